/** Candidates that become results as their records arrive. */

import { read, tally } from "../state.js";

/** @typedef {import("../answer.js").Result} Result */
/** @typedef {import("../records.js").SearchRecord} SearchRecord */
/** @typedef {{order: number, score: number, whole: boolean}} Candidate */
/** @typedef {ReturnType<typeof makeListing>} Listing */

/** @typedef {import("../asking.js").Chosen} Chosen */

/** How many batches are fetched in search of one that holds a result. */
const TRIES = 2;

/**
 * @param {object} source
 * @param {import("../steps.js").How} source.how
 * @param {Candidate[]} source.found the likely ones first
 * @param {ReturnType<typeof import("./reforms.js").makeReforms>} source.reforms
 * @param {(some: SearchRecord[]) => Result[]} source.judge which of them are results, best first
 * @param {boolean} source.isProof whether every candidate is sure to be a result
 * @param {number} [source.tries]
 */
export function makeListing({ how, found, reforms, judge, isProof, tries = TRIES }) {
  /** @type {Set<number>} */
  const rejected = new Set();
  /** @type {Set<number>} */
  const judged = new Set();

  /**
   * @param {Candidate[]} some
   * @returns {Promise<Result[]>}
   */
  const judgeSome = async (some) => {
    const orders = some.map(({ order }) => order);
    const results = judge(await reforms.records(orders));
    const kept = new Set(results.map(({ record }) => record.order));
    for (const order of orders) {
      judged.add(order);
      if (!kept.has(order)) rejected.add(order);
    }
    return results;
  };

  const standing = () => found.filter(({ order }) => !rejected.has(order));

  /** @param {Chosen} chosen */
  const tallied = (chosen) => tally(standing().map(({ order }) => reforms.stubs[order]), chosen);

  /**
   * @param {Chosen} chosen
   * @returns {Candidate[]}
   */
  const passingOf = (chosen) => {
    if (!Object.values(chosen).some(({ size }) => size)) return standing();
    const orders = new Set(tallied(chosen).passing.map(({ order }) => order));
    return standing().filter(({ order }) => orders.has(order));
  };

  /**
   * The results for chosen facets, some at a time; a batch is ranked in itself.
   * @param {Chosen} chosen
   */
  const choose = (chosen) => {
    /** @type {Candidate[] | undefined} */
    let passing;
    let at = 0;
    /** @type {(need: number) => Promise<Result[]>} */
    const next = async (need) => {
      /** @type {Result[]} */
      const results = [];
      passing = passing || passingOf(chosen);
      for (let left = tries; left && at < passing.length && results.length < need / 2; left -= 1) {
        const some = passing.slice(at, at + need);
        results.push(...(await judgeSome(some)));
        at += some.length;
      }
      return results;
    };
    const state = () => {
      const now = passingOf(chosen);
      const isAbout = !isProof && now.some(({ order }) => !judged.has(order));
      const left = (passing || now).length - at;
      return { passing: now.length, all: found.length - rejected.size, left, isAbout };
    };
    return { next, tally: state, counts: () => tallied(chosen).counts };
  };

  const unfiltered = choose(read("").chosen);
  /** @type {Promise<Result[]> | undefined} */
  let begun;

  /** @type {(need: number) => Promise<Result[]>} the first results of all, once */
  const upTo = (need) => (begun = begun || unfiltered.next(need));

  return { how, choose, upTo, unfiltered };
}

/** @type {(reforms: ReturnType<typeof import("./reforms.js").makeReforms>) => Listing} */
export const nothing = (reforms) => makeListing({ how: "none", found: [], reforms, judge: () => [], isProof: true });

/**
 * What the box and the page of results ask, whichever form the index has. A small
 * index answers at once, a large one promises.
 */

import { makeNearest } from "./nearest.js";
import { tally } from "./state.js";

/** @typedef {import("./answer.js").Result} Result */
/** @typedef {Record<string, Set<string>>} Chosen the values chosen of each facet */

/**
 * @template T
 * @typedef {T | Promise<T>} Soon
 */

/**
 * @typedef {object} Tally
 * @property {number} all how many are found
 * @property {number} passing how many of them have the chosen values
 * @property {boolean} isAbout whether that is not exact yet
 * @property {number} left how many of those are not shown yet
 */

/**
 * @typedef {object} View what was found
 * @property {import("./steps.js").How} how
 * @property {Result[]} results the first that pass
 * @property {Result[]} others agencies, domains, notices and pages
 * @property {() => Tally} tally
 * @property {() => Record<string, Map<string, number>>} counts for each value of each facet
 * @property {(need: number) => Soon<Result[]>} next more results
 */

/**
 * @typedef {object} Asker
 * @property {number} batch how many results to show at once
 * @property {number} first how many of them are worth showing before the others are here
 * @property {(query: string, chosen: Chosen, need: number) => Soon<View>} ask
 * @property {(text: string, need: number, isCurrent: () => boolean) => void} prepare fetches what a text that is
 *   still being composed will need
 * @property {(query: string) => Soon<string[]>} nearest words near a query that found nothing
 * @property {Map<string, string>} labels
 */

/**
 * Goes on at once where nothing is awaited.
 * @template T
 * @param {Soon<T>} value
 * @param {(value: T) => void} then
 * @param {() => void} failed
 */
export function when(value, then, failed) {
  if (value instanceof Promise) value.then(then, failed);
  else then(value);
}

const BATCH = 50;

/**
 * @param {import("./query.js").Engine} engine
 * @returns {Asker}
 */
export function wholeAsker(engine) {
  const nearest = makeNearest(engine.records, engine.tables);
  return {
    batch: BATCH,
    first: BATCH,
    prepare: () => undefined,
    nearest,
    labels: engine.labels,
    ask: (query, chosen, need) => {
      const { how, reforms, others } = engine.search(query);
      const { passing, counts } = tally(reforms, chosen);
      let shown = 0;
      const next = (/** @type {number} */ more) => passing.slice(shown, (shown += more));
      const told = () => ({
        all: reforms.length,
        passing: passing.length,
        isAbout: false,
        left: Math.max(passing.length - shown, 0),
      });
      return { how, results: next(need), others, tally: told, counts: () => counts, next };
    },
  };
}

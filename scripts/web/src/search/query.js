/**
 * Answers a query. Each step is taken only when those before it found nothing:
 * the words as typed, then without the words of a question, then by their sound,
 * and at last most of what was typed.
 *
 * The texts themselves are searched, without a library or an inverted index: they
 * have to be here for the passages anyway, what is found is then really there, and
 * nothing is built first. On the real package MiniSearch 7.2 with bigrams and
 * n-grams of pinyin gave the same answers to the first set of queries and five
 * fewer to the second, took 377 ms to fill instead of 15, and 6 kB more.
 */

import { factsOf } from "./finders.js";
import { makeInformation, partial } from "./partial.js";
import { recordSteps } from "./records.js";
import { atOnce, inSlices } from "./slices.js";
import { STEPS, complete, understand } from "./steps.js";

/** @typedef {import("./match.js").Word} Word */
/** @typedef {import("./answer.js").Result} Result */
/** @typedef {import("./steps.js").How} How */

/**
 * @typedef {object} Answer
 * @property {How} how
 * @property {Result[]} reforms best first
 * @property {Result[]} others agencies, domains, notices and pages, best first
 */

/** @typedef {ReturnType<typeof engineOf>} Engine */

/**
 * @param {import("./records.js").Payload} payload
 * @returns {Engine}
 */
export const makeSearch = (payload) => engineOf(atOnce(recordSteps(payload)));

/**
 * The same while the page stays alive.
 * @param {import("./records.js").Payload} payload
 * @returns {Promise<Engine>}
 */
export const startSearch = (payload) => inSlices(recordSteps(payload)).then(engineOf);

/** @param {import("./records.js").Records} known */
function engineOf({ records, tables, labels }) {
  const reforms = records.filter(({ divisible }) => divisible);
  const others = records.filter(({ divisible }) => !divisible);
  const information = makeInformation(reforms);
  const facts = factsOf(records);

  /**
   * @param {import("./steps.js").Request} request
   * @returns {{how: How, results: Result[]}}
   */
  const part = ({ core, word }) => {
    for (const { finder, enough } of STEPS) {
      const results = partial(reforms, core, { finder: finder(core, facts), word, information, enough });
      if (results.length) return { how: "part", results };
    }
    return { how: "none", results: [] };
  };

  /**
   * @param {string} query
   * @returns {Answer}
   */
  const search = (query) => {
    const request = understand(query, tables);
    const { lists } = request;
    if (!lists.length) return { how: "none", reforms: [], others: [] };
    const { how, results } = complete(reforms, lists, facts) || part(request);
    const beside = complete(others, lists, facts);
    return { how, reforms: results, others: beside ? beside.results : [] };
  };

  return { search, records, labels, tables };
}

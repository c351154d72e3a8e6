/** What the box and the page of results ask. */

import { makeNearest } from "./nearest.js";
import { tally } from "./state.js";

/** @typedef {import("./answer.js").Result} Result */
/** @typedef {Record<string, Set<string>>} Chosen the values chosen of each facet */

/**
 * @typedef {object} View what was found
 * @property {import("./steps.js").How} how
 * @property {number} all how many reforms are found
 * @property {Result[]} passing those of them that have the chosen values
 * @property {Record<string, Map<string, number>>} counts for each value of each facet
 * @property {Result[]} others agencies, domains, notices and pages
 */

/**
 * @typedef {object} Asker
 * @property {(query: string, chosen: Chosen) => View} ask
 * @property {(query: string) => string[]} nearest words near a query that found nothing
 * @property {Map<string, string>} labels
 */

/**
 * @param {import("./query.js").Engine} engine
 * @returns {Asker}
 */
export const makeAsker = ({ search, records, tables, labels }) => ({
  nearest: makeNearest(records, tables),
  labels,
  ask: (query, chosen) => {
    const { how, reforms, others } = search(query);
    return { how, all: reforms.length, others, ...tally(reforms, chosen) };
  },
});

/** What a query asks for, and the steps in which it is answered. */

import { answer } from "./answer.js";
import { asSounded, asTyped } from "./finders.js";
import { makeWord } from "./match.js";
import { words as split } from "./normalise.js";
import { closed } from "./numbers.js";
import { phrasings } from "./questions.js";

/** @typedef {import("./match.js").Word} Word */
/** @typedef {import("./answer.js").Result} Result */
/** @typedef {import("./finders.js").Facts} Facts */
/** @typedef {"typed" | "sound" | "part" | "none"} How how the results were found */

const LONGEST_QUERY = 160;

/** Sound is a weaker witness than the characters. */
export const STEPS = /** @type {const} */ ([
  { how: "typed", finder: asTyped, enough: 0.5 },
  { how: "sound", finder: asSounded, enough: 0.6 },
]);

/**
 * @typedef {object} Request
 * @property {(text: string) => Word} word equal texts give the same word
 * @property {Word[][]} lists the words as typed, then fewer and fewer of them
 * @property {Word[]} core the subject
 */

/**
 * @param {string} query
 * @param {import("./field.js").Tables} tables
 * @returns {Request} without lists where nothing is asked for
 */
export function understand(query, tables) {
  /** @type {Map<string, Word>} */
  const made = new Map();
  const word = (/** @type {string} */ text) => {
    if (!made.has(text)) made.set(text, makeWord(text, tables.readings));
    return /** @type {Word} */ (made.get(text));
  };
  const { lists, core } = phrasings(split(closed(query.slice(0, LONGEST_QUERY)), tables.fold));
  return { word, lists: lists.map((list) => list.map(word)), core: core.map(word) };
}

/**
 * @param {import("./records.js").SearchRecord[]} among
 * @param {Word[][]} lists
 * @param {Facts} facts
 * @returns {{how: How, results: Result[]} | undefined} of the records that hold all of a list
 */
export function complete(among, lists, facts) {
  for (const { how, finder } of STEPS) {
    const answers = lists.map((words) => answer(among, words, finder(words, facts)));
    const best = answers.find(([first]) => first && first.whole) || answers.find(([first]) => first);
    if (best) return { how, results: best };
  }
  return undefined;
}

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

import { answer } from "./answer.js";
import { asSounded, asTyped } from "./finders.js";
import { makeWord } from "./match.js";
import { words as split } from "./normalise.js";
import { closed } from "./numbers.js";
import { makeInformation, partial } from "./partial.js";
import { phrasings } from "./questions.js";
import { recordSteps } from "./records.js";
import { atOnce, inSlices } from "./slices.js";

/** @typedef {import("./match.js").Word} Word */
/** @typedef {import("./answer.js").Result} Result */
/** @typedef {"typed" | "sound" | "part" | "none"} How how the results were found */

/**
 * @typedef {object} Answer
 * @property {How} how
 * @property {Result[]} reforms best first
 * @property {Result[]} others agencies, domains, notices and pages, best first
 */

const LONGEST_QUERY = 160;
const STEPS = /** @type {const} */ ([
  ["typed", asTyped],
  ["sound", asSounded],
]);
/** Sound is a weaker witness than the characters. */
const ENOUGH = { typed: 0.5, sound: 0.6 };

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

  /** @returns {(text: string) => Word} equal texts give the same word */
  const wordMaker = () => {
    /** @type {Map<string, Word>} */
    const made = new Map();
    return (text) => {
      if (!made.has(text)) made.set(text, makeWord(text, tables.readings));
      return /** @type {Word} */ (made.get(text));
    };
  };

  /**
   * @param {typeof records} among
   * @param {Word[][]} lists
   * @returns {{how: How, results: Result[]} | undefined}
   */
  const complete = (among, lists) => {
    for (const [how, finder] of STEPS) {
      const answers = lists.map((words) => answer(among, words, finder(words, records)));
      const best = answers.find(([first]) => first && first.whole) || answers.find(([first]) => first);
      if (best) return { how, results: best };
    }
    return undefined;
  };

  /**
   * @param {Word[]} words
   * @param {(text: string) => Word} word
   * @returns {{how: How, results: Result[]}}
   */
  const part = (words, word) => {
    for (const [how, finder] of STEPS) {
      const means = { finder: finder(words, records), word, information, enough: ENOUGH[how] };
      const results = partial(reforms, words, means);
      if (results.length) return { how: "part", results };
    }
    return { how: "none", results: [] };
  };

  /**
   * @param {string} query
   * @returns {Answer}
   */
  const search = (query) => {
    const word = wordMaker();
    const typed = split(closed(query.slice(0, LONGEST_QUERY)), tables.fold);
    const { lists: texts, core } = phrasings(typed);
    const lists = texts.map((list) => list.map(word));
    if (!lists.length) return { how: "none", reforms: [], others: [] };
    const { how, results } = complete(reforms, lists) || part(core.map(word), word);
    const beside = complete(others, lists);
    return { how, reforms: results, others: beside ? beside.results : [] };
  };

  return { search, records, labels, tables };
}

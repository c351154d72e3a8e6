/** The records that hold most of a query, where none holds all of it. */

import { places, sorted } from "./answer.js";
import { cover, pairs } from "./cover.js";
import { isHan } from "./match.js";
import { score } from "./rank.js";

/** @typedef {import("./records.js").SearchRecord} SearchRecord */
/** @typedef {import("./match.js").Word} Word */
/** @typedef {import("./finders.js").Finder} Finder */
/** @typedef {import("./answer.js").Result} Result */

const UNKNOWN = 1.5;
const SHARE = 20;

/**
 * What two characters tell: the more, the fewer records hold them; the most, if
 * none does.
 * @typedef {{of: (text: string) => number, held: (text: string) => number}} Information
 */

/**
 * @param {SearchRecord[]} records
 * @returns {Information}
 */
export function makeInformation(records) {
  const most = Math.log(1 + records.length);
  /** @type {Map<string, number>} */
  const known = new Map();
  /** @param {string} text */
  const measure = (text) => {
    const count = records.filter(({ all }) => all.includes(text)).length;
    return count ? Math.log(1 + records.length / count) : most * UNKNOWN;
  };
  /** @param {string} text */
  const of = (text) => {
    if (!known.has(text)) known.set(text, measure(text));
    return /** @type {number} */ (known.get(text));
  };
  return { of, held: (text) => Math.min(of(text), most) };
}

/**
 * @typedef {object} Means
 * @property {Finder} finder
 * @property {(text: string) => Word} word
 * @property {Information} information
 * @property {number} enough the share of what the words tell that must be found
 */

/**
 * @param {SearchRecord[]} records
 * @param {Word[]} words
 * @param {Means} means
 * @returns {Result[]}
 */
export const partial = (records, words, means) =>
  sorted(
    records.flatMap((record) => {
      const { result, share } = measured(record, words, means);
      return share > means.enough ? [result] : [];
    }),
  );

/**
 * @param {SearchRecord} record
 * @param {Word[]} words
 * @param {Means} means
 */
function measured(record, words, means) {
  /** @type {Result} */
  const result = { record, score: 0, found: [], whole: false };
  let held = 0;
  let total = 0;
  for (const { text } of words) {
    const { found, missing, pieces } = divided(record, text, means);
    const known = sum(found, means.information.held);
    held += known;
    total += known + sum(missing, means.information.of);
    for (const [start, end] of pieces) {
      const spots = places(record, means.word(text.slice(start, end)), means.finder);
      result.score += (score(spots) * (end - start)) / text.length;
      result.found.push(...spots);
    }
  }
  const share = total ? held / total : 0;
  result.score += SHARE * share;
  return { result, share };
}

/**
 * @param {string[]} texts
 * @param {(text: string) => number} weigh
 */
const sum = (texts, weigh) => texts.reduce((total, text) => total + weigh(text), 0);

/**
 * What of a word a record holds: all or nothing of a number or foreign word.
 * @param {SearchRecord} record
 * @param {string} text
 * @param {Means} means
 */
function divided(record, text, { finder, word }) {
  const han = isHan(text);
  /** @param {string} piece */
  const has = (piece) =>
    (han && record.all.includes(piece)) ||
    (finder.may(word(piece), record) && record.parts.some((part) => finder.find(word(piece), part)));
  if (text.length > 1 && han) {
    const covering = cover(text, has);
    return { ...pairs(text, covering), pieces: covering.pieces };
  }
  /** @type {import("./cover.js").Piece[]} */
  const pieces = has(text) ? [[0, text.length]] : [];
  return { found: pieces.length ? [text] : [], missing: pieces.length ? [] : [text], pieces };
}

/** The records that hold every word of a query. */

import { cover } from "./cover.js";
import { asWritten } from "./finders.js";
import { isHan } from "./match.js";
import { askedNumber } from "./numbers.js";
import { score } from "./rank.js";

/** @typedef {import("./records.js").SearchRecord} SearchRecord */
/** @typedef {import("./match.js").Word} Word */
/** @typedef {import("./finders.js").Finder} Finder */
/** @typedef {import("./rank.js").Found} Found */
/**
 * @typedef {object} Result
 * @property {SearchRecord} record
 * @property {number} score
 * @property {Found[]} found
 * @property {boolean} whole whether every word is in it as written, none in pieces
 */

const SHORTEST_COVERED = 4;
const COVERED = 0.6;
const BY_NUMBER = 15;
const PHRASE = 0.5;

/**
 * @param {SearchRecord} record
 * @param {Word} word
 * @param {Finder} finder
 * @returns {Found[]} every place of the record that holds the word
 */
export function places(record, word, finder) {
  const found = /** @type {Found[]} */ ([]);
  if (!finder.may(word, record)) return found;
  for (const part of record.parts) {
    const hit = finder.find(word, part);
    if (hit) found.push({ part, hit });
  }
  return found;
}

/**
 * @template {Result} R
 * @param {R[]} results
 * @returns {R[]} whole ones first, then the best; equals in the order of the index
 */
export const sorted = (results) =>
  results.sort((a, b) => Number(b.whole) - Number(a.whole) || b.score - a.score || a.record.order - b.record.order);

/**
 * @param {SearchRecord[]} records
 * @param {Word[]} words
 * @param {Finder} finder
 * @returns {Result[]}
 */
export function answer(records, words, finder) {
  const phrase = words.length > 1 ? joined(words) : undefined;
  const results = records.flatMap((record) => {
    const result = complete(record, words, finder);
    if (result && phrase) result.score += PHRASE * score(places(record, phrase, finder));
    return result ? [result] : [];
  });
  return sorted(results);
}

/**
 * Words that stand side by side in a record count more.
 * @param {Word[]} words
 * @returns {Word}
 */
const joined = (words) => ({
  text: words.map(({ text }) => text).join(""),
  latin: words.every(({ latin }) => latin),
  letters: words.map(({ letters }) => letters).join(""),
  syllables: words.flatMap(({ syllables }) => syllables),
});

/**
 * @param {SearchRecord} record
 * @param {Word[]} words
 * @param {Finder} finder
 * @returns {Result | undefined} nothing where a word is missing
 */
function complete(record, words, finder) {
  /** @type {Result} */
  const result = { record, score: 0, found: [], whole: true };
  for (const word of words) {
    const found = places(record, word, finder);
    const worth = score(found) + named(record, word.text);
    result.score += worth;
    result.found.push(...found);
    if (!worth && !addPieces(result, word)) return undefined;
  }
  return result;
}

/**
 * What it is worth that a word is the record's number or id.
 * @param {SearchRecord} record
 * @param {string} text
 */
function named({ entry, code }, text) {
  const isNumber = entry.number !== undefined && askedNumber(text) === entry.number;
  return isNumber || text === code ? BY_NUMBER : 0;
}

/**
 * Several words written without a space, each somewhere in the record.
 * @param {Result} result
 * @param {Word} word
 * @returns {boolean} whether they are all of it
 */
function addPieces(result, { text }) {
  const { record } = result;
  result.whole = false;
  if (text.length < SHORTEST_COVERED || !isHan(text) || !record.divisible) return false;
  if (!Array.from(text).every((character) => record.all.includes(character))) return false;
  const { pieces, covered } = cover(text, (piece) => record.all.includes(piece));
  if (covered.size < text.length) return false;
  for (const [start, end] of pieces) {
    const piece = /** @type {Word} */ ({ text: text.slice(start, end) });
    const found = places(record, piece, asWritten);
    result.score += (COVERED * score(found) * (end - start)) / text.length;
    result.found.push(...found);
  }
  return true;
}

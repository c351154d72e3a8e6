/** The two ways to look for a word: as it is typed, and as it sounds. */

import { findPinyin, findSound, findText } from "./match.js";

/** @typedef {import("./records.js").SearchRecord} SearchRecord */
/** @typedef {import("./records.js").Part} Part */
/** @typedef {import("./match.js").Word} Word */
/** @typedef {import("./match.js").Hit} Hit */
/** @typedef {(word: Word, part: Part) => Hit | undefined} Finder */

/** In a long text some two syllables begin with any two letters. */
const shortestInitials = (/** @type {string} */ kind) => (kind === "text" ? 3 : 2);

/**
 * Remembers what was found in a field, since records share theirs.
 * @param {Finder} find
 * @returns {Finder}
 */
function remembered(find) {
  /** @type {Map<Word, Map<unknown, Hit | undefined>>} */
  const memory = new Map();
  return (word, part) => {
    const found = memory.get(word) || new Map();
    memory.set(word, found);
    if (!found.has(part.field)) found.set(part.field, find(word, part));
    return found.get(part.field);
  };
}

/**
 * @param {Word} word
 * @param {SearchRecord} record
 */
const isWordOf = ({ text }, { all, parts }) =>
  all.includes(text) &&
  parts.some(({ field }) => {
    const hit = findText(text, field);
    return hit && hit.spans.some(([, end]) => end === field.text.length || field.edges.has(end));
  });

/** @type {Finder} */
export const asWritten = (word, { field }) => findText(word.text, field);

/**
 * The characters themselves; letters also as pinyin, unless they are a foreign
 * word of the data.
 * @param {Word[]} words
 * @param {SearchRecord[]} records
 * @returns {Finder}
 */
export function asTyped(words, records) {
  const latin = words.filter((word) => word.latin && word.text.length > 1);
  const pinyin = new Set(latin.filter((word) => !records.some((one) => isWordOf(word, one))));
  return remembered((word, part) => {
    const hit = asWritten(word, part);
    if (hit || !pinyin.has(word)) return hit;
    return findPinyin(word.letters, part.field, shortestInitials(part.kind));
  });
}

/**
 * @param {Word[]} words
 * @param {SearchRecord[]} records
 * @returns {Finder}
 */
export function asSounded(words, records) {
  const typed = asTyped(words, records);
  const occursAgain = recurring(records);
  return remembered((word, part) => {
    const hit = typed(word, part) || findSound(word, part.field, shortestInitials(part.kind));
    if (!hit || hit.quality === 1 || part.kind !== "text" || word.text.length > 2) return hit;
    const spans = hit.spans.filter(([start, end]) => occursAgain(part.field.text.slice(start, end)));
    return spans.length ? { ...hit, spans } : undefined;
  });
}

/**
 * Two characters of a running text that sound like a typed word are one by
 * chance, unless they come again: then they are a word.
 * @param {SearchRecord[]} records
 * @returns {(text: string) => boolean}
 */
const recurring = (records) => (text) => {
  let count = 0;
  for (const { all } of records) {
    count += all.split(text).length - 1;
    if (count > 1) return true;
  }
  return false;
};

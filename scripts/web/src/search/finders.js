/** The two ways to look for a word: as it is typed, and as it sounds. */

import { findPinyin, findSound, findText } from "./match.js";
import { blur } from "./pinyin.js";

/** @typedef {import("./records.js").SearchRecord} SearchRecord */
/** @typedef {import("./records.js").Part} Part */
/** @typedef {import("./match.js").Word} Word */
/** @typedef {import("./match.js").Hit} Hit */

/**
 * @typedef {object} Finder
 * @property {(word: Word, record: SearchRecord) => boolean} may a quick look: false is certain
 * @property {(word: Word, part: Part) => Hit | undefined} find
 */

/** In a long text some two syllables begin with any two letters. */
const shortestInitials = (/** @type {string} */ kind) => (kind === "text" ? 3 : 2);

/**
 * Remembers what was found in the fields that many records share.
 * @param {Finder["find"]} find
 * @returns {Finder["find"]}
 */
function remembered(find) {
  /** @type {Map<Word, Map<unknown, Hit | undefined>>} */
  const memory = new Map();
  return (word, part) => {
    if (!part.owner) return find(word, part);
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

/**
 * The characters themselves.
 * @type {Finder}
 */
export const asWritten = {
  may: ({ text }, { all }) => all.includes(text),
  find: ({ text }, { field }) => findText(text, field),
};

/**
 * What all the records together tell of a word.
 * @typedef {object} Facts
 * @property {(word: Word) => boolean} isForeign whether it is a foreign word of the data
 * @property {(text: string) => boolean} recurs whether two characters come more than once
 */

/**
 * @param {SearchRecord[]} records
 * @returns {Facts}
 */
export const factsOf = (records) => ({
  isForeign: (word) => records.some((one) => isWordOf(word, one)),
  recurs: (text) => {
    let count = 0;
    return records.some(({ all }) => (count += all.split(text).length - 1) > 1);
  },
});

/**
 * @param {Word[]} words
 * @param {Facts} facts
 * @returns {Set<Word>} those in Latin letters that may be pinyin: no foreign word of the data
 */
const pinyinAmong = (words, facts) =>
  new Set(words.filter((word) => word.latin && word.text.length > 1 && !facts.isForeign(word)));

/**
 * The characters, and letters as pinyin, unless they are a foreign word of the data.
 * @param {Word[]} words
 * @param {Facts} facts
 * @returns {Finder}
 */
export function asTyped(words, facts) {
  const pinyin = pinyinAmong(words, facts);
  return {
    may: (word, record) => asWritten.may(word, record) || (pinyin.has(word) && mayRead(word, record)),
    find: remembered((word, part) => {
      const hit = asWritten.find(word, part);
      if (hit || !pinyin.has(word)) return hit;
      return findPinyin(word.letters, part.field, shortestInitials(part.kind));
    }),
  };
}

/** @type {Finder["may"]} */
function mayRead({ letters }, { heard }) {
  const { sound, initials } = heard();
  return sound.includes(letters) || initials.includes(letters);
}

/**
 * @param {Word[]} words
 * @param {Facts} facts
 * @returns {Finder}
 */
export function asSounded(words, facts) {
  const typed = asTyped(words, facts);
  const find = remembered((word, part) => typed.find(word, part) || sounded(word, part, facts.recurs));
  return { may: (word, record) => typed.may(word, record) || maySound(word, record), find };
}

/** @type {Finder["may"]} */
function maySound(word, { heard }) {
  const { sound, usual, blurred } = heard();
  if (word.letters) return word.letters.length > 3 || blurred.includes(blur(word.letters));
  if (word.syllables.length < 2 || !word.syllables.every(Boolean)) return false;
  const syllables = word.syllables.join("");
  return sound.includes(syllables) || usual.includes(syllables);
}

/**
 * Two characters of a running text that sound like a typed word are one by
 * chance, unless they come again: then they are a word.
 * @param {Word} word
 * @param {Part} part
 * @param {(text: string) => boolean} isWord
 * @returns {Hit | undefined}
 */
function sounded(word, { kind, field }, isWord) {
  const hit = findSound(word, field, shortestInitials(kind));
  if (!hit || kind !== "text" || word.text.length > 2) return hit;
  const spans = hit.spans.filter(([start, end]) => isWord(field.text.slice(start, end)));
  return spans.length ? { ...hit, spans } : undefined;
}

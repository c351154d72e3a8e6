/** What a record must have to hold a typed word: chains of slots, one after another. */

import { UNREAD, beginning, exactly, rangeOf, IDENTITY } from "./places.js";
import { full } from "./sounds.js";

/** @typedef {import("./lists.js").Slot} Slot */
/** @typedef {import("../match.js").Word} Word */
/** @typedef {import("./places.js").Pattern} Pattern */

/**
 * A word as its slots: a record that fills all of them may hold it.
 * @typedef {object} Chain
 * @property {Slot[]} slots
 * @property {string[]} words in Latin letters or digits
 * @property {boolean} [isStrict] whether it is worth nothing unless all its lists are known
 * @property {number} quality
 * @property {number} length in characters
 * @property {string} [letters] that it reads
 */

const HOMOPHONE = 0.65;
const ASCII = /^[\x00-\x7f]$/;
const WORDS = /[a-z]+|[0-9]+/g;

/** @type {(text: string) => string[]} the words in Latin letters and numbers in it */
export const wordsOf = (text) => text.match(WORDS) || [];

/** @type {Pattern} */
const unread = { blurred: UNREAD, whole: true, fits: () => true };

/**
 * @param {Map<string, string>} readings
 * @param {ReturnType<typeof import("./sounds.js").makeSounds>} sounds
 */
export function makeSlots(readings, sounds) {
  const pattern = (/** @type {string} */ character) => {
    const syllable = readings.get(character);
    return syllable ? full(syllable) : unread;
  };

  /** @type {(text: string) => Slot} the very characters, one or two */
  const exact = (text) => ({
    name: text,
    range: rangeOf(Array.from(text, pattern)),
    fits: (key) => key.text === text && !key.varies,
  });

  /** @type {(patterns: Pattern[], name: string) => Slot} */
  const spoken = (patterns, name) => ({
    name,
    range: rangeOf(patterns),
    fits: ({ syllables }) =>
      syllables.length === patterns.length && patterns.every(({ fits }, at) => fits(syllables[at])),
  });

  /** @type {(pair: string, needed: number) => Slot} two characters, or others that sound like them */
  const homophones = (pair, needed) => {
    const two = Array.from(pair);
    const patterns = two.map(pattern);
    const same = (/** @type {string} */ other, /** @type {number} */ at) => other === two[at];
    return {
      name: `${needed}${pair}`,
      range: rangeOf(patterns),
      fits: ({ text, syllables }) => {
        const others = Array.from(text);
        return (
          others.length === 2 &&
          others.filter(same).length >= needed &&
          others.every((other, at) => same(other, at) || (readings.has(two[at]) && patterns[at].fits(syllables[at])))
        );
      },
    };
  };

  /** @type {(text: string) => Slot[]} a longer text as a whole term */
  const entire = (text) => {
    const two = Array.from(text).slice(0, 2);
    if (text.length < 3 || ASCII.test(two[0])) return [];
    const range = rangeOf(two.map(pattern));
    return [{ name: `${text}$`, range, fits: (key) => key.isWhole && key.text === text }];
  };

  /** @type {(text: string) => string[]} its neighbouring characters that are no letters or digits */
  const pairs = (text) => {
    const characters = Array.from(text);
    return characters
      .slice(1)
      .map((second, at) => [characters[at], second])
      .filter((pair) => !pair.some((one) => ASCII.test(one)))
      .map((pair) => pair.join(""));
  };

  /** @type {(text: string) => string[]} its characters that are in no pair */
  const lone = (text) => {
    const characters = Array.from(text);
    const isLone = (/** @type {string} */ one, /** @type {number} */ at) =>
      !ASCII.test(one) &&
      [at - 1, at + 1].every((near) => !characters[near] || ASCII.test(characters[near]));
    return characters.filter(isLone);
  };

  /** @type {(word: Word) => Chain} */
  const written = ({ text }) => ({
    slots: [...pairs(text), ...lone(text)].map(exact),
    words: wordsOf(text),
    quality: 1,
    length: text.length,
  });

  /** @type {(chains: import("./sounds.js").Chain[], letters: string, name?: string) => Chain[]} */
  const chained = (chains, letters, name = letters) =>
    chains.map(({ patterns, quality }, way) => ({
      letters,
      isStrict: way > 0,
      slots: (patterns.length > 1 ? patterns.slice(1) : patterns).map((_, at) =>
        spoken(patterns.slice(at, at + 2), `${name} ${quality} ${way} ${at}`),
      ),
      words: [],
      quality,
      length: patterns.length,
    }));

  /** @type {(word: Word) => Chain[]} pinyin spelled out, or initials */
  const read = ({ letters }) => chained(sounds.typed(letters), letters);

  /** @type {(word: Word) => Chain[]} other characters of the same sound; pinyin in part, or as heard */
  const heard = ({ text, letters }) => {
    if (letters) return chained([...sounds.typed(letters), ...sounds.heard(letters)], letters, `${letters}?`);
    const two = pairs(text);
    if (!two.length) return [];
    const needed = text.length > 2 ? 0 : 1;
    const slots = [...two.map((pair) => homophones(pair, needed)), ...lone(text).map(exact)];
    return [{ slots, words: wordsOf(text), quality: HOMOPHONE, length: text.length }];
  };

  /** @type {(text: string) => Slot} */
  const identity = (text) => ({
    name: IDENTITY + text,
    range: exactly(IDENTITY + text),
    fits: (key) => key.text === IDENTITY + text,
  });

  return { written, read, heard, pairs, exact, entire, homophones, identity };
}

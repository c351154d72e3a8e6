/** What typed letters may stand for: a chain of syllables, each known in full or in part. */

import { blur } from "../pinyin.js";

/** @typedef {import("./places.js").Pattern} Pattern */
/** @typedef {{patterns: Pattern[], quality: number}} Chain */

const SHORTEST_MIXED = 4;
/** Spelled out, letters this long are hardly initials of something else as well. */
const LONGEST_BOTH = 4;
const MOST_CHAINS = 6;
const SPELLED = 1;
const INITIALS = 0.7;
const MIXED = 0.75;
const FUZZY = 0.6;

/** @type {(syllable: string) => Pattern} */
export const full = (syllable) => ({ blurred: blur(syllable), whole: true, fits: (other) => other === syllable });

/** @type {(letters: string) => Pattern} */
const start = (letters) => ({ blurred: blur(letters), whole: false, fits: (other) => other.startsWith(letters) });

/** @type {(syllable: string) => Pattern} what is not told apart from it */
const alike = (syllable) => ({ blurred: syllable, whole: true, fits: (other) => blur(other) === syllable });

/** @param {Iterable<string>} syllables all that occur */
export function makeSounds(syllables) {
  const known = new Set(syllables);
  const alikes = new Set(Array.from(known, blur));
  const starts = new Set(Array.from(known).flatMap((one) => Array.from(one, (_, at) => one.slice(0, at + 1))));

  /**
   * Every way to cut letters into pieces.
   * @param {string} letters
   * @param {(piece: string, before: number, last: boolean) => Pattern | undefined} read
   * @returns {Pattern[][]} the ways with the fewest pieces first
   */
  const cuts = (letters, read) => {
    const ways = /** @type {Pattern[][]} */ ([]);
    /** @type {(at: number, before: Pattern[]) => void} */
    const go = (at, before) => {
      if (at === letters.length) ways.push(before);
      if (at === letters.length || ways.length > MOST_CHAINS * MOST_CHAINS) return;
      for (let end = Math.min(letters.length, at + 6); end > at; end -= 1) {
        const pattern = read(letters.slice(at, end), before.length, end === letters.length);
        if (pattern) go(end, [...before, pattern]);
      }
    };
    go(0, []);
    return ways.sort((one, other) => one.length - other.length).slice(0, MOST_CHAINS);
  };

  /** @type {(ways: Pattern[][], quality: number) => Chain[]} */
  const chains = (ways, quality) => ways.map((patterns) => ({ patterns, quality }));

  /** @param {string} letters */
  const spelled = (letters) =>
    cuts(letters, (piece, before, last) => {
      // The last may be unfinished: `she` begins `shen` too.
      if (last && before && starts.has(piece)) return start(piece);
      return known.has(piece) ? full(piece) : undefined;
    });

  /** @param {string} letters */
  const initials = (letters) => {
    const each = Array.from(letters);
    return letters.length > 1 && each.every((letter) => starts.has(letter)) ? [each.map(start)] : [];
  };

  /** @param {string} letters */
  const mixed = (letters) => {
    if (letters.length < SHORTEST_MIXED) return [];
    return cuts(letters, (piece) => {
      if (known.has(piece)) return full(piece);
      return piece.length === 1 && starts.has(piece) ? start(piece) : undefined;
    });
  };

  /** @type {(letters: string) => Chain[]} spelled out, or else initials */
  const typed = (letters) => {
    const ways = spelled(letters);
    const short = ways.length && letters.length > LONGEST_BOTH ? [] : initials(letters);
    return [...chains(ways, SPELLED), ...chains(short, INITIALS)];
  };

  /** @type {(letters: string) => Chain[]} more freely: also in part, and as it is heard */
  const heard = (letters) => {
    const blurred = blur(letters);
    const alikeWays = cuts(blurred, (piece) => (alikes.has(piece) ? alike(piece) : undefined));
    return [...chains(mixed(letters), MIXED), ...chains(alikeWays, FUZZY)];
  };

  return { typed, heard };
}

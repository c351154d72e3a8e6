/** Which records hold a key: read from the files of lists that a slot needs. */

import { OPEN, UNREAD, WHOLE, WORD, beginning, exactly, filesOf } from "./places.js";
import { ENTIRE, START, TERM, TIMES, TITLE } from "./coding.js";

/** @typedef {import("./places.js").Range} Range */

/**
 * @typedef {object} Key
 * @property {string} text
 * @property {string[]} syllables
 * @property {boolean} isWhole whether it is a whole term
 * @property {boolean} varies whether it is here for a reading that its characters have at some places only
 * @property {string} list
 */

/**
 * One thing that a record must have: a key of several that will do.
 * @typedef {object} Slot
 * @property {string} name equal slots have equal names
 * @property {Range} range
 * @property {(key: Key) => boolean} fits
 */

/** For each record what it has: 0 for nothing. @typedef {Uint8Array} Evidence */

const FIELDS = TERM | TITLE | START | ENTIRE;
const VARIANT = "|";

/** @type {(word: string) => string} what a word in Latin letters, or a number, is known by */
export const wordName = (word) => `=${word}`;

/** @type {(one: number, other: number) => number} what two keys give together */
const both = (one, other) => (one & other & FIELDS) | Math.min(one & TIMES, other & TIMES);

/** @type {(one: number, other: number) => number} what either gives */
const either = (one, other) => ((one | other) & FIELDS) | Math.max(one & TIMES, other & TIMES);

/**
 * @param {Evidence} one
 * @param {Evidence} other
 */
export const joined = (one, other) => one.map((code, record) => both(code, other[record]));

/**
 * @param {object} source
 * @param {string[]} source.starts
 * @param {number} source.count of records
 * @param {Map<string, string>} source.readings
 * @param {ReturnType<typeof import("./coding.js").makeReader>} source.reader
 * @param {(name: string) => Promise<unknown>} source.fetch
 */
export function makeLists({ starts, count, readings, reader, fetch }) {
  /** @type {Map<number, Key[]>} */
  const files = new Map();
  /** @type {Map<string, Evidence>} */
  const known = new Map();

  /** @type {(line: string) => Key} */
  const parse = (line) => {
    const space = line.indexOf(" ");
    const [written, ...spoken] = line.slice(0, space).split(VARIANT);
    const isWhole = written.endsWith(WHOLE);
    const text = isWhole ? written.slice(0, -1) : written;
    const syllables = spoken.length ? spoken : Array.from(text, (character) => readings.get(character) || UNREAD);
    return { text, syllables, isWhole, varies: spoken.length > 0, list: line.slice(space + 1) };
  };

  /** @param {Range[]} ranges */
  const load = (ranges) => {
    const wanted = new Set(ranges.flatMap((range) => filesOf(starts, range)));
    return Promise.all(
      Array.from(wanted, async (at) => {
        if (files.has(at)) return;
        const lines = String(await fetch(`k${at}`)).split("\n");
        // Another query may have waited for it too.
        if (!files.has(at)) files.set(at, lines.map(parse));
      }),
    );
  };

  /**
   * @param {Range} range
   * @returns {Key[]}
   */
  const keys = (range) => filesOf(starts, range).flatMap((at) => files.get(at) || []);

  /**
   * @param {Evidence} evidence
   * @param {Key} key
   */
  const enter = (evidence, { list, isWhole }) =>
    reader.list(list, (record, code) => {
      evidence[record] = either(evidence[record], isWhole ? code | ENTIRE : code);
    });

  /** @param {Slot} slot */
  const read = ({ range, fits }) => {
    const evidence = new Uint8Array(count);
    for (const key of keys(range)) if (fits(key)) enter(evidence, key);
    return evidence;
  };

  /**
   * Reads slots whose files are loaded, or loads them first.
   * @param {Slot[]} slots
   * @returns {Promise<void>}
   */
  const learn = async (slots) => {
    const missing = slots.filter(({ name }) => !known.has(name));
    await load(missing.map(({ range }) => range));
    for (const slot of missing) known.set(slot.name, read(slot));
  };

  /**
   * A word in Latin letters, or a number: as it is, as the beginning of a word, or
   * written apart in the text.
   * @param {string} word
   * @returns {Promise<{evidence: Evidence, ends: boolean}>} `ends`: whether somewhere a word ends with it
   */
  const learnWord = async (word) => {
    const starts = Array.from(word, (_, at) => WORD + word.slice(0, at + 1));
    const isNumber = /[0-9]/.test(word);
    const range = isNumber ? exactly(WORD + word) : beginning(WORD + word);
    await load([range, ...starts.flatMap((start) => [exactly(start), exactly(start + OPEN)])]);
    let evidence = new Uint8Array(count);
    let ends = false;
    /** @type {Map<string, Evidence>} */
    const begun = new Map();
    const seen = new Set();
    for (const place of [range, ...starts.map((start) => exactly(start)), ...starts.map((start) => exactly(start + OPEN))]) {
      for (const key of keys(place)) {
        const { text, isWhole } = key;
        if (seen.has(key) || text[0] !== WORD) continue;
        seen.add(key);
        const bare = text.slice(1).replace(OPEN, "");
        if (bare === word || (!isNumber && !isWhole && bare.startsWith(word))) {
          enter(evidence, key);
          ends = ends || text === WORD + word;
        } else if (word.startsWith(bare) && !isWhole) {
          const first = begun.get(bare) || new Uint8Array(count);
          enter(first, key);
          begun.set(bare, first);
        }
      }
    }
    for (const [bare, first] of begun) {
      const rest = await learnWord(word.slice(bare.length));
      const together = joined(first, rest.evidence);
      if (!together.some(Boolean)) continue;
      evidence = evidence.map((code, record) => either(code, together[record]));
      ends = ends || rest.ends;
    }
    return { evidence, ends };
  };

  /**
   * The characters that a record has for slots each of which begins with the last of the one before.
   * @param {Slot[]} slots loaded
   * @param {number} order of the record
   * @returns {string} empty where it has none
   */
  const written = (slots, order) => {
    /** @type {(texts: string[], slot: Slot) => string[]} */
    const longer = (texts, { range, fits }) =>
      keys(range)
        .filter((key) => fits(key) && holds(key, order))
        .flatMap(({ text }) => texts.filter((before) => !before || before.endsWith(text[0])).map((before) => before.slice(0, -1) + text));
    return slots.reduce(longer, [""])[0] || "";
  };

  /** @type {(key: Key, order: number) => boolean} */
  const holds = ({ list }, order) => {
    let found = false;
    reader.list(list, (record) => (found = found || record === order));
    return found;
  };

  return {
    learn,
    learnWord,
    written,
    /** @type {(name: string) => Evidence | undefined} */
    of: (name) => known.get(name),
    /** @type {(name: string, evidence: Evidence) => void} */
    set: (name, evidence) => void known.set(name, evidence),
    /** @type {(range: Range) => number} how many files it takes */
    cost: (range) => filesOf(starts, range).filter((at) => !files.has(at)).length,
  };
}

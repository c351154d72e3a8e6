/** One searchable text of a record: folded at once, read as pinyin when first needed. */

import { blur } from "./pinyin.js";

/**
 * @typedef {object} Tables
 * @property {import("./normalise.js").Fold} fold
 * @property {Map<string, string>} readings character -> its usual syllable
 */

/** @typedef {string | [string, string]} Source a text, with the readings that differ: `5hang 12tiao` */

/** @typedef {import("./pinyin.js").Sounds} Sounds */

/**
 * @typedef {import("./normalise.js").Folded & {
 *   raw: string, sounds: () => Sounds, blurred: () => Sounds
 * }} Field
 */

/**
 * @template T
 * @param {() => T} make
 * @returns {() => T}
 */
export function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => {
    if (made === undefined) made = make();
    return made;
  };
}

/**
 * @param {import("./normalise.js").Folded} folded
 * @param {string} exceptions
 * @param {Map<string, string>} readings
 * @returns {Sounds}
 */
function read({ text, at, stops }, exceptions, readings) {
  const syllables = text.split("").map((character) => readings.get(character) || character);
  for (const exception of exceptions.split(" ").filter(Boolean)) {
    const offset = parseInt(exception, 10);
    syllables[at.indexOf(offset)] = exception.slice(String(offset).length);
  }
  return { syllables, stops };
}

/**
 * @param {Source} source
 * @param {Tables} tables
 * @returns {Field}
 */
export function makeField(source, tables) {
  const [raw, exceptions] = typeof source === "string" ? [source, ""] : source;
  const folded = tables.fold(raw);
  const { text, at, edges, stops } = folded;
  const sounds = once(() => read(folded, exceptions, tables.readings));
  const blurred = once(() => ({ stops, syllables: sounds().syllables.map(blur) }));
  return { raw, text, at, edges, stops, sounds, blurred };
}

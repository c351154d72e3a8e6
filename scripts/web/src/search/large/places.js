/** The order of the keys: by the sound of both characters, so that what sounds alike is together. */

/** What the place of a word or number, and of an id, begins with. */
export const WORD = "0";
export const IDENTITY = "1";

/** Ends a Latin word that its text goes on after without a mark. */
export const OPEN = "_";

/** Ends a key that is a whole search word. */
export const WHOLE = "$";

/** The syllable of a character without one. */
export const UNREAD = "~";

/** After all letters. */
const LAST = "~";

/** A file whose keys go on from the one before has this after its first place. */
const CONTINUED = "!";

/** @typedef {[string, string]} Range the first and last place */

/** @type {(place: string) => Range} */
export const exactly = (place) => [place, place];

/** @type {(beginning: string) => Range} */
export const beginning = (beginning) => [beginning, beginning + LAST];

/**
 * What a syllable may be: all of it, or what it begins with, blurred.
 * @typedef {object} Pattern
 * @property {string} blurred
 * @property {boolean} whole
 * @property {(syllable: string) => boolean} fits
 */

/**
 * Where keys of one or two syllables are.
 * @param {Pattern[]} patterns
 * @returns {Range}
 */
export function rangeOf(patterns) {
  let place = `${patterns.map(({ blurred }) => blurred[0]).join("")} `;
  for (const [index, { blurred, whole }] of patterns.entries()) {
    place += blurred;
    if (!whole) return beginning(place);
    if (index + 1 < patterns.length) place += " ";
  }
  return exactly(place);
}

/**
 * @param {string[]} starts the first place of each file
 * @param {Range} range
 * @returns {number[]} the files that may hold it
 */
export function filesOf(starts, [from, to]) {
  const files = [];
  for (let at = 0; at < starts.length; at += 1) {
    const isAfter = at + 1 < starts.length && starts[at + 1] <= from;
    if (!isAfter && starts[at] <= to + CONTINUED) files.push(at);
  }
  return files;
}

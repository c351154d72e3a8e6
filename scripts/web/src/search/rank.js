/** How much it is worth where a word was found. */

/** What is worth most is what a reader sees first: the name, then who is responsible. */
const WEIGHTS = /** @type {Record<string, number>} */ ({
  title: 10,
  name: 9,
  agency: 6,
  "agency-term": 5,
  domain: 6,
  "domain-term": 5,
  text: 4,
  "name-term": 3,
  scope: 3,
  "scope-term": 2,
  notice: 0.5,
  "notice-term": 0.5,
});

const EQUAL = 0.6;
const SHARE = 0.4;
const FIRST = 0.15;
const AGAIN = 0.12;
const AGAIN_AT_MOST = 5;
const ELSEWHERE = 0.1;

/** @typedef {import("./records.js").Part} Part */
/** @typedef {import("./match.js").Hit} Hit */
/** @typedef {{part: Part, hit: Hit}} Found */

/**
 * What a name is worth where a word is in it.
 * @param {number} share of it that the word is
 * @param {boolean} first whether the word begins it
 */
const nameShape = (share, first) => (share === 1 ? EQUAL : 0) + SHARE * share + (first ? FIRST : 0);

/** @param {number} times */
const textShape = (times) => AGAIN * Math.min(times - 1, AGAIN_AT_MOST);

/**
 * A name counts for more when the word is all of it, or much of it, or begins
 * it; a text when the word comes again.
 * @param {Found} found
 */
function worth({ part, hit }) {
  const [start, end] = hit.spans[0];
  const length = part.field.text.length;
  const shape =
    part.kind === "text" ? textShape(hit.spans.length) : nameShape((end - start) / length, start === 0);
  return WEIGHTS[part.kind] * hit.quality * (1 + shape);
}

/**
 * The best place counts in full, every other kind of place a little.
 * @param {Found[]} found
 */
export function score(found) {
  const best = /** @type {Record<string, number>} */ ({});
  for (const one of found) best[one.part.kind] = Math.max(best[one.part.kind] || 0, worth(one));
  const values = Object.values(best);
  const most = Math.max(0, ...values);
  return most + ELSEWHERE * (values.reduce((total, value) => total + value, 0) - most);
}

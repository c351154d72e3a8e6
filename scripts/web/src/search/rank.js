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
 * A name counts for more when the word is all of it, or much of it, or begins
 * it; a text when the word comes again.
 * @param {Found} found
 */
function worth({ part, hit }) {
  const [start, end] = hit.spans[0];
  const length = part.field.text.length;
  const share = (end - start) / length;
  const whole = share === 1 ? EQUAL : 0;
  const shape =
    part.kind === "text"
      ? AGAIN * Math.min(hit.spans.length - 1, AGAIN_AT_MOST)
      : whole + SHARE * share + (start === 0 ? FIRST : 0);
  return WEIGHTS[part.kind] * hit.quality * (1 + shape);
}

/**
 * The best place counts in full, every other kind of place a little.
 * @param {Found[]} found
 */
export function score(found) {
  const best = /** @type {Record<string, number>} */ ({});
  for (const one of found) best[one.part.kind] = Math.max(best[one.part.kind] || 0, worth(one));
  const values = Object.values(best).sort((a, b) => b - a);
  return values.reduce((total, value, index) => total + (index ? ELSEWHERE * value : value), 0);
}

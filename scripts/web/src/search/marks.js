/** What was matched, in the original text: marked names and the telling passage. */

/** @typedef {import("./field.js").Field} Field */
/** @typedef {import("./answer.js").Result} Result */
/** @typedef {[number, number]} Range start and end in the original text */

const LONGEST = 76;
const STOP = /[，。；：、！？\s]/;

/**
 * @param {Field} field
 * @param {[number, number]} span folded
 * @returns {Range}
 */
function original({ raw, at }, [start, end]) {
  const last = at[end - 1];
  return [at[start], last + String.fromCodePoint(raw.codePointAt(last) || 0).length];
}

/**
 * @param {Result} result
 * @param {Field} field
 * @returns {Range[]} in order, overlapping ones joined
 */
export function ranges({ found }, field) {
  const spans = found.filter(({ part }) => part.field === field).flatMap(({ hit }) => hit.spans);
  const sorted = spans.map((span) => original(field, span)).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const joined = /** @type {Range[]} */ ([]);
  for (const range of sorted) {
    const last = joined[joined.length - 1];
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else joined.push(range);
  }
  return joined;
}

/**
 * @param {Document} document
 * @param {string} text
 * @param {Range[]} marked
 * @param {Range} [within] the part of the text to show
 * @returns {DocumentFragment}
 */
export function marks(document, text, marked, [from, to] = [0, text.length]) {
  const fragment = document.createDocumentFragment();
  let position = from;
  for (const [start, end] of marked) {
    if (end <= from || start >= to) continue;
    const mark = document.createElement("mark");
    fragment.append(text.slice(position, Math.max(start, from)), mark);
    position = Math.min(end, to);
    mark.textContent = text.slice(Math.max(start, from), position);
  }
  fragment.append(text.slice(position, to));
  return fragment;
}

/**
 * The passage with the most marked characters, from the beginning of a clause.
 * @param {string} text
 * @param {Range[]} marked
 * @param {number} lead the most characters before the first mark
 * @returns {Range}
 */
export function passage(text, marked, lead) {
  const held = (/** @type {number} */ from) =>
    marked.reduce((sum, [start, end]) => {
      const inside = Math.min(end, from + LONGEST) - Math.max(start, from);
      return sum + Math.max(inside, 0);
    }, 0);
  const starts = marked.map(([start]) => clause(text, start, lead));
  const best = starts.reduce((one, other) => (held(other) > held(one) ? other : one), starts[0] || 0);
  return [best, Math.min(best + LONGEST, text.length)];
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} lead
 */
function clause(text, start, lead) {
  for (let index = start; index > 0 && index > start - lead; index -= 1) {
    if (STOP.test(text[index - 1])) return index;
  }
  return Math.max(start - lead, 0);
}

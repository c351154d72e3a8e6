/**
 * Covers a run of Chinese characters, written without spaces, by pieces that a
 * record holds. A lone character proves nothing, so a piece has two at least.
 */

/** @typedef {[number, number]} Piece start and end in the word */

/**
 * @param {string} text
 * @param {(piece: string, start: number) => boolean} has
 * @returns {number[]} for each place the end of the longest piece from there
 */
function reaches(text, has) {
  return Array.from({ length: text.length }, (_, start) => {
    let end = start + 1;
    while (end < text.length && has(text.slice(start, end + 1), start)) end += 1;
    return end - start > 1 ? end : start;
  });
}

/**
 * The longest pieces, each beginning where nothing longer covers it.
 * @param {number[]} reach
 * @returns {Piece[]} overlapping ones only where each covers a character alone
 */
function pieces(reach) {
  const chosen = /** @type {Piece[]} */ ([]);
  let covered = 0;
  for (let start = 0; start < reach.length; start += 1) {
    if (reach[start] > covered && reach[start] > start) {
      chosen.push([start, reach[start]]);
      covered = reach[start];
    }
  }
  return chosen;
}

/**
 * @param {string} text
 * @param {(piece: string, start: number) => boolean} has
 */
export function cover(text, has) {
  const reach = reaches(text, has);
  const covered = new Set();
  reach.forEach((end, start) => {
    for (let index = start; index < end; index += 1) covered.add(index);
  });
  return { reach, pieces: pieces(reach), covered };
}

/**
 * Pairs of neighbours: `found` are in a piece; `missing` are not. Between two
 * pieces one pair fewer is missing: no record need hold their seam.
 * @param {string} text
 * @param {{reach: number[], covered: Set<number>}} result
 */
export function pairs(text, { reach, covered }) {
  const found = /** @type {string[]} */ ([]);
  const missing = /** @type {string[]} */ ([]);
  for (let start = 0; start + 1 < text.length; start += 1) {
    const pair = text.slice(start, start + 2);
    if (reach[start] > start + 1) found.push(pair);
    else if (!isSeam(covered, start, text.length)) missing.push(pair);
  }
  return { found, missing };
}

/**
 * @param {Set<number>} covered
 * @param {number} start the last character of a piece
 * @param {number} length
 */
function isSeam(covered, start, length) {
  const after = Array.from({ length: length - start - 1 }, (_, index) => start + 1 + index);
  return covered.has(start) && after.some((index) => covered.has(index));
}

/** Reads the numbers and lists that a large index is written in. */

/**
 * @typedef {object} Coding how the index writes numbers, as its root says
 * @property {string} digits
 * @property {number[]} codes what a record has of a key
 * @property {string} marks for each code, before the records that have it
 */

/** Bits of a code; the lowest two are how often a text has the key. */
export const TIMES = 3;
export const TERM = 4;
export const TITLE = 8;
export const START = 16;
/** Not written, but told by the key: that it is a whole term. */
export const ENTIRE = 64;

/** @param {Coding} coding */
export function makeReader({ digits, codes, marks }) {
  const half = digits.length / 2;
  const values = new Int8Array(128).fill(-1);
  const meanings = new Uint8Array(128);
  Array.from(digits).forEach((digit, value) => (values[digit.charCodeAt(0)] = value));
  codes.forEach((code, index) => (meanings[marks.charCodeAt(index)] = code));

  /**
   * @param {[number, string]} column the digits of a number, and all numbers
   * @returns {number[]}
   */
  const numbers = ([width, text]) =>
    Array.from({ length: text.length / width }, (_, at) => {
      let value = 0;
      for (let place = at * width; place < (at + 1) * width; place += 1) {
        value = value * digits.length + values[text.charCodeAt(place)];
      }
      return value;
    });

  /**
   * Steps from record to record; those with the key once in their text come first,
   * then a mark and the steps of each other kind.
   * @param {string} list
   * @param {(record: number, code: number) => void} visit
   */
  const list = (list, visit) => {
    let code = 1;
    let record = -1;
    let step = 0;
    let unit = 1;
    for (let at = 0; at < list.length; at += 1) {
      const character = list.charCodeAt(at);
      const value = values[character];
      if (value < 0) {
        code = meanings[character];
        record = -1;
      } else if (value >= half) {
        step += (value - half) * unit;
        unit *= half;
      } else {
        record += step + value * unit + 1;
        visit(record, code);
        step = 0;
        unit = 1;
      }
    }
  };

  return { numbers, list };
}

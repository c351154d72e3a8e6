/** `第12项`, `第十二项`, `12` and `no. 12` ask for an item by its number. */

const SPACED = /(第|序号|编号|no\.?|item|#)\s*([0-9]+)\s*(项|条|号)?/gi;

/**
 * Makes one word of a number and what is said around it.
 * @param {string} query
 */
export const closed = (query) => query.replace(SPACED, "$1$2$3");

const ASKED = /^(第|序号|编号|no\.?|item)?([0-9]{1,4}|[一二三四五六七八九十百]{1,5})(项|条|号)?$/;
const NUMERAL = /十|百/;
const DIGITS = "零一二三四五六七八九";

/** @param {string} text a Chinese numeral below 1000 */
function chineseNumeral(text) {
  let total = 0;
  let digit = 0;
  for (const character of text) {
    const unit = { 十: 10, 百: 100 }[character];
    if (unit) {
      total += (digit || 1) * unit;
      digit = 0;
    } else digit = DIGITS.indexOf(character);
  }
  return total + digit;
}

/**
 * @param {string} text folded
 * @returns {number} NaN where no item is asked for
 */
export function askedNumber(text) {
  const [, before, number, after] = text.match(ASKED) || [];
  if (!number) return NaN;
  if (/^[0-9]/.test(number)) return Number(number);
  return before || after || NUMERAL.test(number) ? chineseNumeral(number) : NaN;
}

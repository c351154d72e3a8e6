/** Finds one typed word in one field. */

import { blur, blurredAt, mixedAt, readAt } from "./pinyin.js";

/** @typedef {import("./field.js").Field} Field */
/** @typedef {[number, number]} Span folded start and end */

/**
 * @typedef {object} Hit
 * @property {number} quality 1 for the very characters, less for a reading
 * @property {Span[]} spans
 */

/**
 * @typedef {object} Word
 * @property {string} text folded
 * @property {boolean} latin letters only
 * @property {string} letters how it is typed in pinyin; empty if it cannot be
 * @property {(string | undefined)[]} syllables of its characters
 */

const DIGIT = /[0-9]/;
const LETTER = /[a-z]/;
const HAN = /\p{Script=Han}/u;
const HOMOPHONE = 0.65;
const MIXED_SCRIPTS = 0.8;

/** @param {string} text */
export const isHan = (text) => HAN.test(text);

/**
 * @param {string} text folded
 * @param {Map<string, string>} readings
 * @returns {Word}
 */
export function makeWord(text, readings) {
  const syllables = Array.from(text, (character) => readings.get(character));
  const spelled = Array.from(text, (character, index) => syllables[index] || character).join("");
  const latin = /^[a-z]+$/.test(text);
  const typed = /[a-z]/.test(text) && /^[a-z]+$/.test(spelled) && text.length > 1;
  return { text, latin, letters: typed ? spelled : "", syllables };
}

/**
 * Digits match whole numbers only; letters match from the start of a word.
 * @param {Field} field
 * @param {number} start
 * @param {number} end
 */
function atBoundary({ text, edges }, start, end) {
  /** @type {(kind: RegExp, index: number) => boolean} */
  const joined = (kind, index) =>
    !edges.has(index) && kind.test(text[index - 1] || "") && kind.test(text[index] || "");
  return !joined(DIGIT, start) && !joined(LETTER, start) && !joined(DIGIT, end);
}

/**
 * The very characters.
 * @param {string} text
 * @param {Field} field
 * @returns {Hit | undefined}
 */
export function findText(text, field) {
  const spans = /** @type {Span[]} */ ([]);
  for (let start = field.text.indexOf(text); start >= 0; ) {
    const end = start + text.length;
    const fits = atBoundary(field, start, end);
    if (fits) spans.push([start, end]);
    start = field.text.indexOf(text, fits ? end : start + 1);
  }
  return spans.length ? { quality: 1, spans } : undefined;
}

/**
 * @param {Field} field
 * @param {(start: number) => import("./pinyin.js").Reading | undefined} read
 * @returns {Hit | undefined} the places of the best kind of reading
 */
function findReadings({ text, edges }, read) {
  let quality = 0;
  let spans = /** @type {Span[]} */ ([]);
  for (let start = 0; start < text.length; start += 1) {
    const inside = start && LETTER.test(text[start]) && LETTER.test(text[start - 1]);
    const reading = inside && !edges.has(start) ? undefined : read(start);
    if (!reading || reading.quality < quality) continue;
    if (reading.quality > quality) spans = [];
    quality = reading.quality;
    spans.push([start, reading.end]);
  }
  return spans.length ? { quality, spans } : undefined;
}

/**
 * Letters as pinyin, spelled out or by initials.
 * @param {string} letters
 * @param {Field} field
 * @param {number} shortestInitials
 */
export function findPinyin(letters, field, shortestInitials) {
  const sounds = field.sounds();
  return findReadings(field, (start) =>
    readAt(sounds, start, letters, shortestInitials),
  );
}

/**
 * Syllables and initials together, or characters and pinyin together.
 * @param {Word} word
 * @param {Field} field
 * @param {number} shortestInitials
 * @returns {Hit | undefined}
 */
function findMixed({ letters, latin }, field, shortestInitials) {
  const sounds = field.sounds();
  if (latin) return findReadings(field, (start) => mixedAt(sounds, start, letters));
  const hit = findPinyin(letters, field, shortestInitials);
  const read = hit || findReadings(field, (start) => mixedAt(sounds, start, letters));
  return read && { ...read, quality: read.quality * MIXED_SCRIPTS };
}

/**
 * Other characters of the same sound. Two characters need one in common: every
 * pair of syllables is some word.
 * @param {Word} word
 * @param {Field} field
 * @returns {Hit | undefined}
 */
function findHomophones({ text, syllables }, field) {
  const sounds = field.sounds();
  const needed = text.length > 2 ? 0 : 1;
  return findReadings(field, (start) => {
    let same = 0;
    for (let index = 0; index < text.length; index += 1) {
      if (index && sounds.stops.has(start + index)) return undefined;
      if (field.text[start + index] === text[index]) same += 1;
      else if (!syllables[index] || sounds.syllables[start + index] !== syllables[index]) {
        return undefined;
      }
    }
    return same < needed ? undefined : { end: start + text.length, quality: HOMOPHONE };
  });
}

/**
 * What a word sounds like, where its characters are not found.
 * @param {Word} word
 * @param {Field} field
 * @param {number} shortestInitials
 * @returns {Hit | undefined}
 */
export function findSound(word, field, shortestInitials) {
  if (word.text.length < 2) return undefined;
  if (!word.letters) return isHan(word.text) ? findHomophones(word, field) : undefined;
  const hit = findMixed(word, field, shortestInitials);
  if (hit) return hit;
  const blurred = field.blurred();
  const letters = blur(word.letters);
  return findReadings(field, (start) => blurredAt(blurred, start, letters));
}

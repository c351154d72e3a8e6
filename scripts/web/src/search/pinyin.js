/** Reads Chinese text as toneless pinyin and finds typed Latin letters in it. */

/**
 * A text as it sounds: one syllable for each folded character, and the places
 * where a match may not run on.
 * @typedef {{syllables: string[], stops: Set<number>}} Sounds
 */

/** @typedef {{end: number, quality: number}} Reading */

const SPELLED = 1;
const UNFINISHED = 0.9;
const MIXED = 0.75;
const INITIALS = 0.7;
const FUZZY = 0.6;
const SHORTEST_MIXED = 4;

/** What many speakers of the south do not tell apart, and `v` typed as `u`. */
const CONFUSED = /** @type {[RegExp, string][]} */ ([
  [/zh/g, "z"],
  [/ch/g, "c"],
  [/sh/g, "s"],
  [/ng(?![aeiou])/g, "n"],
  [/v/g, "u"],
  [/l/g, "n"],
]);

/** @type {Map<string, string>} */
const blurred = new Map();

/** @param {string} letters */
export function blur(letters) {
  let same = blurred.get(letters);
  if (same === undefined) {
    same = CONFUSED.reduce((text, [sound, other]) => text.replace(sound, other), letters);
    blurred.set(letters, same);
  }
  return same;
}

/**
 * @param {Record<string, string>} syllables syllable -> the characters read so
 * @returns {Map<string, string>} character -> syllable
 */
export function readings(syllables) {
  const table = new Map();
  for (const [syllable, characters] of Object.entries(syllables)) {
    for (const character of characters) table.set(character, syllable);
  }
  return table;
}

/**
 * @param {Sounds} sounds
 * @param {number} start
 * @param {number} position
 */
const runsOn = ({ syllables, stops }, start, position) =>
  position < syllables.length && (position === start || !stops.has(position));

/**
 * Syllables spelled out; the last may still be unfinished.
 * @param {Sounds} sounds
 * @param {number} start
 * @param {string} letters
 * @returns {Reading | undefined}
 */
function spelledAt(sounds, start, letters) {
  let position = start;
  let used = 0;
  while (used < letters.length) {
    if (!runsOn(sounds, start, position)) return undefined;
    const syllable = sounds.syllables[position];
    position += 1;
    if (letters.startsWith(syllable, used)) used += syllable.length;
    else if (position - start > 1 && syllable.startsWith(letters.slice(used))) {
      return { end: position, quality: UNFINISHED };
    } else return undefined;
  }
  return { end: position, quality: SPELLED };
}

/**
 * @param {Sounds} sounds
 * @param {number} start
 * @param {string} letters
 * @returns {Reading | undefined}
 */
function initialsAt(sounds, start, letters) {
  for (let index = 0; index < letters.length; index += 1) {
    if (!runsOn(sounds, start, start + index)) return undefined;
    if (sounds.syllables[start + index][0] !== letters[index]) return undefined;
  }
  return { end: start + letters.length, quality: INITIALS };
}

/**
 * Each syllable spelled out or by its first letter.
 * @param {Sounds} sounds
 * @param {number} start
 * @param {string} letters
 * @returns {Reading | undefined}
 */
export function mixedAt(sounds, start, letters) {
  if (letters.length < SHORTEST_MIXED || sounds.syllables[start][0] !== letters[0]) return undefined;
  /** @type {(position: number, used: number) => number} */
  const read = (position, used) => {
    if (used === letters.length) return position;
    if (!runsOn(sounds, start, position)) return -1;
    const syllable = sounds.syllables[position];
    const whole = letters.startsWith(syllable, used);
    const end = whole ? read(position + 1, used + syllable.length) : -1;
    return end < 0 && syllable[0] === letters[used] ? read(position + 1, used + 1) : end;
  };
  const end = read(start, 0);
  return end < 0 ? undefined : { end, quality: MIXED };
}

/**
 * The best reading of `letters` at one place of a text.
 * @param {Sounds} sounds
 * @param {number} start
 * @param {string} letters
 * @param {number} shortestInitials fewer letters are not read as initials
 * @returns {Reading | undefined}
 */
export function readAt(sounds, start, letters, shortestInitials) {
  if (sounds.syllables[start][0] !== letters[0]) return undefined;
  const spelled = spelledAt(sounds, start, letters);
  return spelled || (letters.length >= shortestInitials ? initialsAt(sounds, start, letters) : undefined);
}

/**
 * Spelled-out syllables with the confusions of `blur` forgiven.
 * @param {Sounds} sounds blurred
 * @param {number} start
 * @param {string} letters blurred too
 * @returns {Reading | undefined}
 */
export function blurredAt(sounds, start, letters) {
  const reading = spelledAt(sounds, start, letters);
  return reading && reading.quality === SPELLED ? { ...reading, quality: FUZZY } : undefined;
}

/** Chinese characters by their sound: typed in pinyin, or as others that sound alike. */

/** What many speakers of the south do not tell apart, and `v` typed as `u`. */
const CONFUSED = [
  [/([zcs])h/g, "$1"],
  [/ng(?![aeiou])/g, "n"],
  [/v/g, "u"],
  [/^l/, "n"],
];

/** Qualities, beside 1 for whole syllables; of several the least counts. */
const UNFINISHED = 0.95;
const INITIAL = 0.85;
const INITIAL_OF_TWO = 0.75;
const BLURRED = 0.6;
const HOMOPHONE = 0.8;

const known = new Map();

function blur(letters) {
  if (!known.has(letters)) {
    const same = CONFUSED.reduce((text, [from, to]) => text.replace(from, to), letters);
    known.set(letters, same);
  }
  return known.get(letters);
}

/**
 * A table of syllables and their characters -> a function that makes a run of Chinese
 * characters: its text, one by one, and for each its readings.
 */
export function makeReader(syllables) {
  const readings = new Map();
  for (const [syllable, characters] of Object.entries(syllables)) {
    for (const one of characters) readings.set(one, [...(readings.get(one) || []), syllable]);
  }
  return (run) => {
    const text = Array.from(run);
    return { text, read: text.map((one) => readings.get(one) || []) };
  };
}

/** Letters read from a place on, as whole syllables or their beginnings: end and quality. */
function spelled(run, start, letters, quality = 1) {
  if (!letters) return { start, end: start, quality };
  let best;
  for (const syllable of run.read[start] || []) {
    for (let length = Math.min(syllable.length, letters.length); length; length -= 1) {
      if (!syllable.startsWith(letters.slice(0, length))) continue;
      const initial = length === 1 || (length === 2 && syllable[1] === "h");
      if (length < syllable.length && !initial && length < letters.length) continue;
      const first = length === 1 ? INITIAL : INITIAL_OF_TWO;
      const worth = length === syllable.length ? 1 : initial ? first : UNFINISHED;
      const rest = letters.slice(length);
      const found = spelled(run, start + 1, rest, Math.min(quality, worth));
      if (found && !(best && best.quality >= found.quality)) best = { ...found, start };
    }
  }
  return best;
}

function blurred(run, start, letters) {
  let end = start;
  for (let rest = letters; rest; end += 1) {
    const said = (run.read[end] || []).map(blur).find((syllable) => rest.startsWith(syllable));
    if (!said) return undefined;
    rest = rest.slice(said.length);
  }
  return { start, end, quality: BLURRED };
}

function alike(run, start, sought) {
  let same = 0;
  for (let place = 0; place < sought.text.length; place += 1) {
    const here = run.read[start + place] || [];
    if (run.text[start + place] === sought.text[place]) same += 1;
    else if (!sought.read[place].some((syllable) => here.includes(syllable))) return undefined;
  }
  // Any two syllables are some word.
  if (sought.text.length < 3 && !same) return undefined;
  return { start, end: start + sought.text.length, quality: HOMOPHONE };
}

/** All that is heard in a run, from where a character can be the first. */
function everywhere(run, begins, hear) {
  const found = [];
  for (let start = 0; start < run.text.length; start += 1) {
    const echo = begins(run.read[start], run.text[start]) && hear(start);
    if (echo) found.push(echo);
  }
  return found;
}

/** Where a run is read as letters. */
export const spellings = (run, letters) =>
  everywhere(
    run,
    (readings) => readings.some((one) => one[0] === letters[0]),
    (start) => spelled(run, start, letters),
  );

/** Where a run is roughly read as letters. */
export function roughly(run, letters) {
  const sought = blur(letters);
  return everywhere(
    run,
    (readings) => readings.some((one) => sought.startsWith(blur(one))),
    (start) => blurred(run, start, sought),
  );
}

/** Where a run sounds as another one. */
export const homophones = (run, sought) =>
  everywhere(
    run,
    (readings, character) =>
      character === sought.text[0] || readings.some((one) => sought.read[0].includes(one)),
    (start) => alike(run, start, sought),
  );

/** By how many syllables two runs differ, roughly heard; many where their lengths do. */
export function distance(one, other) {
  if (one.text.length !== other.text.length) return Infinity;
  const differs = (said, place) => {
    const others = other.read[place].map(blur);
    return !said.some((syllable) => others.includes(blur(syllable)));
  };
  return one.read.filter(differs).length;
}

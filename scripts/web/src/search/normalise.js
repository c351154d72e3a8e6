/**
 * Folds text so that spellings a reader would call the same become equal, and
 * keeps for every folded character the place it came from.
 */

/**
 * @typedef {object} Folded
 * @property {string} text letters, digits and Chinese characters only
 * @property {number[]} at index in the original of each folded character, and its length at the end
 * @property {Set<number>} edges folded indexes before which something was dropped
 * @property {Set<number>} stops those of them where a sentence or a word ends
 */

/** Marks that stand inside a phrase: quotes, brackets, joiners. Others end a word. */
const SOFT = /["'“”‘’`´「」『』《》〈〉()（）[\]〔〕【】·•‧・+\-‐-―_~]/;
const WORD = /[\p{L}\p{N}]/u;
const DIGIT = /[0-9]/;
const LATIN_OR_DIGIT = /[a-z0-9]/;
const SPACED_JOINER = /\s*([+＋×✕*＊])\s*/g;
const TIMES = /[×✕✖*]/;

/** @typedef {{kept: string, mark: string, soft: boolean}} Unit a character as it folds by itself */

/** @type {Map<string, Unit>} */
const units = new Map();

/**
 * @param {string} character
 * @returns {Unit}
 */
function unit(character) {
  const known = units.get(character);
  if (known) return known;
  const plain = character.normalize("NFKC").toLowerCase();
  const kept = Array.from(plain).filter((part) => WORD.test(part)).join("");
  const made = { kept, mark: kept ? "" : plain.trim(), soft: SOFT.test(plain) };
  units.set(character, made);
  return made;
}

/**
 * A joiner carries meaning between digits and letters only (`1+3`, `0.5`, `7×24`).
 * @param {string} mark
 * @param {string} before
 * @param {string} after
 */
function joiner(mark, before, after) {
  if (!LATIN_OR_DIGIT.test(unit(before).kept) || !LATIN_OR_DIGIT.test(unit(after).kept)) return "";
  if (mark === "+") return mark;
  if (mark === ".") return DIGIT.test(unit(after).kept) ? mark : "";
  return TIMES.test(mark) ? "x" : "";
}

/**
 * @param {string} original
 * @param {Map<string, string>} simplified Traditional character -> Simplified
 * @returns {Folded}
 */
export function fold(original, simplified) {
  const characters = Array.from(original);
  /** @type {Folded} */
  const folded = { text: "", at: [], edges: new Set(), stops: new Set() };
  let offset = 0;
  characters.forEach((character, index) => {
    const { kept, mark, soft } = unit(character);
    const around = [characters[index - 1] || "", characters[index + 1] || ""];
    const text = kept || (mark && joiner(mark, around[0], around[1]));
    for (const part of text) {
      const same = simplified.get(part) || part;
      folded.text += same;
      for (let length = same.length; length > 0; length -= 1) folded.at.push(offset);
    }
    if (!text) {
      folded.edges.add(folded.text.length);
      if (!soft) folded.stops.add(folded.text.length);
    }
    offset += character.length;
  });
  folded.at.push(offset);
  return folded;
}

/**
 * The words of a query: folded, cut where its spaces and stops are.
 * @param {string} query
 * @param {Map<string, string>} simplified
 * @returns {string[]}
 */
export function words(query, simplified) {
  const { text, stops } = fold(query.replace(SPACED_JOINER, "$1"), simplified);
  const cuts = [0, ...stops, text.length].sort((a, b) => a - b);
  return cuts.map((cut, index) => text.slice(cut, cuts[index + 1])).filter(Boolean);
}

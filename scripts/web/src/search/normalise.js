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

/**
 * A character as it folds by itself: what is kept of it, or the mark that it is.
 * @typedef {{kept: string, mark: string, soft: boolean}} Unit
 */

/** @typedef {(original: string) => Folded} Fold */

/**
 * @param {string} character
 * @param {Map<string, string>} simplified
 * @returns {Unit}
 */
function makeUnit(character, simplified) {
  const plain = character.normalize("NFKC").toLowerCase();
  const parts = Array.from(plain).filter((part) => WORD.test(part));
  const kept = parts.map((part) => simplified.get(part) || part).join("");
  return { kept, mark: kept ? "" : plain.trim(), soft: SOFT.test(plain) };
}

/**
 * A joiner carries meaning between digits and letters only (`1+3`, `0.5`, `7×24`).
 * @param {string} mark
 * @param {string} before folded
 * @param {string} after folded
 */
function joiner(mark, before, after) {
  if (!LATIN_OR_DIGIT.test(before) || !LATIN_OR_DIGIT.test(after)) return "";
  if (mark === "+") return mark;
  if (mark === ".") return DIGIT.test(after) ? mark : "";
  return TIMES.test(mark) ? "x" : "";
}

/** Most names drop nothing: they share one empty set. */
const NOWHERE = /** @type {Set<number>} */ (new Set());

/**
 * @param {Set<number>} places
 * @param {number} place
 */
const withPlace = (places, place) => (places === NOWHERE ? new Set([place]) : places.add(place));

/**
 * @param {Map<string, string>} simplified Traditional character -> Simplified
 * @returns {Fold}
 */
export function makeFold(simplified) {
  /** @type {Map<string, Unit>} */
  const units = new Map();
  /** @param {string} character */
  const unit = (character) => {
    let known = units.get(character);
    if (!known) units.set(character, (known = makeUnit(character, simplified)));
    return known;
  };

  return (original) => {
    const all = Array.from(original, unit);
    let folded = "";
    const at = /** @type {number[]} */ ([]);
    let edges = NOWHERE;
    let stops = NOWHERE;
    let offset = 0;
    let index = 0;
    for (const character of original) {
      const { kept, mark, soft } = all[index];
      const around = mark && index && index + 1 < all.length;
      const text = kept || (around ? joiner(mark, all[index - 1].kept, all[index + 1].kept) : "");
      folded += text;
      for (let length = text.length; length > 0; length -= 1) at.push(offset);
      if (!text) edges = withPlace(edges, folded.length);
      if (!text && !soft) stops = withPlace(stops, folded.length);
      offset += character.length;
      index += 1;
    }
    at.push(offset);
    return { text: folded, at, edges, stops };
  };
}

/**
 * The words of a query: folded, cut where its spaces and stops are.
 * @param {string} query
 * @param {Fold} fold
 * @returns {string[]}
 */
export function words(query, fold) {
  const { text, stops } = fold(query.replace(SPACED_JOINER, "$1"));
  const cuts = [0, ...stops, text.length].sort((a, b) => a - b);
  return cuts.map((cut, index) => text.slice(cut, cuts[index + 1])).filter(Boolean);
}

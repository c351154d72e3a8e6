/** Fetches what a text that is still being composed will need. */

import { asTyped } from "../finders.js";
import { understand } from "../steps.js";

/** @typedef {import("../match.js").Word} Word */
/** @typedef {import("./slots.js").Chain} Chain */

/** Milliseconds without a key, after which records are worth their bytes. */
const REST = 50;

/** How a syllable may end: after its first consonant alone it may become anything. */
const FINISHED = /(?:[aeiouv]n?|ng|er)$/;

/**
 * An input method shows pinyin until characters are chosen. Lists are in the order of
 * sound, so its letters name those that the characters will need; and what the likeliest
 * record has for the letters is likely what will be chosen.
 * @param {object} known
 * @param {import("../field.js").Tables} known.tables
 * @param {import("../finders.js").Facts} known.facts
 * @param {ReturnType<typeof import("./slots.js").makeSlots>} known.slots
 * @param {ReturnType<typeof import("./lists.js").makeLists>} known.lists
 * @param {(chains: Chain[]) => Promise<void>} known.learn
 * @param {(words: Word[], chains: (word: Word) => Chain[], finder: import("../finders.js").Finder) =>
 *   import("./listing.js").Candidate[]} known.candidates
 * @param {(query: string, need: number) => Promise<void>} known.foresee
 */
export function makePrepare({ tables, facts, slots, lists, learn, candidates, foresee }) {
  /** @type {(word: Word) => Chain[]} with its letters spelled out; none for a lone syllable, which is too many characters */
  const composed = (word) =>
    word.letters
      ? slots.read(word).filter(({ quality, isStrict, length }) => quality === 1 && !isStrict && length > 1)
      : [slots.written(word)];

  /** @type {(word: Word, order: number) => string} what a record has for it */
  const meant = (word, order) => (word.letters && lists.written(composed(word)[0].slots, order)) || word.text;

  /**
   * @param {string} text
   * @param {number} need how many results will be wanted
   * @param {() => boolean} isCurrent whether it is still what is composed
   */
  return async (text, need, isCurrent) => {
    const { lists: phrased } = understand(text, tables);
    const all = Array.from(new Set(phrased.flat()));
    if (!all.some(({ letters }) => letters) || !all.every((word) => composed(word).length)) return;
    await learn(all.flatMap(composed));
    await new Promise((go) => setTimeout(go, REST));
    if (!isCurrent() || !all.some(({ letters }) => FINISHED.test(letters))) return;
    for (const words of phrased) {
      const [likely] = candidates(words, composed, asTyped(words, facts));
      if (!likely) continue;
      await foresee(words.map((word) => meant(word, likely.order)).join(" "), need);
      return;
    }
  };
}

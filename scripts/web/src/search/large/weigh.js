/** Which reforms may hold a word and what that may be worth, told from the lists alone. */

import { isHan } from "../match.js";
import { askedNumber } from "../numbers.js";
import { combined, guess, score } from "../rank.js";
import { ENTIRE, START, TERM, TIMES, TITLE } from "./coding.js";
import { joined, wordName } from "./lists.js";
import { wordsOf } from "./slots.js";

/** @typedef {import("../match.js").Word} Word */
/** @typedef {import("../finders.js").Finder} Finder */
/** @typedef {import("./slots.js").Chain} Chain */
/** @typedef {import("./lists.js").Evidence} Evidence */

/** A reform that what it refers to has a text for; no list says so. */
const SHARED = 32;
const BY_NUMBER = 15;
const PIECES = 0.6;
const SHORTEST_PIECES = 4;

/** What one word is worth in each reform: as a whole, or else in pieces. @typedef {{whole: Float32Array, pieces: Float32Array}} Worth */

/**
 * @param {object} known
 * @param {ReturnType<typeof import("./reforms.js").makeReforms>} known.reforms
 * @param {ReturnType<typeof import("./lists.js").makeLists>} known.lists
 * @param {ReturnType<typeof import("./slots.js").makeSlots>} known.slots
 * @param {Map<string, import("../records.js").Part[]>} known.shared
 */
export function makeWeigh({ reforms, lists, slots, shared }) {
  const { count, titles } = reforms;
  const owners = Array.from(shared, ([owner, parts]) => ({
    parts,
    all: parts.map(({ field }) => field.text).join("\u0000"),
    orders: reforms.referring(owner),
  })).filter(({ orders }) => orders.length);

  /** @type {(code: number, length: number, order: number) => number} */
  const worth = (code, length, order) => {
    const share = Math.min(1, length / titles[order]);
    const title = code & TITLE ? guess({ kind: "title", share, first: Boolean(code & START) }) : 0;
    const text = code & TIMES ? guess({ kind: "text", times: code & TIMES }) : 0;
    const term = code & TERM ? guess({ kind: "name-term", ...(code & ENTIRE ? { share: 1, first: true } : { share: 0.5 }) }) : 0;
    return combined(Math.max(title, text, term), title + text + term);
  };

  /**
   * @param {Chain} chain
   * @returns {Evidence | undefined} nothing where no list of it is known
   */
  const filled = ({ slots: needed, words, isStrict }) => {
    const all = [...needed.map(({ name }) => lists.of(name)), ...words.map((word) => lists.of(wordName(word)))];
    const known = /** @type {Evidence[]} */ (all.filter(Boolean));
    if (!known.length || (isStrict && known.length < all.length)) return undefined;
    const [first] = known;
    const codes = known.slice(1).reduce(joined, first);
    return codes.map((code, order) => (code & TITLE && first[order] & START ? code | START : code));
  };

  /** @type {Map<string, Evidence>} */
  const presence = new Map();

  /**
   * Where the very characters are, or others that sound like them; those who are
   * responsible and the like are looked at too.
   * @param {string} text
   * @param {string} [name] of its slot
   * @returns {Evidence | undefined} nothing where it is not known
   */
  const present = (text, name = text) => {
    const made = presence.get(name);
    const known = lists.of(name);
    if (made || !known) return made;
    const evidence = known.slice();
    for (const { all, orders } of owners) {
      if (all.includes(text)) for (const order of orders) evidence[order] |= SHARED;
    }
    presence.set(name, evidence);
    return evidence;
  };

  /**
   * @param {Word} word
   * @returns {Float32Array} what its pieces are worth where they are all of it
   */
  const pieces = ({ text }) => {
    const total = new Float32Array(count);
    const pairs = slots.pairs(text);
    const neighbours = Array.from(text, (_, at) => text.slice(at, at + 2)).slice(0, -1);
    if (text.length < SHORTEST_PIECES) return total;
    const evidences = neighbours.map((pair) => (pairs.includes(pair) ? present(pair) : undefined));
    if (!evidences.some(Boolean)) return total;
    const latin = /** @type {Evidence[]} */ (wordsOf(text).map((one) => present(one, wordName(one))).filter(Boolean));
    for (let order = 0; order < count; order += 1) {
      if (latin.some((evidence) => !evidence[order])) continue;
      let sum = 0;
      // A character is covered by the pair that it begins or the one that it ends.
      let isCovered = false;
      let isLacking = false;
      for (const evidence of evidences) {
        const isHere = !evidence || evidence[order] > 0;
        if (!isHere && !isCovered) {
          isLacking = true;
          break;
        }
        if (evidence && isHere) sum += worth(evidence[order], 2, order) || 1;
        isCovered = isHere;
      }
      if (!isLacking && isCovered) total[order] = (PIECES * sum) / evidences.length;
    }
    return total;
  };

  /**
   * @param {Word} word
   * @param {Chain[]} chains
   * @param {Finder} finder
   * @returns {Worth}
   */
  const weigh = (word, chains, finder) => {
    const best = new Float32Array(count);
    const sums = new Float32Array(count);
    for (const chain of chains) {
      const codes = filled(chain);
      if (!codes) continue;
      codes.forEach((code, order) => {
        if (!code) return;
        const value = worth(code, chain.length, order) * chain.quality;
        best[order] = sums[order] = Math.max(best[order], value);
      });
    }
    for (const { parts, orders } of owners) {
      const found = parts.flatMap((part) => {
        const hit = finder.find(word, part);
        return hit ? [{ part, hit }] : [];
      });
      if (!found.length) continue;
      const value = score(found);
      for (const order of orders) {
        best[order] = Math.max(best[order], value);
        sums[order] += value;
      }
    }
    for (const { name } of slots.entire(word.text)) {
      const codes = lists.of(name);
      if (codes) codes.forEach((code, order) => {
        if (code) best[order] = Math.max(best[order], worth(code, word.text.length, order));
      });
    }
    const whole = best.map((value, order) => combined(value, sums[order]));
    const codes = lists.of(slots.identity(word.text).name);
    if (codes) codes.forEach((code, order) => (whole[order] += code ? BY_NUMBER : 0));
    const asked = askedNumber(word.text);
    if (asked) for (const order of reforms.numbered(asked)) whole[order] += BY_NUMBER;
    return { whole, pieces: isHan(word.text) ? pieces(word) : new Float32Array(count) };
  };

  /** @param {Evidence} evidence */
  const held = (evidence) => {
    let sum = 0;
    for (let order = 0; order < count; order += 1) if (evidence[order]) sum += 1;
    return sum;
  };

  return { weigh, present, held };
}

/**
 * Answers queries from a large index. Lists of which records hold what pick the
 * candidates; their records are fetched, and the same steps that search a small index
 * judge and rank them. So what is shown is really there, and a query costs a few
 * small files and a few records, however many there are.
 */

import { answer } from "../answer.js";
import { factsOf, pinyinAmong } from "../finders.js";
import { isHan } from "../match.js";
import { makeNearest } from "../nearest.js";
import { partial } from "../partial.js";
import { recordSteps } from "../records.js";
import { breath, inSlices } from "../slices.js";
import { STEPS, complete, understand } from "../steps.js";
import { makeReader } from "./coding.js";
import { makeListing, nothing } from "./listing.js";
import { makeLists, wordName } from "./lists.js";
import { makePrepare } from "./prepare.js";
import { makeReforms } from "./reforms.js";
import { makeSlots } from "./slots.js";
import { makeSounds } from "./sounds.js";
import { makeWeigh } from "./weigh.js";

/** @typedef {import("../match.js").Word} Word */
/** @typedef {import("../answer.js").Result} Result */
/** @typedef {import("./slots.js").Chain} Chain */
/** @typedef {import("./lists.js").Slot} Slot */
/** @typedef {import("./listing.js").Candidate} Candidate */
/** @typedef {import("../steps.js").Request} Request */
/** @typedef {[number, string]} Column */

/**
 * @typedef {import("../records.js").Payload & {
 *   base: string, places: string, sizes: Column, values: Record<string, string[]>,
 *   columns: Record<string, Column>, coding: import("./coding.js").Coding
 * }} Root the records of everything but reforms, and what is known of those
 */

const MOST_SLOTS = 12;
const MOST_FILES = 10;
const UNKNOWN = 1.5;
const NEAR = 8;
const VOWEL = /[aeiou]/;
const LIKELY = 0.25;

/**
 * @param {Root} root
 * @param {(name: string) => Promise<unknown>} fetch
 */
export async function startLarge(root, fetch) {
  const known = await inSlices(recordSteps(root));
  const { records: others, tables, labels, shared, make } = known;
  const reader = makeReader(root.coding);
  const reforms = makeReforms(root, reader, { fetch, make });
  const { readings } = tables;
  const slots = makeSlots(readings, makeSounds(Object.keys(root.syllables)));
  const lists = makeLists({ starts: root.places.split(","), count: reforms.count, readings, reader, fetch });
  const { weigh, present, held } = makeWeigh({ reforms, lists, slots, shared });
  const beside = factsOf(others);
  const most = Math.log(1 + reforms.count);
  /** @type {Map<string, boolean>} whether somewhere a word ends so */
  const foreign = new Map();

  /** @param {string} text */
  const count = (text) => {
    const evidence = present(text);
    return evidence ? held(evidence) : 0;
  };

  /** @type {import("../finders.js").Facts} */
  const facts = {
    isForeign: (word) => Boolean(foreign.get(word.text)) || beside.isForeign(word),
    recurs: (text) => count(text) > 1 || beside.recurs(text),
  };

  /** @param {string} text */
  const learnWord = async (text) => {
    if (lists.of(wordName(text))) return;
    const { evidence, ends } = await lists.learnWord(text);
    lists.set(wordName(text), evidence);
    foreign.set(text, ends);
  };

  /**
   * Loads the lists of chains, the narrow ones first; one too wide stays unknown.
   * @param {Chain[]} chains
   */
  const learn = async (chains) => {
    const wanted = /** @type {Slot[]} */ ([]);
    let left = MOST_FILES;
    for (const { slots: needed, isStrict } of chains) {
      // What was too much before is so again.
      if (needed.some(({ name }) => lists.of(name))) continue;
      const costs = needed.map((slot) => ({ slot, cost: lists.cost(slot.range) }));
      const total = costs.reduce((sum, { cost }) => sum + cost, 0);
      if (isStrict && total > left) continue;
      costs.sort((one, other) => one.cost - other.cost);
      for (const { slot, cost } of costs) {
        if (cost > left && wanted.length) break;
        left -= cost;
        wanted.push(slot);
      }
    }
    const words = new Set(chains.flatMap((chain) => chain.words));
    await Promise.all([lists.learn(wanted), ...Array.from(words, learnWord)]);
  };

  /**
   * The characters that a request is about, and of the rest as many as may be.
   * @param {Request} request
   */
  const learnTyped = async ({ lists: phrased, core }) => {
    const named = (/** @type {Word[]} */ words) => words.map(slots.written).flatMap((chain) => chain.slots);
    const subject = distinct(named(core));
    const rest = distinct(named(phrased.flat())).filter(({ name }) => !subject.some((slot) => slot.name === name));
    const some = spread(subject, MOST_SLOTS);
    const identities = phrased.flat().filter(({ text }) => /^[a-z]+[0-9]/.test(text));
    // Most letters without a vowel are initials, most that can be spelled out are pinyin.
    const letters = unique(phrased.flat()).filter(({ latin, text }) => latin && text.length > 1);
    const spoken = letters.flatMap(slots.read).filter((chain) => chain.quality === 1 || !VOWEL.test(chain.letters));
    await Promise.all([
      learn(spoken),
      lists.learn([...some, ...spread(rest, MOST_SLOTS - some.length)]),
      lists.learn(phrased.flat().flatMap(({ text }) => (some.length < MOST_SLOTS ? slots.entire(text) : []))),
      lists.learn(identities.map(({ text }) => slots.identity(text))),
      learn(phrased.flat().map((word) => ({ ...slots.written(word), slots: [] }))),
    ]);
  };

  /** @type {Map<string, Chain[]>} */
  const chainsOf = new Map();

  /**
   * @param {Word[]} words
   * @param {string} how
   * @returns {(word: Word) => Chain[]}
   */
  const chaining = (words, how) => {
    const pinyin = pinyinAmong(words, facts);
    return (word) => {
      const name = `${how} ${pinyin.has(word)} ${word.text}`;
      let chains = chainsOf.get(name);
      if (!chains) {
        chains = [
          slots.written(word),
          ...(pinyin.has(word) ? slots.read(word) : []),
          ...(how === "sound" ? slots.heard(word) : []),
        ];
        chainsOf.set(name, chains);
      }
      return chains;
    };
  };

  /** @param {Word[][]} phrased @param {string} how */
  const learnMore = (phrased, how) =>
    learn(unique(phrased.flatMap((words) => words.flatMap((word) => chaining(words, how)(word).slice(1)))));

  /**
   * @param {Word[]} words
   * @param {(word: Word) => Chain[]} chains
   * @param {import("../finders.js").Finder} finder
   * @returns {Candidate[]} the likely ones first
   */
  const candidates = (words, chains, finder) => {
    const worths = words.map((word) => weigh(word, chains(word), finder));
    const found = /** @type {Candidate[]} */ ([]);
    for (let order = 0; order < reforms.count; order += 1) {
      let score = 0;
      let whole = true;
      for (const one of worths) {
        const value = one.whole[order] || one.pieces[order];
        whole = whole && one.whole[order] > 0;
        score = value ? score + value : -Infinity;
      }
      if (score > 0) found.push({ order, score, whole });
    }
    return found.sort((a, b) => Number(b.whole) - Number(a.whole) || b.score - a.score || a.order - b.order);
  };

  /** @type {(words: Word[], how: string) => boolean} whether the lists alone prove what they tell */
  const isProof = (words, how) => how === "typed" && words.every(({ text }) => isHan(text) && text.length < 3);

  /**
   * @param {Request} request
   * @param {number} need
   * @param {readonly (typeof STEPS)[number][]} [steps]
   */
  const whole = async ({ lists: phrased }, need, steps = STEPS) => {
    for (const { how, finder: makeFinder } of steps) {
      await learnMore(phrased, how);
      const finder = makeFinder(unique(phrased.flat()), facts);
      const asked = [];
      for (const words of phrased) {
        await breath();
        asked.push({ words, found: candidates(words, chaining(words, how), finder) });
      }
      const listings = asked.map(({ words, found }) => {
        const judge = (/** @type {import("../records.js").SearchRecord[]} */ some) => answer(some, words, finder);
        return makeListing({ how, found, reforms, judge, isProof: isProof(words, how) });
      });
      for (const [at, listing] of listings.entries()) {
        if (!asked[at].found.length || !asked[at].found[0].whole) continue;
        const [first] = await listing.upTo(need);
        if (first && first.whole) return listing;
      }
      for (const [at, listing] of listings.entries()) {
        if (asked[at].found.length && (await listing.upTo(need)).length) return listing;
      }
    }
    return undefined;
  };

  /**
   * How much two characters, or a word, tell; less is known of what is in no list.
   * @param {boolean} bySound
   */
  const informing = (bySound) => (/** @type {string} */ text) => {
    const evidence = text.length === 2 ? present(text, bySound ? `1${text}` : text) : lists.of(wordName(text)) || present(text);
    if (!evidence) return { evidence, of: most / 2 };
    const count = held(evidence);
    return { evidence, of: count ? Math.log(1 + reforms.count / count) : most * UNKNOWN };
  };

  /**
   * @param {Word[]} core
   * @param {boolean} bySound
   * @returns {Candidate[]} those that hold most of what the words tell
   */
  const likely = (core, bySound) => {
    const texts = core.flatMap(({ text }) => (isHan(text) && text.length > 1 ? slots.pairs(text) : [text]));
    const known = texts.map(informing(bySound)).filter(({ evidence }) => evidence);
    const total = known.reduce((sum, { of }) => sum + of, 0);
    const shares = new Float32Array(reforms.count);
    for (const { evidence, of } of known) {
      if (evidence) evidence.forEach((code, order) => (shares[order] += code ? Math.min(of, most) / total : 0));
    }
    const found = Array.from(shares, (score, order) => ({ order, score, whole: false }));
    return found.filter(({ score }) => score > LIKELY).sort((a, b) => b.score - a.score || a.order - b.order);
  };

  /**
   * @param {Request} request
   * @param {number} need
   */
  const part = async ({ core, word }, need) => {
    for (const { how, finder, enough } of STEPS) {
      const bySound = how === "sound";
      if (bySound) await lists.learn(core.flatMap(({ text }) => slots.pairs(text)).filter((pair) => lists.of(pair)).map((pair) => slots.homophones(pair, 1)));
      const of = (/** @type {string} */ text) => informing(false)(text).of;
      const information = { of, held: (/** @type {string} */ text) => Math.min(of(text), most) };
      const means = { finder: finder(core, facts), word, information, enough };
      const judge = (/** @type {import("../records.js").SearchRecord[]} */ some) => partial(some, core, means);
      const listing = makeListing({ how: "part", found: likely(core, bySound), reforms, judge, isProof: false, tries: 1 });
      if ((await listing.upTo(need)).length) return listing;
    }
    return undefined;
  };

  /**
   * @param {string} query
   * @param {number} need how many results are wanted at first
   */
  const search = async (query, need) => {
    const request = understand(query, tables);
    if (!request.lists.length) return { listing: nothing(reforms), others: [] };
    await learnTyped(request);
    const listing = (await whole(request, need)) || (await part(request, need)) || nothing(reforms);
    await breath();
    const found = complete(others, request.lists, facts);
    return { listing, others: found ? found.results : [] };
  };

  /**
   * @param {string} query which found nothing
   * @returns {Promise<string[]>} words of the data near it
   */
  const nearest = async (query) => {
    const { core } = understand(query, tables);
    const found = [...likely(core, false), ...likely(core, true)].slice(0, NEAR);
    const near = await reforms.records(found.map(({ order }) => order));
    return makeNearest([...others, ...near], tables)(query);
  };

  /** @type {(query: string, need: number) => Promise<void>} what it needs if it is found as it is typed */
  const foresee = async (query, need) => {
    const request = understand(query, tables);
    await learnTyped(request);
    await whole(request, need, STEPS.slice(0, 1));
  };
  const prepare = makePrepare({ tables, facts, slots, lists, learn, candidates, foresee });

  return { search, prepare, nearest, labels };
}

/**
 * @template T
 * @param {T[]} all
 * @returns {T[]} each once
 */
const unique = (all) => Array.from(new Set(all));

/**
 * @param {Slot[]} all
 * @returns {Slot[]} each once
 */
const distinct = (all) => Array.from(new Map(all.map((slot) => [slot.name, slot])).values());

/**
 * @template T
 * @param {T[]} all
 * @param {number} most
 * @returns {T[]} so many of them, from everywhere
 */
const spread = (all, most) =>
  all.length <= most ? all : Array.from({ length: Math.max(most, 0) }, (_, at) => all[Math.floor((at * all.length) / most)]);

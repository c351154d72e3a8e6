/** What a reader types -> the records that answer it, the best first. */

import { WHOLE, makeIndex } from "./index.js";
import { makeMarks } from "./marks.js";
import { makeParse } from "./query.js";
import { distance } from "./sounds.js";
import { isHan, isLatin } from "./text.js";

/** Share of a query that an answer holds at least: of a name or a term, or of the text alone. */
const NEEDED = 0.3;
const NEEDED_OF_TEXT = 0.5;
/** Beside the best, those with less than this share of its share say little. */
const BESIDE = 0.4;
/** A query tells no more than this many rare words: a long story may hold much else. */
const LONGEST = 9;
const AS_NUMBER = 60;
const JOINED = 0.95;
/** Of words to try instead, how many are named. */
const MOST_INSTEAD = 3;

/** The index, as `site/search.py` writes it -> a function that answers what is typed. */
export function makeEngine(data) {
  const { entries } = data;
  const { fold, reader, most, holders, sounding } = makeIndex(data);
  const parse = makeParse(data.language);
  const marked = makeMarks(fold, reader);
  const listed = entries.map(({ terms = [] }) => terms.map((term) => fold(term).text));
  const vocabulary = new Map(
    entries.flatMap(({ title, names = [], terms = [] }) =>
      [title, ...names, ...terms]
        .filter(isHan)
        .map((word) => [word, reader(fold(word).text)]),
    ),
  );

  /** A piece as it is typed in pinyin. */
  const asLetters = (piece) =>
    isHan(piece) ? reader(piece).read.map(([syllable = ""]) => syllable).join("") : piece;

  /** The entries that answer the pieces of a query, or have the number that may be meant. */
  function ranked(query, number) {
    const text = query.join(" ");
    const parts = query.map((piece) => ({ piece, ...holders(piece) }));
    const total = parts.reduce((sum, part) => sum + part.total, 0);
    const mixed = query.length > 1 && query.some(isLatin);
    const joined = sounding(mixed ? query.map(asLetters).join("") : "");

    /** One of its listed words, or one of the reader's words in its name: worth showing. */
    const isNamed = (order) =>
      listed[order].some((term) =>
        isHan(term) ? term.length > 1 && text.includes(term) : query.includes(term),
      ) ||
      parts.some(({ piece, total, found }) => {
        const { held = 0, strong = false } = found.get(order) || {};
        return strong && held > total * WHOLE && piece.length > 1;
      });

    const answers = entries.map((entry, order) => {
      let [held, strong, score] = [0, 0, 0];
      let missing = [];
      for (const { piece, found } of parts) {
        const here = found.get(order);
        missing.push(...(here ? here.left : [piece]));
        held += here?.held || 0;
        score += here?.score || 0;
        if (here?.strong) strong += here.held;
      }
      const sound = joined.get(order);
      if (sound) {
        score += sound.score;
        held = strong = Math.max(held, total * JOINED);
        missing = [];
      }
      const named = isNamed(order);
      const needed = named || strong > NEEDED * total ? NEEDED : NEEDED_OF_TEXT;
      const share = Math.min(held / Math.min(total, most * LONGEST), 1);
      const answer = { entry, order, missing, share: named ? Math.max(share, NEEDED) : share };
      if (number !== undefined && entry.number === number) {
        return { ...answer, missing: [], share: 1, score: score + AS_NUMBER };
      }
      return answer.share >= needed
        ? { ...answer, score: score * (0.2 + answer.share ** 2) }
        : { ...answer, share: 0, score };
    });
    const top = Math.max(...answers.map(({ share }) => share));
    return answers
      .filter(({ share }) => share && share > top * BESIDE)
      .sort(
        (one, other) =>
          Number(other.share > WHOLE) - Number(one.share > WHOLE) ||
          other.score - one.score,
      );
  }

  /** Names and listed words that sound nearly as a piece which is found nowhere. */
  function nearest(piece) {
    if (!isHan(piece) || piece.length < 3) return [];
    const sought = reader(piece);
    return Array.from(vocabulary)
      .filter(([, word]) => distance(word, sought) < 2)
      .map(([word]) => word);
  }

  // Answers have title and text as HTML, where what was found is marked, and what they lack.
  return (typed) => {
    const { readings, number } = parse(fold(typed).text);
    let best = [];
    let query = [];
    for (query of readings) {
      best = ranked(query, number);
      if (best.some(({ share }) => share > WHOLE)) break;
    }
    return {
      answers: best.map(({ entry, score, missing }) => ({
        ...{ entry, score, missing },
        ...marked(entry, query),
      })),
      instead: best.length ? [] : query.flatMap(nearest).slice(0, MOST_INSTEAD),
    };
  };
}

/** For the worker, which loads this script at the first query. */
globalThis.makeEngine = makeEngine;

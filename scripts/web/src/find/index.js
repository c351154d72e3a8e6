/** The index of the site's records: which of them hold a piece of a query, as written or by sound. */

import MiniSearch from "minisearch";

import { homophones, makeReader, roughly, spellings } from "./sounds.js";
import { isHan, isLatin, makeFold, pieces, terms, wanted } from "./text.js";

/** Fields of an entry (see `site/search.py`) -> how much a place in them counts. */
const BOOST = { id: 4, title: 4, names: 4, terms: 3, agencies: 2.5, classes: 1.5, summary: 1, text: 1 };
const FIELDS = Object.keys(BOOST);
/** Running text, where much stands that a record is not about. */
const RUNNING = new Set(["summary", "text"]);
const MINISEARCH = {
  fields: FIELDS,
  idField: "order",
  processTerm: (term) => term,
  searchOptions: {
    boost: BOOST,
    tokenize: (text) => text.split(" "),
    prefix: (term) => isLatin(term) && term.length > 2,
    fuzzy: (term) => isLatin(term) && term.length > 4 && 1,
    weights: { fuzzy: 0.3, prefix: 0.7 },
  },
};

/** What a word tells that no record has, beside the rarest that one has. */
const UNKNOWN = 1.3;
/** A place by sound beside one as written, of which it holds a little less. */
const BY_SOUND = 3;
const HEARD = 0.9;
export const WHOLE = 0.99;

const texts = (entry, field) => [].concat(entry[field] || []);

/** The parts of a piece that a record lacks, which `has` some of its terms; not single characters. */
function lacking(piece, has) {
  if (has.length === 1) return has[0] ? [] : [piece];
  const kept = Array.from(piece, (one, at) => (has[at] || has[at - 1] ? " " : one)).join("");
  return kept.split(" ").filter((part) => part.length > 1);
}

export function makeIndex({ entries, simplified, syllables }) {
  const fold = makeFold(simplified);
  const reader = makeReader(syllables);
  const index = new MiniSearch({
    ...MINISEARCH,
    extractField: (entry, name) =>
      name === "order" ? entry.order : texts(entry, name).join("\n"),
    tokenize: (text) => terms(fold(text).text),
  });
  index.addAll(entries.map((entry, order) => ({ ...entry, order })));
  const most = Math.log(1 + entries.length);
  /** The runs of Chinese in each field of each entry, as they are read. */
  const heard = entries.map((entry) =>
    FIELDS.map((field) => {
      const found = texts(entry, field).flatMap((text) => pieces(fold(text).text));
      return { field, runs: found.filter(isHan).map(reader) };
    }),
  );

  const known = new Map();
  /** What a term tells: the more, the fewer records hold it. */
  function information(term) {
    if (!known.has(term)) {
      const { length } = index.search(term, { fuzzy: false });
      known.set(term, length ? Math.log(1 + entries.length / length) : most * UNKNOWN);
    }
    return known.get(term);
  }

  /** The entries where something sounds as a piece: order -> score and whether it is strong. */
  function sounding(piece, precise = true) {
    const found = new Map();
    const sought = isHan(piece) ? reader(piece) : undefined;
    if (piece.length < (sought ? 2 : 3)) return found;
    const initials = !sought && !/[aeiouv]/.test(piece);
    const hear = (run) =>
      sought ? homophones(run, sought) : (precise ? spellings : roughly)(run, piece);
    heard.forEach((fields, order) => {
      for (const { field, runs } of fields) {
        if (initials && piece.length < 4 && RUNNING.has(field)) continue;
        for (const { quality } of runs.flatMap(hear)) {
          const score = BY_SOUND * quality * BOOST[field];
          if (score > (found.get(order)?.score || 0)) {
            found.set(order, { score, strong: !RUNNING.has(field) });
          }
        }
      }
    });
    const again = !found.size && !sought && precise && !initials && piece.length > 4;
    return again ? sounding(piece, false) : found;
  }

  /**
   * All that a piece tells, and by order what each entry holds of it: how much it tells, its score,
   * whether elsewhere than in the text alone, and the parts of the piece that it lacks.
   */
  function holders(piece) {
    const sought = wanted(piece);
    const worth = sought.map(information);
    const total = worth.reduce((sum, one) => sum + one, 0);
    const found = new Map();
    for (const { id, score, queryTerms, match } of index.search(sought.join(" "))) {
      const has = sought.map((term) => queryTerms.includes(term));
      const held = worth.reduce((sum, one, at) => sum + (has[at] ? one : 0), 0);
      const strong = Object.values(match).flat().some((field) => !RUNNING.has(field));
      found.set(id, { held, score, strong, left: lacking(piece, has) });
    }
    const whole = Array.from(found.values()).some(({ held }) => held > total * WHOLE);
    if (!whole && (isHan(piece) || isLatin(piece))) {
      for (const [order, { score, strong }] of sounding(piece)) {
        const written = found.get(order)?.score || 0;
        found.set(order, { held: total * HEARD, score: written + score, strong, left: [] });
      }
    }
    return { total, found };
  }

  return { fold, reader, most, holders, sounding };
}

/** Words of the data that are near a query which found nothing. */

import { cover } from "./cover.js";
import { isHan } from "./match.js";
import { words as split } from "./normalise.js";
import { phrasings } from "./questions.js";

/** @typedef {import("./records.js").SearchRecord} SearchRecord */
/** @typedef {import("./field.js").Field} Field */

const MOST = 5;
const NEAR = 0.4;
const LONGEST = 12;

/**
 * Characters, their sounds and pairs of letters: what two words may share.
 * @param {string} text folded
 * @param {string[]} syllables
 */
function traits(text, syllables) {
  const spelled = syllables.join("");
  const pairs = Array.from({ length: Math.max(spelled.length - 1, 0) }, (_, index) => spelled.slice(index, index + 2));
  return new Set(isHan(text) ? [...text, ...syllables, ...pairs] : pairs);
}

/**
 * @param {Set<string>} one
 * @param {Set<string>} other
 */
function likeness(one, other) {
  let common = 0;
  one.forEach((trait) => (common += other.has(trait) ? 1 : 0));
  return one.size + other.size ? (2 * common) / (one.size + other.size) : 0;
}

/**
 * @param {SearchRecord[]} records
 * @returns {Field[]} names and search words, each once
 */
function vocabulary(records) {
  const fields = new Map();
  for (const { parts } of records) {
    for (const { kind, field } of parts) {
      if (kind !== "text" && field.text.length <= LONGEST) fields.set(field.text, field);
    }
  }
  return Array.from(fields.values());
}

/**
 * @param {SearchRecord[]} records
 * @param {import("./field.js").Tables} tables
 */
export function makeNearest(records, tables) {
  const reforms = records.filter(({ divisible }) => divisible);

  /** The parts of the query that are somewhere in the data. */
  const pieces = (/** @type {string} */ text) =>
    cover(text, (piece) => reforms.some(({ all }) => all.includes(piece))).pieces.map((span) => text.slice(...span));

  /** @param {string} query */
  return (query) => {
    const typed = phrasings(split(query, tables.fold)).core;
    const text = typed.join("");
    if (!text) return [];
    const sounds = Array.from(text, (character) => tables.readings.get(character) || character);
    const asked = traits(text, sounds);
    const near = vocabulary(records)
      .map((field) => ({ raw: field.raw, like: likeness(asked, traits(field.text, field.sounds().syllables)) }))
      .filter(({ like }) => like > NEAR)
      .sort((one, other) => other.like - one.like)
      .map(({ raw }) => raw);
    const found = typed.filter(isHan).flatMap(pieces);
    return Array.from(new Set([...found, ...near])).slice(0, MOST);
  };
}

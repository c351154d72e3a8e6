/** The records of the index with their searchable fields, joined in the browser. */

import { makeField, once } from "./field.js";
import { makeFold } from "./normalise.js";
import { readings } from "./pinyin.js";

/** @typedef {import("./field.js").Field} Field */
/** @typedef {import("./field.js").Source} Source */

/**
 * @typedef {object} Entry a record as the index file holds it
 * @property {string} type reform, agency, domain, notice or page
 * @property {string} [id]
 * @property {string} url
 * @property {Source} title
 * @property {string} [label] a short title
 * @property {Source} [text]
 * @property {Source[]} [names] other official or common names
 * @property {Source[]} [terms]
 * @property {number} [number]
 * @property {string} [domain]
 * @property {string} [scope]
 * @property {string} [notice]
 * @property {string[]} [agencies]
 */

/** @typedef {{id: string, title: Source, names?: Source[], terms?: Source[]}} Scope */

/**
 * @typedef {object} Part a field in its role
 * @property {string} kind
 * @property {Field} field
 * @property {string} [owner] id of the agency, domain, ... it speaks of
 * @property {boolean} [main] whether it is the title of what it speaks of
 */

/**
 * @typedef {object} SearchRecord
 * @property {Entry} entry
 * @property {Field} title
 * @property {Field} text
 * @property {Part[]} parts
 * @property {string} all every folded text, for a first look
 * @property {() => Heard} heard
 * @property {string} code folded id
 * @property {number} order
 * @property {boolean} divisible whether a query may be found in pieces of it
 */

/**
 * Every text of a record as it sounds, for a first look.
 * @typedef {object} Heard
 * @property {string} sound as it is read
 * @property {string} usual every character as it is read by itself
 * @property {string} initials
 * @property {string} blurred
 */

/**
 * @typedef {object} Payload the index file
 * @property {Entry[]} records
 * @property {Scope[]} scopes
 * @property {[string, string]} simplified Traditional characters and theirs in Simplified
 * @property {Record<string, string>} syllables
 */

const NOTHING = "\u0000";

/** @param {[string, string]} simplified */
function pairs([from, to]) {
  const targets = Array.from(to);
  return new Map(Array.from(from, (character, index) => [character, targets[index]]));
}

/**
 * @param {Entry | Scope} entry
 * @param {string} kind
 * @param {(source: Source) => Field} make
 * @returns {Part[]} the title, other names and terms of a record, in the role `kind`
 */
function names(entry, kind, make) {
  const owner = entry.id;
  const called = [entry.title, ...(entry.names || [])];
  return [
    ...called.map((source, index) => ({ kind, field: make(source), owner, main: index === 0 })),
    ...(entry.terms || []).map((source) => ({ kind: `${kind}-term`, field: make(source), owner })),
  ];
}

/**
 * @param {import("./field.js").Tables} tables
 * @returns {(source: Source) => Field} equal texts give the same field
 */
function fieldMaker(tables) {
  /** @type {Map<string, Field>} */
  const made = new Map();
  return (source) => {
    const text = typeof source === "string" ? source : source[0];
    let field = made.get(text);
    if (!field) made.set(text, (field = makeField(source, tables)));
    return field;
  };
}

/**
 * @typedef {object} Records
 * @property {SearchRecord[]} records
 * @property {import("./field.js").Tables} tables
 * @property {Map<string, string>} labels
 */

/**
 * @param {Payload} payload
 * @returns {Generator<undefined, Records>} a step at a time
 */
export function* recordSteps(payload) {
  const fold = makeFold(pairs(payload.simplified));
  yield;
  const tables = { fold, readings: readings(payload.syllables) };
  const make = fieldMaker(tables);
  /** @type {Map<string, Part[]>} */
  const shared = new Map();
  const scopes = payload.scopes.map((scope) => ({ ...scope, type: "scope" }));
  for (const entry of [...scopes, ...payload.records]) {
    if (!SHARED.includes(entry.type)) continue;
    yield;
    shared.set(key(entry.type, entry.id), names(entry, entry.type, make));
  }
  const records = /** @type {SearchRecord[]} */ ([]);
  for (const entry of payload.records) {
    yield;
    records.push(makeRecord(entry, records.length, make, shared, tables.readings));
  }
  return { records, tables, labels: makeLabels(payload, shared) };
}

/**
 * @param {Payload} payload
 * @param {Map<string, Part[]>} shared
 * @returns {Map<string, string>} what to call the things that reforms refer to
 */
function makeLabels(payload, shared) {
  const labels = new Map(Array.from(shared, ([id, [title]]) => [id, title.field.raw]));
  for (const { type, id, label } of payload.records) if (label) labels.set(key(type, id), label);
  return labels;
}

/** @type {(type: string, id: string | undefined) => string} */
export const key = (type, id) => `${type}:${id}`;

/** What reforms refer to, and are found by. */
const SHARED = ["agency", "domain", "scope", "notice"];
const ONE_OF = /** @type {const} */ (["domain", "scope", "notice"]);

/**
 * @param {Entry} entry
 * @param {number} order
 * @param {(source: Source) => Field} make
 * @param {Map<string, Part[]>} shared
 * @param {Map<string, string>} readings
 * @returns {SearchRecord}
 */
function makeRecord(entry, order, make, shared, readings) {
  const title = make(entry.title);
  const text = make(entry.text || "");
  const agencies = (entry.agencies || []).map((id) => key("agency", id));
  const owners = [...agencies, ...ONE_OF.map((type) => key(type, entry[type]))];
  const parts = [
    { kind: "title", field: title },
    ...names(entry, "name", make).slice(1),
    { kind: "text", field: text },
    ...owners.flatMap((owner) => shared.get(owner) || []),
  ];
  const all = parts.map(({ field }) => field.text).join(NOTHING);
  const heard = once(() => hear(parts, readings));
  const code = entry.id ? make(entry.id).text : NOTHING;
  return { entry, title, text, parts, all, heard, code, order, divisible: entry.type === "reform" };
}

/**
 * @param {Part[]} parts
 * @param {Map<string, string>} readings
 * @returns {Heard}
 */
function hear(parts, readings) {
  const join = (/** @type {(field: Field) => string[]} */ read) =>
    parts.map(({ field }) => read(field).join("")).join(NOTHING);
  const sound = join((field) => field.sounds().syllables);
  return {
    sound,
    usual: join(({ text }) => text.split("").map((character) => readings.get(character) || character)),
    initials: join((field) => field.sounds().syllables.map(([first]) => first)),
    blurred: join((field) => field.blurred().syllables),
  };
}

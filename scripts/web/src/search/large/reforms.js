/** The reforms of a large index: what the root tells of each, and the records, fetched by need. */

import { key } from "../records.js";

/** @typedef {import("../records.js").SearchRecord} SearchRecord */
/** @typedef {import("../records.js").Entry} Entry */

/** What facets need of a reform before it is here. @typedef {{order: number, record: {entry: Entry}}} Stub */

/**
 * @param {import("./engine.js").Root} root
 * @param {ReturnType<typeof import("./coding.js").makeReader>} reader
 * @param {object} tools
 * @param {(name: string) => Promise<unknown>} tools.fetch
 * @param {(entry: Entry, order: number) => SearchRecord} tools.make
 */
export function makeReforms({ columns, values, sizes }, reader, { fetch, make }) {
  const numbers = reader.numbers(columns.number);
  const titles = reader.numbers(columns.title);
  const agencies = reader.numbers(columns.agency);
  const [domains, scopes, notices] = [columns.domain, columns.scope, columns.notice].map(reader.numbers);
  /** @type {Map<string, number[]>} */
  const referring = new Map();
  const refer = (/** @type {string} */ to, /** @type {number} */ order) => {
    const others = referring.get(to);
    if (others) others.push(order);
    else referring.set(to, [order]);
  };

  let next = 0;
  const stubs = reader.numbers(columns.agencies).map((count, order) => {
    const own = agencies.slice(next, (next += count)).map((at) => values.agency[at]);
    const one = {
      domain: values.domain[domains[order]],
      scope: values.scope[scopes[order]],
      notice: values.notice[notices[order]],
    };
    for (const [type, id] of Object.entries(one)) refer(key(type, id), order);
    for (const id of own) refer(key("agency", id), order);
    return { order, record: { entry: /** @type {Entry} */ ({ ...one, agencies: own }) } };
  });

  /** @type {number[]} the file of each, and the first of each file */
  const fileOf = [];
  const firsts = reader.numbers(sizes).map((size, file) => {
    for (let left = size; left; left -= 1) fileOf.push(file);
    return fileOf.length - size;
  });
  /** @type {Map<number, SearchRecord>} */
  const here = new Map();

  /** @param {number} file */
  const load = async (file) => {
    const entries = /** @type {Entry[]} */ (await fetch(`r${file}`));
    entries.forEach((entry, at) => {
      const order = firsts[file] + at;
      if (!here.has(order)) here.set(order, make(entry, order));
    });
  };

  /**
   * @param {number[]} orders
   * @returns {Promise<SearchRecord[]>}
   */
  const records = async (orders) => {
    const files = new Set(orders.filter((order) => !here.has(order)).map((order) => fileOf[order]));
    await Promise.all(Array.from(files, load));
    return orders.map((order) => /** @type {SearchRecord} */ (here.get(order)));
  };

  return {
    count: stubs.length,
    titles,
    stubs,
    records,
    /** @type {(number: number) => number[]} */
    numbered: (number) => stubs.filter(({ order }) => numbers[order] === number).map(({ order }) => order),
    /** @type {(to: string) => number[]} those that refer to an agency, a domain, ... */
    referring: (to) => referring.get(to) || [],
  };
}

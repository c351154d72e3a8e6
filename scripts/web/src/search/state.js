/** What the results page shows, as its address writes it. */

export const FACETS = /** @type {const} */ ([
  { name: "domain", label: "领域" },
  { name: "agency", label: "责任单位" },
  { name: "scope", label: "推广范围" },
  { name: "notice", label: "通知" },
]);

/** @typedef {{query: string, chosen: Record<string, Set<string>>}} State */

/**
 * @param {string} address the part of it after `?`
 * @param {(name: string, value: string) => boolean} [isKnown] of the values of a facet; others fall away
 * @returns {State}
 */
export function read(address, isKnown = () => true) {
  const values = new URLSearchParams(address);
  const known = (/** @type {string} */ name) => values.getAll(name).filter((value) => isKnown(name, value));
  const chosen = Object.fromEntries(FACETS.map(({ name }) => [name, new Set(known(name))]));
  return { query: (values.get("q") || "").trim(), chosen };
}

/** @param {State} state */
export function write({ query, chosen }) {
  const values = new URLSearchParams();
  if (query) values.set("q", query);
  for (const { name } of FACETS) chosen[name].forEach((value) => values.append(name, value));
  return `?${values}`;
}

/**
 * @param {import("./records.js").Entry} entry
 * @param {string} name of a facet
 * @returns {string[]}
 */
function valuesOf(entry, name) {
  if (name === "agency") return entry.agencies || [];
  const value = entry[/** @type {"domain" | "scope" | "notice"} */ (name)];
  return value ? [value] : [];
}

/**
 * Which entries pass, and how many each value would have beside the other facets.
 * @template {{record: {entry: import("./records.js").Entry}}} Result
 * @param {Result[]} results
 * @param {Record<string, Set<string>>} chosen
 */
export function tally(results, chosen) {
  /** @type {Record<string, Map<string, number>>} */
  const counts = Object.fromEntries(FACETS.map(({ name }) => [name, new Map()]));
  const passing = results.filter(({ record: { entry } }) => {
    const failed = FACETS.filter(
      ({ name }) => chosen[name].size && !valuesOf(entry, name).some((value) => chosen[name].has(value)),
    );
    for (const { name } of FACETS) {
      if (failed.some((other) => other.name !== name)) continue;
      for (const value of valuesOf(entry, name)) counts[name].set(value, (counts[name].get(value) || 0) + 1);
    }
    return !failed.length;
  });
  return { passing, counts };
}

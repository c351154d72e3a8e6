/** The values by which found reforms are filtered, each with how many it leaves. */

import { element } from "./dom.js";

/** Values offered at once; the others open. */
const OFFERED = 12;

/**
 * @typedef {object} Facet
 * @property {string} name
 * @property {string} label its heading
 * @property {Map<string, number>} counts
 * @property {Set<string>} chosen
 * @property {(value: string) => string} called what people call a value
 */

/**
 * @param {Facet} facet
 * @returns {HTMLElement}
 */
export function filter({ name, label, counts, chosen, called }) {
  const count = (/** @type {string} */ value) => counts.get(value) || 0;
  const values = Array.from(new Set([...chosen, ...counts.keys()])).sort((one, other) => count(other) - count(one));
  const option = (/** @type {string} */ value) => {
    const box = element("input", { type: "checkbox", name, value, id: `search-${name}-${value}` });
    box.checked = chosen.has(value);
    const number = element("span", { class: "n" }, String(count(value)));
    return element("label", { class: "check" }, box, element("span", {}, called(value)), " ", number);
  };
  const isOffered = (/** @type {string} */ value, /** @type {number} */ at) => at < OFFERED || chosen.has(value);
  const rest = values.filter((value, at) => !isOffered(value, at));
  const group = element("fieldset", {}, element("legend", {}, label), ...values.filter(isOffered).map(option));
  if (rest.length) {
    group.append(element("details", {}, element("summary", {}, `其余${rest.length}个`), ...rest.map(option)));
  }
  return group;
}

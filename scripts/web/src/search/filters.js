/** The values by which found reforms are filtered, each with how many it leaves. */

import { element } from "./dom.js";
import { FACETS } from "./state.js";

const WIDE = "(min-width: 60em)";

/** Values offered at once; the others open. */
const OFFERED = 12;

/**
 * @typedef {object} Facet
 * @property {string} name
 * @property {string} label its heading
 * @property {Map<string, number>} counts
 * @property {Set<string>} chosen
 * @property {(value: string) => string} called what people call a value
 * @property {IsOpen} isOpen
 */

/** @typedef {(id: string, usual: boolean) => boolean} IsOpen whether a fold is to be open */

/**
 * What is folded stays so, and what is open stays open, when filters are made anew.
 * @param {Element} view
 * @returns {IsOpen}
 */
export function asIn(view) {
  const folds = Array.from(view.querySelectorAll("details"));
  const known = new Map(folds.map(({ id, open }) => [id, open]));
  return (id, usual) => {
    const open = known.get(id);
    return open === undefined ? usual : open;
  };
}

/**
 * Focuses an element, and opens first what it is folded in.
 * @param {HTMLElement} target
 */
export function reveal(target) {
  document.querySelectorAll("details").forEach((fold) => (fold.open = fold.open || fold.contains(target)));
  target.focus();
}

/**
 * @param {string} id
 * @param {string} text
 * @param {boolean} isOpen
 * @param {HTMLElement[]} children
 */
function fold(id, text, isOpen, children) {
  const made = element("details", { id }, element("summary", {}, text), ...children);
  made.open = isOpen;
  return made;
}

/**
 * @param {object} found
 * @param {Record<string, Map<string, number>>} found.counts
 * @param {Record<string, Set<string>>} found.chosen
 * @param {(name: string, value: string) => string} found.called
 * @param {IsOpen} found.isOpen
 * @returns {HTMLFormElement}
 */
export function filters({ counts, chosen, called, isOpen }) {
  const some = Object.values(chosen).some(({ size }) => size);
  const groups = FACETS.map(({ name, label }) => {
    const named = (/** @type {string} */ value) => called(name, value);
    return filter({ name, label, counts: counts[name], chosen: chosen[name], called: named, isOpen });
  });
  const usual = some || matchMedia(WIDE).matches;
  const form = element("form", { class: "facets screen", "aria-label": "筛选" });
  form.append(fold("search-filters", "筛选", isOpen("search-filters", usual), groups));
  if (some) form.append(element("button", { class: "button", type: "reset" }, "清除筛选"));
  return form;
}

/**
 * @param {Facet} facet
 * @returns {HTMLElement}
 */
function filter({ name, label, counts, chosen, called, isOpen }) {
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
  const id = `search-rest-${name}`;
  if (rest.length) group.append(fold(id, `其余${rest.length}个`, isOpen(id, false), rest.map(option)));
  return group;
}

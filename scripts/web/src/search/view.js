/** A result as a reader sees it: what matched, and why. */

import { element } from "./dom.js";
import { marks, passage, ranges } from "./marks.js";

/** @typedef {import("./answer.js").Result} Result */
/** @typedef {import("./records.js").Part} Part */
/** @typedef {import("./rank.js").Found} Found */

const MOST_REASONS = 3;
const LEAD = 14;

export const KINDS = /** @type {Record<string, string>} */ ({
  agency: "责任单位",
  domain: "领域",
  notice: "通知",
  page: "页面",
});

/** @param {Result} result */
export const markedTitle = (result) => {
  const { title } = result.record;
  return marks(document, title.raw, ranges(result, title));
};

/**
 * The passage of the text that matched.
 * @param {Result} result
 * @param {number} lead the most characters before the first mark
 * @returns {DocumentFragment | undefined}
 */
export function markedText(result, lead) {
  const { text } = result.record;
  const marked = ranges(result, text);
  if (!marked.length) return undefined;
  const [start, end] = passage(text.raw, marked, lead);
  const shown = marks(document, text.raw, marked, [start, end]);
  if (start) shown.prepend("……");
  if (end < text.raw.length) shown.append("……");
  return shown;
}

/**
 * Editorial names and search words that matched, where nothing else that is shown
 * did: one that is the very word, or else several that contain it.
 * @param {Result} result
 * @returns {Part[]}
 */
function reasons({ record, found }) {
  const isShown = found.some(
    ({ part: { kind, field, main } }) => main || field === record.title || kind === "text",
  );
  if (isShown) return [];
  const share = (/** @type {Found} */ { part, hit: { spans } }) =>
    (spans[0][1] - spans[0][0]) / part.field.text.length;
  const sorted = found.slice().sort((one, other) => share(other) - share(one));
  const most = sorted.length && share(sorted[0]) === 1 ? 1 : MOST_REASONS;
  return Array.from(new Set(sorted.map(({ part }) => part))).slice(0, most);
}

/**
 * Why the record is here. Names and words of the project's own are marked so.
 * @param {Result} result
 * @returns {HTMLElement | undefined}
 */
export function reasonLine(result) {
  const because = reasons(result);
  if (!because.length) return undefined;
  const words = because.flatMap(({ field }, index) => [
    index ? "、" : "",
    marks(document, field.raw, ranges(result, field)),
  ]);
  const isOfficial = because.every(({ kind }) => kind === "notice");
  const tag = isOfficial ? [] : [element("span", { class: "tag tag-editor" }, "编者"), " "];
  return element("span", { class: "search-why" }, ...tag, ...words);
}

/**
 * A name that the notice prints for something the record refers to, marked.
 * @param {Result} result
 * @param {string} type
 * @param {string | undefined} id
 * @returns {DocumentFragment[]}
 */
const labels = (result, type, id) =>
  result.record.parts
    .filter(({ kind, owner, main }) => main && kind === type && owner === id)
    .map(({ field }) => marks(document, field.raw, ranges(result, field)));

/**
 * The responsible agencies, in the printed order.
 * @param {Result} result
 * @returns {HTMLElement | undefined}
 */
export function agencies(result) {
  const names = (result.record.entry.agencies || []).flatMap((id) => labels(result, "agency", id));
  if (!names.length) return undefined;
  return element("span", {}, ...names.flatMap((name, index) => [index ? "、" : "", name]));
}

/**
 * Domain, agencies and scope.
 * @param {Result} result
 * @returns {HTMLElement[]}
 */
function facts(result) {
  const { domain, scope } = result.record.entry;
  const one = (/** @type {string} */ type, /** @type {string | undefined} */ id) =>
    labels(result, type, id).map((label) => element("span", {}, label));
  const named = agencies(result);
  return [...one("domain", domain), ...(named ? [named] : []), ...one("scope", scope)];
}

/**
 * @param {Result} result
 * @param {import("./links.js").Links} links
 * @param {string} origin whose number it is; empty where all are of one notice
 * @returns {HTMLLIElement}
 */
export function listItem(result, links, origin) {
  const { entry } = result.record;
  const name = element("a", { class: "name", href: links.to(entry.url) }, markedTitle(result));
  const body = element("div", {}, name);
  const text = markedText(result, LEAD);
  if (text) body.append(element("p", { class: "search-text" }, text));
  const reason = reasonLine(result);
  if (reason) body.append(element("p", { class: "meta" }, reason));
  body.append(element("p", { class: "meta" }, ...facts(result), ...(origin ? [element("span", {}, origin)] : [])));
  return element("li", {}, element("span", { class: "n" }, String(entry.number || "")), body);
}


/** The page of results: ranked, filtered, shareable by its address. */

import { element } from "./dom.js";
import { asIn, filters, reveal } from "./filters.js";
import { key } from "./records.js";
import { read, write } from "./state.js";
import { KINDS, listItem, markedTitle } from "./view.js";

/** @typedef {import("./answer.js").Result} Result */
/** @typedef {import("./state.js").State} State */

const BESIDE = 6;

/** Results shown at once. */
const BATCH = 50;

const HOW = {
  typed: "",
  sound: "没有写法相同的内容，下面按读音找到。",
  part: "没有完全相符的内容，下面的部分相符。",
  none: "",
};

/**
 * @param {HTMLElement} root
 * @param {import("./asking.js").Asker} asker
 * @param {import("./links.js").Links} links
 */
export function showPage(root, asker, links) {
  const boxes = /** @type {HTMLInputElement[]} */ (Array.from(document.querySelectorAll(".site-search input")));
  const hint = /** @type {HTMLElement | null} */ (root.querySelector("[data-search-hint]"));
  const help = /** @type {HTMLElement | null} */ (root.querySelector("[data-search-help]"));
  const view = element("div", { class: "search-view" });
  const status = element("p", { class: "status", role: "status", tabindex: "-1" });
  const title = document.title;
  const several = Array.from(asker.labels.keys()).filter((name) => name.startsWith(key("notice", ""))).length > 1;
  const origin = (/** @type {string | undefined} */ id) => (several && asker.labels.get(key("notice", id || ""))) || "";
  root.querySelectorAll("[data-search-loading], [data-search-failed]").forEach((note) => note.remove());
  root.insertBefore(view, help);
  root.insertBefore(status, view);
  /** @type {State} */
  let state;
  let address = "";

  /** Whoever is in the view keeps their place in what replaces it. */
  const replace = (/** @type {HTMLElement[]} */ ...parts) => {
    const held = view.contains(document.activeElement) && document.activeElement;
    view.textContent = "";
    view.append(...parts);
    if (held) reveal((held.id && document.getElementById(held.id)) || status);
  };

  const show = () => {
    const { query, chosen } = state;
    document.title = query ? `${query}｜${title}` : title;
    if (hint) hint.hidden = Boolean(query);
    if (help) help.hidden = true;
    status.textContent = "";
    if (query) fill(asker.ask(query, chosen));
    else replace();
  };

  /** @param {import("./asking.js").View} found */
  const fill = ({ how, all, passing, counts, others }) => {
    const isEmpty = !all && !others.length;
    if (help) help.hidden = !isEmpty;
    status.textContent = summary(passing.length, all, others.length);
    replace(
      ...(isEmpty ? suggestions(asker.nearest(state.query)) : []),
      ...(others.length ? [besides(others, links)] : []),
      ...(HOW[how] ? [element("p", { class: "hint" }, HOW[how])] : []),
      listing(passing, all ? facets(counts, state.chosen) : undefined),
    );
  };

  /**
   * @param {string[]} words
   * @returns {HTMLElement[]}
   */
  const suggestions = (words) => {
    const items = words.map((word) => element("li", {}, element("a", { href: links.results(word) }, word)));
    if (!items.length) return [];
    return [element("h2", {}, "试试相近的词"), element("ul", { class: "chips search-chips", role: "list" }, ...items)];
  };

  /**
   * @param {Result[]} results
   * @param {HTMLElement} [form] the filters
   */
  const listing = (results, form) => {
    const items = element("ol", { class: "items", role: "list", "data-search-results": "" });
    const more = element("button", { type: "button", class: "button search-more" });
    const column = element("div", { class: "results" }, items, more);
    const add = (/** @type {number} */ number) => {
      const from = items.childElementCount;
      const some = results.slice(from, from + number);
      items.append(...some.map((result) => listItem(result, links, origin(result.record.entry.notice))));
      const left = results.length - items.childElementCount;
      more.hidden = !left;
      more.textContent = `再看${Math.min(left, BATCH)}项`;
      return items.children[from];
    };
    more.addEventListener("click", () => {
      const first = add(BATCH);
      if (first) /** @type {HTMLElement} */ (first.querySelector("a")).focus();
      history.replaceState({ shown: items.childElementCount }, "");
    });
    add(Math.max(BATCH, (history.state || {}).shown || 0));
    return element("div", { class: form ? "listing" : "" }, ...(form ? [form] : []), column);
  };

  /**
   * @param {Record<string, Map<string, number>>} counts
   * @param {Record<string, Set<string>>} chosen
   */
  const facets = (counts, chosen) => {
    const called = (/** @type {string} */ name, /** @type {string} */ value) =>
      asker.labels.get(key(name, value)) || value;
    const form = filters({ counts, chosen, called, isOpen: asIn(view) });
    form.addEventListener("change", ({ target }) => {
      const { name, value, checked } = /** @type {HTMLInputElement} */ (target);
      if (checked) state.chosen[name].add(value);
      else state.chosen[name].delete(value);
      go(state);
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      status.focus();
      go({ ...state, chosen: read("").chosen });
    });
    return form;
  };

  const fillBoxes = () => boxes.forEach((box) => (box.value = state.query));

  /** @param {State} next */
  const go = (next) => {
    state = next;
    history.pushState(null, "", write(state));
    address = location.search;
    show();
  };

  const open = () => {
    address = location.search;
    state = read(address, (name, value) => asker.labels.has(key(name, value)));
  };

  const follow = () => {
    // A link into the page was followed.
    if (location.search === address) return;
    open();
    fillBoxes();
    show();
  };

  boxes.forEach((box) => {
    const { form } = box;
    if (!form) return;
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      go({ ...read(""), query: box.value.trim() });
      fillBoxes();
      status.focus();
      scrollTo(0, 0);
    });
  });
  window.addEventListener("popstate", follow);
  const typed = document.activeElement instanceof HTMLInputElement && boxes.includes(document.activeElement);
  open();
  if (!typed || !document.activeElement) fillBoxes();
  show();
}

/** @type {(passing: number, all: number, others: number) => string} */
function summary(passing, all, others) {
  if (!all) return others ? "改革中没有找到，找到了下面的页面。" : "没有找到。";
  return passing === all ? `找到${all}项改革` : `筛选后有${passing}项，共找到${all}项改革`;
}

/**
 * @param {Result[]} others
 * @param {import("./links.js").Links} links
 */
function besides(others, links) {
  const items = others.slice(0, BESIDE).map((result) => {
    const { type, url } = result.record.entry;
    const kind = element("span", { class: "meta" }, KINDS[type]);
    return element("li", {}, kind, " ", element("a", { href: links.to(url) }, markedTitle(result)));
  });
  const list = element("ul", { class: "chips search-chips", role: "list" }, ...items);
  return element("nav", { class: "search-beside", "aria-label": "相关页面" }, list);
}

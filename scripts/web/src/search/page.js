/** The page of results: ranked, filtered, shareable by its address. */

import { when } from "./asking.js";
import { element } from "./dom.js";
import { asIn, filters, reveal } from "./filters.js";
import { key } from "./records.js";
import { read, write } from "./state.js";
import { KINDS, listItem, markedTitle } from "./view.js";

/** @typedef {import("./answer.js").Result} Result */
/** @typedef {import("./state.js").State} State */

const BESIDE = 6;

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
  /** The query that the view answers. */
  let answered = "";
  let turn = 0;

  /** Whoever is in the view keeps their place in what replaces it. */
  const replace = (/** @type {HTMLElement[]} */ ...parts) => {
    const held = view.contains(document.activeElement) && document.activeElement;
    view.textContent = "";
    view.append(...parts);
    if (held) reveal((held.id && document.getElementById(held.id)) || status);
  };

  const show = () => {
    const { query, chosen } = state;
    turn += 1;
    const mine = turn;
    document.title = query ? `${query}｜${title}` : title;
    if (hint) hint.hidden = Boolean(query);
    if (help) help.hidden = true;
    // Another choice of the same results leaves them there until its own are here.
    if (query !== answered) replace();
    answered = query;
    status.textContent = query ? "正在搜索……" : "";
    if (!query) return;
    when(
      asker.ask(query, chosen, asker.first),
      (found) => mine === turn && fill(found),
      () => mine === turn && replace(failure(show)),
    );
  };

  /** @param {import("./asking.js").View} found */
  const fill = ({ how, results, others, tally, counts, next }) => {
    const { query, chosen } = state;
    const { all } = tally();
    const isEmpty = !all && !others.length;
    if (help) help.hidden = !isEmpty;
    status.textContent = summary(tally(), others.length);
    replace(
      ...(isEmpty ? [suggest(query)] : []),
      ...(others.length ? [besides(others, links)] : []),
      ...(HOW[how] ? [element("p", { class: "hint" }, HOW[how])] : []),
      listing(results, { tally, next, others }, all ? facets(counts(), chosen) : undefined),
    );
  };

  /** @param {string} query */
  const suggest = (query) => {
    const place = element("div");
    const mine = turn;
    when(asker.nearest(query), (words) => mine === turn && place.append(...suggestions(words)), () => undefined);
    return place;
  };

  /** @param {() => void} again */
  const failure = (again) => {
    status.textContent = "搜索没有载入完整，请再试一次。";
    const button = element("button", { type: "button", class: "button", "data-search-again": "" }, "再试一次");
    button.addEventListener("click", () => {
      status.focus();
      button.remove();
      again();
    });
    return button;
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
   * @param {Pick<import("./asking.js").View, "tally" | "next" | "others">} found
   * @param {HTMLElement} [form] the filters
   */
  const listing = (results, { tally, next, others }, form) => {
    const mine = turn;
    const items = element("ol", { class: "items", role: "list", "data-search-results": "" });
    const more = element("button", { type: "button", class: "button search-more" });
    const column = element("div", { class: "results" }, items, more);
    const add = (/** @type {Result[]} */ some) => {
      items.append(...some.map((result) => listItem(result, links, origin(result.record.entry.notice))));
      const { left } = tally();
      more.hidden = !left;
      more.textContent = `再看${Math.min(left, asker.batch)}项`;
    };
    /** @type {(need: number, then: () => void) => void} */
    const goOn = (need, then) => {
      more.disabled = true;
      when(
        next(need),
        (some) => {
          if (mine !== turn) return;
          more.disabled = false;
          add(some);
          const told = summary(tally(), others.length);
          if (status.textContent !== told) status.textContent = told;
          then();
        },
        () => {
          more.disabled = false;
          if (mine === turn) status.textContent = "后面的结果没有载入，请再试一次。";
        },
      );
    };
    more.addEventListener("click", () => {
      const from = items.childElementCount;
      goOn(asker.batch, () => {
        const first = items.children[from];
        if (first) /** @type {HTMLElement} */ (first.querySelector("a")).focus();
        history.replaceState({ shown: items.childElementCount }, "");
      });
    });
    add(results);
    const rest = Math.max(asker.batch, (history.state || {}).shown || 0) - results.length;
    if (rest > 0 && tally().left) goOn(rest, () => undefined);
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

/** @type {(found: import("./asking.js").Tally, others: number) => string} */
function summary({ passing, all, isAbout }, others) {
  if (!all) return others ? "改革中没有找到，找到了下面的页面。" : "没有找到。";
  const about = isAbout ? "约" : "";
  return passing === all ? `找到${about}${all}项改革` : `筛选后有${about}${passing}项，共找到${about}${all}项改革`;
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

/**
 * A search box with suggestions, by the WAI-ARIA pattern for a combobox with a
 * list: the focus stays in the box, the arrows move through the list.
 */

import { element, setAttributes } from "./dom.js";
import { read } from "./state.js";
import { agencies, markedText, markedTitle, reasonLine } from "./view.js";

/** @typedef {import("./answer.js").Result} Result */

const MOST = 5;
const GROUPS = /** @type {const} */ ([
  { label: "改革", types: ["reform"], most: MOST },
  { label: "责任单位", types: ["agency"], most: 3 },
  { label: "领域", types: ["domain"], most: 2 },
  { label: "页面", types: ["notice", "page"], most: 3 },
]);
const NOTHING = "没有找到，按回车看看相近的词";
const ANNOUNCE_AFTER = 600;
const COMPOSING = 229;
const MARGIN = 16;
/** One line must show the mark. */
const LEAD = 6;

/**
 * @param {HTMLFormElement} form
 * @param {{asker: import("./asking.js").Asker, links: import("./links.js").Links}} tools
 */
export function upgrade(form, { asker, links }) {
  const input = form.querySelector("input");
  if (!input) return;
  const popup = element("div", { class: "search-popup", hidden: "" });
  const list = element("div", { role: "listbox", id: `${input.id}-list`, "aria-label": "搜索建议" });
  const status = element("p", { class: "visually-hidden", role: "status" });
  const empty = element("p", { class: "search-empty", hidden: "" });
  popup.append(list, empty);
  form.append(popup, status);
  setAttributes(input, {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-haspopup": "listbox",
  });

  let composing = input.hasAttribute("data-composing");
  let active = -1;
  let announcing = 0;
  const options = () => /** @type {HTMLAnchorElement[]} */ (Array.from(list.querySelectorAll("[role=option]")));

  /** @param {number} index -1 for the box itself */
  const activate = (index) => {
    active = index;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = options()[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  /** @param {string} text */
  const announce = (text) => {
    clearTimeout(announcing);
    announcing = window.setTimeout(() => (status.textContent = text), text ? ANNOUNCE_AFTER : 0);
  };

  const close = () => {
    popup.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
    announce("");
  };

  /** @param {HTMLElement[]} groups */
  const open = (groups) => {
    list.textContent = "";
    list.append(...groups);
    list.hidden = !groups.length;
    empty.hidden = Boolean(groups.length);
    empty.textContent = NOTHING;
    popup.hidden = false;
    input.setAttribute("aria-expanded", String(Boolean(groups.length)));
    activate(-1);
    list.scrollTop = 0;
    keepInside(popup);
    const count = list.querySelectorAll("[data-hit]").length;
    announce(count ? `${count}条建议，按上下键选择，按回车打开` : NOTHING);
  };

  const update = () => {
    const query = input.value.trim();
    if (!query) {
      close();
      return;
    }
    open(suggestions(asker.ask(query, read("").chosen), { query, links, id: list.id }));
  };

  const move = (/** @type {number} */ step) => {
    if (popup.hidden) update();
    const count = options().length;
    if (count) activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
  };

  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.isComposing || composing || event.keyCode === COMPOSING) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const option = options()[active];
    if (step) move(step);
    else if (event.key === "Enter" && option && !popup.hidden) option.click();
    else if (event.key === "Escape" && !popup.hidden) close();
    else return;
    event.preventDefault();
  };

  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    update();
  });
  input.addEventListener("input", (event) => {
    if (!composing && !(/** @type {InputEvent} */ (event).isComposing)) update();
  });
  input.addEventListener("keydown", press);
  input.addEventListener("click", () => {
    if (popup.hidden && input.value.trim()) update();
  });
  popup.addEventListener("mousedown", (event) => event.preventDefault());
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) close();
  });
  form.addEventListener("submit", (event) => {
    if (composing || !input.value.trim()) event.preventDefault();
    close();
  });
  window.addEventListener("pageshow", close);
  if (document.activeElement === input && !composing && !isResultsPage()) update();
}

/** There the results themselves answer what is in the box. */
const isResultsPage = () => Boolean(document.getElementById("search-page"));

/**
 * Moves a popup that is wider than its box back into the window.
 * @param {HTMLElement} popup
 */
function keepInside(popup) {
  popup.style.left = "0";
  const { left, right } = popup.getBoundingClientRect();
  const over = right + MARGIN - document.documentElement.clientWidth;
  if (over > 0) popup.style.left = `${-Math.min(over, left - MARGIN)}px`;
}

/**
 * @param {import("./asking.js").View} found
 * @param {{query: string, links: import("./links.js").Links, id: string}} context
 * @returns {HTMLElement[]} the groups that have something to suggest
 */
function suggestions({ all: count, passing, others }, { query, links, id }) {
  const results = [...passing, ...others];
  let at = 0;
  /** @type {HTMLElement[]} */
  const groups = GROUPS.flatMap(({ label, types, most }, index) => {
    const fitting = results.filter(({ record }) => types.some((type) => type === record.entry.type));
    if (!fitting.length) return [];
    const options = fitting.slice(0, most).map((result) => option(result, `${id}-${(at += 1)}`, links));
    return [group(label, `${id}-group-${index}`, options)];
  });
  if (count) {
    const all = element("span", {}, `看全部${count}项结果`);
    const link = { role: "option", id: `${id}-all`, tabindex: "-1", href: links.results(query) };
    groups.push(element("a", { ...link, class: "search-all", "aria-selected": "false" }, all));
  }
  return groups;
}

/**
 * @param {string} label
 * @param {string} id
 * @param {HTMLElement[]} options
 */
const group = (label, id, options) =>
  element(
    "div",
    { role: "group", "aria-labelledby": id, class: "search-group" },
    element("p", { id, role: "presentation" }, label),
    ...options,
  );

/**
 * @param {Result} result
 * @param {string} id
 * @param {import("./links.js").Links} links
 */
function option(result, id, links) {
  const made = element("a", {
    role: "option",
    id,
    tabindex: "-1",
    "aria-selected": "false",
    "data-hit": "",
    href: links.to(result.record.entry.url),
  });
  made.append(element("span", { class: "search-name" }, markedTitle(result)));
  const below = belowName(result);
  if (below.length) made.append(element("span", { class: "search-below" }, ...below));
  return made;
}

/**
 * The words that matched, or else why this was found and who is responsible: what the line cuts off is the rest.
 * @param {Result} result
 * @returns {Node[]}
 */
function belowName(result) {
  const text = markedText(result, LEAD);
  const known = /** @type {HTMLElement[]} */ ([reasonLine(result), agencies(result)].filter(Boolean));
  return text ? [text] : known;
}

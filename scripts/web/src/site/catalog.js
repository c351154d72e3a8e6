// A list of many pages: what passes the filters is found in a file, and its names in others.
import { inject } from "../search/script.js";
import { ORDERS } from "./orders.js";
import { pager } from "./pager.js";
import { NAMES } from "./state.js";

function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The items of the file, with the filters' values in place of their numbers. */
function itemsOf({ values, number, ...columns }) {
  return number.map((at, place) => {
    const item = { place, number: at };
    for (const name of NAMES) {
      item[name] = [].concat(columns[name][place]).map((one) => values[name][one][0]);
    }
    return item;
  });
}

export class Catalog {
  constructor(document, form) {
    [this.columns, ...this.shelves] = form.dataset.files.split(" ");
    this.root = form.dataset.root;
    this.flat = document.getElementById("list-flat");
    this.list = document.getElementById("list");
    this.fetched = new Map();
    this.turned = () => {};
  }

  /** Fetch a script once; after a failure it may be tried again. */
  fetch(address) {
    if (!this.fetched.has(address)) {
      const loading = inject(address);
      loading.catch(() => this.fetched.delete(address));
      this.fetched.set(address, loading);
    }
    return this.fetched.get(address);
  }

  async load() {
    if (this.items) return;
    await this.fetch(this.columns);
    this.data = self.reformsList;
    this.values = Object.fromEntries(
      NAMES.map((name) => [name, new Map(this.data.values[name])]),
    );
    this.items = itemsOf(this.data);
  }

  /** Give the filters the options that are chosen and that the page left out. */
  offer(form, chosen) {
    for (const fieldset of form.querySelectorAll("[data-facet]")) {
      const name = fieldset.dataset.facet;
      for (const value of chosen[name]) {
        if (this.values && this.values[name].has(value)) this.option(fieldset, value);
      }
    }
  }

  /** The option of a value, made unless it is there. */
  option(fieldset, value) {
    const name = fieldset.dataset.facet;
    const known = [...fieldset.querySelectorAll("input[type=checkbox]")];
    const found = known.find((box) => box.value === value);
    if (found) return found;
    const box = make("input", { type: "checkbox", name, value });
    const label = make(
      "label",
      { class: "check" },
      box,
      make("span", {}, this.values[name].get(value)),
      " ",
      make("span", { class: "n", "data-count": "" }),
    );
    known[known.length - 1].parentNode.after(label);
    return box;
  }

  /** Every option of a filter: [value, name]. */
  options(name) {
    return this.data.values[name];
  }

  /** Whether the page as it was made shows it. */
  isWhole(passing, { sort, page }) {
    return passing.length === this.items.length && !sort && page === 1;
  }

  /** Which page it is, of how many. */
  paged(passing, { page }) {
    const last = Math.max(1, Math.ceil(passing.length / this.data.page));
    return [Math.min(page, last), last];
  }

  /** The same in words, where there are several and the page as it was made says nothing of it. */
  where(passing, state) {
    const [number, last] = this.paged(passing, state);
    return last === 1 || this.isWhole(passing, state) ? "" : `第${number}页，共${last}页`;
  }

  /** The page as it was made, or a page of what passes. */
  async show(passing, state, current) {
    const whole = this.isWhole(passing, state);
    if (!whole) await this.fill(passing, state, current);
    if (!current()) return;
    this.list.hidden = !whole;
    for (const note of document.querySelectorAll("[data-page]")) note.hidden = !whole;
    this.flat.hidden = whole || !passing.length;
    if (this.pager) this.pager.hidden = whole;
  }

  async fill(passing, state, current) {
    const size = this.data.page;
    const { sort } = state;
    const ordered = sort ? await this.ordered(passing, sort) : passing;
    const [number, last] = this.paged(passing, state);
    const rows = ordered.slice((number - 1) * size, number * size);
    await this.named(rows);
    if (!current()) return;
    this.flat.textContent = "";
    this.flat.append(...rows.map((item) => this.row(item)));
    const made = pager(number, last, async (to) => {
      await this.turned(to);
      this.flat.parentNode.scrollIntoView();
      const shown = this.flat.hidden ? this.list : this.flat;
      shown.querySelector("a.name").focus({ preventScroll: true });
    });
    if (this.pager) this.pager.replaceWith(made);
    else this.flat.after(made);
    this.pager = made;
  }

  async ordered(items, sort) {
    if (sort === "name") await this.named(items);
    for (const item of items) item.agencies = this.names("agency", item);
    return [...items].sort(ORDERS[sort]);
  }

  names(name, item) {
    return item[name].map((value) => this.values[name].get(value)).join("、");
  }

  /** Fetch the names of some items. */
  async named(items) {
    const { shelf } = this.data;
    const wanted = new Set(items.map((item) => Math.floor(item.place / shelf)));
    await Promise.all([...wanted].map((at) => this.fetch(this.shelves[at])));
    for (const item of items) {
      item.title = self.reformsNames[Math.floor(item.place / shelf)][item.place % shelf];
    }
  }

  row(item) {
    const id = `${item.notice[0]}-${String(item.number).padStart(2, "0")}`;
    const href = `${this.root}reforms/${id}/`;
    const meta = ["agency", "scope", "notice"].map((name) =>
      make("span", {}, this.names(name, item)),
    );
    return make(
      "li",
      {},
      make("span", { class: "n" }, String(item.number)),
      make(
        "div",
        {},
        make("a", { class: "name", href }, item.title),
        make("p", { class: "meta" }, ...meta),
      ),
    );
  }
}

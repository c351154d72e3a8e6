// The filters of the list of reforms. The address holds what is chosen, so a view can be shared.
import { Catalog } from "./catalog.js";
import { Rows } from "./rows.js";
import { shorten } from "./options.js";
import { NAMES, narrows, read, tally, write } from "./state.js";

const WIDE = "(min-width: 60em)";

class List {
  constructor(document, form) {
    this.form = form;
    this.status = document.getElementById("list-status");
    this.empty = document.getElementById("list-empty");
    this.clear = document.querySelector("[data-clear]");
    this.stock = form.dataset.files ? new Catalog(document, form) : new Rows(document);
    this.stock.turned = (page) => this.change({ ...this.state, page });
    this.page = 1;
    this.shown = 0;
  }

  get boxes() {
    return [...this.form.querySelectorAll("input[type=checkbox]")];
  }

  /** Read the form. */
  get state() {
    const chosen = Object.fromEntries(NAMES.map((name) => [name, new Set()]));
    for (const box of this.boxes) if (box.checked) chosen[box.name].add(box.value);
    return { chosen, sort: this.form.elements.sort.value, page: this.page };
  }

  /** Fill the form. */
  set state(state) {
    for (const box of this.boxes) box.checked = state.chosen[box.name].has(box.value);
    const { sort } = this.form.elements;
    sort.value = state.sort;
    if (sort.selectedIndex < 0) sort.value = "";
    this.page = state.page;
  }

  /** Show another choice and keep it in the address. */
  change(state) {
    this.page = state.page;
    const query = write(state);
    history.pushState(null, "", query ? `?${query}` : location.pathname);
    this.query = location.search;
    return this.show();
  }

  /** Show what an address says. */
  async open(query, first) {
    this.query = query;
    const state = read(query);
    this.state = state;
    if (!query && first && !this.stock.items) return;
    await this.prepare();
    this.stock.offer(this.form, state.chosen);
    this.state = state;
    this.show(first);
  }

  async prepare() {
    try {
      await this.stock.load();
    } catch {
      this.status.textContent = "清单的数据没有取到，请刷新页面再试";
    }
  }

  /** Show what passes; tell of it, unless this is how the page began. */
  async show(first = false) {
    const turn = ++this.shown;
    await this.prepare();
    if (turn !== this.shown || !this.stock.items) return;
    const state = this.state;
    const passing = this.count(state);
    this.tell(passing.length, this.stock.where(passing, state), first);
    this.empty.hidden = passing.length > 0;
    this.clear.hidden = !narrows(state);
    await this.stock.show(passing, state, () => turn === this.shown);
  }

  /** Say beside each option how many it leaves; what passes. */
  count({ chosen }) {
    const { passing, counts } = tally(this.stock.items, chosen);
    for (const box of this.boxes) {
      const count = counts[box.name].get(box.value) || 0;
      box.parentNode.querySelector("[data-count]").textContent = count;
      box.parentNode.classList.toggle("none", !count && !box.checked);
    }
    return passing;
  }

  tell(passing, where, first) {
    const all = this.stock.items.length;
    const total = first && passing === all ? "" : `共${all}项`;
    const told = passing === all ? total : `符合条件的有${passing}项，${total}`;
    this.status.textContent = [told, where].filter(Boolean).join("；");
  }
}

export function facets(document) {
  const form = document.getElementById("facets");
  if (!form) return;
  const list = new List(document, form);
  form.addEventListener("change", () => list.change({ ...list.state, page: 1 }));
  form.addEventListener("submit", (event) => event.preventDefault());
  list.clear.addEventListener("click", () => {
    list.state = { ...read(""), sort: list.state.sort };
    list.change(list.state);
    form.querySelector("summary").focus();
  });
  addEventListener("popstate", () => {
    // Else a link into the page was followed.
    if (location.search !== list.query) list.open(location.search);
  });
  for (const type of ["focusin", "pointerover"]) {
    form.addEventListener(type, () => list.prepare(), { once: true });
  }
  shorten(form, list);
  form.hidden = false;
  form.querySelector("details").open = narrows(read(location.search)) || matchMedia(WIDE).matches;
  list.open(location.search, true);
}

// The filters of the list of reforms. The address holds what is chosen, so a view can be shared.
import { Rows } from "./rows.js";
import { NAMES, narrows, read, tally, write } from "./state.js";

const WIDE = "(min-width: 60em)";

class List {
  constructor(document, form) {
    this.form = form;
    this.boxes = [...form.querySelectorAll("input[type=checkbox]")];
    this.status = document.getElementById("list-status");
    this.empty = document.getElementById("list-empty");
    this.clear = document.querySelector("[data-clear]");
    this.rows = new Rows(document);
  }

  /** Read the form. */
  get state() {
    const chosen = Object.fromEntries(NAMES.map((name) => [name, new Set()]));
    for (const box of this.boxes) if (box.checked) chosen[box.name].add(box.value);
    return { chosen, sort: this.form.elements.sort.value };
  }

  /** Fill the form. */
  set state(state) {
    for (const box of this.boxes) box.checked = state.chosen[box.name].has(box.value);
    const { sort } = this.form.elements;
    sort.value = state.sort;
    if (sort.selectedIndex < 0) sort.value = "";
  }

  /** Keep what is chosen in the address, and show it. */
  change() {
    const query = write(this.state);
    history.pushState(null, "", query ? `?${query}` : location.pathname);
    this.query = location.search;
    this.show();
  }

  /** Show what an address says. */
  open(query, first) {
    this.query = query;
    this.state = read(query);
    if (query || !first) this.show(first);
  }

  /** Show what passes; tell of it, unless this is how the page began. */
  show(first = false) {
    const state = this.state;
    const passing = this.count(state);
    this.tell(passing.length, first);
    this.empty.hidden = passing.length > 0;
    this.clear.hidden = !narrows(state);
    this.rows.show(passing, state.sort);
  }

  /** Say beside each option how many it leaves; what passes. */
  count({ chosen }) {
    const { passing, counts } = tally(this.rows.items, chosen);
    for (const box of this.boxes) {
      const count = counts[box.name].get(box.value) || 0;
      box.parentNode.querySelector("[data-count]").textContent = count;
      box.parentNode.classList.toggle("none", !count && !box.checked);
    }
    return passing;
  }

  tell(passing, first) {
    const all = this.rows.items.length;
    const total = first && passing === all ? "" : `共${all}项`;
    this.status.textContent = passing === all ? total : `符合条件的有${passing}项，${total}`;
  }
}

export function facets(document) {
  const form = document.getElementById("facets");
  if (!form) return;
  const list = new List(document, form);
  form.addEventListener("change", () => list.change());
  form.addEventListener("submit", (event) => event.preventDefault());
  list.clear.addEventListener("click", () => {
    list.state = { ...read(""), sort: list.state.sort };
    list.change();
    form.querySelector("summary").focus();
  });
  addEventListener("popstate", () => {
    // Else a link into the page was followed.
    if (location.search !== list.query) list.open(location.search);
  });
  form.hidden = false;
  form.querySelector("details").open = narrows(read(location.search)) || matchMedia(WIDE).matches;
  list.open(location.search, true);
}

// The rows of the list: shown, hidden and moved.
import { NAMES } from "./state.js";

const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });

/** The orders that a reader may choose; by the notices is the order of the list itself. */
const ORDERS = {
  name: (a, b) => collator.compare(a.title, b.title),
  agency: (a, b) => collator.compare(a.agencies, b.agencies) || a.place - b.place,
};

function itemOf(element, place) {
  const values = Object.fromEntries(
    NAMES.map((name) => [name, element.dataset[name].split(" ").filter(Boolean)]),
  );
  const title = element.querySelector(".name").textContent;
  const agencies = element.querySelector(".meta span").textContent;
  return { ...values, element, place, title, agencies, home: element.parentNode };
}

export class Rows {
  constructor(document) {
    this.flat = document.getElementById("list-flat");
    this.list = document.getElementById("list");
    this.items = [...this.list.querySelectorAll("li[data-domain]")].map(itemOf);
    this.groups = [...this.list.querySelectorAll(".group")].reverse();
  }

  /** Grouped as the notices have them, or in one list in another order. */
  show(passing, sort) {
    const shown = new Set(passing);
    for (const item of this.items) item.element.hidden = !shown.has(item);
    if (sort) {
      const ordered = [...this.items].sort(ORDERS[sort]);
      this.flat.append(...ordered.map((item) => item.element));
    } else {
      for (const item of this.items) item.home.append(item.element);
    }
    this.flat.hidden = !sort;
    this.list.hidden = Boolean(sort);
    for (const group of this.groups) {
      const left = group.querySelectorAll("li[data-domain]:not([hidden])").length;
      group.hidden = !left;
      const count = group.querySelector(":scope > h3 [data-count]");
      if (count) count.textContent = left;
    }
  }
}

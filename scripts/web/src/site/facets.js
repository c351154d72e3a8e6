// The filters of the list of reforms. The address holds what is chosen, so a view can be shared.
const NAMES = ["domain", "agency", "scope", "notice"];
const WIDE = "(min-width: 60em)";

/** The chosen values by filter, and the order, as an address writes them. */
export function read(query) {
  const values = new URLSearchParams(query);
  const chosen = Object.fromEntries(NAMES.map((name) => [name, new Set(values.getAll(name))]));
  return { chosen, sort: values.get("sort") ?? "" };
}

export function write(state) {
  const values = new URLSearchParams();
  for (const name of NAMES) for (const value of state.chosen[name]) values.append(name, value);
  if (state.sort) values.set("sort", state.sort);
  return String(values);
}

/** Which items pass, and how many each value would have beside the other filters. */
export function tally(items, chosen) {
  const counts = Object.fromEntries(NAMES.map((name) => [name, new Map()]));
  const passing = items.filter((item) => {
    const failed = NAMES.filter(
      (name) => chosen[name].size && !item[name].some((value) => chosen[name].has(value)),
    );
    for (const name of NAMES) {
      if (failed.every((other) => other === name)) {
        for (const value of item[name]) {
          counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
        }
      }
    }
    return !failed.length;
  });
  return { passing: new Set(passing), counts };
}

const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });

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

class List {
  constructor(document, form) {
    this.form = form;
    this.flat = document.getElementById("list-flat");
    this.list = document.getElementById("list");
    this.status = document.getElementById("list-status");
    this.empty = document.getElementById("list-empty");
    this.clear = document.querySelector("[data-clear]");
    this.items = [...this.list.querySelectorAll("li[data-domain]")].map(itemOf);
    this.boxes = [...form.querySelectorAll("input[type=checkbox]")];
    this.groups = [...this.list.querySelectorAll(".group")].reverse();
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
    this.form.elements.sort.value = state.sort in ORDERS ? state.sort : "";
  }

  /** Show what passes; tell of it, unless this is how the page began. */
  show(first = false) {
    const state = this.state;
    const result = tally(this.items, state.chosen);
    const passing = result.passing;
    for (const item of this.items) item.element.hidden = !passing.has(item);
    for (const box of this.boxes) {
      const count = result.counts[box.name].get(box.value) ?? 0;
      box.parentNode.querySelector("[data-count]").textContent = count;
      box.parentNode.classList.toggle("none", !count && !box.checked);
    }
    this.arrange(state.sort);
    const all = passing.size === this.items.length;
    const total = `共${this.items.length}项`;
    if (!all) this.status.textContent = `符合条件的有${passing.size}项，${total}`;
    else this.status.textContent = first ? "" : total;
    this.empty.hidden = passing.size > 0;
    this.clear.hidden = !write({ ...state, sort: "" });
  }

  /** Grouped as the notices have them, or in one list in another order. */
  arrange(sort) {
    if (sort) {
      const ordered = [...this.items].sort(ORDERS[sort]);
      this.flat.append(...ordered.map((item) => item.element));
    } else {
      for (const item of this.items) item.home.append(item.element);
    }
    this.flat.hidden = !sort;
    this.list.hidden = Boolean(sort);
    for (const group of this.groups) {
      const shown = group.querySelectorAll("li[data-domain]:not([hidden])").length;
      group.hidden = !shown;
      const count = group.querySelector(":scope > h3 [data-count]");
      if (count) count.textContent = shown;
    }
  }
}

function address(state) {
  const query = write(state);
  return query ? `?${query}` : location.pathname;
}

export function facets(document) {
  const form = document.getElementById("facets");
  if (!form) return;
  const list = new List(document, form);
  const update = () => {
    history.pushState(null, "", address(list.state));
    list.show();
  };
  form.addEventListener("change", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  list.clear.addEventListener("click", () => {
    list.state = { ...read(""), sort: list.state.sort };
    update();
    form.querySelector("summary").focus();
  });
  addEventListener("popstate", () => {
    list.state = read(location.search);
    list.show();
  });
  form.hidden = false;
  form.querySelector("details").open = matchMedia(WIDE).matches;
  list.state = read(location.search);
  list.show(true);
}

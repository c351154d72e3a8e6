/**
 * The list of reforms: search, filters with counts, and order. The address holds what is
 * chosen, so that a view can be shared; without this script the list is whole, by domain.
 */

import { queries } from "./dialog.js";

const FACETS = ["audience", "domain", "agency", "scope", "notice"];
const RESULT = 3;
const QUERY = 2;
const MOST_OTHERS = 6;
const WORKER = document.querySelector("meta[name=search-worker]")?.content;
const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });
const ORDERS = {
  name: (one, other) => collator.compare(one.title, other.title),
  agency: (one, other) => collator.compare(one.agencies, other.agencies) || one.place - other.place,
};

function makeRow(element, place) {
  const { dataset } = element;
  return {
    element,
    place,
    home: element.parentNode,
    id: dataset.id,
    title: element.querySelector(".name").textContent,
    agencies: element.querySelector(".by").textContent,
    text: element.textContent.toLowerCase(),
    values: Object.fromEntries(FACETS.map((name) => [name, dataset[name].split(" ")])),
  };
}

/** From disk no worker can start: rows that hold the very words. */
function plainly(rows, query) {
  const words = query.toLowerCase().split(/\s+/);
  const found = rows.filter(({ text }) => words.every((word) => text.includes(word)));
  return { items: found.map(({ id }) => [{ id, type: "reforms" }]) };
}

/** A function from a query to what the worker answers; only the last one is answered. */
function makeSearch(rows) {
  let worker;
  return (query) => {
    if (location.protocol === "file:") return plainly(rows, query);
    return new Promise((resolve) => {
      worker = worker || new Worker(WORKER);
      worker.postMessage({ type: QUERY, data: query });
      worker.onerror = () => {
        worker = undefined;
        resolve({ items: [], failed: true });
      };
      worker.onmessage = ({ data: { type, data } }) => {
        if (type === RESULT && data.query === query) resolve(data);
      };
    });
  };
}

export function list(form) {
  const [grouped, flat, status, empty, others, instead, clear] = [
    "list", "list-flat", "list-status", "list-empty", "list-others", "list-instead", "list-clear",
  ].map((id) => document.getElementById(id));
  const rows = Array.from(grouped.querySelectorAll("li[data-id]"), makeRow);
  const groups = Array.from(grouped.querySelectorAll(".group")).reverse();
  const boxes = Array.from(form.querySelectorAll("input[type=checkbox]"));
  const head = form.querySelector("summary");
  const headWords = head.textContent;
  const isBeside = () => getComputedStyle(form.parentNode).display === "grid";
  const { q, sort } = form.elements;
  const search = makeSearch(rows);

  /** The rows that pass; beside each box how many would with it, the other filters kept. */
  function filter(candidates) {
    const chosen = Object.fromEntries(FACETS.map((name) => [name, []]));
    for (const { checked, name, value } of boxes) if (checked) chosen[name].push(value);
    const fits = (row, name) =>
      !chosen[name].length || chosen[name].some((value) => row.values[name].includes(value));
    for (const { name, value, checked, parentNode } of boxes) {
      const beside = FACETS.filter((other) => other !== name);
      const count = candidates.filter(
        (row) => row.values[name].includes(value) && beside.every((other) => fits(row, other)),
      ).length;
      parentNode.querySelector("[data-count]").textContent = count;
      parentNode.hidden = !count && !checked;
    }
    return candidates.filter((row) => FACETS.every((name) => fits(row, name)));
  }

  /** Put a row where the page had it, with what was found in it marked if anything was. */
  function dress({ element, home, title }, item) {
    const name = element.querySelector(".name");
    home.append(element);
    name.textContent = title;
    element.querySelector(".found")?.remove();
    if (!item?.title) return;
    name.innerHTML = item.title; // the worker has escaped it
    const found = document.createElement("p");
    found.className = "found";
    found.innerHTML = item.text;
    const missing = Object.keys(item.terms);
    if (missing.length) found.append(`（没有：${missing.join("、")}）`);
    element.lastElementChild.append(found);
  }

  function arrange(passing, found) {
    const order = ORDERS[sort.value];
    for (const row of rows) {
      dress(row, found?.get(row.id));
      row.element.hidden = !passing.includes(row);
    }
    const ranks = Array.from(found?.keys() || []);
    const byRank = (one, other) => ranks.indexOf(one.id) - ranks.indexOf(other.id);
    grouped.hidden = Boolean(found || order);
    flat.hidden = !grouped.hidden;
    if (grouped.hidden) {
      flat.append(...[...passing].sort(order || byRank).map(({ element }) => element));
    }
    for (const group of groups) {
      const left = group.querySelectorAll("li[data-id]:not([hidden])").length;
      group.hidden = !left;
      const count = group.querySelector(":scope > h3 [data-count]");
      if (count) count.textContent = left;
    }
    flat.toggleAttribute("data-search-results", Boolean(found));
  }

  function tell(passing, answer) {
    const all = `共${rows.length}项`;
    const some = passing.length ? `符合条件的有${passing.length}项，${all}` : "没有符合条件的改革";
    const words = answer ? `“${q.value.trim()}”：` : "";
    status.textContent = passing.length === rows.length ? all : words + some;
    if (answer?.failed) status.textContent = "搜索没有载入，请检查网络再试。";
    empty.hidden = passing.length > 0 || Boolean(answer?.failed);
    clear.hidden = !q.value && !boxes.some(({ checked }) => checked);
    const pages = (answer?.items || []).flat().filter(({ type }) => type !== "reforms");
    const links = pages
      .slice(0, MOST_OTHERS)
      .map(({ location, title }) => `<a href="${new URL(`../${location}`, new URL(WORKER, document.baseURI))}">${title}</a>`);
    document.getElementById("list-only").hidden = links.length > 0;
    others.innerHTML = links.length ? `也找到：${links.join("、")}` : "";
    instead.replaceChildren(...queries(answer?.instead));
    instead.parentNode.hidden = !instead.childElementCount;
  }

  async function show() {
    flat.removeAttribute("data-search-results");
    const query = q.value.trim();
    if (query) status.textContent = "正在查找……";
    const answer = query ? await search(query) : undefined;
    if (q.value.trim() !== query) return;
    const reforms = (answer?.items || []).flat().filter(({ type }) => type === "reforms");
    const found = answer && new Map(reforms.map((item) => [item.id, item]));
    const passing = filter(found ? rows.filter(({ id }) => found.has(id)) : rows);
    const chosen = boxes.filter(({ checked }) => checked).map((box) => box.nextSibling.textContent);
    head.textContent = chosen.length ? `${headWords}：${chosen.join("、")}` : headWords;
    tell(passing, answer);
    arrange(passing, found);
  }

  /** Fill the form from the address. */
  function open() {
    const values = new URLSearchParams(location.search);
    for (const box of boxes) box.checked = values.getAll(box.name).includes(box.value);
    q.value = values.get("q") || "";
    sort.value = values.get("sort") || "";
    if (sort.selectedIndex < 0) sort.value = "";
    // Above the results the form stays folded, and its head says what is chosen.
    const folded = isBeside() ? "details" : "details details";
    for (const part of form.querySelectorAll(folded)) {
      part.open = part.open || Boolean(part.querySelector("input:checked"));
    }
    show();
  }

  /** Keep what is chosen in the address, and show it; what is typed is no step to go back to. */
  function change({ target }) {
    const values = new URLSearchParams(new FormData(form));
    for (const name of ["q", "sort"]) if (!values.get(name)) values.delete(name);
    const query = String(values);
    const step = target === q ? "replaceState" : "pushState";
    history[step](null, "", query ? `?${query}` : location.pathname);
    show();
  }

  form.addEventListener("change", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  q.addEventListener("input", (event) => event.isComposing || change(event));
  q.addEventListener("compositionend", change);
  clear.addEventListener("click", () => {
    history.replaceState(null, "", location.pathname);
    open();
    q.focus();
  });
  addEventListener("popstate", open);
  form.querySelector("details").open = isBeside();
  // The page's head has put the query aside, for which the dialog would open.
  history.replaceState(null, "", location.pathname + listQuery + location.hash);
  open();
}

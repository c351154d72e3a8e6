/**
 * Fetches the index and the engine, once, when a search box is first used. Both
 * are plain scripts, so that they also load from a folder on disk.
 */

const BOX = ".site-search input";

/** @type {Promise<unknown> | undefined} */
let loading;

/** @type {(address: string) => Promise<void>} */
const inject = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    // The engine waits for the index.
    script.async = false;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error(address));
    };
    document.head.append(script);
  });

/** Load both; after a failure the next use of a box tries again. */
function load() {
  const { searchIndex, searchEngine } = document.documentElement.dataset;
  if (loading || !searchIndex || !searchEngine) return;
  loading = Promise.all([searchIndex, searchEngine].map(inject)).catch(() => {
    loading = undefined;
    tellFailure();
  });
}

/** On the page of results, the only place where nothing else would be seen. */
function tellFailure() {
  for (const [name, hidden] of /** @type {const} */ ([["loading", true], ["failed", false]])) {
    document.querySelectorAll(`[data-search-${name}]`).forEach((note) => {
      /** @type {HTMLElement} */ (note).hidden = hidden;
    });
  }
}

/** @param {Event} event */
function used({ target }) {
  if (target instanceof Element && target.matches(BOX)) load();
}

/** What is being composed when the engine arrives is not yet a query. */
function followComposition() {
  for (const [type, composing] of /** @type {const} */ ([["compositionstart", true], ["compositionend", false]])) {
    document.addEventListener(type, ({ target }) => {
      if (target instanceof Element && target.matches(BOX)) target.toggleAttribute("data-composing", composing);
    });
  }
}

export function watchSearch() {
  document.addEventListener("focusin", used);
  document.addEventListener("input", used);
  followComposition();
  const { activeElement } = document;
  const begun = activeElement && activeElement.matches(BOX);
  if (begun || document.getElementById("search-page")) load();
}

// The search engine: answers queries from the index that was loaded just before it.
import { upgrade } from "./search/combobox.js";
import { makeLinks } from "./search/links.js";
import { showPage } from "./search/page.js";
import { startSearch } from "./search/query.js";

/** @param {import("./search/query.js").Engine} engine */
function begin(engine) {
  const links = makeLinks(document);
  const page = document.getElementById("search-page");
  document.querySelectorAll("form.site-search").forEach((form) => {
    upgrade(/** @type {HTMLFormElement} */ (form), { search: engine.search, links });
  });
  if (page) showPage(page, engine, links);
}

// Missing where it could not be fetched: the loader asks for both again.
const { reformsIndex } = /** @type {any} */ (self);
if (reformsIndex) startSearch(reformsIndex).then(begin);

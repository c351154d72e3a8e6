/** Gives the boxes and the page of results their engine. */

import { upgrade } from "./combobox.js";
import { makeLinks } from "./links.js";
import { showPage } from "./page.js";

/** @param {import("./asking.js").Asker} asker */
export function begin(asker) {
  const links = makeLinks(document);
  const page = document.getElementById("search-page");
  document.querySelectorAll("form.site-search").forEach((form) => {
    upgrade(/** @type {HTMLFormElement} */ (form), { asker, links });
  });
  if (page) showPage(page, asker, links);
}

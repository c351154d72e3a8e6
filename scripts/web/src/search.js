// The search engine: answers queries from the index that was loaded just before it.
import { upgrade } from "./search/combobox.js";
import { makeLinks } from "./search/links.js";
import { showPage } from "./search/page.js";
import { makeSearch } from "./search/query.js";

const engine = makeSearch(self.reformsIndex);
const links = makeLinks(document);
for (const form of document.querySelectorAll("form.site-search")) upgrade(form, { ...engine, links });
const page = document.getElementById("search-page");
if (page) showPage(page, engine, links);

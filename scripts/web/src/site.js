// What every page uses: colour and size, copying, printing, folders opened from disk.
import { watchSearch } from "./search/loader.js";
import { copyButtons } from "./site/copy.js";
import { facets } from "./site/facets.js";
import { completeFolders } from "./site/folders.js";
import { preferences } from "./site/preferences.js";

if (location.protocol === "file:") completeFolders(document);
preferences(document);
copyButtons(document);
facets(document);
watchSearch();
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}

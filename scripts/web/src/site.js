// What every page uses: text size, keys, copying, printing, folders opened from disk, the search.
import { dialog } from "./find/dialog.js";
import { list } from "./find/list.js";
import { compare } from "./site/compare.js";
import { copyButtons } from "./site/copy.js";
import { completeFolders } from "./site/folders.js";
import { stopSingleKeys } from "./site/keys.js";
import { pick } from "./site/pick.js";
import { sizeSwitch } from "./site/size.js";

if (location.protocol === "file:") completeFolders(document);
stopSingleKeys(window);
sizeSwitch(document);
copyButtons(document);
dialog();
const form = document.getElementById("facets");
if (form) list(form);
pick(document);
const comparison = document.getElementById("compare");
if (comparison) compare(comparison);
// The theme marks each code block's buttons as a landmark without a name.
document$.subscribe(() => {
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.role = "none";
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}

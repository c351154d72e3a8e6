// What every page uses: text size, keys, copying, printing, folders opened from disk.
import { copyButtons } from "./site/copy.js";
import { facets } from "./site/facets.js";
import { completeFolders } from "./site/folders.js";
import { stopSingleKeys } from "./site/keys.js";
import { sizeSwitch } from "./site/size.js";

if (location.protocol === "file:") completeFolders(document);
stopSingleKeys(window);
sizeSwitch(document);
copyButtons(document);
facets(document);
// The theme marks each code block's buttons as a landmark without a name.
document$.subscribe(() => {
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.role = "none";
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}

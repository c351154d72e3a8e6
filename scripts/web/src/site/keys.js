// Keys pressed alone do nothing (WCAG 2.1.4): the theme binds some to search and to the pages beside.
const BOUND = new Set(["f", "s", "/", "n", "p", ",", "."]);
const FIELD = "input:not([type=radio]), textarea, select, [contenteditable]";

export function stopSingleKeys(window) {
  window.addEventListener(
    "keydown",
    (event) => {
      const inDialog = document.querySelector("#__search")?.checked;
      const inField = event.target instanceof Element && event.target.closest(FIELD);
      if (BOUND.has(event.key) && !inDialog && !inField) event.stopImmediatePropagation();
    },
    true,
  );
}

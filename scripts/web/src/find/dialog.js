/** What Material's search dialog lacks: input methods, a sign of loading, help where nothing is found. */

export function dialog() {
  const input = document.querySelector(".md-search__input");
  const meta = document.querySelector(".md-search-result__meta");
  const results = document.querySelector(".md-search-result__list");
  const help = document.querySelector("template[data-search-help]");
  if (!input || !meta || !results) return;
  let asked = false;
  meta.setAttribute("role", "status");
  // The dialog asks at `keyup`, which text from an input method or a voice does not cause.
  for (const name of ["input", "compositionend"]) {
    input.addEventListener(name, () => {
      if (!asked) meta.textContent = "正在载入……";
      input.dispatchEvent(new Event("keyup", { bubbles: true }));
    });
  }
  // An Enter that ends a composition opens nothing.
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  }, true);
  if (!help) return;
  const shown = document.createElement("div");
  shown.className = "search-help md-typeset";
  shown.hidden = true;
  shown.append(help.content.cloneNode(true));
  results.after(shown);
  new MutationObserver(() => {
    asked = true;
    shown.hidden = !input.value.trim() || results.childElementCount > 0;
    const all = shown.querySelector("a[data-query]");
    if (all) all.search = `?q=${encodeURIComponent(input.value.trim())}`;
  }).observe(meta.parentElement, { childList: true, subtree: true });
}

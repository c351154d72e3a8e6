// The switch for large text. The page's head has applied what is stored already.
const NAME = "__size";

export function sizeSwitch(document) {
  const root = document.documentElement;
  const button = document.querySelector("[data-size-switch]");
  if (!button) return;
  const tell = () => button.setAttribute("aria-pressed", String(root.dataset.size === "large"));
  button.addEventListener("click", () => {
    const size = root.dataset.size === "large" ? null : "large";
    if (size) root.dataset.size = size;
    else delete root.dataset.size;
    tell();
    __md_set(NAME, size);
  });
  tell();
}

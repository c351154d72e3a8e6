// The reader's colour and text size. The page's head has applied what is stored already.
const DEFAULTS = { scheme: "auto", size: "standard" };

function choose(name, value) {
  const root = document.documentElement;
  if (value === DEFAULTS[name]) root.removeAttribute(`data-${name}`);
  else root.setAttribute(`data-${name}`, value);
  try {
    if (value === DEFAULTS[name]) localStorage.removeItem(`reforms-${name}`);
    else localStorage.setItem(`reforms-${name}`, value);
  } catch {
    // Storage is refused: the choice holds for this page.
  }
}

export function preferences(document) {
  const chosen = (name) => document.documentElement.getAttribute(`data-${name}`) || DEFAULTS[name];
  const scheme = document.getElementById("scheme");
  if (scheme) {
    scheme.value = chosen("scheme");
    scheme.addEventListener("change", () => choose("scheme", scheme.value));
  }
  for (const radio of document.querySelectorAll(".segment input")) {
    radio.checked = radio.value === chosen("size");
    radio.addEventListener("change", () => choose("size", radio.value));
  }
}

/** What Material's search dialog lacks: input methods, a sign of loading, help where nothing is found. */

/** Words -> links that search for them. */
export const queries = (words = []) =>
  words.map((word) => {
    const link = document.createElement("a");
    link.href = `?q=${encodeURIComponent(word)}`;
    link.textContent = word;
    return link;
  });

export function dialog() {
  const input = document.querySelector(".md-search__input");
  const result = document.querySelector(".md-search-result");
  const template = document.querySelector("template[data-search-help]");
  if (!input || !result || !template || location.protocol === "file:") return;
  result.querySelector(".md-search-result__meta").setAttribute("role", "status");
  // Beside the results and not among them: at Enter the theme opens the first link there.
  const help = document.createElement("div");
  help.className = "search-help md-typeset";
  help.append(template.content.cloneNode(true));
  result.after(help);
  const part = (name) => help.querySelector(`[data-${name}]`);
  let answer;

  function show() {
    const query = input.value.trim();
    const { count = 0, failed = false, instead = [] } = answer || {};
    help.hidden = !query || count > 0;
    part("loading").hidden = Boolean(answer);
    part("failed").hidden = !failed;
    part("none").hidden = !answer || failed;
    part("instead").hidden = !instead.length;
    part("instead").querySelector("span").replaceChildren(...queries(instead));
    part("query").search = `?q=${encodeURIComponent(query)}`;
  }

  // The theme has the worker to itself, so what else it has to say comes by a channel, on which
  // other pages of the site may speak too.
  if (self.BroadcastChannel) {
    new BroadcastChannel("reforms-search").onmessage = ({ data }) => {
      if (data.query !== input.value) return;
      answer = data;
      show();
    };
  }
  // The dialog asks at `keyup`, which text from an input method or a voice does not cause.
  for (const name of ["input", "compositionend"]) {
    input.addEventListener(name, () => {
      show();
      input.dispatchEvent(new Event("keyup", { bubbles: true }));
    });
  }
  input.addEventListener("focus", show);
  // An Enter that ends a composition opens nothing.
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  }, true);
  show();
}

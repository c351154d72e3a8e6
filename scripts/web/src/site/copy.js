// Buttons that copy a text. Where the browser refuses, the text is left selected.
const SHOWN = 2500;

function select(target) {
  target.closest("details")?.setAttribute("open", "");
  const range = document.createRange();
  range.selectNodeContents(target);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(target) {
  try {
    await navigator.clipboard.writeText(target.textContent);
    return true;
  } catch {
    select(target);
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
}

export function copyButtons(document) {
  /** Where what happened is told to those who do not see it. */
  const status = document.createElement("p");
  Object.assign(status, { id: "announce", className: "visually-hidden", role: "status" });
  document.body.append(status);
  const labels = new Map();
  let timer;
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    if (!labels.has(button)) labels.set(button, button.textContent);
    const done = await copy(document.getElementById(button.dataset.copy));
    button.textContent = done ? "已复制" : "已选中，请复制";
    status.textContent = done ? "已复制" : "文字已选中，请用系统的复制功能";
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const [one, label] of labels) one.textContent = label;
      status.textContent = "";
    }, SHOWN);
  });
}

// Buttons that copy a text. Where the browser refuses, the text is left selected.

function select(target) {
  target.closest("details")?.setAttribute("open", "");
  getSelection().selectAllChildren(target);
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
  // What happened is told as the theme tells of its own copying, and to those who do not see it.
  document.querySelector(".md-dialog__inner").setAttribute("role", "status");
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    const done = await copy(document.getElementById(button.dataset.copy));
    alert$.next(done ? "已复制" : "文字已选中，请用系统的复制功能");
  });
}

// Ticks beside the records of a list, and a link to those ticked, side by side.

export function pick(document) {
  const bar = document.getElementById("picked");
  if (!bar || location.protocol === "file:") return;
  const { name } = bar.dataset;
  const [status, link, clear] = bar.children;
  const boxes = Array.from(document.querySelectorAll("li[data-id]"), (row) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    box.value = row.dataset.id;
    const label = document.createElement("label");
    label.className = "pick screen";
    const heading = row.querySelector(".name");
    box.setAttribute("aria-label", `比较：${heading.textContent}`);
    label.append(box, "比较");
    heading.after(label);
    return box;
  });

  function show() {
    const chosen = boxes.filter(({ checked }) => checked);
    bar.hidden = !chosen.length;
    status.textContent = chosen.length ? `已选${chosen.length}${bar.dataset.unit}` : "";
    link.search = new URLSearchParams(chosen.map(({ value }) => [name, value]));
  }

  // A browser that goes back to the page may have kept what was ticked.
  addEventListener("pageshow", show);
  document.addEventListener("change", ({ target }) => boxes.includes(target) && show());
  clear.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    show();
  });
}

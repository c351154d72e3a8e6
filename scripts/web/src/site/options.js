// A filter with hundreds of values: the page offers those of most reforms, a box finds the others.
const MOST = 50;

export function shorten(form, list) {
  for (const fieldset of form.querySelectorAll("[data-facet]")) finder(fieldset, list);
}

function finder(fieldset, list) {
  const { facet, total } = fieldset.dataset;
  const what = fieldset.querySelector("legend").textContent;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "find";
  box.autocomplete = "off";
  box.placeholder = `在${total}个里找`;
  box.setAttribute("aria-label", `找${what}`);
  const all = document.createElement("button");
  all.type = "button";
  all.className = "button";
  all.textContent = `显示全部${total}个`;
  fieldset.querySelector("legend").after(box);
  fieldset.append(all);

  /** Offer some values, those that are chosen always among them. */
  const offer = async (wanted, most) => {
    await list.prepare();
    if (!list.stock.items) return;
    const found = list.stock.options(facet).filter(([, name]) => wanted(name)).slice(0, most);
    const shown = new Set(found.map(([value]) => list.stock.option(fieldset, value)));
    for (const one of fieldset.querySelectorAll("input[type=checkbox]")) {
      one.parentNode.hidden = !shown.has(one) && !one.checked;
    }
    all.hidden = true;
    list.show();
  };
  all.addEventListener("click", () => offer(() => true, Infinity));
  box.addEventListener("input", () => offer((name) => name.includes(box.value.trim()), MOST));
  box.addEventListener("change", (event) => event.stopPropagation());
}

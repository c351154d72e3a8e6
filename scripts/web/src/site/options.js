// A filter with hundreds of values: the page offers those of most reforms, a box finds the others.
const MOST = 50;

export function shorten(form, list) {
  for (const fieldset of form.querySelectorAll("[data-facet]")) finder(fieldset, list);
}

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function told(count) {
  if (!count) return "没有找到";
  return count > MOST ? `找到${count}个，列出前${MOST}个` : `找到${count}个`;
}

function finder(fieldset, list) {
  const { facet, total } = fieldset.dataset;
  const legend = fieldset.querySelector("legend");
  const box = make("input", { type: "search", className: "find", autocomplete: "off" });
  box.placeholder = `在${total}个里找`;
  box.setAttribute("aria-label", `找${legend.textContent}`);
  const note = make("div", { className: "meta" });
  note.setAttribute("role", "status");
  const all = make("button", { type: "button", className: "button", textContent: `显示全部${total}个` });
  legend.after(box, note);
  fieldset.append(all);
  const boxes = () => [...fieldset.querySelectorAll("input[type=checkbox]")];
  const first = boxes().map(({ value }) => value);

  /** Offer some values, those that are chosen always among them. */
  const offer = (values) => {
    const shown = new Set(values.map((value) => list.stock.option(fieldset, value)));
    for (const one of boxes()) one.parentNode.hidden = !shown.has(one) && !one.checked;
    list.count(list.state);
  };

  const find = () => {
    const text = box.value.trim();
    const found = list.stock.options(facet).filter(([, name]) => name.includes(text));
    note.textContent = text && told(found.length);
    all.hidden = Boolean(text);
    offer(text ? found.slice(0, MOST).map(([value]) => value) : first);
  };

  const showAll = () => {
    const before = new Set(boxes().filter((one) => !one.parentNode.hidden));
    all.hidden = true;
    offer(list.stock.options(facet).map(([value]) => value));
    boxes().find((one) => !before.has(one)).focus();
  };

  const prepared = (act) => async () => {
    await list.prepare();
    if (list.stock.items) act();
  };
  all.addEventListener("click", prepared(showAll));
  box.addEventListener("input", prepared(find));
  box.addEventListener("change", (event) => event.stopPropagation());
}

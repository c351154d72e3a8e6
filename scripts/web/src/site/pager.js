// The pages of what passes the filters; looks like the pager that the page came with.
const NEAR = 2;

/** The pages to offer: the first, those around this one, the last; 0 where some are left out. */
export function near(number, last) {
  const offered = [];
  for (let at = 1; at <= last; at++) {
    const named = at === 1 || at === last || Math.abs(at - number) <= NEAR;
    if (named) offered.push(at);
    else if (offered[offered.length - 1]) offered.push(0);
  }
  return offered;
}

function button(text, label, to, turn) {
  const made = document.createElement("button");
  made.type = "button";
  if (!label) made.className = "step";
  made.textContent = text;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", () => turn(to));
  return made;
}

function entry(number, current, turn) {
  const made = document.createElement("li");
  if (!number) {
    made.textContent = "…";
    made.setAttribute("aria-hidden", "true");
  } else if (number === current) {
    const here = document.createElement("span");
    here.setAttribute("aria-current", "page");
    here.textContent = number;
    made.append(here);
  } else {
    made.append(button(number, `第${number}页`, number, turn));
  }
  return made;
}

export function pager(number, last, turn) {
  const nav = document.createElement("nav");
  nav.className = "pager screen";
  nav.setAttribute("aria-label", "结果分页");
  if (last === 1) return nav;
  const list = document.createElement("ol");
  list.setAttribute("role", "list");
  list.append(...near(number, last).map((at) => entry(at, number, turn)));
  if (number > 1) nav.append(button("上一页", "", number - 1, turn));
  nav.append(list);
  if (number < last) nav.append(button("下一页", "", number + 1, turn));
  return nav;
}

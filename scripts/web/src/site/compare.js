// The page that shows some reforms or agencies side by side: those that its address names.
const MOST = 24;
const BYTE_ORDER_MARK = "\ufeff";
/** A record of a CSV file: line breaks between quotes are no end. */
const RECORD = /(?:"[^"]*"|[^"\n])+\n/g;

const names = (rows = []) => rows.map(({ name }) => name).join("、");
const roles = (agencies) => {
  const known = [...new Set(agencies.map(({ role }) => role))];
  const of = (role) => names(agencies.filter((agency) => agency.role === role));
  return known.map((role) => (role ? `${role}：${of(role)}` : of(role))).join("；");
};
/** What a row of the table says of a record of the API, where it is not the field itself. */
const VALUES = {
  audiences: ({ audiences }) => names(audiences),
  agencies: ({ agencies }) => agencies && roles(agencies),
  domain: ({ domain }) => domain?.name,
  scope: ({ scope }) => scope?.name,
  notice: ({ notice }) => notice && (notice.document_number || notice.title),
};

function make(tag, content = "", properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(content);
  return element;
}

export async function compare(page) {
  const query = new URLSearchParams(location.search);
  const [singular, table, ids] = query.has("agency")
    ? ["agency", "agencies", query.getAll("agency")]
    : ["reform", "reforms", query.getAll("id")];
  const chosen = [...new Set(ids)].filter((id) => /^[\w-]+$/.test(id)).slice(0, MOST);
  const part = (name) => page.querySelector(`[data-part=${name}]`);
  const status = part("status");
  if (!chosen.length) return;
  part("help").hidden = true;
  status.textContent = "正在载入……";

  async function load(path) {
    const response = await fetch(`${page.dataset.root}${path}`);
    if (!response.ok) throw new Error(response.status);
    return response;
  }

  const link = (of, { id, name, number }) => {
    const text = number ? `${number} ${name}` : name;
    return make("a", text, { href: `${page.dataset.root}${of}/${id}/` });
  };

  function fill(records) {
    const wide = part("table");
    for (const record of records) {
      const head = make("th", link(table, record), { scope: "col" });
      wide.querySelector("thead tr").append(head);
    }
    for (const row of wide.querySelectorAll("[data-field]")) {
      const { field } = row.dataset;
      const values = records.map((record) => (VALUES[field] ? VALUES[field](record) : record[field]));
      row.hidden = !values.some(Boolean);
      values.forEach((value, at) => {
        const cell = make("td", make("span", records[at].name, { className: "label meta" }));
        if (Array.isArray(value)) {
          const list = make("ul");
          list.append(...value.map((reform) => make("li", link("reforms", reform))));
          cell.append(list);
        } else cell.append(value || "——");
        row.append(cell);
      });
    }
    wide.hidden = false;
  }

  /** The citations that the items' own pages have, by style, each as it stands there. */
  function cite(pages) {
    for (const text of pages[0].querySelectorAll("pre[id^=cite-]")) {
      const row = document.importNode(text.parentNode, true);
      const texts = pages.map((one) => one.getElementById(text.id).textContent);
      row.querySelector("pre").textContent = [...new Set(texts)].join("\n\n");
      part("citations").append(document.importNode(text.parentNode.previousElementSibling, true), row);
    }
    part("citations").hidden = false;
  }

  /** The rows of the chosen in the list for Excel, as it has them. */
  async function save() {
    const [head, ...rows] = (await (await load(page.dataset.csv)).text()).match(RECORD);
    const kept = rows.filter((row) => chosen.some((id) => row.includes(`,${id},`)));
    const content = [BYTE_ORDER_MARK + head.replace(BYTE_ORDER_MARK, ""), ...kept];
    const href = URL.createObjectURL(new Blob(content, { type: "text/csv;charset=utf-8" }));
    make("a", "", { href, download: `${table}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(href));
  }

  try {
    const files = chosen.map((id) => load(`api/v1/${table}/${id}.json`));
    const records = await Promise.all(files.map(async (it) => (await (await it).json())[singular]));
    fill(records);
    status.textContent = `共${records.length}${page.dataset[table]}`;
    part("save").hidden = table !== "reforms";
    part("save").querySelector("[data-save]").addEventListener("click", save);
    if (table !== "reforms") return;
    const read = async (id) => (await load(`reforms/${id}/`)).text();
    const texts = await Promise.all(chosen.map(read));
    cite(texts.map((text) => new DOMParser().parseFromString(text, "text/html")));
  } catch {
    status.textContent = "没有载入：请检查网址和网络，再试一次。";
  }
}

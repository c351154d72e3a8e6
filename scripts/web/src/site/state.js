// What a reader has chosen of the list, as an address writes it, and what that leaves.
export const NAMES = ["domain", "agency", "scope", "notice"];

/** The chosen values by filter, and the order, as an address writes them. */
export function read(query) {
  const values = new URLSearchParams(query);
  const chosen = Object.fromEntries(NAMES.map((name) => [name, new Set(values.getAll(name))]));
  return { chosen, sort: values.get("sort") || "" };
}

/** Whether some value of a filter is chosen. */
export const narrows = ({ chosen }) => NAMES.some((name) => chosen[name].size);

export function write({ chosen, sort }) {
  const values = new URLSearchParams();
  for (const name of NAMES) for (const value of chosen[name]) values.append(name, value);
  if (sort) values.set("sort", sort);
  return String(values);
}

/** Which items pass, in their order, and how many each value would have beside the other filters. */
export function tally(items, chosen) {
  const counts = Object.fromEntries(NAMES.map((name) => [name, new Map()]));
  const used = NAMES.filter((name) => chosen[name].size);
  const passing = items.filter((item) => {
    const failed = used.filter((name) => !item[name].some((value) => chosen[name].has(value)));
    if (failed.length > 1) return false;
    for (const name of failed.length ? failed : NAMES) {
      for (const value of item[name]) counts[name].set(value, (counts[name].get(value) || 0) + 1);
    }
    return !failed.length;
  });
  return { passing, counts };
}

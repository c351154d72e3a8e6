// The orders that a reader may choose; by the notices is the order of the list itself.
const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });

export const ORDERS = {
  name: (a, b) => collator.compare(a.title, b.title),
  agency: (a, b) => collator.compare(a.agencies, b.agencies) || a.place - b.place,
};

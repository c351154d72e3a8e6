/**
 * The site's search as Material's dialog asks for it, and the list of reforms: 0 sets up and is
 * answered by 1, 2 is a query and is answered by 3. What it needs comes with the first query.
 */

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

/** The address of this script names the engine and the index, which stand beside it. */
const [ENGINE, INDEX] = self.location.search
  .slice(1)
  .split(",")
  .map((name) => new URL(name, self.location.href).href);
let loading;

async function load() {
  const response = await fetch(INDEX);
  if (!response.ok) throw new Error(response.status);
  importScripts(ENGINE);
  return self.makeEngine(await response.json());
}

async function answer(query) {
  if (!query.trim()) return { items: [] };
  loading = loading || load();
  try {
    const { answers, instead } = (await loading)(query);
    // One list a record: the dialog folds the second and later of a list away.
    const items = answers.map(({ entry: { id, type, location }, title, text, score, missing }) => {
      const terms = Object.fromEntries(missing.map((one) => [one, false]));
      return [{ id, type, location, title, text, score, terms }];
    });
    return { items, instead };
  } catch {
    loading = undefined;
    return { items: [], failed: true };
  }
}

/** To what stands beside the dialog: see `dialog.js`. */
const channel = self.BroadcastChannel && new BroadcastChannel("reforms-search");

self.addEventListener("message", async ({ data: { type, data } }) => {
  if (type === SETUP) self.postMessage({ type: READY });
  if (type !== QUERY) return;
  const { items, instead = [], failed } = await answer(data);
  self.postMessage({ type: RESULT, data: { query: data, items, instead, failed } });
  if (channel) channel.postMessage({ query: data, count: items.length, instead, failed });
});

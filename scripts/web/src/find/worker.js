/**
 * The site's search as Material's dialog asks for it, and the list of reforms: 0 sets up and is
 * answered by 1, 2 is a query and is answered by 3. The index comes with the first query.
 */

import { makeEngine } from "./engine.js";

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

/** The address of this script ends in `?` and the index's name beside it. */
const INDEX = new URL(self.location.search.slice(1), self.location.href);
let loading;

async function load() {
  const response = await fetch(INDEX);
  if (!response.ok) throw new Error(String(response.status));
  return makeEngine(await response.json());
}

/** @param {string} query */
async function answer(query) {
  if (!query.trim()) return { items: [] };
  loading = loading || load();
  try {
    const { answers, instead } = (await loading)(query);
    // One list a record: the dialog folds the second and later of a list away.
    const items = answers.map(({ entry: { id, type, location }, title, text, score, missing }) => [
      { id, type, location, title, text, score, terms: Object.fromEntries(missing.map((one) => [one, false])) },
    ]);
    return { items, instead };
  } catch (error) {
    loading = undefined;
    return { items: [], failed: String(error) };
  }
}

self.addEventListener("message", async ({ data: { type, data } }) => {
  if (type === SETUP) self.postMessage({ type: READY });
  if (type === QUERY) self.postMessage({ type: RESULT, data: { query: data, ...(await answer(data)) } });
});

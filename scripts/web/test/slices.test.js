import assert from "node:assert/strict";
import { test } from "node:test";
import { makeSearch, startSearch } from "../src/search/query.js";
import { atOnce, inSlices } from "../src/search/slices.js";
import { payload } from "./fixture.js";

function* count(to) {
  for (let number = 0; number < to; number += 1) yield number;
  return to;
}

test("work in slices comes to the same end", async () => {
  assert.equal(atOnce(count(1000)), 1000);
  assert.equal(await inSlices(count(1000)), 1000);
  const urls = ({ reforms }) => reforms.map(({ record }) => record.entry.url);
  const engine = await startSearch(payload);
  assert.deepEqual(urls(engine.search("跨境")), urls(makeSearch(payload).search("跨境")));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { read as readSearch } from "../src/search/state.js";
import { read as readList } from "../src/site/state.js";

for (const [said, page] of [["", 1], ["2", 2], ["-3", 1], ["0", 1], ["1.5", 1], ["2.9", 2], ["二", 1]]) {
  test(`the list's page ${said}`, () => assert.equal(readList(`?page=${said}`).page, page));
}

test("a value that nothing has falls away", () => {
  const known = ["domain a", "agency a"];
  const { chosen } = readSearch("?domain=a&domain=b&agency=b", (...facet) => known.includes(facet.join(" ")));
  assert.deepEqual([chosen.domain, chosen.agency], [new Set("a"), new Set()]);
});

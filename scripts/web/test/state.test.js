import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../src/search/state.js";

test("a value that nothing has falls away", () => {
  const known = ["domain a", "agency a"];
  const { chosen } = read("?domain=a&domain=b&agency=b", (...facet) => known.includes(facet.join(" ")));
  assert.deepEqual([chosen.domain, chosen.agency], [new Set("a"), new Set()]);
});

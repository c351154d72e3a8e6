import assert from "node:assert/strict";
import { test } from "node:test";
import { unparted } from "../src/search/composing.js";

for (const [value, letters, expected] of [
  ["ren'cai", "ren'cai", "rencai"],
  ["ren cai", "ren cai", "rencai"],
  ["税务 ren cai", "ren cai", "税务 rencai"],
  ["a b税", "", "a b税"],
  ["$&'c", "$&'c", "c"],
]) {
  test(`${value}: ${letters}`, () => assert.equal(unparted(value, letters), expected));
}

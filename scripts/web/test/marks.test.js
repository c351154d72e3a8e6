import assert from "node:assert/strict";
import { test } from "node:test";
import { passage, ranges } from "../src/search/marks.js";
import { makeSearch } from "../src/search/query.js";
import { read, tally, write } from "../src/search/state.js";
import { payload } from "./fixture.js";

const engine = makeSearch(payload);

const marked = (query) => {
  const [result] = engine.search(query).reforms;
  const { title } = result.record;
  return ranges(result, title).map(([start, end]) => title.raw.slice(start, end));
};

test("what matched is marked in the original characters", () => {
  assert.deepEqual(marked("氣候支行"), ["气候支行"]);
  assert.deepEqual(marked("qihou"), ["气候"]);
  assert.deepEqual(marked("气侯支行"), ["气候支行"]);
  assert.deepEqual(marked("中心 跨境"), ["跨境", "中心"]);
  assert.deepEqual(marked("气候支行助力"), ["气候支行”助力"]);
});

test("the passage shown begins with a clause and holds the marks", () => {
  const text = `${"前".repeat(100)}，这里有词。${"后".repeat(100)}`;
  const start = text.indexOf("词");
  assert.deepEqual(passage(text, [[start, start + 1]], 14), [101, 177]);
  assert.deepEqual(passage(text, [[start, start + 1]], 2), [start - 2, start + 74]);
  assert.deepEqual(passage("短", [], 14), [0, 1]);
});

test("the address holds the query and the facets", () => {
  const state = read("?q=%E7%A8%8E&domain=a&agency=b&agency=c&other=1");
  assert.equal(state.query, "税");
  assert.equal(write(state), "?q=%E7%A8%8E&domain=a&agency=b&agency=c");
});

test("a facet counts what it would give beside the others", () => {
  const { reforms } = engine.search("监督 部门");
  const all = engine.search("跨境电商").reforms;
  assert.equal(reforms.length, 1);
  const { passing, counts } = tally(all, read("?scope=bufen").chosen);
  assert.deepEqual(passing.map(({ record }) => record.entry.number), [12]);
  assert.deepEqual([...counts.scope], [["bufen", 1], ["quan", 1]]);
  assert.deepEqual([...counts.agency], [["jinrongju", 1], ["renshe", 1]]);
});

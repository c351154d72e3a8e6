import assert from "node:assert/strict";
import { test } from "node:test";
import { makeNearest } from "../src/search/nearest.js";
import { makeSearch } from "../src/search/query.js";
import { payload } from "./fixture.js";

const engine = makeSearch(payload);
const numbers = (query) => engine.search(query).reforms.map(({ record }) => record.entry.number);

for (const [query, expected] of [
  ["工时", [1]],
  ["退货", [12]],
  ["跨境电商", [12, 2]],
  ["人社局", [1, 12]],
  ["劳动局", [1, 12]],
  ["金融创新", [2, 12]],
  ["条件成熟", [12]],
  ["跨境 退货", [12]],
  ["退貨", [12]],
  ["1+3", [1]],
  ["7*24", [1]],
  ["3", [1]],
  ["18", [1]],
  ["8", []],
  ["12", [12]],
  ["第十二项", [12]],
  ["XX01-02", [2]],
  ["qihouzhihang", [2]],
  ["qhzh", [2]],
  ["zhixing", []],
  ["kuajingds", [12, 2]],
  ["跨境ds", [12, 2]],
  ["kuaj", [12, 2]],
  ["hong kong", [1]],
  ["commerce", [1]],
  ["merce", []],
  ["跨镜电商", [12, 2]],
  ["气侯支行", [2]],
  ["跨镜电商怎么退货", [12]],
  ["跨境退货", [12]],
  ["怎么退货", [12]],
  ["区块链医院", []],
  ["电子烟", []],
  ["xyz", []],
  ["", []],
]) {
  test(`“${query}” finds ${expected.join(", ") || "nothing"}`, () => {
    assert.deepEqual(numbers(query), expected);
  });
}

test("agencies, domains and pages are found beside the reforms", () => {
  const titles = (query) => engine.search(query).others.map(({ record }) => record.title.raw);
  assert.deepEqual(titles("人社局"), ["市人力资源社会保障局"]);
  assert.deepEqual(titles("csv"), ["数据下载"]);
  assert.deepEqual(titles("金融"), ["金融创新", "市金融局"]);
});

test("how an answer was found is told", () => {
  const how = (query) => engine.search(query).how;
  assert.deepEqual(["工时", "气侯支行", "特殊工时表", "量子"].map(how), ["typed", "sound", "part", "none"]);
});

test("nearest words are parts of the query and what looks or sounds like it", () => {
  const nearest = makeNearest(engine.records, engine.tables);
  assert.deepEqual(nearest("区块链医院"), ["区块链"]);
  assert.ok(nearest("金融办").includes("市金融局"));
  assert.deepEqual(nearest("？"), []);
});

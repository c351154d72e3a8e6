import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFold, words } from "../src/search/normalise.js";
import { askedNumber, closed } from "../src/search/numbers.js";

const fold = makeFold(new Map([["電", "电"], ["稅", "税"]]));
const folded = (text) => fold(text).text;

test("width, case, quotes, spaces and Traditional characters fold", () => {
  for (const [text, same] of [
    ["Ｅ销通", "e销通"],
    ["“社保+银行”", "社保银行"],
    ["跨境　電商", "跨境电商"],
    ["Hong Kong", "hongkong"],
    ["①", "1"],
  ]) {
    assert.equal(folded(text), same);
  }
});

test("a joiner stays between letters and digits only", () => {
  for (const [text, same] of [
    ["“1+3”制", "1+3制"],
    ["1＋1＋９＋Ｎ", "1+1+9+n"],
    ["7×24小时", "7x24小时"],
    ["７＊２４", "7x24"],
    ["0.5", "0.5"],
    ["no. 9", "no9"],
    ["互联网+", "互联网"],
    ["ns-01", "ns01"],
  ]) {
    assert.equal(folded(text), same);
  }
});

test("every folded character knows where it came from", () => {
  const { text, at, edges, stops } = fold("“甲”，😀乙");
  assert.equal(text, "甲乙");
  assert.deepEqual(at, [1, 6, 7]);
  assert.deepEqual([...edges], [0, 1]);
  assert.deepEqual([...stops], [1]);
});

test("a query is cut at spaces and stops, not at quotes", () => {
  for (const [query, expected] of [
    ["港澳 人才", ["港澳", "人才"]],
    ["做到“能调尽调”“该纠就纠”,化解", ["做到能调尽调该纠就纠", "化解"]],
    ["身份证 + 扫脸", ["身份证扫脸"]],
    ["1 + 3", ["1+3"]],
    ["  ？？？ ", []],
  ]) {
    assert.deepEqual(words(query, fold), expected);
  }
});

test("an item is asked for by its number", () => {
  for (const [text, number] of [
    ["12", 12], ["第12项", 12], ["第十二项", 12], ["十二", 12], ["二十项", 20], ["第一百零三条", NaN], ["第一百三条", 103],
    ["序号9", 9], ["no9", 9], ["12个", NaN], ["一", NaN], ["43项目", NaN],
  ]) {
    assert.equal(askedNumber(text), number, text);
  }
  assert.equal(closed("序号 16 项"), "序号16项");
});

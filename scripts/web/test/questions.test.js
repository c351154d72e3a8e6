import assert from "node:assert/strict";
import { test } from "node:test";
import { phrasings } from "../src/search/questions.js";

const least = (...words) => phrasings(words).lists.at(-1);

test("the words of a question fall away", () => {
  for (const [question, expected] of [
    ["水费怎么交", ["水费"]],
    ["什么是气候支行", ["气候支行"]],
    ["请问人社局有哪些改革", ["人社局"]],
    ["社保在哪个银行办", ["社保", "银行"]],
    ["检察机关", ["检察"]],
    ["电梯归谁管", ["电梯"]],
    ["税怎么交", ["税", "交"]],
  ]) {
    assert.deepEqual(least(question), expected, question);
  }
});

test("a word stays whole rather than leave one character", () => {
  for (const word of ["网吧", "目的", "交通", "18项措施"]) assert.deepEqual(least(word), [word]);
  assert.deepEqual(least("第18项措施"), ["第18项"]);
});

test("a question about nothing asks for nothing", () => {
  for (const words of [["怎么办"], ["是的"], ["有", "吗"], []]) {
    assert.deepEqual(phrasings(words), { lists: [], core: [] });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { blur, blurredAt, mixedAt, readAt } from "../src/search/pinyin.js";

const sounds = { syllables: ["kua", "jing", "dian", "shang", "tui", "huo"], stops: new Set([4]) };
const read = (letters, start = 0, shortest = 2) => readAt(sounds, start, letters, shortest);

test("spelled out, unfinished, by initials and mixed", () => {
  assert.deepEqual(read("kuajing"), { end: 2, quality: 1 });
  assert.deepEqual(read("kuajingdi"), { end: 3, quality: 0.9 });
  assert.deepEqual(read("kjds"), { end: 4, quality: 0.7 });
  assert.equal(read("kuajingds"), undefined);
  assert.deepEqual(mixedAt(sounds, 0, "kuajingds"), { end: 4, quality: 0.75 });
  assert.deepEqual(mixedAt(sounds, 0, "kjdians"), { end: 4, quality: 0.75 });
  assert.equal(mixedAt(sounds, 0, "kjd"), undefined);
});

test("nothing is read from the middle of a syllable or across a stop", () => {
  assert.equal(read("ua"), undefined);
  assert.equal(read("ku"), undefined);
  assert.equal(read("shangtui", 3), undefined);
  assert.equal(read("st", 3), undefined);
  assert.equal(read("kjd", 0, 4), undefined);
});

test("what southern speakers confuse is forgiven when spelled out", () => {
  const blurred = { ...sounds, syllables: sounds.syllables.map(blur) };
  assert.deepEqual(blurredAt(blurred, 3, blur("sang")), { end: 4, quality: 0.6 });
  assert.equal(blurredAt(blurred, 3, blur("sa")), undefined);
});

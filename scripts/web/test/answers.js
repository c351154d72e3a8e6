// Prints as JSON what both forms of an index answer: answers.js WHOLE ROOT FOLDER < queries.
// With --composed instead of WHOLE: what each word fetches, after its letters were composed.
// With --fold: what texts fold to and how syllables blur.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { startLarge } from "../src/search/large/engine.js";
import { makeFold } from "../src/search/normalise.js";
import { blur } from "../src/search/pinyin.js";
import { makeSearch } from "../src/search/query.js";

const NEED = 12;
const [first, rootFile, folder] = process.argv.slice(2);
const input = JSON.parse(readFileSync(0, "utf8"));

/** What a script leaves or hands over, as data of this realm. */
function load(file) {
  const self = { reformsPiece: (_, content) => (self.piece = content) };
  runInNewContext(readFileSync(file, "utf8"), { self });
  return JSON.parse(JSON.stringify(self.reformsIndex || self.piece));
}

/** The root of an index, and its pieces as they are asked for. */
function pieces() {
  const root = load(rootFile);
  const fetched = [];
  const kept = new Map();
  const fetch = async (name) => {
    const path = `${root.base}${name}.js`;
    if (!kept.has(path)) kept.set(path, load(join(folder, path)));
    fetched.push(path);
    return kept.get(path);
  };
  return { root, fetch, take: () => [...new Set(fetched.splice(0))] };
}

async function answers() {
  const whole = makeSearch(load(first));
  const { root, fetch, take } = pieces();
  const ids = (results) => results.map(({ record }) => record.entry.id || record.entry.url);
  const all = [];
  for (const query of input) {
    const large = await startLarge(root, fetch);
    const { listing, others } = await large.search(query, NEED);
    const expected = whole.search(query);
    all.push({
      whole: { how: expected.how, reforms: ids(expected.reforms), others: ids(expected.others) },
      large: { how: listing.how, reforms: ids(await listing.upTo(NEED)), others: ids(others) },
      tally: listing.unfiltered.tally(),
      fetched: take(),
    });
  }
  return all;
}

async function composed() {
  const { root, fetch, take } = pieces();
  const all = [];
  for (const { letters, word } of input) {
    const large = await startLarge(root, fetch);
    await large.prepare(letters, NEED, () => true);
    const before = take();
    await large.search(word, NEED);
    all.push({ before, after: take().filter((path) => !before.includes(path)) });
  }
  return all;
}

function folded() {
  const { simplified, texts, syllables } = input;
  const fold = makeFold(new Map(Array.from(simplified[0], (one, at) => [one, Array.from(simplified[1])[at]])));
  return { texts: texts.map((text) => fold(text).text), syllables: syllables.map(blur) };
}

const modes = { "--fold": folded, "--composed": composed };
const printed = await (modes[first] || answers)();
process.stdout.write(JSON.stringify(printed));

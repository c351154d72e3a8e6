/** Answers the box and the page from a large index. */

/** Each result costs a file, and without HTTP/2 a browser asks for six at a time. */
const BATCH = 10;
const FIRST = 5;

/**
 * @param {Awaited<ReturnType<typeof import("./engine.js").startLarge>>} engine
 * @returns {import("../asking.js").Asker}
 */
export function largeAsker({ search, prepare, nearest, labels }) {
  return {
    batch: BATCH,
    first: FIRST,
    prepare: (text, need, isCurrent) => void prepare(text, need, isCurrent).catch(() => undefined),
    nearest,
    labels,
    ask: async (query, chosen, need) => {
      const { listing, others } = await search(query, need);
      const some = Object.values(chosen).some(({ size }) => size);
      const choice = some ? listing.choose(chosen) : listing.unfiltered;
      const results = some ? await choice.next(need) : await listing.upTo(need);
      return { how: listing.how, results, others, ...choice };
    },
  };
}

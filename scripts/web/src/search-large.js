// The engine of a large index: fetches the pieces that a query needs.
import { begin } from "./search/begin.js";
import { largeAsker } from "./search/large/asker.js";
import { startLarge } from "./search/large/engine.js";
import { makeFetch } from "./search/large/pieces.js";

// Missing where it could not be fetched: the loader asks for both again.
const { reformsIndex } = /** @type {any} */ (self);
if (reformsIndex) {
  const base = document.documentElement.dataset.base || "";
  const fetch = makeFetch(base + reformsIndex.base);
  startLarge(reformsIndex, fetch).then((engine) => begin(largeAsker(engine)));
}

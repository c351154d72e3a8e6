// The engine of the search: answers queries from the texts that were loaded just before it.
import { makeAsker } from "./search/asking.js";
import { begin } from "./search/begin.js";
import { startSearch } from "./search/query.js";

// Missing where it could not be fetched: the loader asks for both again.
const { reformsIndex } = /** @type {any} */ (self);
if (reformsIndex) startSearch(reformsIndex).then((engine) => begin(makeAsker(engine)));

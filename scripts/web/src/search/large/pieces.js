/**
 * Fetches the pieces of a large index. They are scripts that hand themselves over,
 * since from a folder on disk a browser loads nothing else.
 */

import { inject } from "../script.js";

/**
 * @param {string} base the address that the names of the pieces follow
 * @returns {(name: string) => Promise<unknown>}
 */
export function makeFetch(base) {
  /** @type {Map<string, unknown>} */
  const arrived = new Map();
  /** @type {Map<string, Promise<unknown>>} */
  const asked = new Map();
  /** @type {any} */ (self).reformsPiece = (/** @type {string} */ name, /** @type {unknown} */ content) =>
    void arrived.set(name, content);

  return (name) => {
    const known = asked.get(name);
    if (known) return known;
    const made = inject(`${base}${name}.js`).then(() => {
      if (!arrived.has(name)) throw new Error(name);
      const content = arrived.get(name);
      arrived.delete(name);
      return content;
    });
    asked.set(name, made);
    made.catch(() => asked.delete(name));
    return made;
  };
}

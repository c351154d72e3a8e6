/** Addresses from anywhere in the site, under any sub-path and from a folder on disk. */

/** @param {Document} document */
export function makeLinks(document) {
  const base = document.documentElement.dataset.base || "";
  const index = document.location.protocol === "file:" ? "index.html" : "";

  /** @param {string} path from the site's root */
  const to = (path) => base + path.replace(/(^|\/)(?=$|[?#])/, `$1${index}`);

  /** @param {string} query */
  const results = (query) => to(`search/?q=${encodeURIComponent(query)}`);

  return { to, results };
}

/** @typedef {ReturnType<typeof makeLinks>} Links */

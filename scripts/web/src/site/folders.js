// A site opened from disk: a browser shows a folder's listing, so links name its index.html.
function completed(href) {
  return href.replace(/^(?![a-z]+:)((?:[^?#]*\/)?\.{0,2})(?=[?#]|$)/i, (path) => {
    if (!path) return path;
    return `${path.endsWith("/") ? path : `${path}/`}index.html`;
  });
}

export function completeFolders(document) {
  function complete(root) {
    for (const element of root.querySelectorAll("a[href], form[action]")) {
      const name = element.matches("a") ? "href" : "action";
      element.setAttribute(name, completed(element.getAttribute(name)));
    }
  }
  complete(document);
  new MutationObserver((changes) => {
    for (const { addedNodes, target } of changes) if (addedNodes.length) complete(target);
  }).observe(document.body, { childList: true, subtree: true });
}

// A site opened from disk: a browser shows a folder's listing, so links name its index.html.
function completed(href) {
  return href.replace(/^(?![a-z]+:)((?:[^?#]*\/)?\.{0,2})(?=[?#]|$)/i, (path) => {
    if (!path) return path;
    return `${path.endsWith("/") ? path : `${path}/`}index.html`;
  });
}

function complete(element, name) {
  const value = element.getAttribute(name);
  if (value !== null) element.setAttribute(name, completed(value));
}

export function completeFolders(document) {
  const links = (root) => root.querySelectorAll("a[href]").forEach((link) => complete(link, "href"));
  links(document);
  document.querySelectorAll("form[action]").forEach((form) => complete(form, "action"));
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.querySelectorAll) links(node.parentNode ?? node);
    }
  }).observe(document.body, { childList: true, subtree: true });
}

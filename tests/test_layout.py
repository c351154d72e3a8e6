"""Pages in every width and text size: nothing too wide or too small."""

from collections.abc import Mapping, Sequence

import pytest
from playwright.sync_api import Page

from reforms.model import Dataset
from test_reading import Paths, each_template, every_kind
from test_sizes import LARGE

PHONES = (320, 360)
WIDTHS = (*PHONES, 768, 834, 1023, 1024, 1280)
HEIGHT = 256
"""A window of 1280 by 1024 pixels, enlarged four times, is 320 by 256."""

SIDEWAYS = """() => {
  const { scrollWidth } = document.documentElement;
  return scrollWidth > innerWidth ? [`${scrollWidth}px`] : [];
}"""

SMALL_TEXT = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.getClientRects().length) continue;
    if (element.closest("script")) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 14) found.add(`${size}px ${element.tagName} ${text.slice(0, 20)}`);
  }
  return [...found];
}"""

SMALL_TARGETS = """() => {
  const found = [];
  const said = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  for (const control of document.querySelectorAll("a[href], button, input, select, summary")) {
    // Links in running text are as high as its lines.
    const inText = [...control.parentNode.childNodes].some(said);
    if (!control.getClientRects().length || inText) continue;
    if (control.closest(".official, pre, p, .md-search, .md-option, [hidden]")) continue;
    const box = (control.closest("label") ?? control).getBoundingClientRect();
    if (box.height < 43.5 || box.width < 24) {
      const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
      found.push(`${size} ${control.outerHTML.slice(0, 90)}`);
    }
  }
  return found;
}"""

CHECKS: Mapping[str, tuple[str, Sequence[int]]] = {
    "scrolls sideways": (SIDEWAYS, WIDTHS),
    "text under 14 pixels": (SMALL_TEXT, WIDTHS),
    "control under 44 pixels": (SMALL_TARGETS, PHONES),
}
"""Name -> what finds the places, and in which widths they are faults."""


@pytest.mark.parametrize(
    ("size", "paths"),
    [
        ("large", every_kind),
        ("standard", each_template),
        pytest.param("standard", every_kind, marks=pytest.mark.nightly),
    ],
)
def test_pages_fit(size: str, paths: Paths, page: Page, site: str, dataset: Dataset) -> None:
    """`page` itself watches for errors and for what is said on the console."""
    page.add_init_script(LARGE if size == "large" else "")
    page.emulate_media(reduced_motion="reduce")  # the theme's drawer would be on its way
    found = []
    for path in paths(dataset):
        response = page.goto(site + path)
        assert response and response.ok, path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            checks = [(name, script) for name, (script, of) in CHECKS.items() if width in of]
            for name, script in checks:
                found += [f"{path} {width}: {name}: {it}" for it in page.evaluate(script)]
    assert not found, "\n".join(found)

"""What a reader waits for and downloads, in a real browser.

Usage: browse.py TOOL SIZE SITE; prints figures as JSON. The line is throttled to
9 Mbit/s with 60 ms latency; bytes are counted where they are sent. Everything is
visited once before, so that the server has its files compressed at hand.

A second search is made twice, each time on a page that has answered a first one. Once
a word is typed as most people type Chinese: an input method shows its pinyin growing by
a letter each `PAUSE`, and puts the word in its place at the last key. Once the word is
pasted, so that nothing of it is known before. Both are timed from the last key: the one
that puts the word in, or Enter at once after it where a search has to be sent off.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, TimeoutError, sync_playwright

from bench import workshop
from bench.catalogue import TOOLS
from bench.serve import Served, served
from bench.tools.tool import Item, Search, Tool, page_path
from reforms.web import readings

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LINE = {"offline": False, "latency": 60, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8}
POLL = 20
PAUSE = 120
"""Milliseconds from one letter to the next."""
PATIENCE = 30_000
"""Milliseconds after which a search counts as failed."""


@contextmanager
def fresh(browser: Browser, *, cache: bool, throttled: bool = True) -> Iterator[Page]:
    """A page in a new profile."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": not cache})
    if throttled:
        session.send("Network.emulateNetworkConditions", LINE)
    yield page
    context.close()


def visits(browser: Browser, site: Served, items: tuple[Item, ...]) -> dict[str, float]:
    """Bytes of a first and of a later item page."""
    first, later = (site.address + page_path(item) for item in (items[0], items[-1]))
    with fresh(browser, cache=True, throttled=False) as page:
        site.total()
        page.goto(first, wait_until="networkidle")
        opened = site.total()
        page.goto(later, wait_until="networkidle")
        return {"first_visit_b": opened, "later_visit_b": site.total()}


def _told(page: Page, expression: str) -> float:
    """The seconds that a script in the page has noted, once it has."""
    # Playwright's own waiting evaluates text, which a strict policy of the page forbids.
    for _ in range(PATIENCE // POLL):
        found = page.evaluate(f"() => {expression}")
        if isinstance(found, int | float) and found == found:
            return found / 1000
        page.wait_for_timeout(POLL)
    raise TimeoutError(f"{expression} was never told")


def _first(page: Page, site: Served, search: Search, query: str) -> float:
    """Seconds from opening the site until a first query's results are there."""
    page.add_init_script(_WAIT.replace("SELECTOR", json.dumps(search.result)))
    if search.page.endswith("="):
        page.goto(site.address + search.page + query, wait_until="commit")
    else:
        page.goto(site.address + search.page, wait_until="commit")
        _press(page, search)
        page.locator(search.box).first.fill(query)
    return _told(page, "window.benchFound")


def _press(page: Page, search: Search) -> None:
    """Press what opens the box, again where the page was not ready for it."""
    box = page.locator(search.box).first
    for _ in range(PATIENCE // 3000):
        try:
            page.locator(search.opener).first.click(timeout=3000)
            box.wait_for(timeout=3000)
        except TimeoutError:
            if box.is_visible():
                return
        else:
            return


# Times are from the page's own clock, which begins when it is asked for.
_WAIT = """{
  const look = () => {
    if (window.benchFound === undefined && document.querySelector(SELECTOR)) {
      window.benchFound = performance.now();
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}"""


Put = Callable[[Page, str, str], None]
"""Brings a query into the box that a selector finds."""


def _again(page: Page, search: Search, query: str, put: Put) -> float:
    """Seconds from a new query's last key to other results."""
    page.evaluate(_WATCH, [search.result, "keydown" if search.enter else "input"])
    put(page, search.box, query)
    page.keyboard.press("Enter" if search.enter else "End")
    return _told(page, "window.benchChanged - window.benchTyped")


# What shows while a word is still being composed is not yet an answer.
_WATCH = """([selector, typed]) => {
  const links = () => [...document.querySelectorAll(selector)].map((a) => a.href).join();
  let before = "";
  const note = () => {
    before = links();
    window.benchTyped = performance.now();
    window.benchChanged = undefined;
  };
  note();
  addEventListener(typed, note, { capture: true });
  new MutationObserver(() => {
    const now = links();
    if (now && now !== before) window.benchChanged ??= performance.now();
  }).observe(document, { childList: true, subtree: true, attributes: true });
}"""


def paste(page: Page, box: str, query: str) -> None:
    """Put a query in at once."""
    page.locator(box).first.fill(query)


def compose(page: Page, box: str, query: str) -> None:
    """Type a query of Chinese characters with an input method."""
    page.locator(box).first.select_text()
    session = page.context.new_cdp_session(page)
    for letters in growing(readings.read(query)):
        end = {"selectionStart": len(letters), "selectionEnd": len(letters)}
        _strike(session, "Input.imeSetComposition", {"text": letters, **end})
        page.wait_for_timeout(PAUSE)
    _strike(session, "Input.insertText", {"text": query})


def growing(syllables: Sequence[str]) -> Iterator[str]:
    """What an input method shows, letter by letter."""
    letters = "'".join(syllables)
    for end, letter in enumerate(letters, start=1):
        if letter != "'":
            yield letters[:end]


def _strike(session: CDPSession, method: str, given: dict[str, object]) -> None:
    """What an input method does at a key; pages see a key of it, not which."""
    key = {"key": "Process", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    session.send(method, given)
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def searches(
    browser: Browser, site: Served, search: Search, items: tuple[Item, ...]
) -> dict[str, float]:
    """Seconds to results, cold and warm, and the bytes until the first."""
    query, other = workshop.queries(items)
    with fresh(browser, cache=False, throttled=False) as page:
        _first(page, site, search, query)
    with fresh(browser, cache=False) as page:
        site.total()
        cold = _first(page, site, search, query)
        sent = site.total()
    found = {"search_cold_s": cold, "search_cold_b": sent}
    for figure, put in PUTS.items():
        with fresh(browser, cache=True) as page:
            _first(page, site, search, query)
            page.wait_for_load_state("networkidle")
            found[figure] = _again(page, search, other, put)
    return found


PUTS: dict[str, Put] = {"search_warm_s": compose, "search_pasted_s": paste}


def filtering(browser: Browser, site: Served, tool: Tool) -> dict[str, float]:
    """Seconds from a tick on the list page until it says how many items are left."""
    with fresh(browser, cache=True) as page:
        page.goto(f"{site.address}reforms/", wait_until="load")
        status = page.locator(tool.status)
        before = status.inner_text()
        control = page.locator(tool.facet).first
        control.wait_for()
        page.evaluate(_WATCH_TEXT, [tool.status, before])
        control.click()
        return {"filter_s": _told(page, "window.benchChanged - window.benchTyped")}


_WATCH_TEXT = """([selector, before]) => {
  addEventListener("click", () => { window.benchTyped ??= performance.now(); }, { capture: true });
  const look = () => {
    const place = document.querySelector(selector);
    const same = !place || !place.innerText || place.innerText === before;
    if (same) return requestAnimationFrame(look);
    window.benchChanged = performance.now();
  };
  requestAnimationFrame(look);
}"""


def browser_path() -> str | None:
    """An installed Chromium or Chrome, or None for Playwright's own."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def main(tool: Tool, size: int, folder: Path) -> dict[str, float]:
    """Everything that can be measured of a tool's site."""
    items = workshop.items(size)
    with sync_playwright() as playwright, served(folder) as site:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        found = visits(browser, site, items)
        if tool.search:
            found |= searches(browser, site, tool.search, items)
        if tool.facet:
            found |= filtering(browser, site, tool)
        browser.close()
    return found


if __name__ == "__main__":
    print(json.dumps(main(TOOLS[sys.argv[1]], int(sys.argv[2]), Path(sys.argv[3]))))

"""How the site reads: type, measure, targets, zoom, motion, and controls without a mouse."""

import itertools
import re

import pytest
from playwright.sync_api import Browser, Page

from helpers import first_pages
from reforms import urls
from reforms.model import Dataset
from test_reading import every_kind

TARGET = 44
"""Pixels a side, for a control."""

SMALL_TEXT = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.getClientRects().length) continue;
    if (element.closest("script, .visually-hidden")) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 14) found.add(`${size}px ${element.tagName} ${text.slice(0, 20)}`);
  }
  return [...found];
}"""

SMALL_TARGETS = """(least) => {
  const found = [];
  const said = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  for (const control of document.querySelectorAll("a[href], button, input, select, summary")) {
    // Links in running text are as high as its lines.
    const inText = [...control.parentNode.childNodes].some(said);
    if (!control.getClientRects().length || inText) continue;
    if (control.closest(".skip, .official, pre, p")) continue;
    const box = (control.closest("label") ?? control).getBoundingClientRect();
    if (box.height < least - 0.5 || box.width < 24) {
      const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
      found.push(`${size} ${control.outerHTML.slice(0, 90)}`);
    }
  }
  return found;
}"""


def style(page: Page, selector: str, name: str) -> float:
    """A computed length, in pixels."""
    value = page.locator(selector).first.evaluate(f"e => getComputedStyle(e)[{name!r}]")
    return float(str(value).removesuffix("px"))


def test_text_is_sized_by_the_reader_alone(page: Page, site: str, dataset: Dataset) -> None:
    for path in every_kind(dataset):
        page.goto(site + path)
        root = "getComputedStyle(document.documentElement)"
        assert page.evaluate(f"{root}.textSizeAdjust") == "100%", path
        content = page.locator("meta[name=viewport]").get_attribute("content") or ""
        assert "maximum-scale" not in content and "user-scalable" not in content, path


@pytest.mark.parametrize(("width", "least"), [(360, 18), (768, 17), (1280, 17)])
def test_running_text_is_large_and_airy(
    page: Page, site: str, dataset: Dataset, width: int, least: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path, text in (
        (first_pages(dataset)["reform"], ".official p, .official li"),
        (first_pages(dataset)["notice"], ".document .body"),
        (urls.ABOUT, ".prose p"),
    ):
        page.goto(site + path)
        size = style(page, text, "fontSize")
        assert size >= least, path
        assert style(page, text, "lineHeight") / size == pytest.approx(1.8, abs=0.05), path


def test_the_measure_is_about_forty_characters(page: Page, site: str, dataset: Dataset) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    longest = max(dataset.reforms, key=lambda row: len(row.content))
    for path, text in (
        (urls.record("reforms", longest.id), ".official p, .official li"),
        (first_pages(dataset)["notice"], ".document .body"),
        (urls.ABOUT, ".prose p"),
    ):
        page.goto(site + path)
        widths = page.locator(text).evaluate_all(
            "all => all.map(e => { const s = getComputedStyle(e);"
            " return (e.clientWidth - parseFloat(s.paddingLeft)) / parseFloat(s.fontSize) })"
        )
        assert 36 <= max(widths) <= 42.5, f"{path}: {max(widths)}"


@pytest.mark.parametrize("width", [360, 1280])
def test_no_text_is_smaller_than_fourteen_pixels(
    page: Page, site: str, dataset: Dataset, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for path in every_kind(dataset):
        page.goto(site + path)
        found += [f"{path}: {it}" for it in page.evaluate(SMALL_TEXT)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", ["standard", "large"])
def test_controls_are_easy_to_hit(page: Page, site: str, dataset: Dataset, size: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.add_init_script(f"localStorage.setItem('reforms-size', {size!r})")
    found = []
    for path in every_kind(dataset):
        page.goto(site + path)
        found += [f"{path}: {it}" for it in page.evaluate(SMALL_TARGETS, TARGET)]
    assert not found, "\n".join(found)


def test_navigation_is_one_row_on_a_phone(page: Page, site: str) -> None:
    for width in (320, 360, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site + urls.REFORMS)
        tops = page.locator(".site-nav a").evaluate_all(
            "all => [...new Set(all.map(e => e.getBoundingClientRect().top))]"
        )
        assert len(tops) == 1, width


@pytest.mark.parametrize("width", [320, 360, 768, 1056, 1280])
def test_the_header_is_gone_through_as_it_is_seen(page: Page, site: str, width: int) -> None:
    """Row by row, from the left: by the document's order on phones, by `reading-flow` beyond."""
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", urls.REFORMS):
        page.goto(site + path)
        controls = page.locator(".site-header").locator(
            "a, input:not([type=radio]), button, select"
        )
        boxes = []
        page.locator(".skip").focus()
        for _ in range(controls.count() + 1):
            page.keyboard.press("Tab")
            boxes.append(page.locator(".site-header :focus").bounding_box() or {})
        for one, other in itertools.pairwise(boxes):
            is_below = other["y"] >= one["y"] + one["height"] - 1
            is_beside = other["x"] >= one["x"] + one["width"] - 1
            is_above = one["y"] >= other["y"] + other["height"] - 1
            assert is_below or (is_beside and not is_above), f"{path}: {boxes}"


def test_no_line_begins_with_a_closing_mark(page: Page, site: str, dataset: Dataset) -> None:
    page.goto(site + first_pages(dataset)["reform"])
    values = page.evaluate(
        "(() => { const s = getComputedStyle(document.body);"
        " return [s.lineBreak, s.textAutospace, s.textSpacingTrim] })()"
    )
    assert values[0] == "strict"
    assert values[1] in (None, "normal") and values[2] in (None, "trim-start")


def test_pages_ask_for_system_fonts_only(page: Page, site: str, dataset: Dataset) -> None:
    for path in every_kind(dataset):
        page.goto(site + path)
        assert page.evaluate("[...document.fonts].length") == 0, path


@pytest.mark.parametrize("size", ["standard", "large"])
def test_four_hundred_percent_needs_no_sideways_scrolling(
    browser: Browser, site: str, dataset: Dataset, size: str
) -> None:
    """A window of 1280 by 1024 pixels, enlarged four times."""
    context = browser.new_context(
        viewport={"width": 320, "height": 256}, device_scale_factor=4, locale="zh-CN"
    )
    context.add_init_script(f"localStorage.setItem('reforms-size', {size!r})")
    page = context.new_page()
    for path in every_kind(dataset):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()


def test_motion_is_reduced_for_those_who_ask(browser: Browser, site: str, dataset: Dataset) -> None:
    context = browser.new_context(reduced_motion="reduce", locale="zh-CN")
    page = context.new_page()
    moving = (
        "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        " return s.scrollBehavior === 'smooth' || parseFloat(s.animationDuration) > 0"
        " || s.transitionDuration.split(',').some(d => parseFloat(d) > 0) }).length"
    )
    for path in every_kind(dataset):
        page.goto(site + path)
        assert page.evaluate(moving) == 0, path
    context.close()


def test_language_is_marked(page: Page, site: str, dataset: Dataset) -> None:
    for path in every_kind(dataset):
        page.goto(site + path)
        language = dataset.descriptor["site"]["language"]
        assert page.locator("html").get_attribute("lang") == language, path


def test_who_does_what_is_read_by_keyboard(page: Page, site: str, dataset: Dataset) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site + urls.AGENCIES)
    page.get_by_role("region", name="谁负责什么").focus()
    seen: list[str] = []
    marks = page.locator(".matrix .dot").count()
    for _ in range(marks + len(dataset.agencies) + len(dataset.domains)):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
    named = [it for it in seen if it]
    assert len(named) == marks
    last = page.locator(".matrix .dot").last
    last.focus()
    agency, _, said = (last.get_attribute("aria-label") or "").partition("，")
    domain, _, number = said.partition("：")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/agencies/.+/#"))
    assert page.locator("h1").inner_text() == agency
    assert page.locator(":target").inner_text().count(domain) == 1
    assert f"{page.locator('.items .meta', has_text=domain).count()}项" == number


def test_under_48rem_who_does_what_is_a_list_of_links(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(site + urls.AGENCIES)
    assert not page.locator(".matrix").is_visible()
    for agency in dataset.agencies:
        assert page.locator(".agencies").get_by_role("link", name=agency.name, exact=True).count()


REFUSED = """
  Object.defineProperty(navigator, "clipboard", {value: {writeText: () => Promise.reject()}});
  document.execCommand = () => false;
"""


def test_where_copying_is_refused_the_text_is_selected(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.add_init_script(REFUSED)
    page.goto(site + first_pages(dataset)["reform"])
    for target in ("cite-office", "fix-text"):
        button = page.locator(f"[data-copy={target}]")
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("getSelection().toString().length > 0")
        wanted = page.locator(f"#{target}").text_content() or ""
        selected = page.evaluate("getSelection().toString()")
        assert "".join(selected.split()) == "".join(wanted.split())
        assert "已选中" in button.inner_text()
        assert "复制" in page.locator("#announce").inner_text()
        page.evaluate("getSelection().removeAllRanges()")

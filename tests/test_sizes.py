"""Tables, figures and headings in every width and text size, and in the system's own colours."""

import pytest
from playwright.sync_api import Page

from helpers import first_pages
from reforms import urls
from reforms.model import Dataset

LIKE_A_LARGE_SITE = """(columns) => {
  for (const row of document.querySelectorAll(".matrix tr")) {
    while (row.children.length <= columns) row.append(row.children[1].cloneNode(true));
  }
}"""
OVERFLOW = "e => e.scrollWidth - e.clientWidth"


def resize(page: Page, width: int, size: str = "standard") -> None:
    """Give the page a width, and from its next opening on a text size."""
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(f"localStorage.setItem('reforms-size', {size!r})")


def test_a_card_says_what_its_checksum_is(page: Page, site: str) -> None:
    page.goto(site + urls.DATA)
    labels = []
    for width in (360, 1280):
        resize(page, width)
        label = page.locator(".hash").first
        labels.append(label.evaluate("e => getComputedStyle(e, '::before').content"))
    assert labels == ['"SHA-256："', "none"]


@pytest.mark.parametrize(("width", "size", "fits"), [(1280, "standard", 1), (1024, "large", 0)])
def test_who_does_what_shows_all_domains_or_keeps_its_names_where_it_scrolls(
    page: Page, site: str, width: int, size: str, fits: int
) -> None:
    resize(page, width, size)
    page.goto(site + urls.AGENCIES)
    page.evaluate(LIKE_A_LARGE_SITE, 11)
    matrix, name = page.locator(".matrix"), page.locator(".matrix tbody th").first
    assert (matrix.evaluate(OVERFLOW) == 0) == fits
    before = name.bounding_box()
    matrix.evaluate("e => e.scrollLeft = 100")
    assert name.bounding_box() == before


def test_a_number_of_reforms_stands_on_one_line(page: Page, site: str) -> None:
    resize(page, 360)
    page.goto(site)
    number = page.locator(".bars .n").first
    before = number.bounding_box()
    number.evaluate("e => e.textContent = '1356项'")
    after = number.bounding_box()
    assert before and after and before["height"] == after["height"]
    bars = page.locator(".bars svg").evaluate_all("all => all.map(e => e.clientWidth)")
    assert len(set(bars)) == 1, "bars of one scale"
    assert number.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("size", ["standard", "large"])
def test_a_document_number_in_a_heading_is_whole(
    page: Page, site: str, dataset: Dataset, size: str
) -> None:
    resize(page, 320, size)
    for kind in ("agency", "domain"):
        page.goto(site + first_pages(dataset)[kind])
        numbers = page.locator("h2 .meta, h3 .meta")
        rows = numbers.evaluate_all("all => all.map(e => e.getClientRects().length)")
        assert set(rows) == {1}, kind


def test_clearing_filters_stands_off_the_list(page: Page, site: str) -> None:
    resize(page, 360)
    page.goto(site + urls.REFORMS)
    page.locator("#facets summary").first.click()
    page.locator("#facets label").first.click()
    button = page.locator("[data-clear]")
    button.wait_for()
    box, listed = button.bounding_box(), page.locator("#list").bounding_box()
    assert box and listed and listed["y"] - box["y"] - box["height"] >= 12


def test_marks_and_the_current_page_are_seen_in_forced_colours(page: Page, site: str) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(site + urls.SEARCH + "?q=企业")
    page.locator(".search-text mark").first.wait_for()
    colour = "e => getComputedStyle(e).color"
    for mark in page.locator(".search-view mark").all():
        assert mark.evaluate(colour) == mark.locator("xpath=..").evaluate(colour)
    page.goto(site + urls.AGENCIES)
    colours = page.locator(".site-nav a").evaluate_all(
        "all => all.map(e => [e.hasAttribute('aria-current'),"
        " getComputedStyle(e).borderBottomColor])"
    )
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert [is_current for is_current, line in colours if line != background] == [True]


def test_a_hint_is_read_in_the_dark_where_a_page_is_missing(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(site + "404.html")
    hint = page.locator("input").evaluate("e => getComputedStyle(e, '::placeholder').color")
    assert hint == page.locator(".from").evaluate("e => getComputedStyle(e).color")

"""Tables, figures and headings in every width and text size, and in the system's own colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from helpers import first_pages
from reforms import urls
from reforms.model import Dataset

SIZES = ("standard", "large")
LIKE_A_LARGE_SITE = """(columns) => {
  for (const row of document.querySelectorAll(".matrix tr")) {
    while (row.children.length <= columns) row.append(row.children[1].cloneNode(true));
  }
}"""
OVERFLOW = (
    "(() => { const e = document.querySelector('.matrix');"
    " return e.scrollWidth - e.clientWidth })()"
)

Resized = Callable[[int, str], Page]


@pytest.fixture
def resized(page: Page) -> Resized:
    """The page in a width and with a text size."""

    def resize(width: int, size: str) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.add_init_script(f"localStorage.setItem('reforms-size', {size!r})")
        return page

    return resize


def test_a_card_says_what_its_checksum_is(page: Page, site: str) -> None:
    page.goto(site + urls.DATA)
    labels = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        said = page.locator(".hash").first.evaluate("e => getComputedStyle(e, '::before').content")
        labels.append(said)
    assert labels == ['"SHA-256："', "none"]


def test_who_does_what_shows_all_domains_of_a_large_site(resized: Resized, site: str) -> None:
    page = resized(1280, "standard")
    page.goto(site + urls.AGENCIES)
    page.evaluate(LIKE_A_LARGE_SITE, 11)
    assert page.evaluate(OVERFLOW) == 0


def test_who_does_what_keeps_its_names_where_it_scrolls(resized: Resized, site: str) -> None:
    page = resized(1024, "large")
    page.goto(site + urls.AGENCIES)
    page.evaluate(LIKE_A_LARGE_SITE, 11)
    assert page.evaluate(OVERFLOW) > 0
    name = page.locator(".matrix tbody th").first
    before = name.bounding_box()
    page.locator(".matrix").evaluate("e => e.scrollLeft = 100")
    assert name.bounding_box() == before


def test_a_number_of_reforms_stands_on_one_line(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(site)
    number = page.locator(".bars .n").first
    before = number.bounding_box()
    number.evaluate("e => e.textContent = '1356项'")
    after = number.bounding_box()
    assert before and after and before["height"] == after["height"]
    bars = page.locator(".bars svg").evaluate_all("all => all.map(e => e.clientWidth)")
    assert len(set(bars)) == 1, "bars of one scale"
    assert number.evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("size", SIZES)
def test_a_document_number_in_a_heading_is_whole(
    resized: Resized, site: str, dataset: Dataset, size: str
) -> None:
    page = resized(320, size)
    for kind in ("agency", "domain"):
        page.goto(site + first_pages(dataset)[kind])
        numbers = page.locator("h2 .meta, h3 .meta")
        assert numbers.count()
        rows = numbers.evaluate_all("all => all.map(e => e.getClientRects().length)")
        assert set(rows) == {1}, kind


def test_the_number_of_a_part_stands_off_the_editors_box(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.goto(site + first_pages(dataset)["agency"])
    gap = page.locator(".editorial").first.evaluate(
        "e => { e.insertAdjacentHTML('afterend', '<p class=meta>第1页，共2页。</p>');"
        " return e.nextSibling.getBoundingClientRect().top - e.getBoundingClientRect().bottom }"
    )
    assert gap >= 16


def test_clearing_filters_stands_off_the_list(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(site + urls.REFORMS)
    page.locator("#facets summary").first.click()
    page.locator("#facets label").first.click()
    button = page.locator("[data-clear]")
    button.wait_for()
    below = button.evaluate(
        "e => document.querySelector('#list').getBoundingClientRect().top"
        " - e.getBoundingClientRect().bottom"
    )
    assert below >= 12


@pytest.fixture
def forced(page: Page) -> Page:
    """A page in the system's own colours, light on dark."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    return page


def test_marks_are_seen_in_forced_colours(forced: Page, site: str) -> None:
    forced.goto(site + urls.SEARCH + "?q=企业")
    text = forced.locator(".search-text mark").first
    text.wait_for()
    for mark in forced.locator(".search-view mark").all():
        colour = "e => getComputedStyle(e).color"
        assert mark.evaluate(colour) == mark.locator("xpath=..").evaluate(colour)


def test_the_current_page_is_told_in_forced_colours(forced: Page, site: str) -> None:
    forced.goto(site + urls.AGENCIES)
    colours = forced.locator(".site-nav a").evaluate_all(
        "all => all.map(e => [e.hasAttribute('aria-current'),"
        " getComputedStyle(e).borderBottomColor])"
    )
    background = forced.evaluate("getComputedStyle(document.body).backgroundColor")
    assert [is_current for is_current, line in colours if line != background] == [True]


def test_a_hint_is_read_in_the_dark_where_a_page_is_missing(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(site + "404.html")
    hint = page.locator("input").evaluate("e => getComputedStyle(e, '::placeholder').color")
    assert hint == page.locator(".from").evaluate("e => getComputedStyle(e).color")

"""Tables, figures and headings in every width and text size, and in the system's own colours."""

import pytest
from playwright.sync_api import Page

from conftest import SUB_PATH
from helpers import first_pages
from reforms import urls
from reforms.model import Dataset

LIKE_A_LARGE_SITE = """(columns) => {
  for (const row of document.querySelectorAll(".matrix tr")) {
    while (row.children.length <= columns) row.append(row.children[1].cloneNode(true));
  }
}"""
LARGE = f"""try {{ localStorage.setItem("{SUB_PATH}.__size", '"large"') }} catch {{}}"""
OVERFLOW = "e => e.scrollWidth - e.clientWidth"


def resize(page: Page, width: int, size: str = "standard") -> None:
    """Give the page a width, and from its next opening on a text size."""
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(LARGE if size == "large" else "")


@pytest.mark.parametrize(("columns", "fits"), [(11, True), (40, False)])
def test_who_does_what_shows_all_domains_or_keeps_its_names_where_it_scrolls(
    page: Page, site: str, columns: int, fits: bool
) -> None:
    resize(page, 1280)
    page.goto(site + urls.AGENCIES)
    page.evaluate(LIKE_A_LARGE_SITE, columns)
    matrix, name = page.locator(".matrix"), page.locator(".matrix tbody th").first
    assert (matrix.evaluate(OVERFLOW) == 0) == fits
    before = name.bounding_box()
    matrix.evaluate("e => e.scrollLeft = 100")
    assert name.bounding_box() == before


def test_a_number_of_reforms_stands_on_one_line(page: Page, site: str) -> None:
    resize(page, 360)
    page.goto(site + urls.DOMAINS)
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
    page.locator("#facets label.check").first.click()
    button = page.locator("#list-clear")
    button.wait_for()
    box, listed = button.bounding_box(), page.locator("#list").bounding_box()
    assert box and listed and listed["y"] - box["y"] - box["height"] >= 12


def test_the_current_page_is_told_in_forced_colours(page: Page, site: str) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(site + urls.AGENCIES)
    widths = page.locator(".md-tabs__link").evaluate_all(
        "all => all.map(e => getComputedStyle(e).borderBottomWidth)"
    )
    assert len([it for it in widths if it != "0px"]) == 1

"""The site on paper: one sheet for a reform, a table for the list, a way back to the screen."""

import re

import pytest
from playwright.sync_api import Page

from reforms import urls
from reforms.model import Dataset
from reforms.web import qr
from test_pages import ids
from test_reading import every_kind


def sheets(page: Page) -> int:
    """How many A4 pages the browser prints."""
    content = page.pdf(format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", content))


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_a_reform_prints_on_one_sheet(page: Page, site: str, row_id: str) -> None:
    page.goto(site + urls.record("reforms", row_id))
    assert sheets(page) == 1


def test_paper_names_address_and_source(page: Page, site: str, dataset: Dataset) -> None:
    reform = dataset.reforms[0]
    path = urls.record("reforms", reform.id)
    page.goto(site + path)
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    notice = dataset.notice[reform.notice_id]
    assert f"网址：{site}{path}" in text
    assert f"《{notice.title}》（{notice.document_number}）附件第{reform.number}项" in text
    assert not page.locator("nav:visible, form:visible, button:visible, details:visible").count()


def test_every_page_carries_its_qr_code_on_paper_only(
    page: Page, site: str, dataset: Dataset
) -> None:
    for path in every_kind(dataset):
        if path == "404.html":
            continue
        page.goto(site + path)
        code = page.locator("img.qr")
        assert not code.is_visible(), path
        assert f'src="{code.get_attribute("src")}"' in qr.code(site + path), path
    page.emulate_media(media="print")
    box = code.bounding_box()
    assert box and box["width"] == box["height"] > 70


def test_the_list_prints_as_a_table(page: Page, site: str, dataset: Dataset) -> None:
    page.goto(site + urls.REFORMS)
    page.emulate_media(media="print")
    displays = page.locator(".items:not(.flat)").evaluate_all(
        "all => all.map(list => [list, ...list.children].map(e => getComputedStyle(e).display))"
    )
    assert displays
    for table, *rows in displays:
        assert table == "table" and set(rows) == {"table-row"}
    lefts = page.locator(".items .meta span:last-child").evaluate_all(
        "all => [...new Set(all.map(e => Math.round(e.getBoundingClientRect().left)))]"
    )
    assert len(lefts) == 1, "the columns of all groups stand under each other"
    assert len(dataset.reforms) == page.locator(".items:not(.flat) > li").count()

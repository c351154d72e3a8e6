"""The site on paper: one sheet for a reform, a table for the list, a way back to the screen."""

import re
from collections import Counter
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from helpers import documents, first_pages
from reforms import urls
from reforms.model import Dataset
from reforms.site.theme import qr_code
from test_sizes import LIKE_A_LARGE_SITE

SHEET = 695
"""Pixels between the margins of an A4 page."""


def printed(page: Page, address: str) -> None:
    """Open a page as it is printed."""
    page.goto(address)
    page.emulate_media(media="print")


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.nightly)])
def test_home_and_a_reform_print_on_one_sheet_each(
    page: Page, site: str, site_folder: Path, dataset: Dataset, every: bool
) -> None:
    paths = [urls.record("reforms", row.id) for row in dataset.reforms]
    text = {name: len(document.text_content()) for name, document in documents(site_folder)}
    longest = max(paths, key=lambda path: text[f"{path}index.html"])
    for path in ["", *(paths if every else [longest])]:
        page.goto(site + path)
        content = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1, path


def test_paper_names_address_and_source(page: Page, site: str, dataset: Dataset) -> None:
    reform = dataset.reforms[0]
    path = urls.record("reforms", reform.id)
    printed(page, site + path)
    text = page.locator("body").inner_text()
    notice = dataset.notice[reform.notice_id]
    assert f"网址：{site}{path}" in text
    assert f"《{notice.title}》（{notice.document_number}）附件第{reform.number}项" in text


@pytest.mark.parametrize("kind", ["home", "reforms", "reform"])
def test_no_control_is_printed(page: Page, site: str, dataset: Dataset, kind: str) -> None:
    printed(page, site + first_pages(dataset)[kind])
    assert not page.locator("nav nav:visible, form:visible, button:visible").count()
    assert kind != "reform" or not page.locator("details:visible").count()


def test_every_page_carries_its_qr_code_on_paper_only(
    page: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    for name, document in documents(site_folder):
        if name != "404.html":
            (source,) = document.xpath("//img[@class='qr']/@src")
            assert f'src="{source}"' in qr_code(site + name.removesuffix("index.html")), name
    page.goto(site + first_pages(dataset)["reform"])
    code = page.locator("img.qr")
    assert not code.is_visible()
    page.emulate_media(media="print")
    box = code.bounding_box()
    assert box and box["width"] == box["height"] > 70


def test_labels_are_printed_alike_from_either_scheme(
    page: Page, site: str, dataset: Dataset
) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    found = []
    for scheme in schemes:
        page.emulate_media(media="screen", color_scheme=scheme)
        printed(page, site + urls.record("reforms", dataset.reforms[0].id))
        found.append(
            page.locator(".tag, .facts").evaluate_all(
                "all => all.map(e => getComputedStyle(e))"
                ".map(s => [s.color, s.backgroundColor, s.borderTopColor])"
            )
        )
    assert found[0] and found[0] == found[1]


def test_a_notice_ends_with_its_last_line(page: Page, site: str, dataset: Dataset) -> None:
    printed(page, site + urls.record("notices", dataset.notices[0].id))
    outer = page.locator(".document").bounding_box()
    inner = page.locator(".annex-table").bounding_box()
    assert outer and inner
    assert outer["y"] + outer["height"] == pytest.approx(inner["y"] + inner["height"], abs=1)
    displays = page.locator(".annex-table tr").evaluate_all(
        "all => [...new Set(all.map(e => getComputedStyle(e).display))]"
    )
    assert displays == ["table-row"]


def test_who_does_what_is_printed_whole(page: Page, site: str) -> None:
    printed(page, site + urls.AGENCIES)
    page.evaluate(LIKE_A_LARGE_SITE, 11)
    page.set_viewport_size({"width": SHEET, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET
    assert page.locator(".matrix").evaluate("e => getComputedStyle(e).overflowX") == "visible"


def test_what_was_filtered_stands_on_paper(page: Page, site: str, dataset: Dataset) -> None:
    ((domain, number),) = Counter(row.domain_id for row in dataset.reforms).most_common(1)
    page.goto(f"{site}{urls.REFORMS}?domain={domain}")
    words = f"符合条件的有{number}项，共{len(dataset.reforms)}项"
    expect(page.locator("#list-status")).to_have_text(words)
    page.emulate_media(media="print")
    assert words in page.locator("main").inner_text()
    assert not page.locator("#list-clear").is_visible()

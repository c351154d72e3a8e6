"""The page of an item: its order, whose words it has, notes in place, the archive beside it."""

import re
from dataclasses import replace

import lxml.html
import pytest
from playwright.sync_api import Page, expect

from helpers import small_dataset
from reforms import urls
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site import collation
from reforms.site.context import Site
from test_pages import by_path, ids

PHONE = {"width": 390, "height": 844}
LONGEST = 2_400
LINE = 32
"""Pixels of a line of running text on a phone."""
FRAME = 100
"""Characters that stand around any text, a short one too: headings, status line, actions."""

MEASURED = """() => {
  const seen = (root) => {
    let length = 0;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const shown = walker.currentNode.parentElement.checkVisibility();
      if (shown) length += walker.currentNode.data.replace(/\\s/g, "").length;
    }
    return length;
  };
  const parts = [...document.querySelectorAll("h1, .facts dd, .official")];
  const official = parts.map(seen).reduce((a, b) => a + b);
  return {
    begins: document.querySelector(".official").getBoundingClientRect().top,
    height: document.documentElement.scrollHeight,
    official,
    ours: seen(document.querySelector(".md-content")) - official,
  };
}"""


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_official_words_come_soon_and_outnumber_ours_on_a_phone(
    row_id: str, page: Page, site: str
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(site + urls.record("reforms", row_id))
    found = page.evaluate(MEASURED)
    assert found["begins"] < PHONE["height"] - 2 * LINE, "two lines on the first screen"
    assert found["height"] <= LONGEST
    assert found["ours"] < max(found["official"], FRAME), found


def test_a_note_opens_below_its_words_and_is_shut_again(
    page: Page, site: str, dataset: Dataset
) -> None:
    passage = next(row for row in dataset.passages if row.explained_by)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(site + urls.record("reforms", passage.reform_id))
    mark, note = page.locator(".official .mark").first, page.locator(".official .note").first
    expect(note).to_be_hidden()
    mark.focus()
    page.keyboard.press("Enter")
    expect(note).to_contain_text(passage.explained_by)
    expect(note).to_be_in_viewport(ratio=1)
    expect(mark).to_be_in_viewport(ratio=1)
    note.get_by_role("link", name="收起").click()
    expect(note).to_be_hidden()
    expect(mark).to_be_in_viewport(ratio=1)


@pytest.fixture(scope="module")
def real(dataset: Dataset) -> dict[str, lxml.html.HtmlElement]:
    """The content of every page of the real package, by its path."""
    return {
        path: lxml.html.fromstring(page.content)
        for path, page in by_path(dataset, Settings()).items()
    }


def test_only_words_that_are_explained_are_linked(
    dataset: Dataset, real: dict[str, lxml.html.HtmlElement]
) -> None:
    explained = {(row.reform_id, row.text) for row in dataset.passages if row.explained_by}
    linked = {
        (row.id, mark.text_content())
        for row in dataset.reforms
        for mark in real[urls.record("reforms", row.id)].xpath(
            "//*[@class='official']//a[@class='mark']"
        )
    }
    assert linked and linked <= explained
    for row in dataset.reforms:
        page = real[urls.record("reforms", row.id)]
        links = page.xpath("//*[@class='official']//a[not(ancestor::*[@class='note'])]")
        assert all(link.get("class") == "mark" for link in links), "others are no link at all"


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_the_archive_stands_beside_what_is_published(
    row_id: str, dataset: Dataset, real: dict[str, lxml.html.HtmlElement]
) -> None:
    site, row = Site(dataset, Settings()), dataset.reform[row_id]
    row_of_annex, reading = site.annex[row_id], site.archive[row.notice_id]
    page = real[urls.record("reforms", row_id)].get_element_by_id("collation")
    sides = [[it.text_content() for it in tr.find_class("side")] for tr in page.iter("tr")]
    shown = [pair for pair in sides if pair]
    cells = {reading.cut(span) for span in row_of_annex.cells}
    assert {archived for archived, _ in shown} <= cells
    assert [reading.cut(row_of_annex.content), row.content] in shown or (
        reading.cut(row_of_annex.content) == row.content
    )
    told = sum(int(it.get("value")) for it in page.iter("data"))
    assert told == len(page.xpath(".//td//del | .//td//ins[@class='correction']"))


def test_all_of_a_notices_archive_is_on_a_page(
    dataset: Dataset, real: dict[str, lxml.html.HtmlElement]
) -> None:
    site = Site(dataset, Settings())
    assert site.collation(site.notices[0].id) == urls.COLLATION
    for notice in dataset.notices:
        path, rows = site.collation(notice.id), dataset.reforms_of_notice[notice.id]
        page = real[path]
        assert len(page.find_class("collation")) == 1 + len(rows)
        assert f"../../{path}" in real[urls.record("notices", notice.id)].xpath("//a/@href")
        for row in rows:
            assert page.get_element_by_id(row.id) is not None
            links = real[urls.record("reforms", row.id)].xpath("//a/@href")
            assert f"../../{path}#{row.id}" in links


@pytest.mark.parametrize(
    ("archived", "published", "is_corrected", "kinds"),
    [
        ("甲,乙", "甲，乙", True, {"标点": 1, "空格": 0, "更正": 0}),
        ("甲 乙", "甲乙", True, {"标点": 0, "空格": 1, "更正": 0}),
        ("甲(乙)丁,戊己", "甲（乙）丁，戊已", True, {"标点": 3, "空格": 0, "更正": 1}),
        ("甲", "甲", True, {"标点": 0, "空格": 0, "更正": 0}),
        ("（一）", "1", False, {"标点": 0, "空格": 0, "读法": 1, "更正": 0}),
    ],
)
def test_changes_are_counted_by_kind(
    archived: str, published: str, is_corrected: bool, kinds: dict[str, int]
) -> None:
    variants = collation.collate(archived, published, is_corrected)
    assert "".join(it.archived for it in variants) == archived
    assert "".join(it.published for it in variants) == published
    whole = collation.Collation(heading="甲", variants=variants)
    assert {it.name: it.number for it in collation.tallies([whole])} == kinds


def test_a_status_says_what_is_checked() -> None:
    small = small_dataset()
    path = urls.record("reforms", small.reforms[0].id)
    url = "https://example.org/notice.html"
    known = replace(small, notices=tuple(replace(it, source_url=url) for it in small.notices))
    for data, words in ((small, "原页未核"), (known, "原页可查")):
        page = lxml.html.fromstring(by_path(data, Settings())[path].content)
        (status,) = page.find_class("status")
        said = re.sub(r"\s", "", status.text_content())
        assert said == f"成文{small.notices[0].issued_on}·存档已核·{words}·名称未核"

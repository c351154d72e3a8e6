"""The home page: facts, progress, whom it concerns, and the picture of who does what."""

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import lxml.etree
import lxml.html
import pytest
from playwright.sync_api import Browser, Page, expect

from helpers import small_dataset
from reforms import urls
from reforms.model import Dataset, Notice
from reforms.settings import Settings
from reforms.site import overview
from reforms.site.context import Site

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 12_000


@pytest.fixture
def newest(dataset: Dataset) -> Notice:
    return Site(dataset, Settings()).notices[0]


@pytest.fixture
def home(site_folder: Path, site: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring((site_folder / "index.html").read_bytes())


def test_each_mark_and_line_is_a_named_link_to_a_page(
    home: lxml.html.HtmlElement, site_folder: Path, dataset: Dataset, newest: Notice
) -> None:
    rows = dataset.reforms_of_notice[newest.id]
    duties = [(row, agency) for row in rows for agency in dataset.agencies_of.get(row.id, ())]
    drawn = home.xpath("//*[@class='picture']//a")
    links = {link.findtext("title"): link.get("href") for link in drawn}
    marks = {it.domain_id for it in rows if it.domain_id}, {agency.id for _, agency in duties}
    assert len(links) == len(duties) + len(rows) + sum(map(len, marks))
    assert all(f"{agency.name}：{row.name}" in "".join(links) for row, agency in duties)
    assert all((site_folder / path / "index.html").is_file() for path in links.values())


def test_picture_and_tiles_are_light(home: lxml.html.HtmlElement) -> None:
    (figure,) = home.iter("figure")
    assert len(gzip.compress(lxml.html.tostring(figure, encoding="utf-8"))) < MOST_BYTES


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("width", "drawn"), [(360, False), (768, True), (1280, True)])
def test_there_are_tiles_where_a_drawing_would_be_too_small(
    width: int, drawn: bool, script: bool, browser: Browser, site: str, dataset: Dataset
) -> None:
    context = browser.new_context(
        java_script_enabled=script, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto(site)
    items = page.locator(".picture .item:visible, .tile:visible")
    newest = Site(dataset, Settings()).notices[0]
    assert items.count() == len(dataset.reforms_of_notice[newest.id])
    assert page.locator(".picture").is_visible() is drawn
    items.last.click()
    page.wait_for_url(f"**/{urls.record('reforms', dataset.reforms_of_notice[newest.id][-1].id)}")
    context.close()


def test_the_picture_can_be_kept_and_shows_itself_alone(
    page: Page, site: str, site_folder: Path, newest: Notice
) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site)
    colour = "all => all.map(e => getComputedStyle(e).stroke)"
    wanted = page.locator(".picture .links path").evaluate_all(colour)
    with page.expect_download() as download:
        page.get_by_role("link", name="保存这张图").click()
    file = download.value.path().read_bytes()
    root = lxml.etree.fromstring(file)
    assert newest.document_number in "".join(root.itertext())
    assert all(link.get("href").startswith(site) for link in root.iter(f"{SVG}a"))
    assert not root.xpath("//@src | //*[local-name()='image' or local-name()='script']")
    assert file == (site_folder / urls.picture(newest.id)).read_bytes()
    page.goto("about:blank")
    page.set_content(file.decode())
    assert page.locator(".links path").evaluate_all(colour) == wanted


def test_a_door_leads_to_what_concerns_someone(page: Page, site: str, dataset: Dataset) -> None:
    audience = max(dataset.audiences, key=lambda row: len(dataset.reforms_of_audience[row.id]))
    rows = dataset.reforms_of_audience[audience.id]
    page.goto(site)
    page.locator(".doors").get_by_role("link", name=audience.name).click()
    found = page.locator("#list li:visible")
    expect(found).to_have_count(len(rows))
    assert {it.get_attribute("data-id") for it in found.all()} == {row.id for row in rows}
    assert all(row.summary in page.locator("#list").inner_text() for row in rows)


# --- what the data bears out ---


def test_facts_are_counted_and_lead_to_what_shows_them() -> None:
    data = small_dataset()
    facts = {fact.path: fact.text for fact in overview.facts(Site(data, Settings()))}
    sizes = {row.id: len(data.agencies_of[row.id]) for row in data.reforms}
    shared = [row_id for row_id, size in sizes.items() if size > 1]
    most = max(shared, key=lambda row_id: sizes[row_id])
    text = facts[urls.record("reforms", most)]
    assert f"{len(sizes)}项改革中，{len(shared)}项" in text and text.endswith(
        f"有{sizes[most]}个单位"
    )
    for table, of in (("agencies", data.reforms_of_agency), ("domains", data.reforms_of_domain)):
        largest = max(map(len, of.values()))
        first = [row_id for row_id, rows in of.items() if len(rows) == largest]
        path = urls.record(table, first[0]) if len(first) == 1 else f"{table}/"
        assert f"有{largest}项" in facts[path]


def test_a_fact_that_the_data_lacks_is_left_out() -> None:
    data = small_dataset()
    first = data.reforms[:1]
    duties = tuple(it for it in data.responsibilities if it.reform_id == first[0].id)[:1]
    alone = replace(data, reforms=first, responsibilities=duties)
    assert list(overview.facts(Site(alone, Settings()))) == []


def test_what_is_checked_is_counted_and_the_next_is_asked_for() -> None:
    data = small_dataset()
    first, *others = data.agencies
    checked = replace(first, checked_on=date(2031, 2, 3))
    left = tuple(replace(row, checked_on=None) for row in others)
    known = replace(data, agencies=(checked, *left))
    *of_notices, names = overview.unchecked(Site(known, Settings()))
    assert (names.done, names.total) == (1, len(data.agencies))
    assert names.path == f"{urls.record('agencies', others[0].id)}#fix"
    assert [it.total for it in of_notices] == [len(data.notices)] * 2
    notices = tuple(replace(row, source_url="https://example.org/") for row in data.notices)
    original, *_ = overview.unchecked(Site(replace(data, notices=notices), Settings()))
    assert (original.done, original.path) == (len(notices), "")

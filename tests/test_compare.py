"""Reading through, and reforms or agencies side by side: what a reader chooses, by address."""

import csv
import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from helpers import small_dataset
from lean import LEAN
from reforms import urls
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site.context import Site
from reforms.site.pages import pages
from test_layout import SIDEWAYS, SMALL_TEXT
from test_reading import AXE

TABLE = "[data-part=table]"


def cells(page: Page, field: str) -> list[str]:
    """What a row says of each record, without the record's name."""
    return [
        it.evaluate("e => [...e.childNodes].slice(1).map(n => n.textContent).join('')")
        for it in page.locator(f"[data-field={field}] td").all()
    ]


def test_ticked_reforms_stand_side_by_side_by_address(
    page: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    page.goto(site + urls.REFORMS)
    order = page.locator("#list a.name").all_inner_texts()
    ends = (dataset.reforms[0], dataset.reforms[-1])
    chosen = sorted(ends, key=lambda row: order.index(row.name))
    for row in chosen:
        page.get_by_role("checkbox", name=f"比较：{row.name}").check()
    expect(page.locator("#picked")).to_contain_text("已选2项")
    page.get_by_role("link", name="并排比较").click()
    page.locator(TABLE).wait_for()
    assert page.url == f"{site}{urls.COMPARE}?" + "&".join(f"id={row.id}" for row in chosen)
    assert cells(page, "content") == [row.content for row in chosen]
    assert cells(page, "summary") == [row.summary or "——" for row in chosen]
    names = ["、".join(it.name for it in dataset.agencies_of[row.id]) for row in chosen]
    assert cells(page, "agencies") == names
    assert not page.locator("[data-field=full_name]").is_visible()
    # All ways to cite, as on the pages of the items.
    page.locator("[data-part=citations] pre").first.wait_for()
    shown = page.locator("[data-part=citations] pre").all_inner_texts()
    for row in chosen:
        page.goto(site + urls.record("reforms", row.id))
        own = page.locator("#cite pre").evaluate_all("all => all.map(e => e.textContent)")
        assert len(own) == len(shown) == 4
        assert all(one in many for one, many in zip(own, shown, strict=True)), row.id
    keys = re.findall(r"^@\w+\{(.+),$", shown[-1], re.MULTILINE)
    assert len(keys) == len(set(keys)) == 4


def test_the_rows_of_what_was_chosen_are_those_of_the_list_for_excel(
    page: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    page.goto(f"{site}{urls.COMPARE}?id={dataset.reforms[0].id}&id={dataset.reforms[1].id}")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载所选").click()
    published = site_folder / urls.download("reforms-excel.csv")
    whole = list(csv.reader(published.read_text("utf-8").splitlines()))
    kept = list(csv.reader(Path(download.value.path()).read_text("utf-8").splitlines()))
    assert kept == whole[:3]


def test_agencies_are_compared_by_what_they_do(page: Page, site: str, dataset: Dataset) -> None:
    chosen = dataset.agencies[:2]
    page.goto(site + urls.AGENCIES)
    for row in chosen:
        page.get_by_role("checkbox", name=f"比较：{row.name}", exact=True).check()
    page.get_by_role("link", name="并排比较").click()
    page.locator(TABLE).wait_for()
    links = page.locator("[data-field=reforms] a").evaluate_all("all => all.map(e => e.href)")
    reforms = [it for row in chosen for it in dataset.reforms_of_agency[row.id]]
    assert links == [site + urls.record("reforms", it.id) for it in reforms]
    assert not page.get_by_role("button", name="下载所选").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("table", ["agency", "id"])
def test_what_a_script_makes_fits_and_is_accessible(
    table: str, scheme: Literal["light", "dark"], page: Page, site: str, dataset: Dataset
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    rows = dataset.agencies if table == "agency" else dataset.reforms
    page.goto(f"{site}{urls.COMPARE}?" + "&".join(f"{table}={row.id}" for row in rows[:3]))
    page.locator(TABLE).wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text("utf-8"))
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert [width, *page.evaluate(SIDEWAYS), *page.evaluate(SMALL_TEXT)] == [width]
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(it["id"], it["nodes"][0]["html"]) for it in found] == [], width


@pytest.mark.parametrize("query", ["", "?id=", "?id=..%2F..%2Fabout&id=%3Cb%3E"])
def test_an_address_that_names_nothing_says_what_to_do(query: str, page: Page, site: str) -> None:
    page.goto(site + urls.COMPARE + query)
    expect(page.locator("[data-part=help]")).to_be_visible()
    assert not page.locator(TABLE).is_visible()


def test_without_a_script_ways_to_the_items_are_named(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + urls.COMPARE)
    expect(page.locator(".hint")).to_contain_text("JavaScript")
    page.goto(site + urls.REFORMS)
    assert not page.locator("#picked, .pick").filter(visible=True).count()
    context.close()


# --- reading through ---


@pytest.mark.parametrize("name", ["small", *LEAN])
def test_each_item_is_read_on_one_page_whole(name: str) -> None:
    data = small_dataset() if name == "small" else LEAN[name]
    made = [page for page in pages(Site(data, Settings())) if page.kind == "reading"]
    newest, *others = Site(data, Settings()).notices
    assert [it.path for it in made] == [urls.READING, *(urls.reading(it.id) for it in others)]
    for page, notice in zip(made, (newest, *others), strict=True):
        text = re.sub(r"<[^>]+>|\s", "", page.content)
        for row in data.reforms_of_notice[notice.id]:
            assert page.content.count(f'id="{row.id}"') == 1
            assert re.sub(r"\s", "", row.content) in text and row.summary in text, row.id


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_the_way_to_the_next_item_is_in_view(
    script: bool, browser: Browser, site: str, dataset: Dataset
) -> None:
    context = browser.new_context(
        java_script_enabled=script, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    first, second, *_ = dataset.reforms_of_notice[Site(dataset, Settings()).notices[0].id]
    page.goto(f"{site}{urls.READING}#{first.id}")
    page.locator(f"#{first.id}").get_by_role("link", name="下一项").click(no_wait_after=True)
    page.wait_for_url(f"**#{second.id}")
    heading = page.locator(f"#{second.id} :is(h2, h3)")
    expect(heading).to_be_in_viewport()
    steps = page.locator(f"#{second.id} .steps")
    expect(steps).to_be_in_viewport(ratio=1)
    steps.get_by_role("link", name="目录").click()
    expect(page.locator(".contents a").first).to_be_in_viewport()
    context.close()


def test_on_a_desk_the_contents_stay_in_view(page: Page, site: str, dataset: Dataset) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    rows = dataset.reforms_of_notice[Site(dataset, Settings()).notices[0].id]
    page.goto(f"{site}{urls.READING}#{rows[-1].id}")
    column = page.locator(".md-sidebar--primary")
    assert column.get_by_role("link").count() >= len(rows)
    assert not page.locator(".contents, .steps").filter(visible=True).count()
    column.get_by_role("link", name=rows[0].name).click()
    expect(page.locator(f"#{rows[0].id} :is(h2, h3)")).to_be_in_viewport()

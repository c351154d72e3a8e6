"""The list of reforms in a browser, on a site of as many items as one site is for."""

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

import corpus
from conftest import fork, mkdocs, served, tab
from helpers import REAL, html_files, tree
from reforms import urls
from reforms.model import Dataset
from reforms.package import examination
from reforms.settings import Settings
from reforms.site.context import Site as Published

ITEMS = 1_000
LARGEST, LARGEST_INDEX = 200_000, 600_000
"""Bytes, compressed, of a page and of the search index."""

Site = tuple[str, Dataset]


@pytest.fixture(scope="module")
def long_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("long") / "site"


@pytest.fixture(scope="module")
def long_site(long_folder: Path, dataset: Dataset, bundle: Path) -> Iterator[Site]:
    """A site of an invented long list, built whole by MkDocs and served."""
    folder = fork(long_folder.parent, bundle)
    copies = -(-ITEMS // len(dataset.reforms))
    corpus.write(corpus.multiplied(tree(REAL), copies), folder / "datapackage")
    with served(long_folder) as address:
        built = mkdocs(folder, SITE_URL=address, SOURCE_DATE_EPOCH="0")
        assert built.returncode == 0, built.stdout + built.stderr
        yield address, examination.load(folder / "datapackage")


@pytest.fixture
def long_page(context: BrowserContext, long_site: Site) -> Iterator[Page]:
    """A page whose console stays empty."""
    wrong: list[str] = []
    with tab(context, long_site[0]) as opened:
        opened.on("console", lambda message: wrong.append(message.text))
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        yield opened
        assert not wrong, wrong


def names(page: Page) -> list[str]:
    """The reforms that are shown."""
    return page.locator(".results a.name:visible").all_inner_texts()


def expect_status(page: Page, text: str) -> None:
    page.locator("#list-status").get_by_text(text, exact=True).wait_for()


def listed(data: Dataset) -> list[str]:
    """The names of all reforms as the list has them."""
    groups = Published(data, Settings()).by_notice(data.reforms)
    return [row.name for _, rows in groups for row in rows]


def test_filters_count_and_find(long_page: Page, long_site: Site) -> None:
    address, data = long_site
    ((scope, number),) = Counter(row.scope_id for row in data.reforms).most_common(1)
    rows = [row for row in data.reforms if row.scope_id == scope]
    assert number < len(data.reforms), "the invented list has no such scope"
    every = listed(data)
    long_page.goto(address + urls.REFORMS)
    assert names(long_page) == every
    long_page.locator("#facets summary", has_text="推广范围").click()
    long_page.locator(f"#facets input[value='{scope}']").check()
    expect_status(long_page, f"符合条件的有{number}项，共{len(data.reforms)}项")
    found = {row.name for row in rows}
    assert names(long_page) == [name for name in every if name in found]
    counted = Counter(row.domain_id for row in rows)
    for box in long_page.locator("#facets label:has(input[name=domain])").all():
        value = box.locator("input").get_attribute("value") or ""
        assert box.is_visible() == bool(counted[value]), value
        assert box.locator("[data-count]").text_content() == str(counted[value]), value
    long_page.reload()
    expect_status(long_page, f"符合条件的有{number}项，共{len(data.reforms)}项")
    assert len(names(long_page)) == number
    long_page.locator("#list-clear").click()
    expect_status(long_page, f"共{len(data.reforms)}项")
    assert names(long_page) == every


def test_a_rare_agency_is_among_the_filters_and_leads_on(long_page: Page, long_site: Site) -> None:
    address, data = long_site
    agency_id, rows = min(data.reforms_of_agency.items(), key=lambda pair: len(pair[1]))
    long_page.goto(address + urls.REFORMS)
    long_page.locator("#facets summary", has_text="责任单位").click()
    long_page.locator(f"#facets input[value='{agency_id}']").check()
    expect_status(long_page, f"符合条件的有{len(rows)}项，共{len(data.reforms)}项")
    assert Counter(names(long_page)) == Counter(row.name for row in rows)
    long_page.get_by_role("link", name=rows[0].name, exact=True).first.click()
    long_page.wait_for_url(f"{address}{urls.record('reforms', rows[0].id)}")
    assert rows[0].name in long_page.locator("h1").inner_text()


def test_sorting_goes_over_the_whole_list_and_back(long_page: Page, long_site: Site) -> None:
    address, data = long_site
    every = listed(data)
    long_page.goto(address + urls.REFORMS)
    long_page.locator("#sort").select_option("name")
    expect_status(long_page, f"共{len(every)}项")
    script = "all => all.sort(new Intl.Collator('zh-Hans-CN', { numeric: true }).compare)"
    assert names(long_page) == long_page.evaluate(script, every)
    long_page.go_back()
    long_page.locator("#list").wait_for()
    assert names(long_page) == every


@pytest.mark.parametrize(("width", "is_open"), [(360, False), (768, False), (1280, True)])
@pytest.mark.parametrize("query", ["", "?sort=name", "?domain={}"])
def test_filters_stand_beside_the_results_or_are_folded_and_say_what_is_chosen(
    query: str, width: int, is_open: bool, long_page: Page, long_site: Site
) -> None:
    address, data = long_site
    domain = data.domains[0]
    long_page.set_viewport_size({"width": width, "height": 640})
    long_page.goto(address + urls.REFORMS + query.format(domain.id))
    said = "筛选和排序" + (f"：{domain.name}" if "domain" in query else "")
    head = long_page.locator("#facets > details > summary")
    expect(head).to_have_text(said)
    box = long_page.locator(f"#facets input[value={domain.id}]")
    expect(box).to_be_visible(visible=is_open)
    head.click()
    expect(box).to_be_visible(visible=not is_open)


def test_every_page_and_the_index_are_light(long_site: Site, long_folder: Path) -> None:
    for file in html_files(long_folder):
        assert len(gzip.compress(file.read_bytes())) < LARGEST, file
    (index,) = (long_folder / "assets").glob("search-index.*.json")
    assert len(gzip.compress(index.read_bytes())) < LARGEST_INDEX

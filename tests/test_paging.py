"""Long lists in pages: every row once, a way between the pages, filters that count all."""

import functools
import gzip
import json
import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

import corpus
from conftest import ROOT, mkdocs
from helpers import REAL, small_dataset, tree
from reforms import package, urls
from reforms.model import Dataset
from reforms.pages import _content, pages
from reforms.settings import Settings
from reforms.site import shells
from reforms.web import catalog, feed, paging
from reforms.web.facets import OFFERED
from reforms.web.paging import parts
from reforms.web.shared import Shared
from reforms.web.views import VIEWS

SETTINGS = Settings(site_url="https://example.org/x/")
MOST_FOUND = 50
"""Options that the box of a filter offers of those that it finds."""
LARGEST = 200_000
"""Bytes of a page, compressed."""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pages of few rows, so that real lists have several."""
    monkeypatch.setattr(paging, "SIZE", 4)
    return 4


def many(dataset: Dataset, number: int) -> Dataset:
    """A dataset whose reforms are repeated under other numbers."""
    rows = dataset.reforms
    made = [
        replace(rows[at % len(rows)], id=f"{rows[0].notice_id}-{at + 1:02d}", number=at + 1)
        for at in range(number)
    ]
    duties = [
        replace(duty, reform_id=row.id)
        for at, row in enumerate(made)
        for duty in dataset.responsibilities_of[rows[at % len(rows)].id]
    ]
    return replace(dataset, reforms=tuple(made), responsibilities=tuple(duties))


# --- cutting ---


@pytest.mark.parametrize(("rows", "last"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_a_list_is_cut_into_pages_that_hold_each_row_once(few: int, rows: int, last: int) -> None:
    made = list(parts("list/", range(rows)))
    assert [part.number for part in made] == list(range(1, last + 1))
    assert [row for part in made for row in part.rows] == list(range(rows))
    assert {part.last for part in made} == {last}
    assert all(paging.page_of(row) == part.number for part in made for row in part.rows)


def test_the_first_page_keeps_the_lists_address(few: int) -> None:
    assert [part.path for part in parts("list/", range(5))] == ["list/", "list/page/2/"]
    assert [part.titled("甲") for part in parts("list/", range(5))] == ["甲", "甲（第2页）"]


@pytest.mark.parametrize(
    ("number", "last", "offered"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 10, [1, 2, 3, 0, 10]),
        (4, 10, [1, 2, 3, 4, 5, 6, 0, 10]),
        (5, 10, [1, 2, 3, 4, 5, 6, 7, 0, 10]),
        (6, 12, [1, 0, 4, 5, 6, 7, 8, 0, 12]),
        (12, 12, [1, 0, 10, 11, 12]),
    ],
)
def test_the_pager_offers_what_is_near(number: int, last: int, offered: list[int]) -> None:
    part = paging.Part(base="list/", number=number, last=last, rows=())
    assert part.near == offered


# --- pages ---


def test_every_row_stands_on_one_page_and_pages_lead_on(few: int, dataset: Dataset) -> None:
    made = {page.path: page for page in pages(dataset, SETTINGS)}
    path, seen = urls.REFORMS, Counter[str]()
    while path:
        content = made[path].content
        listed = content[content.index('id="list"') :]
        seen.update(re.findall(r'class="name" href="[./]*reforms/([^/"]+)/"', listed))
        following = re.search(r'rel="next" href="([^"]+)"', content)
        path = str(Path(path) / following[1]) if following else ""
        path = re.sub(r"^(?:.*/)?(reforms/page/\d+)$", r"\1/", path)
    assert seen == Counter({row.id: 1 for row in dataset.reforms})


def test_a_list_that_fits_has_no_pager_and_no_files(dataset: Dataset) -> None:
    shared = Shared(dataset, SETTINGS)
    assert len(dataset.reforms) <= paging.SIZE
    assert catalog.files(shared) == {}
    for page in pages(dataset, SETTINGS):
        assert 'class="pager' not in page.content, page.path


def test_each_title_and_path_comes_once(few: int, dataset: Dataset) -> None:
    made = [page for page in pages(dataset, SETTINGS) if page.kind != "reform"]
    assert len({page.path for page in made}) == len(made)
    assert len({page.title for page in made}) == len(made)
    assert len({page.description for page in made}) == len(made)


def test_ids_and_anchors_of_later_pages_hold(few: int, dataset: Dataset) -> None:
    made = {page.path: page.content for page in pages(dataset, SETTINGS)}
    ids = {path: set(re.findall(r'\sid="([^"]+)"', text)) for path, text in made.items()}
    links = re.findall(r'href="[./]*(agencies/[^"#]+)#([^"]+)"', made[urls.AGENCIES])
    entries = [entry.path.split("#") for entry in feed.entries(dataset)]
    links += [entry for entry in entries if entry[0].startswith(urls.CORRECTIONS)]
    assert {path.partition("/")[0] for path, _ in links} == {"agencies", "corrections"}
    assert not [link for link in links if link[1] not in ids[link[0]]]


def test_later_pages_have_a_shell_of_their_depth(few: int, dataset: Dataset) -> None:
    known = shells(dataset)
    for page in pages(dataset, SETTINGS):
        shell = known[page.kind if page.number == 1 else f"{page.kind}-further"]
        assert shell.count("/") == page.path.count("/"), page.path
    made = {page.path for page in pages(dataset, SETTINGS)}
    assert set(known.values()) <= made


def test_no_page_of_a_long_list_is_large(dataset: Dataset) -> None:
    large = many(dataset, 1_500)
    shared = Shared(large, SETTINGS)
    sizes: dict[str, int] = {}
    for make in ("home", "reforms", "domain", "agencies", "agency"):
        for page in pages_of(shared, make):
            sizes[page[0]] = len(gzip.compress(page[1].encode()))
    assert max(sizes.values()) < LARGEST / 4, max(sizes, key=lambda path: sizes[path])
    assert len([path for path in sizes if path.startswith("reforms/")]) == 15


def pages_of(shared: Shared, kind: str) -> Iterator[tuple[str, str]]:
    """Path and content of the pages of one kind."""
    for view in VIEWS[kind](shared):
        yield view.path, _content(shared, kind, view)


# --- the files that a browser filters ---


def test_columns_say_what_the_dataset_says(few: int, dataset: Dataset) -> None:
    shared = Shared(dataset, SETTINGS)
    files = catalog.files(shared)
    text = files["list"][1].decode()
    data = json.loads(text.removeprefix(f"self.{catalog.COLUMNS}=").rstrip(";\n"))
    names = json.loads(files["list_0"][1].decode().partition("]=")[2].rstrip(";\n"))
    for at, row in enumerate(shared.listed):
        assert names[at] == row.name
        for facet, value in (("domain", row.domain_id), ("scope", row.scope_id)):
            assert data["values"][facet][data[facet][at]][0] == value, row.id
        places = data["agency"][at]
        listed = [places] if isinstance(places, int) else places
        found = [data["values"]["agency"][place][0] for place in listed]
        assert found == [agency.id for agency in dataset.agencies_of[row.id]], row.id
        assert data["number"][at] == row.number


def test_hostile_names_end_no_script(few: int) -> None:
    small = many(small_dataset(), few + 1)
    hostile = replace(small.reforms[0], name="</script><script>\u2028")
    spoiled = replace(small, reforms=(hostile, *small.reforms[1:]))
    files = catalog.files(Shared(spoiled, SETTINGS))
    assert b"script>" in files["list_0"][1], "the name is in one of them"
    for _, content in files.values():
        assert b"<" not in content and "\u2028".encode() not in content


# --- in the browser ---


@pytest.fixture(scope="module")
def long_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site of a long list lies."""
    return tmp_path_factory.mktemp("long") / "site"


@pytest.fixture(scope="module")
def long_site(long_folder: Path) -> Iterator[tuple[str, Dataset]]:
    """A site of an invented long list, built whole by MkDocs and served."""
    folder = long_folder.parent
    for name in ("scripts", "docs"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    corpus.write(corpus.multiplied(tree(REAL), 17), folder / "datapackage")
    invented = package.load(folder / "datapackage")
    handler = functools.partial(_Quiet, directory=str(long_folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        built = mkdocs(folder, SITE_URL=address, SOURCE_DATE_EPOCH="0")
        assert built.returncode == 0, built.stdout + built.stderr
        yield address, invented
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def long_page(context: BrowserContext, long_site: tuple[str, Dataset]) -> Iterator[Page]:
    """A page whose console stays empty."""
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    assert not wrong, wrong


def names(page: Page) -> list[str]:
    """The reforms that are shown."""
    return page.locator(".results a.name:visible").all_inner_texts()


def expect_status(page: Page, text: str | re.Pattern[str]) -> None:
    page.locator("#list-status", has_text=text).wait_for()


def test_the_first_look_at_a_long_list_fetches_no_list(
    long_page: Page, long_site: tuple[str, Dataset]
) -> None:
    fetched: list[str] = []
    long_page.on("request", lambda request: fetched.append(request.url))
    long_page.goto(long_site[0] + urls.REFORMS, wait_until="networkidle")
    assert len(names(long_page)) == paging.SIZE
    assert not [url for url in fetched if "/assets/list" in url]


def test_filters_count_and_find_over_all_pages(
    long_page: Page, long_site: tuple[str, Dataset]
) -> None:
    address, data = long_site
    shared = Shared(data, SETTINGS)
    ((scope, _),) = Counter(row.scope_id for row in data.reforms).most_common(1)
    rows = [row for row in shared.listed if row.scope_id == scope]
    assert paging.SIZE < len(rows) < len(data.reforms), "the invented list has no such scope"
    long_page.goto(address + urls.numbered(urls.REFORMS, 2))
    long_page.locator(f"#facets input[value='{scope}']").check()
    expect_status(long_page, f"符合条件的有{len(rows)}项，共{len(data.reforms)}项")
    assert names(long_page) == [row.name for row in rows[: paging.SIZE]]
    counted = Counter(row.domain_id for row in rows)
    for box in long_page.locator("#facets label:has(input[name=domain])").all():
        value = box.locator("input").get_attribute("value") or ""
        assert box.locator("[data-count]").inner_text() == str(counted[value]), value
    long_page.get_by_role("button", name="下一页").click()
    long_page.get_by_role("link", name=rows[paging.SIZE].name, exact=True).last.wait_for()
    assert names(long_page) == [row.name for row in rows[paging.SIZE : 2 * paging.SIZE]]
    long_page.reload()
    long_page.get_by_role("link", name=rows[paging.SIZE].name, exact=True).last.wait_for()
    assert names(long_page) == [row.name for row in rows[paging.SIZE : 2 * paging.SIZE]]
    long_page.locator("[data-clear]").click()
    # The status of the filtered list ends in the same words.
    expect_status(long_page, re.compile(f"^共{len(data.reforms)}项"))
    assert names(long_page) == [row.name for row in shared.listed[paging.SIZE : 2 * paging.SIZE]]


def test_a_found_reform_leads_to_its_page(long_page: Page, long_site: tuple[str, Dataset]) -> None:
    address, data = long_site
    row = data.reforms[0]
    long_page.goto(f"{address}{urls.REFORMS}?notice={row.notice_id}")
    long_page.locator("#list-flat a.name", has_text=row.name).first.click()
    long_page.wait_for_url(f"{address}{urls.record('reforms', row.id)}")
    assert row.name in long_page.locator("h1").inner_text()


def test_a_rare_agency_is_found_among_many(long_page: Page, long_site: tuple[str, Dataset]) -> None:
    address, data = long_site
    ranked = sorted(data.reforms_of_agency.items(), key=lambda pair: len(pair[1]))
    agency_id, rows = ranked[0]
    assert len(ranked) > OFFERED
    long_page.goto(address + urls.REFORMS)
    boxes = long_page.locator("#facets input[name=agency]")
    assert boxes.count() == OFFERED
    long_page.get_by_label("找责任单位").fill(data.agency[agency_id].name)
    long_page.locator(f"#facets input[value='{agency_id}']").check()
    expect_status(long_page, f"符合条件的有{len(rows)}项")
    long_page.reload()
    expect_status(long_page, f"符合条件的有{len(rows)}项")
    assert long_page.locator(f"#facets input[value='{agency_id}']").is_checked()
    long_page.get_by_role("button", name=f"显示全部{len(ranked)}个").click()
    long_page.locator("#facets label:has(input[name=agency])").nth(len(ranked) - 1).wait_for()
    assert boxes.count() == len(ranked)


def test_the_box_of_a_filter_tells_what_it_finds(
    long_page: Page, long_site: tuple[str, Dataset]
) -> None:
    address, data = long_site
    every = [data.agency[one].name for one in data.reforms_of_agency]
    assert len(every) > MOST_FOUND, "the invented list has too few agencies"
    long_page.goto(address + urls.REFORMS)
    find = long_page.get_by_label("找责任单位")
    group = long_page.locator("fieldset[data-facet=agency]")
    options, said = group.locator("label:visible"), group.locator("[role=status]")
    everything = group.get_by_role("button", name=f"显示全部{len(every)}个")
    ((common, number),) = Counter("".join(every)).most_common(1)
    assert number > MOST_FOUND
    for text in (common, every[0], "zzz"):
        count = len([name for name in every if text in name])
        cut = f"，列出前{MOST_FOUND}个" if count > MOST_FOUND else ""
        find.fill(text)
        said.get_by_text(f"找到{count}个{cut}" if count else "没有找到", exact=True).wait_for()
        assert options.count() == min(count, MOST_FOUND)
        assert everything.is_hidden()
    find.fill("")
    everything.wait_for()
    assert options.count() == OFFERED and said.inner_text() == ""
    everything.focus()
    long_page.keyboard.press("Enter")
    options.nth(len(every) - 1).wait_for()
    assert everything.is_hidden()
    assert long_page.evaluate("document.activeElement.value") == options.nth(OFFERED).locator(
        "input"
    ).get_attribute("value")


def test_sorting_goes_over_all_pages(long_page: Page, long_site: tuple[str, Dataset]) -> None:
    address, data = long_site
    long_page.goto(address + urls.REFORMS)
    long_page.locator("#sort").select_option("name")
    long_page.get_by_role("button", name="下一页").wait_for()
    every = [row.name for row in data.reforms]
    script = "all => all.sort(new Intl.Collator('zh-Hans-CN', { numeric: true }).compare)"
    ordered = long_page.evaluate(script, every)
    assert names(long_page) == ordered[: paging.SIZE]
    last = -(-len(every) // paging.SIZE)
    expect_status(long_page, f"共{len(every)}项；第1页，共{last}页")
    long_page.get_by_role("button", name="下一页").focus()
    long_page.keyboard.press("Enter")
    expect_status(long_page, f"共{len(every)}项；第2页，共{last}页")
    long_page.get_by_role("link", name=ordered[paging.SIZE], exact=True).last.wait_for()
    focused = long_page.evaluate("document.activeElement.textContent")
    assert focused == ordered[paging.SIZE]


@pytest.mark.parametrize(("query", "is_open"), [("", False), ("?sort=name", False), ("?{}", True)])
def test_filters_that_are_set_are_seen_on_a_phone(
    query: str, is_open: bool, long_page: Page, long_site: tuple[str, Dataset]
) -> None:
    address, data = long_site
    long_page.set_viewport_size({"width": 360, "height": 640})
    long_page.goto(address + urls.REFORMS + query.format(f"domain={data.domains[0].id}"))
    assert long_page.locator(f"#facets input[value={data.domains[0].id}]").is_visible() is is_open


def test_without_a_script_every_page_is_reached(
    browser: Browser, long_site: tuple[str, Dataset]
) -> None:
    address, data = long_site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + urls.REFORMS)
    seen = page.locator("#list a.name").all_inner_texts()
    while (following := page.locator("a[rel=next]")).count():
        following.click()
        seen += page.locator("#list a.name").all_inner_texts()
    context.close()
    assert Counter(seen) == Counter(row.name for row in data.reforms)


def test_the_sitemap_and_canonical_links_know_every_page(
    long_site: tuple[str, Dataset], long_folder: Path
) -> None:
    listed = re.findall("<loc>([^<]+)</loc>", (long_folder / "sitemap.xml").read_text("utf-8"))
    found = list(long_folder.rglob("index.html"))
    paths = [file.parent.relative_to(long_folder).as_posix() + "/" for file in found]
    addresses = [long_site[0] + path.removeprefix("./") for path in paths]
    assert sorted(listed) == sorted(addresses)
    for file, address in zip(found, addresses, strict=True):
        text = file.read_text("utf-8")
        assert f'<link rel="canonical" href="{address}">' in text, address
        assert len(gzip.compress(text.encode())) < LARGEST, address

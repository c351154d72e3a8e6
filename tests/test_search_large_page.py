"""A large search index in a real browser: the real site, its index made in pieces."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route

from conftest import served
from reforms import urls
from reforms.model import Dataset
from reforms.web import search, shards
from reforms.web.assets import Bundle
from test_search import WEB, queries

RESULTS = "[data-search-results]"
PIECES = re.compile(r"/search-\w{8}/r\d+\.js$")
"""Addresses of the pieces with records."""

BATCH = 10
"""Results that the page shows without being asked for more."""


@pytest.fixture(scope="session")
def large_folder(
    site: str, site_folder: Path, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The built site, with the pieces and the engine of a large index in place of its own.

    As among many reforms, no two results come in one file.
    """
    folder = tmp_path_factory.mktemp("large") / "site"
    shutil.copytree(site_folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "MOST_RECORDS", 1)
        made = search.scripts(dataset, "assets/", most=0)
    (index,) = (folder / "assets").glob("search-index.*.js")
    (engine,) = (folder / "assets").glob("search.*.js")
    index.write_bytes(made.index)
    engine.write_bytes(Bundle.read(WEB).large_search_engine)
    for path, content in made.pieces.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def large_site(large_folder: Path) -> Iterator[str]:
    """Its address, under a sub-path."""
    with served(large_folder) as address:
        yield address


@pytest.fixture
def large(browser: Browser) -> Iterator[Page]:
    """A page; an error in it fails the test."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert not wrong


ASK = """async (queries) => {
  const input = document.querySelector(".site-search input");
  const answers = [];
  for (const query of queries) {
    input.value = query;
    input.form.requestSubmit();
    const early = document.querySelector("[data-search-results]");
    while (!document.querySelector("[data-search-results]")) {
      await new Promise((go) => setTimeout(go));
    }
    const found = document.querySelectorAll("[data-search-results] li a");
    const links = Array.from(found, (link) => link.getAttribute("href"));
    answers.push({ early: Boolean(early), links });
  }
  return answers;
}"""


@pytest.mark.parametrize(
    ("name", "missed"),
    [("queries.json", set()), ("queries-own.json", {"zicheng", "股民怎么维权"})],
)
def test_queries_find_the_right_reform_first(
    name: str, missed: set[str], large: Page, large_site: str, dataset: Dataset
) -> None:
    numbers = {row.id: row.number for row in dataset.reforms}
    asked = queries(name)
    large.goto(large_site + urls.SEARCH)
    large.locator("[role=combobox]").wait_for()
    answers = large.evaluate(ASK, [query.q for query in asked])
    wrong = set()
    for query, answer in zip(asked, answers, strict=True):
        assert not answer["early"], query.q
        ids = [re.search(r"reforms/([^/]+)/", link) for link in answer["links"]]
        found = [numbers[match[1]] for match in ids if match]
        wrong |= set() if query.judge(found)[1] else {query.q}
    assert wrong <= missed


def test_a_query_fetches_what_it_needs_once(large: Page, large_site: str) -> None:
    fetched: list[str] = []
    large.on("request", lambda request: fetched.append(request.url))
    large.goto(large_site + urls.ABOUT)
    large.wait_for_load_state("networkidle")
    assert not [url for url in fetched if "search" in url]
    large.locator("#site-q").focus()
    large.locator("[role=combobox]").wait_for()
    assert not [url for url in fetched if "/search-" in url and "index" not in url]
    for _ in range(2):
        large.locator("#site-q").fill("职称")
        large.locator("[role=option]").first.wait_for()
        large.locator("#site-q").fill("")
    pieces = [url for url in fetched if re.search(r"/search-\w{8}/[kr]\d+\.js$", url)]
    assert len(pieces) == len({*pieces}) > 1


def test_more_results_follow_on_demand(large: Page, large_site: str, dataset: Dataset) -> None:
    area = dataset.notices[0].area[:2]
    large.goto(f"{large_site}{urls.SEARCH}?q={quote(area)}")
    links = large.locator(f"{RESULTS} li .name")
    large.locator(".search-more:enabled").wait_for()
    begun = links.count()
    assert begun < len(dataset.reforms)
    while large.locator(".search-more").is_visible():
        before = links.count()
        large.locator(".search-more").click()
        links.nth(before).wait_for()
        assert large.evaluate("document.activeElement.className") == "name"
    hrefs = [link.get_attribute("href") for link in links.all()]
    assert len(hrefs) == len({*hrefs}) > begun
    assert large.locator("#search-page [role=status]").inner_text() == f"找到{len(hrefs)}项改革"


def test_the_first_results_wait_for_no_others(large: Page, large_site: str) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    large.goto(large_site + urls.SEARCH)
    large.locator("[role=combobox]").wait_for()
    large.locator("#site-q").fill("改革")
    large.locator("[role=option]").first.wait_for()
    large.route(PIECES, hold)
    large.keyboard.press("Enter")
    links = large.locator(f"{RESULTS} li .name")
    links.first.wait_for()
    first = links.all_inner_texts()
    assert large.locator(".search-more").is_disabled()
    while len(held) < BATCH - len(first):
        large.wait_for_timeout(10)
    for route in held:
        route.continue_()
    links.nth(BATCH - 1).wait_for()
    assert links.all_inner_texts()[: len(first)] == first
    assert large.locator(".search-more").is_enabled()


def test_facets_count_all_and_filter(large: Page, large_site: str, dataset: Dataset) -> None:
    large.goto(f"{large_site}{urls.SEARCH}?q={quote('港澳')}")
    large.locator(f"{RESULTS} a").first.wait_for()
    row = large.locator(".facets label", has=large.locator("input[name=domain]")).last
    value = row.locator("input").get_attribute("value")
    count = int(row.locator(".n").inner_text())
    row.locator("input").check()
    large.locator("[role=status]", has_text="筛选后").wait_for()
    large.locator(f"{RESULTS} li .name").nth(count - 1).wait_for()
    ids = [
        (link.get_attribute("href") or "").rstrip("/").rpartition("/")[2]
        for link in large.locator(f"{RESULTS} li .name").all()
    ]
    assert len(ids) == count
    assert {dataset.reform[one].domain_id for one in ids} == {value}
    large.reload()
    large.locator(f"{RESULTS} li .name").nth(count - 1).wait_for()
    assert large.locator(f"{RESULTS} li .name").count() == count


def test_whoever_filters_keeps_their_place(large: Page, large_site: str) -> None:
    large.set_viewport_size({"width": 1280, "height": 800})
    large.goto(f"{large_site}{urls.SEARCH}?q={quote('港澳')}")
    large.locator(".search-more:enabled").wait_for(state="attached")
    large.locator(".facets fieldset input").nth(4).focus()
    large.evaluate("scrollTo(0, 150)")
    name, top = large.evaluate("[document.activeElement.id, scrollY]")
    assert top > 0
    shown = large.evaluate(
        """() => {
          document.activeElement.click();
          return document.querySelectorAll("[data-search-results] li").length;
        }"""
    )
    assert shown, "the view stays until another is here"
    large.locator("#search-page [role=status]", has_text="筛选后").wait_for()
    assert large.evaluate("[document.activeElement.id, scrollY]") == [name, top]
    large.keyboard.press("Space")
    large.locator("#search-page [role=status]", has_text=re.compile("^找到")).wait_for()
    assert large.evaluate("document.activeElement.id") == name


def test_a_failure_is_told_to_whoever_filters(large: Page, large_site: str) -> None:
    large.goto(f"{large_site}{urls.SEARCH}?q={quote('市')}")
    large.locator(".search-more:enabled").wait_for()
    large.route(PIECES, lambda route: route.abort())
    large.locator(".facets fieldset", has=large.locator("input[name=notice]")).wait_for()
    box = large.locator(".facets input[name=domain]").last
    box.focus()
    large.keyboard.press("Space")
    large.locator("[data-search-again]").wait_for()
    assert large.evaluate("document.activeElement.className") == "status"


def test_whoever_comes_back_finds_as_many_results(large: Page, large_site: str) -> None:
    large.goto(f"{large_site}{urls.SEARCH}?q={quote('市')}")
    links = large.locator(f"{RESULTS} li .name")
    large.locator(".search-more:enabled").click()
    links.nth(BATCH).wait_for()
    shown = links.count()
    links.last.click()
    large.wait_for_url("**/reforms/**")
    large.go_back()
    links.nth(shown - 1).wait_for()


def test_nothing_found_shows_the_ways_out(large: Page, large_site: str) -> None:
    large.goto(f"{large_site}{urls.SEARCH}?q={quote('区块链医院')}")
    large.locator(RESULTS).wait_for(state="attached")
    assert large.locator(f"{RESULTS} *").count() == 0
    large.locator(".search-chips a", has_text="区块链").click()
    large.locator(f"{RESULTS} a").first.wait_for()


def test_a_piece_that_fails_is_told_and_asked_for_again(large: Page, large_site: str) -> None:
    def fail(route: Route) -> None:
        route.abort()

    large.route(PIECES, fail)
    large.goto(f"{large_site}{urls.SEARCH}?q={quote('税')}")
    large.locator("[data-search-again]").wait_for()
    assert large.locator(RESULTS).count() == 0
    assert "再试" in large.locator("#search-page [role=status]").inner_text()
    large.locator("#site-q").fill("职称")
    large.locator(".search-empty", has_text="再输入一次").wait_for()
    large.keyboard.press("Escape")
    large.unroute(PIECES, fail)
    large.locator("[data-search-again]").click()
    large.locator(f"{RESULTS} a").first.wait_for()
    large.locator("#site-q").fill("职")
    large.locator("[role=option]").first.wait_for()


def test_a_late_answer_never_replaces_a_newer_one(large: Page, large_site: str) -> None:
    large.goto(large_site + urls.ABOUT)
    large.locator("#site-q").focus()
    large.locator("[role=combobox]").wait_for()
    held: list[Route] = []
    large.route(PIECES, lambda route: held.append(route))
    for query in ("税务", "总师"):
        before = len(held)
        large.locator("#site-q").fill(query)
        while len(held) == before:
            large.wait_for_timeout(10)
    large.wait_for_timeout(100)
    large.route(PIECES, lambda route: route.continue_())
    for route in reversed(held):
        route.continue_()
    large.locator("[role=option] mark", has_text="总师").first.wait_for()
    large.wait_for_timeout(200)
    marks = large.locator("[role=option] .search-name mark").all_inner_texts()
    assert marks and {*marks} == {"总师"}


def test_leaving_the_box_keeps_a_late_answer_away(large: Page, large_site: str) -> None:
    large.goto(large_site + urls.ABOUT)
    large.locator("#site-q").focus()
    large.locator("[role=combobox]").wait_for()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    large.route(PIECES, hold)
    large.locator("#site-q").fill("税务")
    while not held:
        large.wait_for_timeout(10)
    large.keyboard.press("Escape")
    large.locator("main").click()
    for route in held:
        route.continue_()
    large.wait_for_timeout(200)
    assert large.locator(".search-popup").is_hidden()


def test_nothing_happens_while_composing(large: Page, large_site: str) -> None:
    large.goto(large_site + urls.ABOUT)
    large.locator("#site-q").focus()
    large.locator("[role=combobox]").wait_for()
    client = large.context.new_cdp_session(large)
    compose = {"selectionStart": 3, "selectionEnd": 3, "text": "zhi"}
    client.send("Input.imeSetComposition", compose)
    event = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
    large.wait_for_timeout(100)
    assert large.locator(".search-popup").is_hidden()
    assert large.url == large_site + urls.ABOUT
    client.send("Input.insertText", {"text": "职称"})
    large.locator("[role=option]").first.wait_for()


COMPOSED = [("zhi'cheng", "职称"), ("kua jing dian shang", "跨境电商")]


def composing(page: Page, site: str, shown: str) -> tuple[CDPSession, list[str]]:
    """Open the box and let an input method show letters; the pieces that are fetched meanwhile."""
    page.goto(site + urls.ABOUT)
    page.locator("#site-q").focus()
    page.locator("[role=combobox]").wait_for()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    client = page.context.new_cdp_session(page)
    for end in range(1, len(shown) + 1):
        text = {"text": shown[:end], "selectionStart": end, "selectionEnd": end}
        client.send("Input.imeSetComposition", text)
    page.wait_for_timeout(200)
    page.wait_for_load_state("networkidle")
    assert page.locator(".search-popup").is_hidden()
    return client, fetched


@pytest.mark.parametrize(("shown", "meant"), COMPOSED)
def test_what_a_composed_word_needs_is_fetched_before_it_is_there(
    shown: str, meant: str, large: Page, large_site: str
) -> None:
    client, fetched = composing(large, large_site, shown)
    before = len(fetched)
    assert before
    client.send("Input.insertText", {"text": meant})
    large.locator("[role=option] mark", has_text=meant).first.wait_for()
    assert fetched[before:] == []


def test_nothing_is_fetched_for_letters_where_bytes_are_to_be_saved(
    large: Page, large_site: str
) -> None:
    large.add_init_script(
        "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    )
    client, fetched = composing(large, large_site, COMPOSED[0][0])
    assert fetched == []
    client.send("Input.insertText", {"text": COMPOSED[0][1]})
    large.locator("[role=option]").first.wait_for()


def test_a_large_index_loads_from_a_folder_on_disk(large: Page, large_folder: Path) -> None:
    large.goto(f"{(large_folder / 'search' / 'index.html').as_uri()}?q={quote('职称')}")
    link = large.locator(f"{RESULTS} a").first
    link.wait_for()
    link.click()
    large.wait_for_url("file:///**/reforms/*/index.html")
    large.locator("#site-q").focus()
    large.keyboard.type("税")
    large.locator("[role=option]").first.wait_for()

"""The search: its index, and what a reader gets for what they type, in a real browser."""

import gzip
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route
from pypinyin import lazy_pinyin

from helpers import node
from reforms import urls
from reforms.model import (
    Agency,
    Dataset,
    Domain,
    Notice,
    Reform,
    Responsibility,
    Scope,
    Term,
)
from reforms.site import readings, search

DATA = Path(__file__).parent / "data"
WEB = Path(__file__).parent.parent / "scripts" / "web"
MOST_BYTES = 120_000
MOST_WORK = 350_000
"""For a query and its suggestions, as `work` counts it."""


# The index


NOTICE = Notice(
    id="xx01",
    batch=1,
    document_number="某府〔2020〕1号",
    title="关于推广的通知",
    issuer="某市",
    addressee="各区",
    issued_on=date(2020, 3, 4),
    published_on=None,
    area="某区",
    annex_title="清单",
    annex_columns="分类",
    source_path="sources/xx01.txt",
    source_sha256="",
    original_path="",
    original_sha256="",
    source_url="",
)
SMALL = Dataset(
    descriptor={},
    sources={},
    notices=(NOTICE,),
    domains=(Domain(id="jinrong", name="金融创新", position=1),),
    scopes=(Scope(id="quan", name="全市"),),
    agencies=(
        Agency(
            id="shuiwu-ju",
            name="市税务局",
            full_name="某市税务局",
            aliases="税局、税务",
            kind="",
            reference="",
            checked_on=None,
        ),
    ),
    reforms=(
        Reform(
            id="xx01-01",
            notice_id="xx01",
            number=1,
            domain_id="jinrong",
            name="成立“气候支行”</script>",
            content="由银行办理。现行规定的调解，给予支持。",
            scope_id="quan",
        ),
    ),
    responsibilities=(Responsibility(reform_id="xx01-01", agency_id="shuiwu-ju", position=1),),
    terms=(Term(id="t1", table="reforms", row_id="xx01-01", term="双碳", kind="synonym"),),
)


def by_type(index: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    return [record for record in index["records"] if record["type"] == kind]


def test_index_holds_what_the_browser_joins() -> None:
    index = search.index(SMALL)
    (reform,) = by_type(index, "reform")
    assert reform["url"] == "reforms/xx01-01/"
    assert (reform["number"], reform["agencies"], reform["terms"]) == (1, ["shuiwu-ju"], ["双碳"])
    assert (reform["domain"], reform["scope"], reform["notice"]) == ("jinrong", "quan", "xx01")
    (agency,) = by_type(index, "agency")
    assert agency["title"] == "市税务局"
    assert agency["names"] == ["某市税务局", "税局", "税务"]
    assert "terms" not in agency
    (notice,) = by_type(index, "notice")
    assert notice["names"] == ["某府〔2020〕1号", "2020年3月4日"]
    assert index["scopes"] == [{"id": "quan", "title": "全市"}]


def test_index_names_every_fixed_page() -> None:
    pages = {record["url"] for record in by_type(search.index(SMALL), "page")}
    fixed = {path for name, path in vars(urls).items() if name.isupper() and isinstance(path, str)}
    assert pages == fixed - {urls.HOME, urls.SEARCH, urls.API}


def test_index_tells_readings_that_differ_in_context() -> None:
    index = search.index(SMALL)
    readings = {
        character: syllable
        for syllable, characters in index["syllables"].items()
        for character in characters
    }
    (reform,) = by_type(index, "reform")
    assert readings["行"] == "hang"
    assert reform["title"] == "成立“气候支行”</script>"
    text, exceptions = reform["text"]
    assert text == SMALL.reforms[0].content
    assert exceptions == "7xing"
    assert (readings["调"], readings["的"], readings["给"]) == ("tiao", "de", "ji")


def test_offsets_count_as_a_browser_does() -> None:
    reform = replace(SMALL.reforms[0], content="𠮷银行，支行，现行。")
    (entry,) = by_type(search.index(replace(SMALL, reforms=(reform,))), "reform")
    assert entry["text"] == ["𠮷银行，支行，现行。", "9xing"]


def test_readings_are_those_of_pypinyin(dataset: Dataset) -> None:
    texts = [text for row in dataset.reforms for text in (row.name, row.content)]
    for run in {run for text in texts for run in readings.HAN.findall(text)}:
        expected = lazy_pinyin(run)
        for phrase, syllables in readings.PHRASES.items():
            for found in re.finditer(phrase, run):
                expected[found.start() : found.end()] = syllables
        assert readings.read(run) == tuple(expected), run


def test_common_characters_are_known_by_sound_only_where_the_sound_occurs() -> None:
    syllables = search.index(SMALL)["syllables"]
    assert "侯" in syllables["hou"]
    assert "niao" not in syllables


def test_traditional_characters_map_to_simplified_ones_that_are_in_use() -> None:
    traditional, simplified = search.index(SMALL)["simplified"]
    table = dict(zip(traditional, simplified, strict=True))
    assert (table["稅"], table["銀"], table["氣"]) == ("税", "银", "气")
    assert "鳥" not in table
    assert all(one != other for one, other in table.items())


def test_index_script_is_safe_and_the_same_each_time() -> None:
    script = search.script(search.index(SMALL))
    assert script == search.script(search.index(SMALL))
    assert script.startswith(b"self.reformsIndex={") and script.endswith(b"};\n")
    assert b"<" not in script
    data = script.removeprefix(b"self.reformsIndex=").removesuffix(b";\n")
    assert json.loads(data) == search.index(SMALL)


# The modules of the browser


def test_modules_pass_their_own_tests() -> None:
    files = sorted((WEB / "test").glob("*.test.js"))
    tested = subprocess.run([node(), "--test", *files], capture_output=True, text=True, check=False)
    assert files and tested.returncode == 0, tested.stdout


# Queries, typed in the real page


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is typed, and the numbers of the reforms that should be found."""

    q: str
    kind: str
    expect: list[int]
    best: list[int]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """`best`, where it is given, narrows which may come first."""
        expect = data["expect"]
        return cls(q=data["q"], kind=data["kind"], expect=expect, best=data.get("best") or expect)

    def judge(self, found: list[int]) -> tuple[bool, bool]:
        """Whether a right one is found, and whether one comes first; both where none should be."""
        if not self.expect:
            return not found, not found
        return bool({*found} & {*self.expect}), found[:1] != [] and found[0] in self.best


def queries(name: str) -> list[Query]:
    data = json.loads((DATA / name).read_text(encoding="utf-8"))
    return [Query.from_json(row) for row in data]


TYPE = """([queries, box]) => queries.map((query) => {
  const input = document.querySelector(box);
  input.value = query;
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  input.form.requestSubmit();
  const results = document.querySelectorAll("[data-search-results]");
  const links = results.length === 1 ? results[0].querySelectorAll("li a") : [];
  return Array.from(links, (link) => link.getAttribute("href"));
})"""
"""Fills the box as typing does, and reads the results at once: nothing later replaces them."""


def ask(page: Page, site: str, asked: list[Query], dataset: Dataset) -> list[list[int]]:
    """The numbers found for each query."""
    numbers = {row.id: row.number for row in dataset.reforms}
    page.goto(site + urls.SEARCH)
    page.locator("[role=combobox]").wait_for()
    answers = page.evaluate(TYPE, [[query.q for query in asked], ".site-search input"])
    matches = ([re.search(r"reforms/([^/]+)/", link) for link in answer] for answer in answers)
    return [[numbers[match[1]] for match in found if match] for found in matches]


def work(page: Page, site: str, query: str) -> int:
    """How often functions and their blocks ran in the page for a query and its suggestions."""
    client = page.context.new_cdp_session(page)
    client.send("Profiler.enable")
    client.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
    page.goto(site + urls.SEARCH)
    page.locator("[role=combobox]").wait_for()
    client.send("Profiler.takePreciseCoverage")
    page.evaluate(TYPE, [[query], ".site-search input"])
    scripts = client.send("Profiler.takePreciseCoverage")["result"]
    return sum(
        part["count"]
        for script in scripts
        for function in script["functions"]
        for part in function["ranges"]
    )


def table(asked: list[Query], judged: list[tuple[bool, bool]]) -> str:
    """The score by kind."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for query, both in zip(asked, judged, strict=True):
        rows[query.kind].append(both)
    rows["all that expect one"] = [
        both for query, both in zip(asked, judged, strict=True) if query.expect
    ]
    lines = [f"{'kind':20}{'queries':>8}{'found':>7}{'first':>7}"]
    for kind, both in rows.items():
        found, first = (sum(column) for column in zip(*both, strict=True))
        lines.append(f"{kind:20}{len(both):8}{found:7}{first:7}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "missed"),
    [("queries.json", set()), ("queries-own.json", {"zicheng", "股民怎么维权"})],
)
def test_queries_find_the_right_reform_first(
    name: str,
    missed: set[str],
    page: Page,
    site: str,
    dataset: Dataset,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = queries(name)
    answers = ask(page, site, asked, dataset)
    judged = [query.judge(found) for query, found in zip(asked, answers, strict=True)]
    with capsys.disabled():
        sys.stdout.write(f"\n{name}\n{table(asked, judged)}\n")
    wrong = {
        query.q: (found, query.best)
        for query, found, (_, first) in zip(asked, answers, judged, strict=True)
        if not first
    }
    assert wrong.keys() <= missed, wrong


@pytest.mark.parametrize(
    "query", ["税", "kuajingdianshang", "跨境电商的税怎么交" * 10], ids=["word", "pinyin", "long"]
)
def test_a_query_takes_little_work(query: str, page: Page, site: str) -> None:
    made = work(page, site, query)
    print(f"{query}: {made:,}")
    assert 0 < made < MOST_WORK


def test_every_printed_name_finds_its_page(page: Page, site: str, dataset: Dataset) -> None:
    page.goto(site + urls.ABOUT)
    page.locator("#site-q").focus()
    page.locator("[role=combobox]").wait_for()
    for name, rows in (
        ("reforms", dataset.reforms),
        ("agencies", dataset.agencies),
        ("domains", dataset.domains),
    ):
        for row in rows:
            page.locator("#site-q").fill(row.name)
            wanted = urls.record(name, row.id)
            hrefs = page.eval_on_selector_all(
                "[role=option]", "all => all.map((one) => one.getAttribute('href'))"
            )
            assert any(href.endswith(wanted) for href in hrefs), row.id


# The box


def open_box(page: Page, site: str, path: str = urls.ABOUT) -> None:
    page.goto(site + path)
    page.locator("#site-q").focus()
    page.locator("[role=combobox]").wait_for()


def test_nothing_is_loaded_before_the_box_is_used(page: Page, site: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(site + urls.ABOUT)
    page.wait_for_load_state("networkidle")
    assert not [url for url in loaded if "search" in url]
    page.locator("#site-q").focus()
    page.locator("[role=combobox]").wait_for()
    assert len([url for url in loaded if re.search(r"assets/search(-index)?\.\w+\.js$", url)]) == 2


def test_keys_lead_through_the_suggestions(page: Page, site: str, dataset: Dataset) -> None:
    open_box(page, site)
    box = page.locator("#site-q")
    page.keyboard.type(dataset.reforms[0].name[:4])
    first = page.locator("[role=option]").first
    first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{box.get_attribute('aria-controls')}[role=listbox]").count() == 1
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    last = page.locator("[role=option]").last
    assert last.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == dataset.reforms[0].name[:4]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{urls.record('reforms', dataset.reforms[0].id)}")


def test_enter_without_a_choice_opens_the_results(page: Page, site: str, dataset: Dataset) -> None:
    word = dataset.agencies[0].alias_names[0]
    open_box(page, site)
    page.keyboard.type(word)
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{urls.SEARCH}?q={quote(word)}")
    page.locator("[data-search-results] a").first.wait_for()
    assert page.locator("#site-q").input_value() == word


def test_suggestions_come_in_groups_and_are_announced(page: Page, site: str) -> None:
    open_box(page, site)
    page.keyboard.type("金融")
    page.locator("[role=option]").first.wait_for()
    groups = page.locator("[role=listbox] [role=group]")
    labels = [
        page.locator(f"#{group.get_attribute('aria-labelledby')}").inner_text()
        for group in groups.all()
    ]
    assert labels == ["改革", "责任单位", "领域"]
    page.locator(".site-search [role=status]", has_text="条建议").wait_for(state="attached")
    page.locator("#site-q").fill("图书馆")
    page.locator(".site-search [role=status]", has_text="没有找到").wait_for(state="attached")
    assert page.locator("[role=option]").count() == 0
    assert page.locator("#site-q").get_attribute("aria-expanded") == "false"


def test_nothing_happens_while_composing(page: Page, site: str) -> None:
    open_box(page, site)
    client = page.context.new_cdp_session(page)
    compose = {"selectionStart": 3, "selectionEnd": 3, "text": "zhi"}
    client.send("Input.imeSetComposition", compose)
    assert page.locator("#site-q").input_value() == "zhi"
    for key in ("Enter", "ArrowDown"):
        event = {"key": key, "code": key, "windowsVirtualKeyCode": 229}
        client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
    assert page.locator(".search-popup").is_hidden()
    assert page.url == site + urls.ABOUT
    client.send("Input.insertText", {"text": "职称"})
    page.locator("[role=option]").first.wait_for()


def test_what_was_typed_before_the_engine_came_is_answered(page: Page, site: str) -> None:
    page.goto(site + urls.ABOUT)
    page.evaluate("""() => {
      const input = document.querySelector("#site-q");
      input.focus();
      input.value = "职称";
    }""")
    page.locator("[role=option]").first.wait_for()


def test_a_key_alone_does_nothing_outside_a_box(page: Page, site: str) -> None:
    page.goto(site + urls.ABOUT)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("職稱", "职称"),
        ("zhicheng", "职称"),
        ("职承", "职称"),
        ("qihouzhihang", "气候支行"),
        ("tzsb", "特种设备"),
        ("kuajingds", "跨境电商"),
    ],
)
def test_what_matched_is_marked(query: str, marked: str, page: Page, site: str) -> None:
    open_box(page, site)
    page.keyboard.type(query)
    mark = page.locator("[role=option] .search-name mark").first
    mark.wait_for()
    assert mark.inner_text() == marked
    page.goto(f"{site}{urls.SEARCH}?q={quote(query)}")
    page.locator("[data-search-results] .search-text mark").first.wait_for()
    texts = page.locator("[data-search-results] .search-text mark").all_inner_texts()
    assert marked in texts


def test_a_phone_shows_the_word_that_a_suggestion_is_for(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    open_box(page, site, urls.SEARCH)
    page.keyboard.type(dataset.agencies[0].alias_names[0])
    lines = page.locator("[role=option] .search-below", has=page.locator("mark"))
    lines.first.wait_for()
    reasons = [line for line in lines.all() if line.locator(".search-why").count()]
    assert reasons
    for line in reasons:
        assert line.evaluate(
            "line => line.querySelector('mark').getBoundingClientRect().right"
            " < line.getBoundingClientRect().right - 16"
        )


# The page of results


def test_address_holds_query_and_facets(page: Page, site: str, dataset: Dataset) -> None:
    page.goto(f"{site}{urls.SEARCH}?q={quote('港澳')}")
    results = page.locator("[data-search-results] a")
    results.first.wait_for()
    everything = results.count()
    href = results.first.get_attribute("href") or ""
    domain = dataset.reform[href.rstrip("/").rpartition("/")[2]].domain_id
    box = page.locator(f"input[name=domain][value={domain}]")
    count = int(page.locator("label.check", has=box).locator(".n").inner_text())
    assert 0 < count < everything
    box.check()
    assert results.count() == count
    assert f"domain={domain}" in page.url
    assert page.evaluate("document.activeElement.value") == domain
    shared = page.url
    page.go_back()
    results.nth(everything - 1).wait_for()
    page.goto(shared)
    results.first.wait_for()
    assert results.count() == count
    page.locator(".facets button[type=reset]").click()
    assert results.count() == everything
    names = page.eval_on_selector_all(".facets input", "all => all.map((one) => one.name)")
    assert {*names} == {"domain", "agency", "scope", "notice"}


def test_many_values_of_a_facet_are_folded_and_a_chosen_one_is_not(page: Page, site: str) -> None:
    page.goto(f"{site}{urls.SEARCH}?q={quote('市')}")
    group = page.locator(".facets fieldset", has=page.locator("input[name=agency]"))
    offered, rest = group.locator("> label"), group.locator("details label")
    rest.first.wait_for(state="attached")
    shown, folded = offered.count(), rest.count()
    assert shown == 12 and folded > 1
    group.locator("summary", has_text=f"其余{folded}个").click()
    value = rest.last.locator("input").get_attribute("value")
    count = int(rest.last.locator(".n").inner_text())
    rest.last.locator("input").click()
    chosen = group.locator(f"> label input[value={value}]")
    assert chosen.is_checked() and chosen.is_visible()
    assert page.locator("[data-search-results] > li").count() == count


def focused(page: Page) -> str:
    """The id of what has the focus; that of the whole page is empty."""
    return str(page.evaluate("document.activeElement.id"))


def test_filters_stay_open_on_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site}{urls.SEARCH}?q={quote('港澳')}")
    page.locator(".facets summary").first.click()
    page.locator(".facets input").first.focus()
    name = focused(page)
    for checked in (True, False):
        page.keyboard.press("Space")
        assert focused(page) == name
        assert page.locator(f"#{name}").is_visible()
        assert page.locator(f"#{name}").is_checked() is checked


def test_a_value_that_is_folded_again_is_not_lost(page: Page, site: str) -> None:
    page.goto(f"{site}{urls.SEARCH}?q={quote('市')}")
    group = page.locator(".facets fieldset", has=page.locator("input[name=agency]"))
    value = group.locator("details input").last
    value.wait_for(state="attached")
    page.goto(f"{page.url}&agency={value.get_attribute('value')}")
    chosen = group.locator("input:checked")
    chosen.focus()
    name = focused(page)
    page.keyboard.press("Space")
    assert group.locator(f"details #{name}").is_visible()
    assert focused(page) == name


def test_a_value_that_nothing_has_filters_nothing(page: Page, site: str) -> None:
    results = page.locator("[data-search-results] > li")
    page.goto(f"{site}{urls.SEARCH}?q={quote('港澳')}")
    results.first.wait_for()
    everything = results.count()
    page.goto(f"{site}{urls.SEARCH}?q={quote('港澳')}&domain=nope")
    results.first.wait_for()
    assert results.count() == everything
    assert page.locator(".facets input[value=nope]").count() == 0


def test_the_skip_link_leaves_what_is_typed(page: Page, site: str) -> None:
    page.goto(f"{site}{urls.SEARCH}?q={quote('港澳')}")
    page.locator("[data-search-results] a").first.wait_for()
    page.locator("#site-q").fill("税")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    # The event comes after the address.
    page.wait_for_timeout(100)
    assert page.locator("#site-q").input_value() == "税"


def test_results_of_several_notices_say_whose_number_they_bear(
    page: Page, site: str, dataset: Dataset
) -> None:
    (notice,) = dataset.notices
    more = """;reformsIndex.records.push({
      ...reformsIndex.records.find((one) => one.type === "notice"), id: "zz01", label: "另" });"""

    def with_another(route: Route) -> None:
        answered = route.fetch()
        route.fulfill(response=answered, body=answered.text() + more)

    told = page.locator("[data-search-results] > li .meta", has_text=notice.document_number)
    page.goto(f"{site}{urls.SEARCH}?q={quote('港澳')}")
    page.locator("[data-search-results] a").first.wait_for()
    assert not told.count()
    page.route(re.compile("search-index"), with_another)
    page.reload()
    told.first.wait_for()
    assert told.count() == page.locator("[data-search-results] > li").count()


def test_a_second_search_goes_back_to_the_first(page: Page, site: str) -> None:
    page.goto(f"{site}{urls.SEARCH}?q={quote('职称')}")
    page.locator("[data-search-results] a").first.wait_for()
    page.locator("#site-q").fill("税")
    page.keyboard.press("Enter")
    page.locator("[data-search-results] mark", has_text="税").first.wait_for()
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == "税"
    page.go_back()
    page.locator("[data-search-results] mark", has_text="职称").first.wait_for()
    assert page.locator("#site-q").input_value() == "职称"


def test_nothing_found_shows_the_ways_out(page: Page, site: str) -> None:
    page.goto(f"{site}{urls.SEARCH}?q={quote('区块链医院')}")
    page.locator("[data-search-results]").wait_for(state="attached")
    assert page.locator("[data-search-results] *").count() == 0
    page.locator("#search-page [role=status]", has_text="没有找到").wait_for()
    links = page.eval_on_selector_all(
        "#search-page a", "all => all.filter((a) => a.getClientRects().length).map((a) => a.href)"
    )
    assert site + urls.REFORMS in links and site + urls.CONTRIBUTE in links
    page.locator(".search-chips a", has_text="区块链").click()
    page.locator("[data-search-results] a").first.wait_for()


def test_without_a_query_the_page_gives_examples(page: Page, site: str) -> None:
    page.goto(site + urls.SEARCH)
    page.locator("[role=combobox]").wait_for()
    examples = page.locator("[data-search-hint] a")
    hrefs = [example.get_attribute("href") or "" for example in examples.all()]
    assert len(hrefs) >= 4
    for href in hrefs:
        page.goto(f"{site}{urls.SEARCH}{href[href.index('?') :]}")
        page.locator("[data-search-results] a").first.wait_for()


def test_data_is_never_read_as_html(page: Page, site: str) -> None:
    page.goto(f"{site}{urls.SEARCH}?q={quote('<img src=x onerror=alert(1)>税')}")
    page.locator("[data-search-results]").wait_for(state="attached")
    assert page.locator("#search-page img").count() == 0


def test_a_failed_load_is_told_and_tried_again(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.route("**/search-index.*.js", lambda route: route.abort())
    page.goto(f"{site}{urls.SEARCH}?q={quote('税')}")
    page.locator("[data-search-failed]").wait_for()
    page.unroute("**/search-index.*.js")
    page.locator("#site-q").focus()
    page.locator("[data-search-results] a").first.wait_for()
    assert page.locator("[data-search-failed]").count() == 0
    page.close()


def test_first_result_is_light(page: Page, site: str) -> None:
    bodies: list[bytes] = []
    page.on("response", lambda response: bodies.append(response.body()))
    page.goto(f"{site}{urls.SEARCH}?q={quote('税')}")
    page.locator("[data-search-results] a").first.wait_for()
    compressed = [len(gzip.compress(body, 9)) for body in bodies]
    assert sum(compressed) <= MOST_BYTES, compressed


def test_search_works_from_a_folder_on_disk(page: Page, site: str, site_folder: Path) -> None:
    page.goto(f"{(site_folder / 'search' / 'index.html').as_uri()}?q={quote('职称')}")
    link = page.locator("[data-search-results] a").first
    link.wait_for()
    link.click()
    page.wait_for_url("file:///**/reforms/*/index.html")
    page.locator("#site-q").focus()
    page.keyboard.type("税")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("file:///**/search/index.html?q=*")

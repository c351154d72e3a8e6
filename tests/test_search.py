"""The search: its index, and what a reader gets for what they type, in a real browser."""

import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from conftest import ROOT
from helpers import node, of_notice, small_dataset
from reforms import urls
from reforms.model import Dataset
from reforms.site import search
from test_reading import AXE

DATA = Path(__file__).parent / "data"
NOTICE = "ns06"
"""Queries were written for its items, and what they find first is known among these alone."""
MOST_BYTES = 120_000
RESULTS = "[data-search-results]"
DIALOG = ".md-search-result__list"
HELP = ".search-help"


# The index


@pytest.fixture(scope="module")
def index(dataset: Dataset) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(search.index(dataset))
    return made


@pytest.fixture(scope="module")
def index_of_notice(dataset: Dataset) -> dict[str, Any]:
    """As it is while there is only the one notice."""
    made: dict[str, Any] = json.loads(search.index(of_notice(dataset, NOTICE)))
    return made


def test_the_index_holds_each_record_with_what_it_is_found_by(
    index: dict[str, Any], dataset: Dataset
) -> None:
    entries = {entry["location"]: entry for entry in index["entries"]}
    assert len(entries) == len(index["entries"])
    for table in urls.PAGES_OF_TABLE:
        for row in dataset.table(table):
            entry = entries.pop(urls.record(table, row.record_id))
            terms = [term.term for term in dataset.terms_of.get((table, row.record_id), ())]
            former = dataset.retired_for.get((table, row.record_id), ())
            terms += [it.former_id for it in former]
            assert entry.get("terms", []) == terms, row.record_id
    for reform in dataset.reforms:
        entry = next(one for one in index["entries"] if one.get("id") == reform.id)
        assert (entry["title"], entry["text"]) == (reform.name, reform.content)
        for agency in dataset.agencies_of[reform.id]:
            assert {agency.name, *agency.alias_names} <= {*entry["agencies"]}, reform.id
    assert {entry["type"] for entry in entries.values()} == {"pages"}


def test_a_retired_id_is_a_word_for_what_took_its_place() -> None:
    entries = json.loads(search.index(small_dataset()))["entries"]
    found = [it["location"] for it in entries if "shi-gongshang-ju" in it.get("terms", ())]
    assert found == [urls.record("agencies", "shi-shangshi-ju")]


def test_every_fixed_page_is_found(index: dict[str, Any]) -> None:
    pages = {entry["location"] for entry in index["entries"] if entry["type"] == "pages"}
    fixed = {path for name, path in vars(urls).items() if name.isupper() and isinstance(path, str)}
    assert pages == fixed - {urls.HOME, urls.API}


def test_characters_are_read_as_in_their_words(index_of_notice: dict[str, Any]) -> None:
    syllables = index_of_notice["syllables"]
    assert "行" in syllables["hang"] and "行" in syllables["xing"]  # 支行, 执行
    assert "调" in syllables["tiao"] and "的" in syllables["de"]
    assert "侯" in syllables["hou"]  # a common character for one of the texts that sounds alike
    assert "niao" not in syllables
    assert all(re.fullmatch("[a-z]+", syllable) for syllable in syllables)
    assert not any(character.isascii() for character in "".join(syllables.values()))


def test_traditional_characters_lead_to_simplified_ones_in_use(
    index_of_notice: dict[str, Any],
) -> None:
    table = dict(zip(*index_of_notice["simplified"], strict=True))
    assert (table["稅"], table["氣"], table["線"]) == ("税", "气", "线")
    assert "鳥" not in table


# The engine on entries of our own, in Node: what is found, and before what

ASK = """
import { readFileSync } from "node:fs";
await import(process.argv[1]);
const cases = JSON.parse(readFileSync(0, "utf8"));
const answered = cases.map(({ data, query }) => {
  const { answers, instead } = makeEngine(data)(query);
  const found = answers.map(({ entry, title, text, missing }) => (
    { at: data.entries.indexOf(entry), title, text, missing }));
  return { found, instead };
});
console.log(JSON.stringify(answered));
"""
SYLLABLES = {
    **{"zhi": "职智支", "cheng": "称", "chen": "臣", "te": "特", "zhong": "种", "zong": "宗"},
    **{"she": "设", "bei": "备", "qi": "气七", "hou": "候侯后", "hang": "行", "xing": "行形"},
    **{
        "chi": "持",
        "en": "恩",
        "shi": "市实",
        "chang": "场",
        "san": "三",
        "hua": "花华",
        "heng": "恒",
    },
    **{
        "cao": "草",
        "hai": "海",
        "shui": "税睡",
        "nan": "南",
        "lan": "蓝",
        "lv": "绿",
        "tan": "碳谈",
    },
}
Entry = dict[str, Any]


def engine(*asked: tuple[list[Entry], str]) -> list[dict[str, Any]]:
    """What the engine answers for (entries, query), each alone."""
    language = {name: search.words()[name].split() for name in ("asking", "general", "english")}
    common = {
        "syllables": SYLLABLES,
        "simplified": ["稅氣", "税气"],
        "language": {**language, "particles": search.words()["particles"]},
    }
    plain = {"type": "reforms", "title": "无关", "text": "乙"}
    cases = [
        {"data": {"entries": [{**plain, **it} for it in entries], **common}, "query": query}
        for entries, query in asked
    ]
    source = (ROOT / "scripts/web/src/find/engine.js").as_uri()
    command = [node(), "--input-type=module", "-e", ASK, source]
    made = subprocess.run(
        command, input=json.dumps(cases), capture_output=True, encoding="utf-8", check=True
    )
    answered: list[dict[str, Any]] = json.loads(made.stdout)
    return answered


# What -> a query, the entry that comes first, and one that would without the weight that is named.
BEFORE: dict[str, tuple[str, Entry, Entry]] = {
    "title, term": ("职称", {"title": "职称"}, {"terms": ["职称"]}),
    "name, term": ("职称", {"names": ["职称"]}, {"terms": ["职称"]}),
    "id, term": ("zc05-01", {"id": "zc05-01"}, {"terms": ["zc05-01"]}),
    "term, agency": ("职称", {"terms": ["职称"]}, {"agencies": ["职称"]}),
    "agency, class": ("职称", {"agencies": ["职称"]}, {"classes": ["职称"]}),
    "class, text": ("职称", {"classes": ["职称"]}, {"text": "职称"}),
    "whole word, beginning": ("commer", {"terms": ["commer"]}, {"names": ["commerce"]}),
    "whole word, one like it": ("comerce", {"classes": ["comerce"]}, {"names": ["commerce"]}),
    "beginning, whole word": ("commer", {"names": ["commerce"]}, {"text": "commer"}),
    "one like it, whole word": ("comerce", {"title": "commerce"}, {"text": "comerce"}),
    "number, words": ("第三项", {"number": 3}, {"title": "第三项第三项"}),
    "more, less": ("职称 市场 三花", {"text": "职称和市场"}, {"terms": ["职称"]}),
    "title, more": ("职称 市场 三花", {"title": "职称"}, {"text": "职称和市场"}),
    "all as written, as heard": ("市场ch", {"text": "市场、ch"}, {"title": "市场草海"}),
    "all, a part": ("职称 市场", {"text": "职称、市场"}, {"title": "职称", "names": ["职称"]}),
    "syllables, unfinished": ("zhichen", {"title": "智臣"}, {"title": "职称"}),
    "unfinished, initials": ("zhiche", {"title": "职称恩"}, {"title": "支持恩"}),
    "unfinished, an initial": ("zhihe", {"title": "支恒"}, {"title": "支海恩"}),
    "initials of one letter, of two": ("shch", {"title": "三花草海"}, {"title": "市场之中"}),
    "a title as written, a text as heard": ("职称 shichang", {"title": "职称"}, {"text": "市场"}),
    "characters, letters of more": ("市场ch", {"title": "市场草海"}, {"text": "市场"}),
    "the index's order": ("职称", {"text": "职称"}, {"text": "职称"}),
}


@pytest.mark.usefixtures("bundle")
def test_an_answer_stands_before_another() -> None:
    # The first stands behind in the index, which settles what is equal.
    turned = {"the index's order"}
    asked = [
        ([one, other] if what in turned else [other, one], query)
        for what, (query, one, other) in BEFORE.items()
    ]
    for (what, (query, *_)), answer in zip(BEFORE.items(), engine(*asked), strict=True):
        first = 0 if what in turned else 1
        assert [it["at"] for it in answer["found"]][:1] == [first], (what, query, answer)


UNKNOWN = "外星、怪物、飞碟、火箭、外怪、外飞、外火、星物、星碟、星箭"
# A query -> entries in which it is found, and entries in which it is not.
HELD: dict[str, tuple[list[Entry], list[Entry]]] = {
    # How much of a query an answer holds.
    "职称 外星": (
        [{"title": "职称"}, {"terms": ["职称"]}, {"title": "职称", "text": "职称"}],
        [{"text": "职称"}],
    ),
    "职称 外星 怪物 飞碟": ([{"title": "职称"}], [{"text": "职称"}]),
    "税 外星 怪物 飞碟": ([], [{"title": "税"}, {"terms": ["税"]}]),
    "气侯支行 外星 怪物 飞碟 火箭": ([{"title": "气候支行"}], [{"text": "气候支行"}]),
    "职称外": ([{"title": "职称"}], [{"text": "职称"}]),
    "职称外星": ([{"terms": ["职称"]}], [{"title": "职称"}]),
    f"职称、市场、三花、草海、特种、{UNKNOWN}": ([{"text": "职称、市场、三花、草海、特种"}], []),
    f"职称、市场、三花、{UNKNOWN}": ([], [{"text": "职称、市场、三花"}]),
    # Letters, and characters by their sound.
    "qi": ([], [{"title": "气候"}]),
    "qih": ([{"title": "气候"}, {"text": "气候"}], []),
    "qh": ([], [{"title": "气候"}]),
    "qhz": ([{"title": "气候支行"}], [{"text": "气候支行"}, {"title": "气候"}]),
    "qhzh": ([{"text": "气候支行"}], []),
    "shch": ([{"title": "市场"}], []),
    "xzhi": ([{"title": "行支"}], []),
    "xingzhi": ([{"title": "行支"}], []),
    "hanzihua": ([{"title": "行支花"}], []),
    "形支花": ([{"title": "行支花"}], []),
    "形职华": ([{"title": "行支花"}], []),
    "zhixing": ([{"title": "支行"}], [{"title": "支持"}]),
    "七实ch": ([{"text": "气市场"}], [{"text": "气市花"}]),
    "te4zhong3 she4bei4": ([{"title": "特种设备"}], []),
    "tezongsebei": ([{"title": "特种设备"}], [{"title": "特种"}]),
    "lansetan": ([], [{"title": "蓝碳"}]),
    "nantan": ([{"title": "蓝碳"}, {"title": "南碳"}], []),
    "lvtan": ([{"title": "绿碳"}], []),
    "lütan": ([{"title": "绿碳"}], []),
    "lutan": ([{"title": "绿碳"}], []),
    "气侯": ([{"title": "气候"}], [{"title": "七后"}]),
    "七侯支行": ([{"title": "气候支行"}], [{"title": "市候支行"}]),
    # Writing.
    "稅": ([{"title": "税"}], []),
    "ＡＢＣ": ([{"title": "abc"}], []),
    "1 + 3": ([{"title": "1+3"}], [{"title": "1+3+4"}, {"title": "13"}]),
    "3": ([{"title": "1+3"}, {"title": "3"}], [{"title": "13"}, {"title": "e-3"}]),
    "2×3": ([{"title": "2x3"}, {"title": "2*3"}], []),
    "commerce": ([{"title": "e-commerce"}], []),
    "comm": ([{"title": "commerce"}], []),
    "co": ([], [{"title": "commerce"}]),
    "comerce": ([{"title": "commerce"}], []),
    "com": ([{"title": "commerce"}], []),
    "tade": ([], [{"title": "trade"}]),
    "trede": ([{"title": "trade"}], []),
    "tredd": ([], [{"title": "trade"}]),
    "zc05-01": ([{"id": "zc05-01"}], [{"id": "zc05-02"}]),
    # Numbers of items.
    "12": ([{"number": 12}], [{"number": 1}, {"number": 2}]),
    "3号": ([{"number": 3}], []),
    "第十项": ([{"number": 10}], [{"number": 1}]),
    "第十二条": ([{"number": 12}], []),
    "序号二十": ([{"number": 20}], []),
    "第二十三": ([{"number": 23}], []),
    "第三": ([{"number": 3}], []),
    "三": ([], [{"number": 3}]),
    "第二三项": ([], [{"number": 23}, {"number": 3}]),
    "12 职称": ([], [{"number": 12}]),
    # Questions.
    "什么是职称？": ([{"title": "职称"}], []),
    "怎么办理": ([], [{"text": "怎么办理"}]),
    "职称怎么办理": ([{"text": "职称"}], []),
    "how to do commerce": ([{"text": "commerce"}], []),
    "服务": ([{"text": "服务"}], []),
}


@pytest.mark.usefixtures("bundle")
def test_what_is_found_and_what_is_not() -> None:
    cases = [
        (query, entry, found)
        for query, both in HELD.items()
        for found, entries in zip((True, False), both, strict=True)
        for entry in entries
    ]
    answers = engine(*(([entry, {}], query) for query, entry, _ in cases))
    wrong = [
        (query, entry)
        for (query, entry, found), answer in zip(cases, answers, strict=True)
        if [it["at"] for it in answer["found"]] != [0] * found
    ]
    assert not wrong


def test_an_answer_that_holds_little_beside_the_best_is_left_out(bundle: Path) -> None:
    whole, half, third = ({"text": it} for it in ("职称、市场、三花", "职称、市场", "职称"))
    (answer,) = engine(([{**third, "title": "职称"}, half, whole], "职称 市场 三花"))
    assert [it["at"] for it in answer["found"]] == [2, 1]


def test_a_word_as_it_is_written_is_not_sought_by_sound(bundle: Path) -> None:
    (answer,) = engine(([{"title": "海"}, {"title": "hai"}], "hai"))
    assert [it["at"] for it in answer["found"]] == [1]


LONG = "，".join(["无关的文字"] * 30)
# A query and an entry -> how its title and text are shown, and what they lack.
MARKED: dict[str, tuple[str, Entry, str, str, list[str]]] = {
    "as written": (
        *("职称", {"title": "新职称", "text": "职称与职称"}),
        *("新<mark>职称</mark>", "<mark>职称</mark>与<mark>职称</mark>", []),
    ),
    "by sound": ("zhicheng", {"title": "新职称"}, "新<mark>职称</mark>", "乙", []),
    "roughly": ("tezongsebei", {"title": "用特种设备"}, "用<mark>特种设备</mark>", "乙", []),
    "homophone": ("气侯支行", {"title": "一气候支行"}, "一<mark>气候支行</mark>", "乙", []),
    "a second run": ("zhicheng", {"title": "甲，新职称"}, "甲，新<mark>职称</mark>", "乙", []),
    "Traditional": ("税", {"title": "稅務"}, "<mark>稅</mark>務", "乙", []),
    "a part": ("职称 外星", {"title": "职称"}, "<mark>职称</mark>", "乙", ["外星"]),
    "parts of a piece": (
        *("职称外星人", {"title": "职称外", "text": "职"}),
        *("<mark>职称外</mark>", "职", ["星人"]),
    ),
    "a character that is left": ("职称外星", {"title": "职称外"}, "<mark>职称外</mark>", "乙", []),
    "letters behind": ("市场ch", {"title": "市场草海"}, "<mark>市场草海</mark>", "乙", []),
    "a whole number": ("3", {"title": "3，13，31"}, "<mark>3</mark>，13，31", "乙", []),
    "escaped": (
        *("职称", {"title": '<职称 & ">'}),
        *("&lt;<mark>职称</mark> &amp; &quot;&gt;", "乙", []),
    ),
    "summary": (
        *("职称", {"summary": "评职称"}),
        *("无关", "本站补充：评<mark>职称</mark>", []),
    ),
    "summary beside the text": (
        *("职称", {"summary": "评职称", "text": "职称"}),
        *("无关", "<mark>职称</mark>", []),
    ),
    "a term": ("职称", {"terms": ["评职称"]}, "无关", "相关词：评<mark>职称</mark>　乙", []),
    "a note": (
        *("职称", {"title": "职称", "text": "", "note": "<1项>"}),
        *("<mark>职称</mark>", "&lt;1项&gt;", []),
    ),
    "the middle": (
        *("职称", {"text": f"{LONG}职称{LONG}"}),
        *("无关", f"……{LONG[-12:]}<mark>职称</mark>{LONG[:70]}……", []),
    ),
    "the beginning": (
        *("职称", {"text": f"职称{LONG}"}),
        *("无关", f"<mark>职称</mark>{LONG[:82]}……", []),
    ),
    "the end": ("职称", {"text": f"{LONG}职称"}, "无关", f"……{LONG[-12:]}<mark>职称</mark>", []),
    "where most is": (
        *("职称 市场", {"text": f"职称{LONG}职称市场"}),
        *("无关", f"……{LONG[-12:]}<mark>职称市场</mark>", []),
    ),
    "beyond the first plane": ("职称", {"title": "𠮷职称"}, "𠮷<mark>职称</mark>", "乙", []),
}


@pytest.mark.usefixtures("bundle")
def test_what_is_marked_and_what_is_missing() -> None:
    asked = [([entry], query) for query, entry, *_ in MARKED.values()]
    for (what, (_, _, *shown)), answer in zip(MARKED.items(), engine(*asked), strict=True):
        (found,) = answer["found"]
        assert [found["title"], found["text"], found["missing"]] == shown, what


def test_a_name_of_nearly_the_same_sound_is_offered_instead(bundle: Path) -> None:
    entries = [{"title": title} for title in ("气候支行", "市场", "职称三花四", "气候支行花" * 3)]
    entries += [{"names": ["气候市行"]}, {"terms": ["气候花行"]}, {"terms": ["气候三行", "海"]}]
    entries += [{"names": ["气市花"]}, {"terms": [f"蓝碳{it}税税" for it in "气种场恩"]}]
    asked = [
        "七厚支行",
        "七厚支碳",
        "市长",
        "职称三",
        "海花草碳",
        "七市草",
        "南谈海睡睡",
        "七厚支形",
    ]
    answers = engine(*((entries, query) for query in asked))
    assert [it["instead"] for it in answers] == [
        *(["气候支行"], [], [], [], [], ["气市花"]),
        [f"蓝碳{it}税税" for it in "气种场"],
        ["气候支行"],
    ], answers


@pytest.fixture
def only_notice(page: Page, index_of_notice: dict[str, Any]) -> Iterator[None]:
    """The search knows that one notice: a later one may answer the same query better."""
    made = json.dumps(index_of_notice)
    page.context.route("**/search-index.*", lambda route: route.fulfill(body=made))
    yield
    page.context.unroute("**/search-index.*")


# Queries, as typed in the list and in the dialog

TYPE_IN_LIST = """async (queries) => {
  const input = document.querySelector("#list-q");
  const answers = [];
  for (const query of queries) {
    input.value = query;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    const results = () => document.querySelector("[data-search-results]");
    while (!results()) await new Promise(requestAnimationFrame);
    const rows = results().querySelectorAll("li:not([hidden]) a.name");
    answers.push(Array.from(rows, (link) => link.getAttribute("href")));
  }
  return answers;
}"""
TYPE_IN_DIALOG = """async (queries) => {
  const input = document.querySelector(".md-search__input");
  const meta = document.querySelector(".md-search-result__meta");
  const type = async (text) => {
    const before = meta.textContent;
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    while (meta.textContent === before || /载入/.test(meta.textContent)) {
      await new Promise(requestAnimationFrame);
    }
  };
  const answers = [];
  for (const query of queries) {
    await type(query);
    const links = document.querySelectorAll(".md-search-result__list a");
    answers.push(Array.from(links, (link) => link.getAttribute("href")));
    await type("");
  }
  return answers;
}"""


def open_list(page: Page, site: str, query: str = "") -> None:
    page.goto(site + urls.REFORMS + (f"?q={quote(query)}" if query else ""))
    page.locator("#facets").wait_for()
    if query:
        page.locator(RESULTS).wait_for(state="attached")


def open_dialog(page: Page, site: str, path: str = urls.ABOUT) -> None:
    page.goto(site + path)
    page.locator(".md-search__input").focus()
    page.wait_for_function("document.querySelector('#__search').checked")
    page.wait_for_function(
        "!/初始化/.test(document.querySelector('.md-search-result__meta').textContent)"
    )


@pytest.mark.usefixtures("only_notice")
@pytest.mark.parametrize("where", ["list", "dialog"])
@pytest.mark.parametrize(
    ("name", "first", "answered"),
    [("queries", 112, 0), ("queries-own", 168, 1), ("queries-fresh", 62, 1)],
)
def test_queries_find_the_right_reform_first(
    name: str, first: int, answered: int, where: str, page: Page, site: str
) -> None:
    """`first` of those that expect a reform get it first; `answered` at most of the others."""
    asked = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    if where == "list":
        open_list(page, site)
    else:
        open_dialog(page, site)
    script = TYPE_IN_LIST if where == "list" else TYPE_IN_DIALOG
    answers = page.evaluate(script, [query["q"] for query in asked])
    wrong, false = [], []
    for query, links in zip(asked, answers, strict=True):
        matches = (re.search(r"reforms/([^/?]+)/", link) for link in links)
        found = [match[1] for match in matches if match]
        best = [f"{NOTICE}-{number:02d}" for number in query.get("best") or query["expect"]]
        if not query["expect"]:
            false += [(query["q"], found)] if found else []
        elif found[:1] == [] or found[0] not in best:
            wrong.append((query["q"], best, found))
    right = sum(bool(query["expect"]) for query in asked) - len(wrong)
    assert right >= first and len(false) <= answered, (right, wrong, false)


# Kinds that the lists above have few of: what must be found, and before what.
FOUND = {
    "tone marks": ("qìhòu zhīháng", "气候支行"),
    "tone digits": ("te4 zhong3 she4 bei4", "特种设备"),
    "Traditional": ("氣候支行", "气候支行"),
    "homophone": ("气侯支行", "气候支行"),
    "initials": ("qhzh", "气候支行"),
    "characters and letters": ("跨境ds", "跨境电商"),
    "southern pinyin": ("tezong sebei", "特种设备"),
    "a part": ("公积金 社保", "社保"),
    "a question": ("退货怎么处理？", "退货"),
}


@pytest.mark.usefixtures("only_notice")
@pytest.mark.parametrize(("query", "marked"), FOUND.values(), ids=FOUND)
def test_what_was_found_is_marked(query: str, marked: str, page: Page, site: str) -> None:
    open_list(page, site, query)
    first = page.locator(f"{RESULTS} li:not([hidden])").first
    marks = first.locator("mark").all_inner_texts()
    assert marked in "".join(marks), marks
    open_dialog(page, site)
    page.keyboard.insert_text(query)
    page.locator(f"{DIALOG} mark").first.wait_for()
    assert marked in "".join(page.locator(f"{DIALOG} li").first.locator("mark").all_inner_texts())


@pytest.mark.usefixtures("only_notice")
def test_what_a_partial_answer_lacks_is_said(page: Page, site: str) -> None:
    open_list(page, site, "公积金 社保")
    assert "公积金" in page.locator(f"{RESULTS} .found").first.inner_text()
    open_dialog(page, site)
    page.keyboard.insert_text("公积金 社保")
    page.locator(".md-search-result__terms", has_text="公积金").first.wait_for()


@pytest.mark.usefixtures("only_notice")
@pytest.mark.parametrize("query", ["孩子上学", "营业执照"])
def test_nothing_is_offered_that_merely_shares_characters(
    query: str, page: Page, site: str, dataset: Dataset
) -> None:
    open_list(page, site, query)
    empty = page.locator("#list-empty")
    assert f"只有{len(dataset.reforms)}项" in empty.inner_text()
    assert page.locator("#list-instead a:visible").count() == 0
    assert empty.locator("a", has_text=dataset.domains[0].name).is_visible()
    open_dialog(page, site)
    page.keyboard.insert_text(query)
    page.locator(f"{HELP} [data-none]").wait_for()
    assert f"只有{len(dataset.reforms)}项" in page.locator(HELP).inner_text()
    assert page.locator(f"{HELP} [data-instead]").is_hidden()
    page.locator(".md-search__input").fill("职称")
    page.locator(f"{DIALOG} a").first.wait_for()
    assert page.locator(HELP).is_hidden()


def test_every_printed_name_finds_its_page(page: Page, site: str, dataset: Dataset) -> None:
    rows = [
        (urls.record(table, row.id), row.name)
        for table in ("reforms", "agencies", "domains")
        for row in getattr(dataset, table)
    ]
    open_dialog(page, site)
    answers = page.evaluate(TYPE_IN_DIALOG, [name for _, name in rows])
    for (path, name), links in zip(rows, answers, strict=True):
        assert any(path in link for link in links[:3]), name


# The dialog


def test_nothing_of_the_index_is_loaded_before_the_first_query(page: Page, site: str) -> None:
    loaded: list[str] = []
    lazy = re.compile(r"/search-(index|engine)\.\w+\.\w+$")
    page.context.on("request", lambda request: loaded.extend(lazy.findall(request.url)))
    open_dialog(page, site)
    page.wait_for_load_state("networkidle")
    assert not loaded
    page.keyboard.insert_text("职称")
    page.locator(f"{DIALOG} a").first.wait_for()
    assert sorted(loaded) == ["engine", "index"]


def test_an_address_with_a_query_opens_the_dialog(page: Page, site: str) -> None:
    page.goto(f"{site}{urls.ABOUT}?q={quote('职称')}")
    page.locator(f"{DIALOG} a").first.wait_for()
    assert page.locator(".md-search__input").input_value() == "职称"
    assert page.locator(".md-search-result__meta[role=status]").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["公积金 社保", "孩子上学"])
def test_axe_finds_nothing_in_an_open_dialog(
    query: str, scheme: Literal["light", "dark"], page: Page, site: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_dialog(page, site)
    page.keyboard.insert_text(query)
    page.locator(f"{DIALOG} a, {HELP} [data-none]").first.wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        assert [violation["id"] for violation in result["violations"]] == [], width


@pytest.mark.usefixtures("only_notice")
def test_enter_opens_the_best_answer(page: Page, site: str, dataset: Dataset) -> None:
    open_dialog(page, site)
    page.keyboard.insert_text(dataset.reforms[0].name)
    page.locator(f"{DIALOG} a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{urls.record('reforms', dataset.reforms[0].id)}**")
    open_dialog(page, site)
    page.keyboard.insert_text("孩子上学")
    page.locator(f"{HELP} [data-none]").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert page.url == site + urls.ABOUT


def test_the_dialog_says_that_it_loads_and_that_it_could_not(page: Page, site: str) -> None:
    held: list[Route] = []
    page.context.route("**/search-index.*", lambda route: held.append(route))
    try:
        open_dialog(page, site)
        page.keyboard.insert_text("税")
        page.locator(HELP, has_text="正在载入").wait_for()
        while not held:
            page.wait_for_timeout(10)
        held[0].abort()
        page.locator(HELP, has_text="没有载入").wait_for()
        assert "可能不含此类" not in page.locator(HELP).inner_text()
    finally:
        page.context.unroute("**/search-index.*")
    page.keyboard.insert_text("收")
    page.locator(f"{DIALOG} a").first.wait_for()
    assert page.locator(HELP).is_hidden()


@pytest.mark.usefixtures("only_notice")
def test_where_nothing_is_found_a_word_of_nearly_the_same_sound_is_offered(
    page: Page, site: str
) -> None:
    open_list(page, site, "中批股东")
    assert page.locator("#list-instead a").all_inner_texts() == ["中小股东"]
    open_dialog(page, site)
    page.keyboard.insert_text("中批股东")
    assert page.locator(f"{HELP} [data-instead] a").inner_text() == "中小股东"


def test_pages_beside_the_list_are_named(page: Page, site: str) -> None:
    open_list(page, site, "下载")
    link = page.locator("#list-others a", has_text="数据下载")
    assert link.get_attribute("href") == site + urls.DATA
    assert page.locator("#list-only").is_hidden()


def test_an_enter_that_ends_a_composition_opens_nothing(page: Page, site: str) -> None:
    open_dialog(page, site)
    page.keyboard.insert_text("职称")
    page.locator(f"{DIALOG} a").first.wait_for()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"selectionStart": 3, "selectionEnd": 3, "text": "zhi"})
    event = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
    page.wait_for_timeout(100)
    assert page.url == site + urls.ABOUT


def test_data_is_never_read_as_html(page: Page, site: str) -> None:
    query = "<img src=x>职称"
    open_list(page, site, query)
    assert page.locator("#list-flat img, #list-status img, #list-others img").count() == 0
    open_dialog(page, site)
    page.keyboard.insert_text(query)
    page.locator(f"{DIALOG} a").first.wait_for()
    assert page.locator(".md-search-result img").count() == 0


def test_the_first_result_is_light(page: Page, site: str, site_folder: Path) -> None:
    open_list(page, site)
    loaded: list[str] = []
    page.context.on("request", lambda request: loaded.append(request.url))
    page.locator("#list-q").fill("税")
    page.locator(f"{RESULTS} a").first.wait_for()
    paths = {url.removeprefix(site).partition("?")[0] for url in loaded}
    weight = sum(len(gzip.compress((site_folder / path).read_bytes(), 9)) for path in paths)
    assert len(paths) > 2 and weight <= MOST_BYTES, (paths, weight)


# The list


def test_the_old_address_leads_to_the_list_with_its_query(page: Page, site: str) -> None:
    page.goto(f"{site}search/?q={quote('职称')}")
    page.wait_for_url(f"**/{urls.REFORMS}?q={quote('职称')}")
    page.locator(f"{RESULTS} a").first.wait_for()
    assert page.locator("#list-q").input_value() == "职称"
    assert not page.locator("#__search").is_checked()


def test_filters_and_words_hold_together(page: Page, site: str, dataset: Dataset) -> None:
    open_list(page, site, "港澳")
    rows = page.locator(f"{RESULTS} li:not([hidden])")
    everything = rows.count()
    domain = page.locator("label:not([hidden]) input[name=domain]").first
    domain.check()
    page.locator(RESULTS).wait_for()
    assert 0 < rows.count() < everything


def test_a_failed_load_is_told_and_tried_again(page: Page, site: str) -> None:
    page.context.route("**/search-index.*", lambda route: route.abort())
    try:
        open_list(page, site, "税")
        assert "没有载入" in page.locator("#list-status").inner_text()
    finally:
        page.context.unroute("**/search-index.*")
    page.locator("#list-q").fill("税收")
    page.locator(f"{RESULTS} a").first.wait_for()


def test_without_script_the_list_is_whole(browser: Any, site: str, dataset: Dataset) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + urls.REFORMS)
    assert page.locator("#list a.name:visible").count() == len(dataset.reforms)
    assert page.locator("#facets").is_hidden()
    assert "JavaScript" in page.locator("main noscript").inner_text()
    context.close()


def test_the_list_filters_from_a_folder_on_disk(
    context: BrowserContext, site: str, site_folder: Path, dataset: Dataset
) -> None:
    page = context.new_page()
    page.goto((site_folder / "reforms" / "index.html").as_uri())
    rows = page.locator("li[data-id]:not([hidden])")
    page.locator("input[name=domain]").first.check()
    assert 0 < rows.count() < len(dataset.reforms)
    page.locator("#list-clear").click()
    page.locator("#list-q").fill("职称")
    assert 0 < page.locator(f"{RESULTS} li:not([hidden])").count() < len(dataset.reforms)
    page.close()

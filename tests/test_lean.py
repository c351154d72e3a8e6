"""Notices that lack what ours has, and have what ours lacks: on each page and in each file."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import openpyxl
import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from conftest import fork, mkdocs, served, tab
from corpus import write
from helpers import first_pages
from lean import LEAN, OF_COLUMNS, OF_SECTIONS, ORDERED, SECTIONED, files
from reforms import facts, urls
from reforms.edits import comparison, spreadsheet
from reforms.edits.correction import correct
from reforms.edits.request import Request, find
from reforms.exports.all import make_downloads
from reforms.exports.database import make_database
from reforms.exports.feed import make_feed
from reforms.exports.workbook import flat_rows, make_workbook
from reforms.history import state, versions
from reforms.model import Dataset
from reforms.package.examination import examine
from reforms.problems import Refused
from reforms.settings import Settings
from reforms.site import citations, collation, schemaorg, search
from reforms.site.column import column
from reforms.site.context import Site
from reforms.site.pages import FRAGMENTS, Page, fragment
from test_layout import SIDEWAYS, SMALL_TARGETS
from test_pages import by_path

SETTINGS = Settings(
    site_url="https://example.org/x/",
    repo_url="https://example.org/someone/reforms",
    contact_email="someone@example.org",
)
NOTHING = re.compile("None|第批|（）|《》|“”|：：|，，|、、|。。|；；|：。")
"""What a sentence is left with where a value of it is missing."""
FILLED = "h1 h2 h3 dt dd a th summary caption button label option p"
PAGES = {name: by_path(of, SETTINGS) for name, of in LEAN.items()}


def element(page: Page) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<main>{page.content}</main>")


def said(node: lxml.html.HtmlElement) -> str:
    """The text of an element, its white space folded."""
    return " ".join(node.text_content().split())


@pytest.mark.parametrize("name", LEAN)
def test_tables_and_archive_agree(name: str) -> None:
    assert examine(files(LEAN[name])).problems == []


# --- pages ---


@pytest.mark.parametrize("name", LEAN)
def test_no_page_says_what_is_not_there(name: str) -> None:
    site = Site(LEAN[name], SETTINGS)
    for page in PAGES[name].values():
        assert page.title and page.description, page.path
        tree = element(page)
        texts = [text for text in tree.itertext() if text.strip()]
        texts += [page.title, page.description, *tree.xpath("//@href | //@aria-label")]
        assert not [text for text in texts if NOTHING.search(text)], page.path
        empty = tree.xpath(" | ".join(f"//{tag}[not(normalize-space())]" for tag in FILLED.split()))
        ours = ("list-others", "list-status")
        assert [it for it in empty if it.get("id") not in ours] == [], page.path
        found = tree.xpath("//@id")
        assert len(found) == len(set(found)), page.path
        assert {it[1:] for it in tree.xpath("//@href") if it[0] == "#"} <= set(found), page.path
        for link in tree.xpath("//a/@href[starts-with(., '..')]"):
            path = re.split("[?#]", link.replace("../", ""))[0]
            assert not path.startswith(tuple(urls.PAGES_OF_TABLE.values())) or path in PAGES[name]
        beside = column(site, page.kind, page.path)
        assert beside is None or (beside.title and all(it.entries for it in beside.groups))
    for kind in {*FRAGMENTS} - {"dictionary"}:
        assert not NOTHING.search(fragment(kind, site)), kind


@pytest.mark.parametrize("name", LEAN)
def test_the_form_of_an_item_names_a_column_that_is_found(name: str) -> None:
    data = LEAN[name]
    for row in data.reforms:
        page = PAGES[name][urls.record("reforms", row.id)]
        (form,) = element(page).xpath("//a/@href[contains(., '/issues/new')]")
        field = parse_qs(urlsplit(form).query)["field"][0]
        assert field in data.notice[row.notice_id].headings
        target = find(data, request(row.id, field, "", ""))
        assert target.value == (row.content or row.name)


FACTS = {
    ("sections", "lc01-1-01"): {
        "指导部门": "牵头：市商事局 配合：市水务局市绿金办",
        "领域": "政务服务",
        "完成时限": "2033年底前",
        "来源": "云川试点（第2批）",
    },
    ("sections", "lc01-2-03"): {
        "指导部门": "市水务局 附件写作：市水务局等有关部门按职责分工负责",
        "领域": "绿色金融",
        "完成时限": "2034年底前",
        "来源": "外地经验",
    },
    ("columns", "lc02-02"): {"责任单位": "牵头：市商事局 配合：市水务局市绿金办"},
    ("both", "yc03-02"): {"责任单位": "市商事局市水务局", "推广范围": "有关县", "分类": "商事服务"},
}


@pytest.mark.parametrize(("name", "row_id"), FACTS)
def test_facts_stand_under_the_notices_own_headings(name: str, row_id: str) -> None:
    data, tree = LEAN[name], element(PAGES[name][urls.record("reforms", row_id)])
    shown = {
        said(group.find("dt")): " ".join(map(said, group.findall("dd")))
        for group in tree.xpath("//dl[@class='facts']/div")
    }
    notice = data.notice[data.reform[row_id].notice_id]
    assert shown == FACTS[name, row_id] | {"通知": facts.reference(notice)}
    headings = [said(it) for it in tree.xpath("//h2[@id='text-h']")]
    wanted = notice.heading("content")
    assert headings == ([f"{wanted} 原文"] if wanted else [])
    for duty in data.responsibilities_of[row_id]:
        path = urls.record("agencies", duty.agency_id)
        items = element(PAGES[name][path]).xpath(f"//tr[.//a[contains(@href, '/{row_id}/')]]")
        assert duty.role in said(items[0])


def test_an_annex_is_shown_in_its_own_columns_and_rows() -> None:
    def rows(name: str, notice_id: str) -> list[list[str]]:
        tree = element(PAGES[name][urls.record("notices", notice_id)])
        assert not tree.xpath("//*[@class='document-number']")
        assert [said(it) for it in tree.xpath("//*[@class='signature']")] == [
            "云川市人民政府滨海新区管理委员会2033年3月8日"
        ]
        for label in tree.xpath("//*[@class='label']"):
            label.drop_tree()
        return [[said(cell) for cell in row] for row in tree.xpath("//table//tr")]

    assert rows("sections", "lc01")[:4] == [
        ["序号", "改革举措", "指导部门", "完成时限", "来源"],
        ["一、政务服务（2项）"],
        [
            *("1", "证照“一码通”", "牵头：市商事局；配合：市水务局、市绿金办"),
            *("2033年底前", "云川试点（第2批）"),
        ],
        ["2", "跨县通办", "市商事局牵头，市水务局配合", "长期坚持", "外地经验"],
    ]
    assert [row[0] for row in rows("sections", "lc01")[4:]] == ["二、绿色金融（3项）", *"123"]
    table = rows("columns", "lc02")
    assert table[0] == ["编号", "牵头单位", "配合单位", "主要做法", "事项名称", "备注"]
    assert table[2][1:3] == ["市商事局", "市水务局、市绿金办"], "同上 is what stands above"
    assert "同上" in PAGES["columns"]["notices/lc02/"].content
    assert "同上" not in PAGES["sections"]["notices/lc01/"].content


CHANGES = {
    "nothing": ("", ""),
    "a domain without items": ("二、绿色", "二、港航物流(4项) |\n三、绿色"),
    "no title of the annex": ("附件\n改革举措任务分工\n", "附件\n"),
    "lines behind the day": ("8日\n", "8日\n(此件公开发布)\n抄送:各部门\n"),
    "several annexes": ("附件\n改", "附件2:\n改"),
    "notes": ("2034年底前 | 外地经验 |", "2034年底前 | 外地经验 |\n注:长期坚持指不设期限。"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_notice_is_shown_whole_and_in_its_order(what: str) -> None:
    path = SECTIONED.notices[0].source_path
    old, new = CHANGES[what]
    assert old in SECTIONED.sources[path].decode()
    text = SECTIONED.sources[path].decode().replace(old, new)
    data = replace(SECTIONED, sources={path: text.encode()})
    tree = element(by_path(data, SETTINGS)["notices/lc01/"])
    for label in tree.xpath("//*[@class='label']"):
        label.drop_tree()
    (document,) = tree.xpath("//article")
    assert re.sub(r"\W", "", document.text_content()) == re.sub(r"\W", "", text)


@pytest.mark.parametrize(
    ("name", "facets", "headings"),
    [
        ("sections", ["领域", "责任单位", "通知"], ["政务服务 2项", "绿色金融 3项"]),
        ("columns", ["责任单位", "通知"], []),
        (
            "both",
            ["和谁有关", "领域", "责任单位", "推广范围", "通知"],
            ["政务服务 2项", "绿色金融 3项", "商事服务 2项", "绿色金融 2项"],
        ),
    ],
)
def test_the_list_has_the_facets_that_have_values(
    name: str, facets: list[str], headings: list[str]
) -> None:
    tree = element(PAGES[name]["reforms/"])
    assert [said(it) for it in tree.xpath("//form//details/details/summary")] == facets
    assert [said(it) for it in tree.xpath("//div[@id='list']//h3")] == headings
    rows = tree.xpath("//li[@data-id]")
    by = {it.get("data-id"): said(it.find_class("by")[0]) for it in rows}
    assert by == {row.id: facts.agency_names(LEAN[name], row.id) for row in LEAN[name].reforms}


def test_an_item_is_cited_by_what_its_notice_has() -> None:
    site, row = Site(SECTIONED, SETTINGS), SECTIONED.reforms[2]
    title = SECTIONED.notices[0].title
    office, notice, _, bibtex = citations.citations(site, row)
    assert office.text == f"《{title}》附件“绿色金融”第1项"
    assert notice.text == f"{SECTIONED.notices[0].issuer}. {title}[A]. 2033-03-08."
    assert "howpublished" not in bibtex.text
    node = schemaorg.notice(site, SECTIONED.notices[0])
    assert "identifier" not in node
    assert schemaorg.dataset(site)["spatialCoverage"] == []
    assert "about" not in schemaorg.reform(Site(ORDERED, SETTINGS), ORDERED.reforms[0])


def test_a_notice_is_called_by_what_it_has() -> None:
    (notice,) = SECTIONED.notices
    title = f"《{notice.title}》"
    for batch, number, short, reference in (
        (6, "云府函〔2033〕6号", "第六批", "云府函〔2033〕6号"),
        (6, "", "第六批", title),
        (None, "云府函〔2033〕6号", "云府函〔2033〕6号", "云府函〔2033〕6号"),
        (None, "", title, title),
    ):
        row = replace(notice, batch=batch, document_number=number)
        assert (facts.short_name(row), facts.reference(row)) == (short, reference)


# --- files ---

HEADERS = {
    "sections": [
        *("领域", "序号", "改革举措", "指导部门", "完成时限", "来源"),
        "指导部门（附件原文）",
    ],
    "columns": ["编号", "责任单位", "主要做法", "事项名称", "备注"],
    # Where notices differ, the column's own title.
    "both": [
        *("序号", "项目名称", "责任单位", "实施内容", "分类", "推广范围"),
        *("完成时限", "来源", "指导部门", "备注"),
    ],
}


@pytest.mark.parametrize("name", LEAN)
def test_the_flat_table_has_a_column_for_what_any_notice_has(name: str) -> None:
    data = LEAN[name]
    header, *rows = flat_rows(data)
    assert list(header) == [*HEADERS[name], "经验编号", "发文字号"]
    of = {row[header.index("经验编号")]: dict(zip(header, row, strict=True)) for row in rows}
    for line in (*OF_SECTIONS, *OF_COLUMNS):
        for heading, text in line.extras if line.id in of else ():
            assert text in (of[line.id][heading], of[line.id].get(f"{heading}（附件原文）")), (
                line.id
            )
    for row in data.reforms:
        assert facts.agency_names(data, row.id) in of[row.id].values()
    book = openpyxl.load_workbook(io.BytesIO(make_workbook(data, SETTINGS)))
    assert [cell.value for cell in book.worksheets[0][1]] == list(header)
    assert ("来源", facts.reference(data.notices[0])) in book["说明"].iter_rows(values_only=True)


@pytest.mark.parametrize("name", LEAN)
def test_every_file_is_made_and_says_nothing_of_what_is_not_there(name: str) -> None:
    data = LEAN[name]
    made = {file.name: file for file in make_downloads(data, SETTINGS)}
    # What a column is for may name the marks themselves.
    fields = [it for of in data.resources.values() for it in of["schema"]["fields"]]
    for file in made.values():
        if re.search(r"(?<!datapackage)\.(json|csv|ttl|jsonld)$", file.name):
            text = file.content.decode()
            for field in fields:
                text = text.replace(field["description"], "")
            assert not re.search("None|第批|（）|《》", text), file.name
    rows = list(csv.DictReader(io.StringIO(made["extras.csv"].content.decode())))
    assert len(rows) == sum(len(line) for line in data.extras_of.values())
    places = csv.DictReader(io.StringIO(made["provenance.csv"].content.decode()))
    assert {it["table"] for it in places} >= {"extras", "responsibilities"}
    feed = make_feed(data, SETTINGS).decode()
    for notice in data.notices:
        assert f"收录通知：{facts.reference(notice)}" in feed


@pytest.mark.parametrize("name", LEAN)
def test_items_are_found_by_extras_and_agencies_with_roles(name: str) -> None:
    data = LEAN[name]
    query = "SELECT id FROM reforms_fts WHERE reforms_fts MATCH ?"
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(make_database(data, SETTINGS))
        for extra in data.extras:
            words = f'"{extra.text}"'
            assert (extra.reform_id,) in connection.execute(query, [words]).fetchall(), words
        told = connection.execute("SELECT reform_id, heading, text FROM extras").fetchall()
    assert sorted(told) == sorted((it.reform_id, it.heading, it.text) for it in data.extras)
    index: dict[str, Any] = json.loads(search.index(data))
    entries = {entry["id"]: entry for entry in index["entries"] if "id" in entry}
    for extra in data.extras:
        assert f"{extra.heading}：{extra.text}" in entries[extra.reform_id]["text"]
    for duty in data.responsibilities:
        agency = data.agency[duty.agency_id].name
        assert agency in entries[duty.reform_id]["agencies"]
        assert (f"{duty.role}：{agency}" in entries[duty.reform_id]["agencies"]) == bool(duty.role)
    listed = {entry["location"] for entry in index["entries"]}
    assert (urls.DOMAINS in listed) == bool(data.domains)


# --- corrections ---


def request(row_id: str, field: str, old: str, new: str) -> Request:
    return Request(
        row_id=row_id,
        field=field,
        old=old,
        new=new,
        reason="录错",
        reference="印刷本",
        recorded_on=date(2034, 1, 1),
    )


CORRECTED = {
    "by heading": (("lc01-1-02", "改革举措", "跨县", "跨市"), "reforms lc01-1-02 name"),
    "extra": (("lc01-1-02", "完成时限", "长期", "长久"), "extras lc01-1-02/完成时限 text"),
    "agency": (
        ("lc01-2-01", "指导部门", "市绿金办", "市水务局"),
        "responsibilities lc01-2-01/shi-shuiwu-ju agency_id",
    ),
    "agency and more": (
        ("lc01-2-03", "指导部门", "市水务局等", "市绿金办等"),
        "extras lc01-2-03/指导部门 text",
    ),
    "role": (
        ("lc01-1-02", "分工", "牵头", "主办"),
        "responsibilities lc01-1-02/shi-shangshi-ju role",
    ),
    "role by row": (
        ("lc01-1-01/shi-lvjin-ban", "role", "配合", "参与"),
        "responsibilities lc01-1-01/shi-lvjin-ban role",
    ),
}


@pytest.mark.parametrize("what", CORRECTED)
def test_what_an_annex_says_is_corrected_under_its_heading(what: str) -> None:
    words, place = CORRECTED[what]
    made = correct(SECTIONED, request(*words)).dataset
    assert examine(files(made)).problems == []
    (entry,) = made.corrections
    assert f"{entry.table} {entry.row_id} {entry.field}" == place
    row_id = entry.row_id.partition("/")[0]
    page = by_path(made, SETTINGS)[f"reforms/{row_id}/"]
    assert entry.reason in page.content, "the item's page shows it"
    compared = collation.of_reform(Site(made, SETTINGS), made.reform[row_id])
    changed = [it.heading for it in compared if "correction" in {of.kind for of in it.variants}]
    assert changed == ([] if entry.field == "role" else [words[1]]), "in its own cell alone"


REFUSED = {
    "no column": (
        ("lc01-1-01", "推广范围", "全市", "全县"),
        "是空的：通知没有写，官方文字不能补写",
    ),
    "an empty cell": (
        ("lc01-2-02", "来源", "", "外地"),
        "附件里这一项的“来源”是空的，官方文字不能补写",
    ),
    "no role": (("lc01-2-01", "分工", "", "牵头"), "是空的：通知没有写"),
    "no number": (("lc01", "发文字号", "", "云府函〔2033〕6号"), "是空的：通知没有写"),
    "a heading": (("lc01-1-01/来源", "heading", "来源", "出处"), "它就是存档文本里附件的表头"),
    "two roles": (("lc01-1-01", "分工", "配合", "参与"), "认不出是哪一处"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_annex_does_not_say_is_refused(what: str) -> None:
    words, reason = REFUSED[what]
    with pytest.raises(Refused, match=re.escape(reason)):
        correct(SECTIONED, request(*words))


def edited(data: Dataset, changes: dict[tuple[str, str], str]) -> Dataset:
    """A dataset after changes of its workbook, by row id and heading."""
    book = openpyxl.load_workbook(io.BytesIO(make_workbook(data, SETTINGS)), rich_text=True)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    rows = {row[header.index("经验编号")].value: row for row in sheet.iter_rows(min_row=2)}
    for (row_id, heading), text in changes.items():
        rows[row_id][header.index(heading)].value = text
    buffer = io.BytesIO()
    book.save(buffer)
    cells = comparison.edited(data, spreadsheet.read(buffer.getvalue()))
    return comparison.carry_out(data, cells, request("", "", "", "")).dataset


@pytest.mark.parametrize("name", LEAN)
def test_an_untouched_workbook_changes_nothing(name: str) -> None:
    assert edited(LEAN[name], {}) == LEAN[name]


def test_a_workbook_corrects_what_the_annexes_have() -> None:
    made = edited(
        LEAN["both"],
        {
            ("lc01-1-01", "完成时限"): "2034年底前",
            ("lc01-1-02", "责任单位"): "牵头：市绿金办；配合：市水务局",
            ("lc01-2-03", "指导部门"): "市水务局和有关部门按职责分工负责",
            ("lc02-03", "实施内容"): "记录减碳量。",
            ("yc03-01", "推广范围"): "有关县",
        },
    )
    assert examine(files(made)).problems == []
    assert facts.agency_names(made, "lc01-1-02") == "牵头：市绿金办；配合：市水务局"
    assert made.extras_of["lc01-1-01"][0].text == "2034年底前"
    assert len(made.corrections) == len(LEAN["both"].corrections) + 5


@pytest.mark.parametrize(
    ("row_id", "heading", "text", "reason"),
    [
        ("lc02-01", "推广范围", "全市", "官方文字不能补写"),
        ("lc01-2-02", "来源", "外地", "官方文字不能补写"),
        ("lc01-1-02", "责任单位", "主办：市商事局；配合：市水务局", "分工不能在表格里改"),
        ("lc01-1-02", "责任单位", "牵头：市商事局；配合：市水务局、市绿金办", "增删和次序"),
        ("yc03-01", "备注", "新的备注", "官方文字不能补写"),
    ],
)
def test_a_workbook_fills_in_nothing(row_id: str, heading: str, text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        edited(LEAN["both"], {(row_id, heading): text})


# --- history ---


def test_a_changed_role_or_extra_is_told_in_words() -> None:
    duty, extra = SECTIONED.responsibilities[0], SECTIONED.extras[0]
    before = replace(
        SECTIONED,
        responsibilities=(replace(duty, role=""), *SECTIONED.responsibilities[1:]),
        extras=(replace(extra, text="2033年"), *SECTIONED.extras[2:]),
        descriptor=SECTIONED.descriptor | {"version": "0.9.0"},
    )
    now = versions.dated(SECTIONED, [replace(state.of(before), tag="data-v0.9.0")])
    latest, _ = versions.by_reform(now, facts.titles(now))["lc01-1-01"]
    assert latest.lines == (
        "市商事局的分工由空白改为“牵头”。",
        "“完成时限”由“2033年【】”改为“2033年【底前】”。",
        "“来源”新增。",
    )
    assert "附件其他栏表新增1行、改动1行" in versions.summary(now.history[-1], facts.titles(now))


# --- the built site ---


@pytest.fixture(scope="module")
def lean_site(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[str]:
    """A site of all the notices, built whole and served."""
    folder = fork(tmp_path_factory.mktemp("lean"), bundle)
    write(files(LEAN["both"]), folder / "datapackage")
    with served(folder / "site") as address:
        built = mkdocs(folder, SITE_URL=address, SOURCE_DATE_EPOCH="0")
        assert built.returncode == 0, built.stdout + built.stderr
        yield address


@pytest.fixture
def page(context: BrowserContext, lean_site: str) -> Iterator[Tab]:
    with tab(context, lean_site) as opened:
        opened.emulate_media(reduced_motion="reduce")
        yield opened


def test_its_pages_fit_and_its_list_filters(page: Tab, lean_site: str) -> None:
    paths = [*first_pages(LEAN["both"]).values(), "notices/lc01/", "reforms/lc01-1-01/"]
    for path in paths:
        page.goto(lean_site + path)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 640})
            assert not page.evaluate(SIDEWAYS), (path, width)
        page.set_viewport_size({"width": 360, "height": 640})
        assert not page.evaluate(SMALL_TARGETS), path
    page.goto(f"{lean_site}reforms/?domain=zhengwu-fuwu")
    page.get_by_text("符合条件的有2项，共12项", exact=True).wait_for()
    page.goto(f"{lean_site}reforms/?q=外地经验")
    page.locator("[data-search-results]").wait_for()
    found = page.locator(".results a.name:visible").all_inner_texts()
    assert {line.name for line in OF_SECTIONS if ("来源", "外地经验") in line.extras} <= {*found}

"""What the pages show, and that they change nothing of what they show."""

import csv
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from helpers import REAL, property_test, small_dataset
from lean import LEAN
from reforms import facts, urls
from reforms.history.repository import Release
from reforms.model import ROW_TYPES, Dataset, Passage
from reforms.settings import Settings
from reforms.site.content import blocks
from reforms.site.context import Site
from reforms.site.pages import FRAGMENTS, KINDS, SUMMARY, Page, fragment, is_vague, pages, summary
from reforms.site.related import related
from reforms.site.render import environment

FULL = Settings(
    site_url="https://example.org/list/",
    repo_url="https://github.com/example/list",
    contact_email="post@example.org",
)
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"

RELEASED = Release(
    number="0.9.0",
    time=datetime(2031, 2, 3, tzinfo=UTC),
    files={"datapackage.json": b"{}", f"sources/{HOSTILE}.txt": b"x"},
)


def text_of(html: str, wanted: str) -> str:
    """The text of the first element with a class, without the template's white space."""
    found = lxml.html.fromstring(html).find_class(wanted)[0]
    for note in found.find_class("note"):  # opened by a reader only
        note.drop_tree()
    return re.sub(r"\s*\n\s*", "", found.text_content()).strip()


def ids(table: str) -> list[str]:
    """The row ids of a table of the real package, for naming tests."""
    with (REAL / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return [row["id"] for row in csv.DictReader(lines)]


def by_path(dataset: Dataset, settings: Settings = FULL) -> dict[str, Page]:
    """Every page by its path; none comes twice."""
    made = list(pages(Site(dataset, settings, [RELEASED])))
    known = {page.path: page for page in made}
    assert len(known) == len(made)
    return known


@pytest.fixture(scope="module")
def real(dataset: Dataset) -> dict[str, Page]:
    """The pages of the real package."""
    return by_path(dataset)


@pytest.fixture
def small() -> Dataset:
    """An invented package."""
    return small_dataset()


# --- all pages ---


def test_every_record_and_every_kind_has_its_page(dataset: Dataset, real: dict[str, Page]) -> None:
    for table in urls.PAGES_OF_TABLE:
        assert {urls.record(table, row.record_id) for row in dataset.table(table)} <= set(real)
    unused = set() if dataset.retired else {"retired"}
    assert {page.kind for page in real.values()} == set(KINDS) - unused
    assert by_path(dataset) == real, "two renderings are equal"


def test_every_page_has_one_first_heading_and_sound_anchors(real: dict[str, Page]) -> None:
    for page in real.values():
        assert page.content.count("<h1") == 1, page.path
        assert page.title and page.description, page.path
        found = re.findall(r'\sid="([^"]+)"', page.content)
        assert len(found) == len(set(found)), page.path
        assert set(re.findall(r'href="#([^"]+)"', page.content)) <= set(found), page.path


# --- one reform ---


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_a_reform_is_whole_and_leads_on(
    dataset: Dataset, real: dict[str, Page], row_id: str
) -> None:
    page, reform = real[urls.record("reforms", row_id)], dataset.reform[row_id]
    assert text_of(page.content, "official").endswith(reform.content)
    names = "".join(agency.name for agency in dataset.agencies_of[row_id])
    assert text_of(page.content, "names") == names, "in the printed order"
    at = dataset.reforms.index(reform)
    paths = [None, *(urls.record("reforms", row.id) for row in dataset.reforms), None]
    assert page.beside == (paths[at], paths[at + 2])
    for target in (urls.passage(reform.notice_id, row_id), urls.api_record("reforms", row_id)):
        assert f'href="../../{target}"' in page.content
    (link,) = links(page.content, "/issues/new")
    query = parse_qs(urlsplit(link).query)
    assert query["template"] == ["correction.yml"] and query["item"] == [row_id]
    assert query["title"] == [f"更正：{reform.name}"]
    assert len(summary(dataset, reform).partition("：")[2]) <= SUMMARY + 2


def test_measures_are_a_list_with_anchors(dataset: Dataset, real: dict[str, Page]) -> None:
    measures = [row for row in dataset.passages if row.kind == "measure"]
    assert measures
    for passage in measures:
        content = real[urls.record("reforms", passage.reform_id)].content
        assert f'<li id="m{passage.position}">' in content


def test_a_notice_whose_page_is_known_leads_there(small: Dataset) -> None:
    path, url = urls.record("reforms", small.reforms[0].id), "https://example.org/notice.html"
    for known in ("", url):
        noted = replace(small, notices=tuple(replace(n, source_url=known) for n in small.notices))
        content = by_path(noted)[path].content
        assert (f'href="{url}"' in content) == bool(known)
        assert (f"[A/OL]. ({small.notices[0].issued_on})" in content) == bool(known)


def test_an_unchecked_agency_carries_the_year(small: Dataset) -> None:
    agency = small.agencies[0]
    years = {small.notice[r.notice_id].issued_on.year for r in small.reforms_of_agency[agency.id]}
    for day, words in (
        (None, f"这是{max(years)}年发文时的名称，后来是否变更尚未核实"),
        (date(2031, 2, 3), "2031年2月3日核对"),
    ):
        noted = replace(small, agencies=tuple(replace(a, checked_on=day) for a in small.agencies))
        made = by_path(noted)
        assert words in made[urls.record("agencies", agency.id)].content
        row = small.reforms_of_agency[agency.id][0]
        note = "后来是否变更尚未核实" in made[urls.record("reforms", row.id)].content
        assert note == (day is None)


def test_the_page_of_a_retired_id_leads_to_what_took_its_place(small: Dataset) -> None:
    made = by_path(small)
    for row in small.retired:
        content = made[urls.record(row.table, row.former_id)].content
        links = re.findall('href="([^"]+)"', content)
        (place,) = links[-1:]
        target = urls.record(row.table, row.replaced_by) if row.replaced_by else urls.REFORMS
        assert place == f"../../{target}" and target in made, row.former_id
        assert row.reason in content and row.former_id in content


def test_a_withdrawn_entry_stays_in_the_ledger_and_nowhere_else(small: Dataset) -> None:
    entry = next(row for row in small.corrections if row.table == "reforms")
    gone = replace(entry, withdrawn_on=date(2031, 9, 3), withdrawal_reason="存档无误")
    rows = tuple(gone if row is entry else row for row in small.corrections)
    for data, said in ((small, False), (replace(small, corrections=rows), True)):
        made = by_path(data)
        listed = (
            made[urls.CORRECTIONS].content.partition(f'id="{entry.id}"')[2].partition("</li>")[0]
        )
        assert ("已撤销" in listed and "2031年9月3日" in listed and "存档无误" in listed) == said
        assert ("曾经采用" in listed, "本站采用" in listed) == (said, not said)
        item = made[urls.record("reforms", entry.row_id)].content
        assert (entry.reason in item) != said


@pytest.mark.parametrize(
    ("scope", "vague"), [("市有关行政区", True), ("条件成熟的相关行政区", True), ("全市", False)]
)
def test_only_a_scope_without_names_is_called_vague(scope: str, vague: bool) -> None:
    assert is_vague(scope) is vague


@pytest.mark.parametrize(
    ("name", "words"),
    [("云川热线", "10000</a>（云川热线）"), ("云川10000", "云川10000</a>"), ("", "10000</a>")],
)
def test_the_number_of_a_hotline_is_always_there(name: str, words: str) -> None:
    parts = environment().get_template("_parts.html").module
    hotline = parts.hotline({"name": name, "number": "10000"})  # type: ignore[attr-defined]
    assert hotline == f'<a href="tel:10000">{words}'


# --- correcting ---


def links(html: str, part: str) -> list[str]:
    """The addresses on a page that hold some words."""
    found = re.findall(r'href="([^"]+)"', html)
    return [link.replace("&amp;", "&") for link in found if part in link]


PUBLISHED = {
    "form and mail": FULL,
    "form": replace(FULL, contact_email=""),
    "mail": replace(FULL, repo_url=""),
    "nothing": Settings(),
}


@pytest.mark.parametrize("published", PUBLISHED)
def test_no_way_is_offered_that_leads_nowhere(dataset: Dataset, published: str) -> None:
    """Without an account one writes to an address, or is told that there is none."""
    settings = PUBLISHED[published]
    address, form = settings.contact_email, settings.repo_url
    site = Site(dataset, settings)
    made = list(pages(site))
    for page in made:
        assert form or not links(page.content, "/edit/"), page.path
        assert address or not links(page.content, "mailto:"), page.path
    sections = [page.content.partition('id="fix"')[2] for page in made]
    shown = [section for section in sections if section]
    assert len(shown) == sum(len(dataset.table(table)) for table in urls.PAGES_OF_TABLE)
    assert all('data-copy="fix-text"' in text and "条目：" in text for text in shown)
    shown.append(fragment("correct", site))
    for text in shown:
        assert bool(re.search("不用账号|不需要任何账号", text)) == bool(address)
        assert ("/issues/new" in text) == bool(form)
        assert "GitHub 账号" in text or address or not form
        assert ("暂时收不到" in text) == (not form and not address)
    for text in (*shown, fragment("contact", site)):
        assert ("本站还没有公布邮箱" in text) == (not address)
        assert not address or re.search(f"[> ]{re.escape(address)}<", text)


def test_only_editorial_tables_are_edited_on_the_web(real: dict[str, Page]) -> None:
    edited = {
        Path(urlsplit(link).path).stem
        for page in real.values()
        for link in links(page.content, "/edit/")
    }
    assert edited == {"passages", "terms", "agencies"}


@pytest.mark.parametrize("row_id", ids("corrections"))
def test_ledger_entries_are_shown_where_they_matter(
    dataset: Dataset, real: dict[str, Page], row_id: str
) -> None:
    entry = next(row for row in dataset.corrections if row.id == row_id)
    shown_on = [urls.CORRECTIONS]
    if entry.table in urls.PAGES_OF_TABLE:
        shown_on.append(urls.record(entry.table, entry.row_id))
    if entry.table == "domains":
        rows = dataset.reforms_of_domain[entry.row_id]
        shown_on += [urls.record("reforms", row.id) for row in rows]
    for path in shown_on:
        assert entry.reason in real[path].content


# --- notices, related reforms ---


@pytest.mark.parametrize("row_id", ids("notices"))
def test_the_notice_is_whole(dataset: Dataset, real: dict[str, Page], row_id: str) -> None:
    notice, content = dataset.notice[row_id], real[urls.record("notices", row_id)].content
    for row in dataset.reforms_of_notice[row_id]:
        assert f'id="{row.id}"' in content and row.content in content
    for value in (notice.document_number, notice.title, notice.addressee, notice.annex_title):
        assert value in content
    spans = [int(n) for n in re.findall(r'rowspan="(\d+)"', content)]
    assert sum(spans) == len(dataset.reforms_of_notice[row_id]), "merged cells span their rows"


def test_related_reforms_have_reasons_and_the_weightiest_come_first(small: Dataset) -> None:
    site = Site(small, FULL)
    for row in small.reforms:
        found = related(site, row)
        assert len(found) <= 5 and row.id not in {other.id for other, _ in found}
        assert len({other.id for other, _ in found}) == len(found)
        agencies = {agency.name for agency in small.agencies_of[row.id]}
        shared = [
            len(agencies & {agency.name for agency in small.agencies_of[other.id]})
            for other, _ in found
        ]
        words = [why.count("同一责任单位") for _, why in found]
        assert words == shared and all(why for _, why in found)
    (first, why), *_ = related(site, small.reforms[0])
    assert why.startswith("同一责任单位：") and first.notice_id == small.reforms[0].notice_id


# --- cutting the content ---


@st.composite
def cuttings(draw: st.DrawFn) -> tuple[str, list[Passage]]:
    """A content and passages that may overlap, repeat or be missing from it."""
    content = draw(st.text("甲乙丙一二三是，。“”", max_size=60))
    made = []
    for position in range(1, draw(st.integers(0, 6)) + 1):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, len(content)))
        kind = draw(st.sampled_from(["measure", "document", "system", "formula"]))
        text = content[start:end] or "没有"
        made.append(
            Passage(reform_id="x", kind=kind, position=position, text=text, explained_by="")
        )
    return content, made


@property_test
@given(cuttings())
def test_cutting_changes_no_character_and_repeats_no_anchor(
    case: tuple[str, list[Passage]],
) -> None:
    content, passages = case
    rows = [row for block in blocks(content, passages) for row in block.paragraphs]
    shown = "".join(row.ordinal + "".join(piece.text for piece in row.pieces) for row in rows)
    assert shown == content
    marked = [piece.anchor for row in rows for piece in row.pieces if piece.anchor]
    found = [row.anchor for row in rows if row.anchor] + marked
    assert len(found) == len(set(found))


# --- hostile text ---


def texts() -> Iterator[tuple[str, str]]:
    """Every column that holds free text."""
    codes = {"id", "kind", "table", "row_id", "field", "annex_fields"}
    for table, kind in ROW_TYPES.items():
        for column in fields(kind):
            name = column.name
            coded = name in codes or name.endswith(("_id", "_path", "_sha256", "_url"))
            if column.type is str and not coded:
                yield table, name


@pytest.mark.parametrize(("table", "column"), list(texts()))
def test_no_text_becomes_markup(table: str, column: str) -> None:
    data = LEAN["both"]
    rows = data.table(table)
    changed: dict[str, Any] = {
        table: tuple(replace(row, **{column: getattr(row, column) + HOSTILE}) for row in rows)
    }
    site = Site(replace(data, **changed), FULL, [RELEASED])
    for page in pages(site):
        assert "<script>alert" not in page.content, page.path
        assert "&#34;&#39;&amp;49" not in page.content, page.path
    for name in FRAGMENTS:
        assert "<script>alert" not in fragment(name, site)


def test_hostile_titles_and_braces(small: Dataset) -> None:
    for name, shown in ((HOSTILE, ""), ("甲}, url = {x", "甲), url = (x}")):
        row = replace(small.reforms[0], name=name)
        page = by_path(replace(small, reforms=(row, *small.reforms[1:])))[f"reforms/{row.id}/"]
        assert page.title == name, "the caller escapes it"
        assert shown in page.content, "no brace ends a field of BibTeX"


# --- facts and fragments ---


def test_numbers_sizes_and_days_in_chinese() -> None:
    numerals = {1: "一", 6: "六", 10: "十", 12: "十二", 20: "二十", 99: "九十九", 120: "120"}
    assert {number: facts.chinese(number) for number in numerals} == numerals
    sizes = {0: "0 B", 999: "999 B", 1500: "1.5 kB", 2_500_000: "2.5 MB"}
    assert {number: facts.size(number) for number in sizes} == sizes
    assert facts.day(date(2022, 8, 9)) == facts.day("2022-08-09") == "2022年8月9日"


def test_the_dictionary_has_every_column_and_downloads_a_checksum(dataset: Dataset) -> None:
    html = fragment("dictionary", Site(dataset, FULL))
    for resource in dataset.descriptor["resources"]:
        for column in resource["schema"]["fields"]:
            row = html.partition(f'id="{resource["name"]}-{column["name"]}"')[2].partition("</tr>")[
                0
            ]
            assert column["description"] in row, column["name"]
            assert (f"用“{column.get('separator')}”隔开" in row) == ("separator" in column)
    html = fragment("downloads", Site(dataset, FULL))
    assert 'href="reforms.json"' in html
    assert len(re.findall(r"[0-9a-f]{64}  ", html)) == html.count(" download>")


PUBLIC = [
    *(ROOT / "scripts/reforms/templates").glob("*.html"),
    *(ROOT / "scripts/overrides").rglob("*.html"),
    *(ROOT / "scripts/web/src").rglob("*.*s"),
    *(ROOT / "docs").rglob("*.md"),
]


def test_the_site_itself_knows_no_particular_list(dataset: Dataset) -> None:
    words = {notice.id for notice in dataset.notices} | {n.issuer for n in dataset.notices}
    assert len(PUBLIC) > 30
    for path in PUBLIC:
        content = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in content], path


def test_an_editorial_column_is_shown_by_its_title(dataset: Dataset) -> None:
    """So a new one needs no change of a template."""
    descriptor: Any = deepcopy(dataset.descriptor)
    (table,) = (it for it in descriptor["resources"] if it["name"] == "reforms")
    column = next(it for it in table["schema"]["fields"] if it["name"] == "number")
    column |= {"origin": "editorial", "title": "某一栏"}
    site = Site(replace(dataset, descriptor=descriptor), Settings())
    made = {page.path: page for page in pages(site)}
    for row in dataset.reforms:
        html = made[urls.record("reforms", row.id)].content
        heading, _, rest = html.partition("某一栏")[2].partition("<p>")
        assert "本站补充" in heading and rest.startswith(f"{row.number}</p>"), row.id

"""What the pages show, and that they change nothing of what they show."""

import csv
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import REAL, property_test, small_dataset
from reforms import facts, urls
from reforms.model import ROW_TYPES, Dataset, Passage
from reforms.settings import Settings
from reforms.site.content import blocks
from reforms.site.context import Site
from reforms.site.fragments import FRAGMENTS, fragment
from reforms.site.pages import KINDS, SUMMARY, Page, is_vague, pages, summary
from reforms.site.related import related
from reforms.site.render import environment

ROOT = REAL.parent
FULL = Settings(
    site_url="https://example.org/list/",
    repo_url="https://github.com/example/list",
    contact_email="post@example.org",
)
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"
VOID = {"br", "input", "meta", "link", "rect", "hr", "img"}


class _Reader(HTMLParser):
    """The text inside the first element that has a class, as a browser would show it."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.depth, self.text = wanted, 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if self.depth or (self.wanted in classes and not self.text):
            self.depth += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth) and tag not in VOID

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data


def text_of(html: str, wanted: str) -> str:
    """The text of the element with a class, without the template's white space."""
    reader = _Reader(wanted)
    reader.feed(html)
    return re.sub(r"\s*\n\s*", "", reader.text).strip()


def ids(table: str) -> list[str]:
    """The row ids of a table of the real package, for naming tests."""
    with (REAL / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return [row["id"] for row in csv.DictReader(lines)]


def by_path(dataset: Dataset, settings: Settings = FULL) -> dict[str, Page]:
    """Every page by its path."""
    return {page.path: page for page in pages(Site(dataset, settings))}


@pytest.fixture(scope="module")
def real(dataset: Dataset) -> dict[str, Page]:
    """The pages of the real package."""
    return by_path(dataset)


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    """An invented package."""
    return small_dataset()


# --- all pages ---


def test_every_record_has_its_page(dataset: Dataset, real: dict[str, Page]) -> None:
    for table in urls.PAGES_OF_TABLE:
        for row in dataset.table(table):
            assert urls.record(table, row.record_id) in real


def test_every_kind_has_a_page(real: dict[str, Page]) -> None:
    assert {page.kind for page in real.values()} == set(KINDS)


def test_each_path_comes_once(dataset: Dataset) -> None:
    paths = [page.path for page in pages(Site(dataset, FULL))]
    assert len(paths) == len(set(paths))


def test_every_page_has_one_first_heading_and_a_description(real: dict[str, Page]) -> None:
    for page in real.values():
        assert page.content.count("<h1") == 1, page.path
        assert page.title and page.description, page.path


def test_ids_are_unique_on_each_page(real: dict[str, Page]) -> None:
    for page in real.values():
        found = re.findall(r'\sid="([^"]+)"', page.content)
        assert len(found) == len(set(found)), page.path


def test_every_anchor_on_a_page_exists(real: dict[str, Page]) -> None:
    for page in real.values():
        found = set(re.findall(r'\sid="([^"]+)"', page.content))
        for target in re.findall(r'href="#([^"]+)"', page.content):
            assert target in found, (page.path, target)


def test_pages_of_one_kind_have_one_depth(real: dict[str, Page]) -> None:
    for kind in KINDS:
        assert len({p.path.count("/") for p in real.values() if p.kind == kind}) == 1


def test_two_renderings_are_equal(dataset: Dataset, real: dict[str, Page]) -> None:
    assert by_path(dataset) == real


# --- one reform ---


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_the_official_text_is_whole(dataset: Dataset, real: dict[str, Page], row_id: str) -> None:
    content = real[urls.record("reforms", row_id)].content
    shown = text_of(content, "official")
    assert shown.endswith(dataset.reform[row_id].content)


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_agencies_stand_in_the_printed_order(
    dataset: Dataset, real: dict[str, Page], row_id: str
) -> None:
    names = "".join(agency.name for agency in dataset.agencies_of[row_id])
    assert text_of(real[urls.record("reforms", row_id)].content, "names") == names


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_a_reform_links_to_its_place_its_data_and_its_neighbours(
    dataset: Dataset, real: dict[str, Page], row_id: str
) -> None:
    content = real[urls.record("reforms", row_id)].content
    reform = dataset.reform[row_id]
    at = dataset.reforms.index(reform)
    paths = [None, *(urls.record("reforms", row.id) for row in dataset.reforms), None]
    assert real[urls.record("reforms", row_id)].beside == (paths[at], paths[at + 2])
    for target in (urls.passage(reform.notice_id, row_id), urls.api_record("reforms", row_id)):
        assert f'href="../../{target}"' in content


def test_measures_are_a_list_with_anchors(dataset: Dataset, real: dict[str, Page]) -> None:
    for passage in dataset.passages:
        if passage.kind == "measure":
            content = real[urls.record("reforms", passage.reform_id)].content
            assert f'<li id="m{passage.position}">' in content


def test_an_unchecked_notice_says_so(small: Dataset) -> None:
    reform = small.reforms[0]
    path = urls.record("reforms", reform.id)
    open_ = replace(small, notices=tuple(replace(n, source_url="") for n in small.notices))
    assert "尚未与政府网站原页核对" in by_path(open_)[path].content
    url = "https://example.org/notice.html"
    known = replace(small, notices=tuple(replace(n, source_url=url) for n in small.notices))
    content = by_path(known)[path].content
    assert "尚未与政府网站原页核对" not in content
    assert f'href="{url}"' in content
    assert f"[A/OL]. ({small.notices[0].issued_on})" in content


def test_an_unchecked_agency_carries_the_year(small: Dataset) -> None:
    agency = small.agencies[0]
    path = urls.record("agencies", agency.id)
    unchecked = replace(small, agencies=tuple(replace(a, checked_on=None) for a in small.agencies))
    years = {small.notice[r.notice_id].issued_on.year for r in small.reforms_of_agency[agency.id]}
    assert f"{max(years)}年印发时名称，此后变动未核" in by_path(unchecked)[path].content
    day = date(2031, 2, 3)
    checked = replace(small, agencies=tuple(replace(a, checked_on=day) for a in small.agencies))
    assert "2031年2月3日核对" in by_path(checked)[path].content


@pytest.mark.parametrize(
    ("scope", "vague"), [("市有关行政区", True), ("条件成熟的相关行政区", True), ("全市", False)]
)
def test_only_a_scope_without_names_is_called_vague(scope: str, vague: bool) -> None:
    assert is_vague(scope) is vague


def test_the_description_is_cut(dataset: Dataset) -> None:
    for row in dataset.reforms:
        assert len(summary(dataset, row).partition("：")[2]) <= SUMMARY + 2


def test_the_hotline_is_named_once_and_can_be_called(
    dataset: Dataset, real: dict[str, Page], site: str, site_folder: Path
) -> None:
    hotline = facts.site(dataset)["hotline"]
    name, number = hotline["name"], hotline["number"]
    assert number in name
    about = (site_folder / "about" / "index.html").read_text("utf-8")
    for html in (about, real[urls.record("reforms", dataset.reforms[0].id)].content):
        assert html.count(f'或拨打<a href="tel:{number}">{name}</a>。') == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [("云川热线", "10000</a>（云川热线）"), ("云川10000", "云川10000</a>"), ("", "10000</a>")],
)
def test_the_number_of_a_hotline_is_always_there(name: str, words: str) -> None:
    hotline = (
        environment().get_template("_parts.html").module.hotline({"name": name, "number": "10000"})
    )
    assert hotline == f'<a href="tel:10000">{words}'


# --- correcting ---


def links(html: str, part: str) -> list[str]:
    """The addresses on a page that hold some words."""
    found = re.findall(r'href="([^"]+)"', html)
    return [link.replace("&amp;", "&") for link in found if part in link]


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_the_form_is_prefilled(dataset: Dataset, real: dict[str, Page], row_id: str) -> None:
    (link,) = links(real[urls.record("reforms", row_id)].content, "/issues/new")
    query = parse_qs(urlsplit(link).query)
    assert query["template"] == ["correction.yml"]
    assert query["item"] == [row_id]
    assert query["title"] == [f"更正：{dataset.reform[row_id].name}"]


def test_without_settings_nothing_leads_nowhere(dataset: Dataset) -> None:
    for page in pages(Site(dataset, Settings())):
        assert not links(page.content, "/issues/"), page.path
        assert not links(page.content, "/edit/"), page.path
        assert not links(page.content, "mailto:"), page.path


def test_the_text_to_send_is_there_without_any_account(dataset: Dataset) -> None:
    page = by_path(dataset, Settings())[urls.record("reforms", dataset.reforms[0].id)]
    assert 'data-copy="fix-text"' in page.content
    assert f"条目：{dataset.reforms[0].id}" in page.content


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
    sections = [page.content.partition('id="fix"')[2] for page in pages(Site(dataset, settings))]
    told = [section for section in sections if section]
    assert len(told) == sum(len(dataset.table(table)) for table in urls.PAGES_OF_TABLE)
    told.append(fragment("correct", Site(dataset, settings)))
    for text in told:
        assert "发给维护者" not in text
        assert bool(re.search("不用账号|不需要任何账号", text)) == bool(address)
        assert ("/issues/new" in text) == bool(form)
        assert "GitHub 账号" in text or address or not form
        assert ("暂时收不到" in text) == (not form and not address)
    for text in (*told, fragment("contact", Site(dataset, settings))):
        assert ("本站还没有公布邮箱" in text) == (not address)
        assert not address or re.search(f"[> ]{re.escape(address)}<", text)


def test_only_editorial_tables_are_edited_on_the_web(real: dict[str, Page]) -> None:
    editorial = {"passages", "terms", "agencies"}
    for page in real.values():
        for link in links(page.content, "/edit/"):
            assert Path(urlsplit(link).path).stem in editorial


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


# --- a notice ---


@pytest.mark.parametrize("row_id", ids("notices"))
def test_the_notice_is_whole(dataset: Dataset, real: dict[str, Page], row_id: str) -> None:
    notice = dataset.notice[row_id]
    content = real[urls.record("notices", row_id)].content
    for row in dataset.reforms_of_notice[row_id]:
        assert f'id="{row.id}"' in content
        assert row.content in content
    for value in (notice.document_number, notice.title, notice.addressee, notice.annex_title):
        assert value in content


def test_merged_cells_span_their_rows(dataset: Dataset, real: dict[str, Page]) -> None:
    for notice in dataset.notices:
        content = real[urls.record("notices", notice.id)].content
        spans = [int(n) for n in re.findall(r'rowspan="(\d+)"', content)]
        assert sum(spans) == len(dataset.reforms_of_notice[notice.id])


# --- related reforms ---


@pytest.mark.parametrize("row_id", ids("reforms"))
def test_related_reforms_have_reasons(dataset: Dataset, row_id: str) -> None:
    found = related(Site(dataset, FULL), dataset.reform[row_id])
    assert len(found) <= 5
    assert len({relation.reform.id for relation in found}) == len(found)
    for relation in found:
        assert relation.reform.id != row_id
        assert relation.reasons


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
def test_cutting_changes_no_character(case: tuple[str, list[Passage]]) -> None:
    content, passages = case
    shown = "".join(
        paragraph.ordinal + "".join(piece.text for piece in paragraph.pieces)
        for block in blocks(content, passages)
        for paragraph in block.paragraphs
    )
    assert shown == content


@property_test
@given(cuttings())
def test_no_anchor_comes_twice(case: tuple[str, list[Passage]]) -> None:
    content, passages = case
    rows = [row for block in blocks(content, passages) for row in block.paragraphs]
    marked = [piece.anchor for row in rows for piece in row.pieces if piece.anchor]
    found = [row.anchor for row in rows if row.anchor] + marked
    assert len(found) == len(set(found))


# --- hostile text ---


def texts() -> Iterator[tuple[str, str]]:
    """Every column that holds free text."""
    codes = {"id", "kind", "table", "row_id", "field"}
    for table, kind in ROW_TYPES.items():
        for column in fields(kind):
            name = column.name
            coded = name in codes or name.endswith(("_id", "_path", "_sha256", "_url"))
            if column.type is str and not coded:
                yield table, name


@pytest.mark.parametrize(("table", "column"), list(texts()))
def test_no_text_becomes_markup(small: Dataset, table: str, column: str) -> None:
    rows = small.table(table)
    changed: dict[str, Any] = {
        table: tuple(replace(row, **{column: getattr(row, column) + HOSTILE}) for row in rows)
    }
    spoiled = replace(small, **changed)
    for page in pages(Site(spoiled, FULL)):
        assert "<script>alert" not in page.content, page.path
        assert "&#34;&#39;&amp;49" not in page.content, page.path
    for name in FRAGMENTS:
        assert "<script>alert" not in fragment(name, Site(spoiled, FULL))


def test_hostile_titles_are_left_to_the_caller_to_escape(small: Dataset) -> None:
    row = replace(small.reforms[0], name=HOSTILE)
    spoiled = replace(small, reforms=(row, *small.reforms[1:]))
    assert by_path(spoiled)[urls.record("reforms", row.id)].title == HOSTILE


def test_braces_do_not_end_a_bibtex_field(small: Dataset) -> None:
    row = replace(small.reforms[0], name="甲}, url = {x")
    spoiled = replace(small, reforms=(row, *small.reforms[1:]))
    content = by_path(spoiled)[urls.record("reforms", row.id)].content
    assert "甲), url = (x}" in text_of(content, "item")


# --- facts and fragments ---


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (6, "六"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (120, "120")],
)
def test_numbers_in_chinese(number: int, words: str) -> None:
    assert facts.chinese(number) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_500_000, "2.5 MB")]
)
def test_sizes(number: int, words: str) -> None:
    assert facts.size(number) == words


def test_a_day_in_chinese() -> None:
    assert facts.day(date(2022, 8, 9)) == facts.day("2022-08-09") == "2022年8月9日"


def test_the_dictionary_has_every_column(dataset: Dataset) -> None:
    html = fragment("dictionary", Site(dataset, FULL))
    for resource in dataset.descriptor["resources"]:
        for column in resource["schema"]["fields"]:
            assert f'id="{resource["name"]}-{column["name"]}"' in html


def test_downloads_come_with_checksums(dataset: Dataset) -> None:
    html = fragment("downloads", Site(dataset, FULL))
    assert 'href="reforms.json"' in html
    assert len(re.findall(r"<code>[0-9a-f]{64}</code>", html)) == html.count("<tr") - 1


# --- the words of the site itself ---

PUBLIC = sorted(
    path
    for folder, pattern in (
        ("scripts/reforms/templates", "*.html"),
        ("scripts/theme", "*.html"),
        ("scripts/web/src", "*.js"),
        ("scripts/web/src", "*.css"),
        ("docs", "*.md"),
    )
    for path in (ROOT / folder).rglob(pattern)
)
CHINESE = "\u2e80-\u9fff\uff00-\uff60‘’“”—…"
BETWEEN = f"(?<=[{CHINESE}])[,:;?!()](?=[{CHINESE}])"
IN_TEXT = f"(?<=[{CHINESE}])[,:;?!](?=[\\s<{{]|$)"
BROKEN = {
    ".html": re.compile(f"{BETWEEN}|{IN_TEXT}"),
    ".md": re.compile(f"{BETWEEN}|{IN_TEXT}"),
    ".js": re.compile(BETWEEN),
    ".css": re.compile(BETWEEN),
}


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_words_have_full_width_marks(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert not BROKEN[path.suffix].search(line), f"{path.name}:{number}: {line.strip()}"


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_site_itself_knows_no_particular_list(path: Path, dataset: Dataset) -> None:
    words = {notice.id for notice in dataset.notices} | {n.issuer for n in dataset.notices}
    content = path.read_text(encoding="utf-8")
    assert not [word for word in words if word in content]

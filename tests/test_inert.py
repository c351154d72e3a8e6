"""What a cell may hold is inert in every page and export, and nothing of it is lost."""

import csv
import io
import json
import re
import shutil
import sqlite3
import zipfile
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from urllib.parse import quote

import lxml.etree
import lxml.html
import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page

import hostile
from conftest import fork, mkdocs, served
from helpers import flat_table, small_package, typed_rows
from hostile import ATTACKS, FORMS, PLACES, WORD
from reforms.archive.ideographs import fold
from reforms.archive.typography import typeset
from reforms.edits import comparison, spreadsheet
from reforms.edits.correction import correct
from reforms.edits.issue import parse_issue
from reforms.edits.request import Request
from reforms.exports.all import make_downloads
from reforms.exports.download import Download
from reforms.model import ROW_TYPES, Dataset, table_path
from reforms.package import examination
from reforms.problems import Refused
from reforms.site.context import Site
from reforms.site.pages import pages
from reforms.tables import plain
from test_hostile import COLUMNS, SETTINGS, VALUES
from test_issue import body
from test_policy import WATCH
from test_search import TYPE_IN_DIALOG, TYPE_IN_LIST, open_dialog

ROOT = Path(__file__).parent.parent
LEADS = tuple("=+-@\t\r＝＋－＠")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with the whole set in it."""
    return hostile.hostile_package(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def data(root: Path) -> Dataset:
    return examination.load(root)


@pytest.fixture(scope="module")
def made(data: Dataset) -> Mapping[str, Download]:
    """The downloads by name."""
    return {item.name: item for item in make_downloads(data, SETTINGS)}


NOT_PRINTED = {("notices", "document_number"), ("responsibilities", "role")}
NOT_PRINTED |= {("extras", "heading"), ("extras", "text"), ("reforms", "summary")}
"""Columns that the hostile notice leaves empty, and one that has room for few words."""


def test_the_set_is_in_every_column_that_can_hold_it(data: Dataset) -> None:
    free = [(table, column["name"]) for table, column in COLUMNS if not hostile.is_confined(column)]
    for table, name in free:
        if (table, name) in NOT_PRINTED:
            continue
        held = "\n".join(str(getattr(row, name)) for row in data.table(table))
        plain = hostile.one_alias if name == "aliases" else "".join
        if table == "agencies":
            plain = lambda text: hostile.one_alias(hostile.agency_of(text))  # noqa: E731
        is_short = name in {"area", "annex_title", "annex_columns"}
        attacks = {"script": ATTACKS["script"]} if is_short else ATTACKS
        # The importer and the table have no place for what parts their cells.
        texts = ("".join(a.replace("|", "").replace("、", "").split()) for a in attacks.values())
        missing = [text for text in map(plain, texts) if text not in "".join(held.split())]
        assert not missing, f"{table}.{name} lacks {missing[:2]}"


@pytest.mark.parametrize("form", FORMS)
def test_every_importer_reads_the_same(tmp_path: Path, data: Dataset, form: str) -> None:
    imported = hostile.imported(small_package(tmp_path), form)
    for table in ("domains", "scopes", "reforms", "responsibilities"):
        assert imported.table(table) == data.table(table), f"{form}: {table}"
    assert [row.name for row in imported.agencies] == [row.name for row in data.agencies]


def test_the_package_comes_back_from_its_archive(
    tmp_path: Path, data: Dataset, made: Mapping[str, Download]
) -> None:
    folder = tmp_path / "datapackage"
    with zipfile.ZipFile(io.BytesIO(made["datapackage.zip"].content)) as archive:
        for name in {*archive.namelist()} - {"provenance.csv"}:  # computed again
            place = name if name.startswith(("sources/", "datapackage")) else f"data/{name}"
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(archive.read(name))
    (folder / "datapackage.json").write_text(json.dumps(data.descriptor), encoding="utf-8")
    again = examination.load(folder)
    for table in ROW_TYPES:
        assert again.table(table) == data.table(table), table
        assert made[f"{table}.csv"].content == (folder / table_path(table)).read_bytes(), table


def test_workbook_holds_texts_only(data: Dataset, made: Mapping[str, Download]) -> None:
    content = made["reforms.xlsx"].content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    header, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert header[0] == "分类" and len(header) == 8 and rows == flat_table(data)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "sn" and cell.hyperlink is None, cell.coordinate
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert not re.search(rb"<(f|hyperlink|oleObject|ddeLink)\b", archive.read(name)), name


def test_flat_csv_has_no_cell_that_a_spreadsheet_runs(
    data: Dataset, made: Mapping[str, Download]
) -> None:
    content = made["reforms-excel.csv"].content
    assert content.startswith(BOM_UTF8)
    text = content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert [[*row[:1], int(row[1]), *row[2:]] for row in rows] == flat_table(data)
    for delimiter in ",;\t":
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            # Behind a quoted cell that another delimiter cuts, Excel sees the rest of its text.
            run = [cell for cell in cells if cell.lstrip(' "　').startswith(LEADS)]
            assert delimiter == "," or not [c for c in run if not c.startswith('"')], run
            assert delimiter != "," or not [c for c in cells if c.startswith(LEADS)], cells
    assert header[0] == "分类" and len(header) == 8


def test_sqlite_holds_every_text(
    tmp_path: Path, data: Dataset, made: Mapping[str, Download]
) -> None:
    file = tmp_path / "made.sqlite"
    file.write_bytes(made["reforms.sqlite"].content)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in ROW_TYPES:
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
            known = [tuple(map(plain, row)) for row in typed_rows(data, table)]
            assert sorted(rows, key=repr) == sorted(known, key=repr), table
    connection.close()


# --- pages ---

SKELETONS = """texts => texts.map(text => {
  const found = [];
  for (const element of new DOMParser().parseFromString(text, "text/html").querySelectorAll("*"))
    found.push([element.tagName, ...[...element.attributes].map(a => a.name).sort()].join(" "));
  return found;
})"""
"""Every element with the names of its attributes, as a browser reads them."""


def test_pages_have_the_elements_of_harmless_ones(context: BrowserContext, data: Dataset) -> None:
    page = context.new_page()
    wild = list(pages(Site(data, SETTINGS)))
    tame = list(pages(Site(hostile.tamed(data), SETTINGS)))
    assert [row.path for row in wild] == [row.path for row in tame]
    shapes = [page.evaluate(SKELETONS, [row.content for row in of]) for of in (wild, tame)]
    for at, row in enumerate(wild):
        assert shapes[0][at] == shapes[1][at], row.path
    page.close()


@pytest.fixture(scope="module")
def built(
    root: Path, tmp_path_factory: pytest.TempPathFactory, bundle: Path
) -> Iterator[tuple[Path, str]]:
    """The site of the hostile package as `make site` builds it, and where it is served."""
    made = fork(tmp_path_factory.mktemp("fork"), bundle)
    shutil.copytree(root, made / "datapackage")
    environ = {"REPO_URL": "https://example.org/a/b", "CONTACT_EMAIL": "a@example.org"}
    with served(made / "site") as address:
        done = mkdocs(made, SITE_URL=address, **environ)
        assert done.returncode == 0, done.stdout + done.stderr
        yield made / "site", address


SCHEMES = re.compile("(https?|mailto|tel):|[^:]*$|[^:/?#]*[/?#]|data:,$")
"""How an address may begin, or it has no scheme."""

PICTURE = re.compile("data:image/png;base64,[A-Za-z0-9+/]+=*$")
"""What besides the `src` of an `img` may be: pixels alone."""


def test_built_pages_hold_no_script_or_link_that_runs(built: tuple[Path, str]) -> None:
    folder, _ = built
    files = sorted(folder.rglob("*.html"))
    assert len(files) > len(ATTACKS) * 3
    for file in files:
        page = lxml.html.document_fromstring(file.read_bytes().decode())
        name = file.relative_to(folder).as_posix()
        for element in page.iter("*"):
            assert element.tag not in {"iframe", "object", "embed", "base", "animate", "b"}, name
            for key, value in element.attrib.items():
                assert not key.startswith("on") and key not in ("style", "srcdoc"), f"{name}: {key}"
                if key in ("href", "src", "action", "formaction"):
                    pixels = (element.tag, key) == ("img", "src") and PICTURE.match(value)
                    assert SCHEMES.match(value) or pixels, f"{name}: {value}"
        for block in page.xpath("//script[@type]"):
            json.loads(block.text)


def test_built_pages_show_the_texts_as_they_are(built: tuple[Path, str], data: Dataset) -> None:
    folder, _ = built
    for row in data.reforms:
        page = lxml.html.parse(str(folder / "reforms" / row.id / "index.html")).getroot()
        assert page.xpath("string(//h1)") == row.name, row.id
        assert page.xpath("//meta[@property='og:title']/@content") == [row.name], row.id
    about = lxml.html.parse(str(folder / "about" / "index.html")).getroot()
    said = "".join(about.text_content().split())
    assert "".join(data.descriptor["description"].split()) in said


@pytest.fixture
def trapped(context: BrowserContext) -> Iterator[tuple[Page, list[str]]]:
    """A page, and all that it did that it should not."""
    wrong: list[str] = []
    page = context.new_page()
    page.add_init_script(WATCH + "window.hits = []; window.hit = what => hits.push(String(what));")
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("popup", lambda opened: wrong.append(f"window: {opened.url}"))
    inside = ("http://127.0.0.1", "blob:", "data:,")
    page.on("request", lambda it: it.url.startswith(inside) or wrong.append(f"request: {it.url}"))
    yield page, wrong
    page.close()


def _still(page: Page, wrong: list[str], what: str) -> None:
    done = [*page.evaluate("hits"), *page.evaluate("violations"), *wrong]
    assert not done, f"{what}: {done}"


@pytest.mark.parametrize("each", ["kind", pytest.param("page", marks=pytest.mark.nightly)])
def test_nothing_runs_on_a_page(
    each: str, trapped: tuple[Page, list[str]], built: tuple[Path, str], data: Dataset
) -> None:
    """Of each kind the longest, which holds most of what is hostile, and the hand-written ones."""
    page, wrong = trapped
    folder, address = built
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*.html")}
    assert len(files) > len(ATTACKS) * 3
    made = sorted(pages(Site(data, SETTINGS)), key=lambda row: len(row.content))
    longest = {row.kind: f"{row.path}index.html" for row in made}
    written = files - {f"{row.path}index.html" for row in made}
    opened = files if each == "page" else {*longest.values()} | written
    assert {*longest.values()} < files and written
    for name in sorted(opened):
        page.goto(address + name.removesuffix("index.html"))
        _still(page, wrong, name)


def test_nothing_runs_while_queries_are_typed(
    trapped: tuple[Page, list[str]], built: tuple[Path, str]
) -> None:
    page, wrong = trapped
    _, address = built
    page.goto(f"{address}reforms/")
    page.locator("#facets").wait_for()
    answers = page.evaluate(TYPE_IN_LIST, [*hostile.queries()])
    open_dialog(page, address)
    page.evaluate(TYPE_IN_DIALOG, [*hostile.queries()][::8])
    assert any(answers)
    _still(page, wrong, "all of them")


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.nightly)])
def test_nothing_runs_from_an_address(
    every: int, trapped: tuple[Page, list[str]], built: tuple[Path, str]
) -> None:
    """A facet may have many values, so that all are tried at once; of the others each has one."""
    page, wrong = trapped
    _, address = built
    values = [*PLACES[::6], *WORD.values(), ATTACKS["image"], ATTACKS["prototype"]]
    told = [_quoted(value) for value in values]
    facets = "&".join(f"{key}={value}" for key in ("domain", "agency", "scope") for value in told)
    for value in told[::every]:
        for path in ("reforms/", "404.html"):
            page.goto(f"{address}{path}?{facets}&q={value}&page={value}#{value}")
            _still(page, wrong, f"{path} {value}")
    page.goto(f"{address}search/?q={_quoted(ATTACKS['script'])}")
    page.locator("[data-search-results] a").first.wait_for()
    assert ATTACKS["script"][:20] in page.locator("[data-search-results]").inner_text()
    _still(page, wrong, "what is found")


def _quoted(text: str) -> str:
    return quote(text, safe="")


# --- corrections ---


def test_a_correction_takes_a_text_whole_or_refuses_it(data: Dataset) -> None:
    rows = {"notices": hostile.NOTICE_ID, "reforms": f"{hostile.NOTICE_ID}-01"}
    rows |= {"agencies": data.agencies[-1].id, "domains": data.domains[-1].id}
    taken = set()
    for table, row_id in rows.items():
        row = data.by_id[table][row_id]
        for name in (f.name for f in fields(row) if isinstance(getattr(row, f.name), str)):
            for value in (*ATTACKS.values(), *(value for value in VALUES if len(value) < 1_000)):
                request = Request(
                    row_id=row_id,
                    field=name,
                    old=str(getattr(row, name)),
                    new=value,
                    reason=ATTACKS["script"],
                    reference=ATTACKS["path"],
                    recorded_on=hostile.DAY,
                )
                try:
                    change = correct(data, request)
                except Refused as error:
                    assert re.search("[一-鿿]", str(error))
                    continue
                new = change.dataset.by_id[table][row_id]
                assert getattr(new, name) == typeset(fold(value)), f"{table}.{name}: {value!r}"
                taken.add((table, name))
    assert taken >= {("notices", "title"), ("reforms", "content"), ("agencies", "aliases")}


def test_a_workbook_brings_texts_whole(data: Dataset, made: Mapping[str, Download]) -> None:
    sheets = spreadsheet.read(made["reforms.xlsx"].content)
    assert comparison.edited(data, sheets) == [], "it comes back as it went"
    book = openpyxl.load_workbook(io.BytesIO(made["reforms.xlsx"].content))
    written: dict[str, str] = {}
    for row, text in zip(book.worksheets[0].iter_rows(min_row=2), ATTACKS.values(), strict=False):
        row[2].value = text = f"丁{text}"
        row[2].data_type = "s"
        written[str(row[6].value)] = typeset(text)
    buffer = io.BytesIO()
    book.save(buffer)
    cells = comparison.edited(data, spreadsheet.read(buffer.getvalue()))
    assert {cell.row_id: cell.new for cell in cells} == written


def test_an_issue_brings_a_text_whole() -> None:
    for text in ATTACKS.values():
        request = parse_issue(body(wrong=text, right=f"丁{text}", source=text), hostile.DAY)
        assert (request.old, request.new, request.reference) == (text, f"丁{text}", text)

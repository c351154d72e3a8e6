"""What no cell, folder, descriptor or notice may hold: refused clearly, with little work, whole."""

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import nsdecls

import hostile
from helpers import at_most, examine, lines_of, replace_in, small_package, tree, zipped
from hostile import FORMS, PLACES, REFUSED
from notices import NOTICE, as_docx, as_html
from reforms.exports.all import make_downloads
from reforms.exports.download import media_type
from reforms.intake.extract import extract
from reforms.model import ROW_TYPES, table_path
from reforms.package import examination
from reforms.problems import Problem, as_text
from reforms.settings import Settings

pytestmark = pytest.mark.usefixtures("quick")
SETTINGS = Settings(
    site_url="https://example.org/some/folder/",
    repo_url="https://example.org/someone/reforms",
    contact_email="someone@example.org",
)
COLUMNS = hostile.text_columns()
LEDGER = next(c for c in COLUMNS if c[0] == "corrections" and c[1]["name"] == "row_id")
CONFINED = [c for c in COLUMNS if hostile.is_confined(c[1]) and c is not LEDGER]
VALUES = [value for values in REFUSED.values() for value in values]
CALLS = 4_000_000
"""By which anything hostile is refused; a sound package takes a tenth of it."""

Columns = Sequence[tuple[str, Mapping[str, Any]]]


def problems_of(root: Path, calls: int = CALLS) -> list[Problem]:
    """What is wrong with a package, found with little work and told in little that is safe."""
    with at_most(calls):
        problems = examine(root).problems
    text = as_text(problems)
    deceiving = {c for c in text if not (c.isprintable() or c in "\n\u3000")}
    assert not deceiving, f"{deceiving!r}"
    assert len(text) < 1_000_000 and "root:" not in text
    return problems


# --- what no cell may hold ---


def taken(
    root: Path, values: Sequence[str], columns: Columns, problems: Sequence[Problem]
) -> dict[str, list[str]]:
    """Planted values -> the columns in whose cell no problem names them."""
    told = {(p.where.path, p.where.line, p.where.column) for p in problems}
    found: dict[str, list[str]] = {}
    for table, column in columns:
        path, name = table_path(table), column["name"]
        for value, line in zip(values, lines_of(root, table)[1:], strict=False):
            if not {(path, line.number, name), (path, line.number, None)} & told:
                found.setdefault(value, []).append(f"{table}.{name}")
    return found


TOLD_ONCE = ("carriage return", "garbled", "no text")
"""Families of which a file or a column is told once, and not each cell."""


@pytest.mark.parametrize("family", [name for name in REFUSED if name not in TOLD_ONCE])
def test_no_column_takes_what_no_cell_may_hold(tmp_path: Path, family: str) -> None:
    root, values = small_package(tmp_path), REFUSED[family]
    hostile.planted(root, values, COLUMNS)
    assert not taken(root, values, COLUMNS, problems_of(root))


@pytest.mark.parametrize(
    "value", ["甲\ud800乙", *(value for family in TOLD_ONCE for value in REFUSED[family])]
)
def test_no_file_takes_what_it_is_told_once_of(tmp_path: Path, value: str) -> None:
    root = small_package(tmp_path)
    hostile.planted(root, [value], COLUMNS)
    assert {p.where.path for p in problems_of(root)} == {table_path(table) for table, _ in COLUMNS}


def test_no_column_that_names_a_place_or_record_leads_elsewhere(tmp_path: Path) -> None:
    """All places at once, and again without those that were named: a file is read in stages."""
    rest: Sequence[str] = PLACES
    while rest:
        root = small_package(tmp_path / str(len(rest)))
        hostile.planted(root, rest, CONFINED)
        before = tree(root)
        unnamed = taken(root, rest, CONFINED, problems_of(root))
        assert tree(root) == before
        for value in unnamed:
            if value.startswith("http://"):
                unnamed[value] = [name for name in unnamed[value] if not name.endswith("_url")]
        left = [value for value in rest if unnamed.get(value)]
        assert len(left) < len(rest), unnamed
        rest = left


def test_no_ledger_entry_is_about_a_record_that_is_none(tmp_path: Path) -> None:
    for value in PLACES[::8]:
        root = small_package(tmp_path / str(PLACES.index(value)))
        hostile.planted(root, [value], [LEDGER])
        assert not taken(root, [value], [LEDGER], problems_of(root))


# --- files and folders ---

FOLDERS = {
    "a link out of the package": ("data/terms.csv", "../../../../../etc/passwd"),
    "a link to a device": ("data/terms.csv", "/dev/zero"),
    "a folder that is a link": ("data", "/etc"),
    "a link among the sources": ("sources/passwd.txt", "/etc/passwd"),
    "a linked folder among the sources": ("sources/more", "/etc"),
    "a link to itself": ("sources/yc03.txt", "yc03.txt"),
    "a pipe": ("data/terms.csv", "pipe"),
    "a file of 200 MB": ("data/terms.csv", "huge"),
}
"""Name -> a place in the package, and where it leads or what it is."""


@pytest.mark.parametrize("what", FOLDERS)
def test_a_folder_leads_nowhere_else(tmp_path: Path, what: str) -> None:
    root = small_package(tmp_path)
    path, leads_to = FOLDERS[what]
    place = root / path
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    if leads_to == "pipe":
        os.mkfifo(place)
    elif leads_to == "huge":
        place.touch()
        os.truncate(place, 200_000_000)
    else:
        place.symlink_to(leads_to)
    assert problems_of(root)


MIT = "https://opensource.org/license/mit"
DESCRIPTORS: Mapping[str, tuple[str, str]] = {
    "a number too great": ('"name": "small"', '"name": "small", "x": 1e999'),
    "a number too long": ('"name": "small"', f'"name": "small", "x": {"9" * 10_000}'),
    "a list too deep": ('"name": "small"', f'"x": {"[" * 100_000}{"]" * 100_000}, "name": "small"'),
    "a surrogate": ('"disclaimer": "民间整理"', '"disclaimer": "\\ud800"'),
    "a null byte": ('"name": "small"', '"name": "sm\0all"'),
    "no name": ('"name": "small"', '"name": {"__proto__": 1}'),
    "a licence on disk": (MIT, "file:///etc/passwd"),
    "a table's own data": ('"path": "data/terms.csv"', '"data": [["id"]]'),
    "another schema": ('"path": "data/terms.csv"', '"schema": "/etc/passwd", "path": "a.csv"'),
    "a colour that is code": ('"theme_color": "#333333"', '"theme_color": "red;}*{x:y"'),
    "a direction in a key": ('"name": "small"', '"name": "small", "a\u202eb": 1'),
    "a day that is none": ('T00:00:00Z"', 'T99:00:00Z"'),
}


@pytest.mark.parametrize("what", DESCRIPTORS)
def test_a_descriptor_is_refused(tmp_path: Path, what: str) -> None:
    root = small_package(tmp_path)
    replace_in(root / "datapackage.json", *DESCRIPTORS[what])
    assert {p.where.path for p in problems_of(root)} == {"datapackage.json"}


def test_keys_of_a_prototype_are_keys_like_others(tmp_path: Path) -> None:
    root = small_package(tmp_path)
    replace_in(root / "datapackage.json", '"name": "small"', '"__proto__": {"x": 1}, "name": "a"')
    made = make_downloads(examination.load(root), SETTINGS)
    published = next(item for item in made if item.name == "datapackage.json")
    assert json.loads(published.content)["__proto__"] == {"x": 1}


@pytest.mark.parametrize("valid", [True, False])
def test_five_thousand_rows(tmp_path: Path, valid: bool) -> None:
    root = small_package(tmp_path)
    row_id = "yc03-01" if valid else "yc03-99"
    rows = "".join(f"t{n},reforms,{row_id},词{n},synonym\n" for n in range(100_000, 105_000))
    with (root / "data" / "terms.csv").open("a", encoding="utf-8") as file:
        file.write(rows)
    assert (not problems_of(root, 7_000_000)) == valid


MALFORMED = {
    "an open quote": b'id,name\na,"b\n',
    "a quote inside": b'id,name\na,b"c"d\n"x"y,z\n',
    "null bytes": b"id,name\n\0\0,\0\n",
    "only commas": b"," * 5_000 + b"\n",
    "only quotes": b'"' * 1_000_001 + b"\n",
    "only line ends": b"\n" * 1_000_000,
    "carriage returns": b"\r" * 100_000,
    "no text": bytes(range(256)) * 100,
    "bytes of another encoding": "id,名称\n".encode("utf-16") * 1_000,
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_table_is_refused(tmp_path: Path, what: str) -> None:
    root = small_package(tmp_path)
    for table in ROW_TYPES:
        (root / table_path(table)).write_bytes(MALFORMED[what])
    paths = {p.where.path for p in problems_of(root)}
    assert paths >= {table_path(table) for table in ROW_TYPES}


# --- notices that are not what they seem ---


def with_parts(**changed: bytes) -> bytes:
    """A sound Word document but for some of its parts."""
    with zipfile.ZipFile(io.BytesIO(as_docx(NOTICE))) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    return zipped(parts | {name.replace("__", "/"): data for name, data in changed.items()})


def with_body(body: str) -> bytes:
    """A sound Word document but for its body."""
    root = f"<w:document {nsdecls('w')}><w:body>{body}</w:body></w:document>"
    return with_parts(**{"word/document.xml": root.encode()})


def lying() -> bytes:
    """An archive whose directory says that its bomb is small."""
    data = zipped({"word/document.xml": b"0" * 30_000_000})
    return data.replace((30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


CONTROLS = "<w:sdt><w:sdtContent>" * 120 + "</w:sdtContent></w:sdt>" * 120
TABLES = "<w:tbl><w:tr><w:tc>" * 80 + "</w:tc></w:tr></w:tbl>" * 80
WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p/></w:tc>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
LAUGHS = b"<!DOCTYPE a [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
LAUGHS += b"]><a>&a11;</a>"
ARCHIVES = {
    "a nested bomb": lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": bytes(10**7)})})}),
    "a high ratio": lambda: zipped({"word/document.xml": bytes(200_000_000)}),
    "many members": lambda: zipped({f"{n}": b"" for n in range(10_000)}),
    "names that lead away": lambda: with_parts(**{".." + "/.." * 9 + "/tmp/hit": b"hit"}),
    "entities in the types": lambda: with_parts(**{"[Content_Types].xml": LAUGHS}),
    "entities in the relations": lambda: with_parts(**{"_rels/.rels": LAUGHS}),
    "entities in the document": lambda: with_parts(**{"word/document.xml": LAUGHS}),
    "a lying bomb": lying,
    "a deep document": lambda: with_body("<w:p><w:r>" * 50_000),
    "deep controls": lambda: with_body(CONTROLS),
    "nested tables": lambda: with_body(TABLES),
    "wide spans": lambda: with_body(f"<w:tbl><w:tr>{WIDE}</w:tr></w:tbl>"),
    "a file as an entity": lambda: with_parts(**{"word/document.xml": OUTSIDE}),
    "a file as an entity of the types": lambda: with_parts(**{"[Content_Types].xml": OUTSIDE}),
}


@pytest.mark.parametrize("what", ARCHIVES)
def test_an_archive_is_refused(tmp_path: Path, what: str) -> None:
    data = ARCHIVES[what]()
    with at_most(CALLS):
        try:
            text = extract("a.docx", data, {}).text
        except ValueError as error:
            assert re.search("[一-鿿]", str(error)) and "root:" not in str(error)
        else:
            assert what == "names that lead away" and "root:" not in text
    assert not Path("/tmp/hit").exists()


PAGES = {
    "deep and closed": b"<b>" * 100_000 + b"x" + b"</b>" * 100_000,
    "a huge attribute": b"<p title='" + b"x" * 10_000_000 + b"'>x",
    "many attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x",
    "a huge tag": b"<" + b"x" * 5_000_000 + b">",
    "only openings": b"<" * 5_000_000,
    "only entities": b"&#x41;&amp;&nbsp;" * 300_000,
    "a huge comment": b"<!--" + b"-" * 10_000_000,
    "nested tables": b"<table><tr><td>" * 20_000,
    "many elements": b"<b>x</b>" * 30_000,
    "wide spans": b"<table>" + b"<tr><td colspan=999 rowspan=999>x<td>y</tr>" * 1_000,
    "forms in forms": b"<form><table><form>" * 50_000,
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page_is_refused(what: str) -> None:
    data = as_html(NOTICE).replace(b"</head>", b"</head>" + PAGES[what])
    with at_most(CALLS):
        try:
            text = extract("a.html", data, {}).text
        except ValueError as error:
            assert re.search("[一-鿿]", str(error))
        else:
            assert what != "many attributes"
            assert text.count("\n") < 100 and len(text) < 100_000


@pytest.mark.parametrize("form", FORMS)
def test_an_archived_page_runs_nothing(tmp_path: Path, form: str) -> None:
    """What is published as it came has a name by which no browser takes it for a page."""
    made = make_downloads(hostile.imported(small_package(tmp_path), form), SETTINGS)
    kinds = {item.media_type for item in made if item.name.startswith("sources/")}
    document = {media_type(f"notice.{form}")} if form in ("docx", "xlsx") else set()
    assert kinds == {"text/plain; charset=utf-8"} | document
    assert not [item.name for item in made if item.name.endswith((".html", ".htm", ".svg", ".js"))]

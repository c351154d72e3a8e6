"""The data package as an SQLite file: typed tables with their keys, and a search table.

The bytes depend on the data alone, not on SQLite's version: the search table
writes its words away all at once, pages are laid out by VACUUM, what is left in
their unused parts is blanked, and the header's counters and version are set.
"""

import re
import sqlite3
from array import array
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain, islice
from mmap import mmap
from operator import attrgetter
from pathlib import Path
from struct import Struct
from tempfile import TemporaryDirectory
from typing import Any

from reforms.canonical import ORDERS
from reforms.formats.flat import about
from reforms.model import Dataset, Reform, Row
from reforms.settings import Settings
from reforms.tables import plain

_TYPES = {"string": "TEXT", "integer": "INTEGER", "date": "DATE"}
_CHECKS = {
    "integer": "typeof({0}) IN ('integer', 'null')",
    "date": "{0} IS date({0})",
}
_PAGE = 1024
SETTINGS = (
    "PRAGMA page_size = 8192",  # until VACUUM: the tables are filled sooner
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA auto_vacuum = NONE",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA temp_store = MEMORY",  # for VACUUM
)
"""Statements before all others."""
LAYOUT = (f"PRAGMA page_size = {_PAGE}", "PRAGMA secure_delete = ON", "VACUUM")
"""Statements after all others."""
_HEADER = {24: 1, 92: 1, 96: 3_009_000}
"""Offset -> value: change counter, the same again, the version that wrote (FTS5's first)."""

_TREE_PAGES = {2: 12, 5: 12, 10: 8, 13: 8}
"""A B-tree page's first byte -> the length of its header."""
_TREE_PAGE = Struct(">B2xHH")
"""Its first byte, how many cells it has, where they begin."""
_FIRST = 100
"""Where the first page's header is: behind the file's."""

_TOGETHER = 100
"""Rows of one INSERT: for each, SQLite makes the lists anew that its CHECKs look in."""
_Row = tuple[object, ...]

_CHINESE = re.compile("([\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")
_SPACE = array("I", " ".encode("utf-32-le"))
_SEARCHED: Mapping[str, tuple[str, ...]] = {
    "notices": ("title", "document_number", "issuer", "area"),
    "domains": ("name",),
    "scopes": ("name",),
    "agencies": ("name", "full_name", "aliases"),
    "reforms": ("name", "content"),
}
"""Table -> the columns in which the search table looks, the record's name first."""


def database(dataset: Dataset, settings: Settings) -> bytes:
    """The SQLite file; raises sqlite3.IntegrityError for rows that break a rule of theirs."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _build(connection, dataset, settings)
        with path.open("r+b") as file, mmap(file.fileno(), 0) as content:
            return settled(content)


def settled(content: bytearray | mmap) -> bytes:
    """A database file without what depends on the SQLite that wrote it; it is changed itself."""
    _blank(content, 0, _FIRST)
    # An overflow page begins with the high byte of a page's number: zero in a file below 16 GB.
    for page, kind in enumerate(content[::_PAGE]):
        if kind in _TREE_PAGES:
            _blank(content, page * _PAGE, page * _PAGE)
    for offset, value in _HEADER.items():
        content[offset : offset + 4] = value.to_bytes(4, "big")
    return bytes(content)


def _blank(content: bytearray | mmap, start: int, header: int) -> None:
    """Zero what lies between a page's cell pointers and its cells."""
    kind, cells, cells_start = _TREE_PAGE.unpack_from(content, header)
    first, last = header + _TREE_PAGES[kind] + 2 * cells, start + cells_start
    content[first:last] = bytes(last - first)


def _build(connection: sqlite3.Connection, dataset: Dataset, settings: Settings) -> None:
    for statement in SETTINGS:
        connection.execute(statement)
    connection.execute("BEGIN")
    for statement, rows in statements(dataset, settings):
        connection.executemany(statement, rows) if rows else connection.execute(statement)
    connection.execute("COMMIT")
    for statement in LAYOUT:
        connection.execute(statement)


def statements(dataset: Dataset, settings: Settings) -> Iterator[tuple[str, list[_Row]]]:
    """Each SQL statement with the rows that it is run for; without any it is run once."""
    for resource in dataset.descriptor["resources"]:
        yield create(resource), []
        for rows in _pieces(_rows(dataset, resource)):
            insert = _insert(resource["name"], len(rows[0]), len(rows))
            yield insert, [tuple(chain.from_iterable(rows))]
    yield _about(dataset, settings), []
    yield (
        (
            "CREATE VIRTUAL TABLE search USING fts5("
            "table_name UNINDEXED, row_id UNINDEXED, name, body, terms)"
        ),
        [],
    )
    yield _hash_size(1_000_000_000), []
    for rows in _pieces(_searchable(dataset)):
        yield _insert("search", len(rows[0])), rows
    yield "INSERT INTO search(search) VALUES ('optimize')", []
    yield _hash_size(1_048_576), []


def _pieces(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    while piece := list(islice(rows, _TOGETHER)):
        yield piece


def _rows(dataset: Dataset, resource: Mapping[str, Any]) -> Iterator[_Row]:
    """The rows of a resource's table as SQL has them."""
    fields = resource["schema"]["fields"]
    dated = any(field["type"] == "date" for field in fields)
    get = attrgetter(*(field["name"] for field in fields))
    for row in map(get, ORDERS[resource["name"]](dataset)):
        # Most rows are full, and of text and numbers alone.
        yield tuple(map(plain, row)) if dated or not all(row) else row


def create(resource: Mapping[str, Any]) -> str:
    """CREATE TABLE for a resource: types, keys, enums, and titles as comments."""
    schema = resource["schema"]
    # A comma comes before the comment that ends a line, and none after the last.
    lines = [(_column(field), field["title"]) for field in schema["fields"]]
    lines += [(key, "") for key in _keys(schema)]
    written = [
        f"  {sql}{',' if at < len(lines) else ''}" + (f" -- {_comment(title)}" if title else "")
        for at, (sql, title) in enumerate(lines, 1)
    ]
    body = "\n".join(written)
    head = f"CREATE TABLE {_name(resource['name'])} ( -- {_comment(resource['title'])}"
    return f"{head}\n{body}\n)"


def _column(field: Mapping[str, Any]) -> str:
    limits = field.get("constraints", {})
    name, kind = _name(field["name"]), field["type"]
    checks = [_CHECKS[kind].format(name)] if kind in _CHECKS else []
    if "enum" in limits:
        checks.append(f"{name} IN ({', '.join(_text(value) for value in limits['enum'])})")
    if "minimum" in limits and kind == "integer":
        checks.append(f"{name} >= {int(limits['minimum'])}")
    required = " NOT NULL" if limits.get("required") else ""
    check = f" CHECK ({' AND '.join(checks)})" if checks else ""
    return f"{name} {_TYPES[kind]}{required}{check}"


def _keys(schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"PRIMARY KEY ({_names(schema['primaryKey'])})"
    for unique in schema.get("uniqueKeys", ()):
        yield f"UNIQUE ({_names(unique)})"
    for foreign in schema.get("foreignKeys", ()):
        target = foreign["reference"]
        yield (
            f"FOREIGN KEY ({_names(foreign['fields'])})"
            f" REFERENCES {_name(target['resource'])} ({_names(target['fields'])})"
        )


def _hash_size(limit: int) -> str:
    """After so many bytes the search table writes its words away; by itself after a megabyte."""
    return f"INSERT INTO search(search, rank) VALUES ('hashsize', {limit})"


def _insert(table: str, width: int, rows: int = 1) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {_name(table)} VALUES {', '.join([row] * rows)}"


def _about(dataset: Dataset, settings: Settings) -> str:
    """A view, so that the tables are those of the package."""
    rows = (f"({_text(name)}, {_text(value)})" for name, value in about(dataset, settings))
    return f"CREATE VIEW about (name, value) AS VALUES {', '.join(rows)}"


def _searchable(dataset: Dataset) -> Iterator[_Row]:
    for table, columns in _SEARCHED.items():
        for row in ORDERS[table](dataset):
            name, *others = (getattr(row, column) for column in columns)
            words = (term.term for term in dataset.terms_of.get((table, row.record_id), ()))
            texts = (name, " ".join([*others, *_context(dataset, row)]), " ".join(words))
            yield table, row.record_id, *map(bigrams, texts)


def _context(dataset: Dataset, row: Row) -> list[str]:
    """By what else people look for a reform: its domain, scope and agencies."""
    if not isinstance(row, Reform):
        return []
    agencies = [agency.name for agency in dataset.agencies_of.get(row.id, ())]
    return [dataset.domain[row.domain_id].name, dataset.scope[row.scope_id].name, *agencies]


def bigrams(text: str) -> str:
    """Chinese cut into overlapping pairs, so that a word of two characters is a token.

    A stretch of text ends with its last character alone: each character begins a token.
    """
    parts = _CHINESE.split(text)
    if len(parts) > 1:
        parts[1::2] = _pairs(parts[1::2])
    return " ".join(parts)


def _pairs(runs: list[str]) -> list[str]:
    """The pairs of each run of Chinese.

    Of all runs at once, as an array of characters: to make each pair takes twice as long.
    """
    of = array("I", "\n".join(["", *runs, ""]).encode("utf-32-le"))
    made = _SPACE * (3 * len(of) - 3)
    made[0::3], made[1::3] = of[:-1], of[1:]
    # Two runs, AB and C: "\nA AB B\n \nC C\n ".
    text = made.tobytes().decode("utf-32-le")
    return [pairs[2:] for pairs in text[1:-2].split("\n \n")]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(names: list[str]) -> str:
    return ", ".join(map(_name, names))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _comment(text: str) -> str:
    return " ".join(text.split())

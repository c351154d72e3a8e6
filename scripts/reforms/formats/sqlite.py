"""The data package as an SQLite file: typed tables with their keys, and a search table.

The bytes depend on the data alone, not on SQLite's version: pages are laid out by
VACUUM, what is left in their unused parts is blanked, and the header's counters
and version are set.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from operator import add, attrgetter
from pathlib import Path
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
)
"""Statements before all others."""
LAYOUT = (f"PRAGMA page_size = {_PAGE}", "PRAGMA secure_delete = ON", "VACUUM")
"""Statements after all others."""
_HEADER = {24: 1, 92: 1, 96: 3_009_000}
"""Offset -> value: change counter, the same again, the version that wrote (FTS5's first)."""

_TREE_PAGES = {2: 12, 5: 12, 10: 8, 13: 8}
"""A B-tree page's first byte -> the length of its header."""

_CHINESE = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
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
        return settled(bytearray(path.read_bytes()))


def settled(content: bytearray) -> bytes:
    """A database file without what depends on the SQLite that wrote it; it is changed itself."""
    for start in range(0, len(content), _PAGE):
        _blank(content, start)
    for offset, value in _HEADER.items():
        content[offset : offset + 4] = value.to_bytes(4, "big")
    return bytes(content)


def _blank(content: bytearray, start: int) -> None:
    """Zero what lies between a page's cell pointers and its cells.

    An overflow page begins with the high byte of a page's number: zero in a file below 16 GB.
    """
    header = start + (100 if start == 0 else 0)
    if header_size := _TREE_PAGES.get(content[header]):
        cells, cells_start = (
            int.from_bytes(content[header + at : header + at + 2], "big") for at in (3, 5)
        )
        first, last = header + header_size + 2 * cells, start + cells_start
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


def statements(
    dataset: Dataset, settings: Settings
) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Each SQL statement with the rows that it is run for; without any it is run once."""
    for resource in dataset.descriptor["resources"]:
        yield create(resource), []
        names = [field["name"] for field in resource["schema"]["fields"]]
        rows = [
            tuple([value if value and isinstance(value, str) else plain(value) for value in row])
            for row in map(attrgetter(*names), ORDERS[resource["name"]](dataset))
        ]
        if rows:
            yield _insert(resource["name"], len(names)), rows
    yield _about(dataset, settings), []
    yield (
        (
            "CREATE VIRTUAL TABLE search USING fts5("
            "table_name UNINDEXED, row_id UNINDEXED, name, body, terms)"
        ),
        [],
    )
    yield _insert("search", 5), list(_searchable(dataset))
    yield "INSERT INTO search(search) VALUES ('optimize')", []


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


def _insert(table: str, width: int) -> str:
    return f"INSERT INTO {_name(table)} VALUES ({', '.join('?' * width)})"


def _about(dataset: Dataset, settings: Settings) -> str:
    """A view, so that the tables are those of the package."""
    rows = (f"({_text(name)}, {_text(value)})" for name, value in about(dataset, settings))
    return f"CREATE VIEW about (name, value) AS VALUES {', '.join(rows)}"


def _searchable(dataset: Dataset) -> Iterator[tuple[str, ...]]:
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
    return _CHINESE.sub(lambda found: f" {' '.join(_pairs(found[0]))} ", text)


def _pairs(text: str) -> list[str]:
    return [*map(add, text, text[1:]), text[-1]]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(names: list[str]) -> str:
    return ", ".join(map(_name, names))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _comment(text: str) -> str:
    return " ".join(text.split())

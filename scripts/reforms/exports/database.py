"""The published package as an SQLite file: typed tables with their keys, that answer searches.

A full-text index stands on each table in which people look. It is an FTS5 table with external
content, which the search of Datasette and of sqlite-utils finds by itself: it shows the texts
of its table. As FTS5 takes a stretch of Chinese for one word, the index is filled with every
piece of it, so that any word matches as it is typed.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from reforms import facts
from reforms.exports.workbook import about
from reforms.model import Dataset, Reform, Row
from reforms.settings import Settings
from reforms.tables import ORDERS, plain

_TYPES = {"string": "TEXT", "integer": "INTEGER", "date": "DATE"}
_CHECKS = {
    "integer": "typeof({0}) IN ('integer', 'null')",
    "date": "{0} IS date({0})",
}
_SEARCHED: Mapping[str, tuple[str, ...]] = {
    "notices": ("id", "title", "document_number", "issuer", "area"),
    "agencies": ("id", "name", "full_name", "aliases"),
    "reforms": ("id", "name", "content", "summary"),
}
"""Table -> the columns of its index; that of the id also has what belongs to the record."""
_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT = re.compile(f"[{_CHINESE}]|[^\\W_{_CHINESE}]+")
"""A Chinese character or a word of others, as FTS5 takes it."""
_LONGEST = 12
"""Units of a piece; a stretch between two marks is found as a whole, too."""


def make_database(dataset: Dataset, settings: Settings) -> bytes:
    """The SQLite file; raises sqlite3.IntegrityError for rows that break a rule of theirs."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA page_size = 1024")  # there are many small tables
        for resource in dataset.descriptor["resources"]:
            connection.execute(create(resource))
            names = [field["name"] for field in resource["schema"]["fields"]]
            rows = ORDERS[resource["name"]](dataset)
            cells = (tuple(plain(getattr(row, name)) for name in names) for row in rows)
            _insert(connection, resource["name"], cells)
        notes = (f"({_text(name)}, {_text(value)})" for name, value in about(dataset, settings))
        # A view, so that the tables are those of the package.
        connection.execute(f"CREATE VIEW about (name, value) AS VALUES {', '.join(notes)}")
        for table, columns in _SEARCHED.items():
            _index(connection, dataset, table, columns)
        connection.commit()
        connection.execute("VACUUM")
        return connection.serialize()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        places = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {_name(table)} VALUES ({places})", row)


def create(resource: Mapping[str, Any]) -> str:
    """CREATE TABLE for a resource: types, keys, enums, and titles as comments."""
    schema = resource["schema"]
    # Before the comment that ends a line comes its comma: keys follow.
    columns = [f"{_column(field)}, -- {_comment(field['title'])}" for field in schema["fields"]]
    body = "\n  ".join([*columns, ",\n  ".join(_keys(schema))])
    head = f"CREATE TABLE {_name(resource['name'])} ( -- {_comment(resource['title'])}"
    return f"{head}\n  {body}\n)"


def _column(field: Mapping[str, Any]) -> str:
    limits = field.get("constraints", {})
    name, kind = _name(field["name"]), field["type"]
    checks = [_CHECKS[kind].format(name)] if kind in _CHECKS else []
    if "enum" in limits:
        checks.append(f"{name} IN ({', '.join(map(_text, limits['enum']))})")
    if "minimum" in limits and kind == "integer":
        checks.append(f"{name} >= {int(limits['minimum'])}")
    required = " NOT NULL" if limits.get("required") else ""
    check = f" CHECK ({' AND '.join(checks)})" if checks else ""
    return f"{name} {_TYPES[kind]}{required}{check}"


def _keys(schema: Mapping[str, Any]) -> Iterator[str]:
    if key := schema.get("primaryKey"):
        yield f"PRIMARY KEY ({_name(*key)})"
    for unique in schema.get("uniqueKeys", ()):
        yield f"UNIQUE ({_name(*unique)})"
    for foreign in schema.get("foreignKeys", ()):
        target = foreign["reference"]
        yield (
            f"FOREIGN KEY ({_name(*foreign['fields'])})"
            f" REFERENCES {_name(target['resource'])} ({_name(*target['fields'])})"
        )


def _index(
    connection: sqlite3.Connection, dataset: Dataset, table: str, columns: Sequence[str]
) -> None:
    """Make the full-text index of a table whose rows are there, in canonical order."""
    index, names = _name(f"{table}_fts"), _name(*columns)
    connection.execute(f"CREATE VIRTUAL TABLE {index} USING fts5({names}, content={_name(table)})")
    filled = f"INSERT INTO {index} (rowid, {names}) SELECT rowid{', ?' * len(columns)}"
    for row in ORDERS[table](dataset):
        key, *texts = (getattr(row, column) for column in columns)
        cut = map(pieces, [" ".join([key, *_context(dataset, table, row)]), *texts])
        connection.execute(f"{filled} FROM {_name(table)} WHERE id = ?", [*cut, key])
    connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def _context(dataset: Dataset, table: str, row: Row) -> Iterator[str]:
    """By what else people look for a record: search words; a reform's domain, agencies and such."""
    yield from (term.term for term in dataset.terms_of.get((table, row.record_id), ()))
    if isinstance(row, Reform):
        named = (dataset.domain.get(row.domain_id), dataset.scope.get(row.scope_id))
        yield from (it.name for it in named if it)
        yield facts.agency_names(dataset, row.id)
        yield from (f"{it.heading} {it.text}" for it in dataset.extras_of.get(row.id, ()))


def pieces(text: str) -> str:
    """A text, and behind it every piece of each stretch between its marks.

    The text comes first, so that the places that FTS5 marks in it are those of the words.
    """
    made = [text]
    for stretch in re.findall(r"[^\W_]+", text):
        units = _UNIT.findall(stretch)
        starts = range(len(units))
        made += (
            "".join(units[at:end])
            for at in starts
            for end in range(at + 1, min(at + _LONGEST, len(units)) + 1)
        )
    return " ".join(made)


def _name(*names: str) -> str:
    """Names of columns or of a table, in quotation marks."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _comment(text: str) -> str:
    return " ".join(text.split())

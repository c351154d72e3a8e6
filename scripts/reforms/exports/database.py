"""The data package as an SQLite file: typed tables with their keys, and a search table."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
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
_CHINESE = re.compile("([\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")
_SEARCHED: Mapping[str, tuple[str, ...]] = {
    "notices": ("title", "document_number", "issuer", "area"),
    "domains": ("name",),
    "scopes": ("name",),
    "agencies": ("name", "full_name", "aliases"),
    "reforms": ("name", "content"),
}
"""Table -> the columns in which the search table looks, the record's name first."""


def make_database(dataset: Dataset, settings: Settings) -> bytes:
    """The SQLite file; raises sqlite3.IntegrityError for rows that break a rule of theirs."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA page_size = 1024")  # there are many small tables
        for resource in dataset.descriptor["resources"]:
            connection.execute(_create(resource))
            names = [field["name"] for field in resource["schema"]["fields"]]
            rows = ORDERS[resource["name"]](dataset)
            cells = (tuple(plain(getattr(row, name)) for name in names) for row in rows)
            _insert(connection, resource["name"], cells)
        notes = (f"({_text(name)}, {_text(value)})" for name, value in about(dataset, settings))
        # A view, so that the tables are those of the package.
        connection.execute(f"CREATE VIEW about (name, value) AS VALUES {', '.join(notes)}")
        columns = "table_name UNINDEXED, row_id UNINDEXED, name, body, terms"
        connection.execute(f"CREATE VIRTUAL TABLE search USING fts5({columns})")
        _insert(connection, "search", _searchable(dataset))
        connection.commit()
        connection.execute("VACUUM")
        return connection.serialize()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        places = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {_name(table)} VALUES ({places})", row)


def _create(resource: Mapping[str, Any]) -> str:
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


def _searchable(dataset: Dataset) -> Iterator[tuple[str, ...]]:
    """The rows of the search table."""
    for table, columns in _SEARCHED.items():
        for row in ORDERS[table](dataset):
            name, *others = (getattr(row, column) for column in columns)
            words = (term.term for term in dataset.terms_of.get((table, row.record_id), ()))
            texts = (name, " ".join([*others, *_context(dataset, row)]), " ".join(words))
            yield table, row.record_id, *map(bigrams, texts)


def _context(dataset: Dataset, row: Row) -> list[str]:
    """By what else people look for a reform: its domain, scope, agencies and extras."""
    if not isinstance(row, Reform):
        return []
    named = (dataset.domain.get(row.domain_id), dataset.scope.get(row.scope_id))
    extras = [f"{extra.heading} {extra.text}" for extra in dataset.extras_of.get(row.id, ())]
    return [*(it.name for it in named if it), facts.agency_names(dataset, row.id), *extras]


def bigrams(text: str) -> str:
    """Chinese cut into overlapping pairs, so that a word of two characters is a token.

    A stretch of Chinese ends with its last character alone: each character begins a token.
    """

    def pairs(found: re.Match[str]) -> str:
        return " ".join(["", *(found[0][at : at + 2] for at in range(len(found[0]))), ""])

    return _CHINESE.sub(pairs, text)


def _name(*names: str) -> str:
    """Names of columns or of a table, in quotation marks."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _comment(text: str) -> str:
    return " ".join(text.split())

"""Third stage: keys are unique, and what one table refers to is in the other.

frictionless checks neither unique keys nor foreign keys as a reader needs them:
here a missing record is one problem that lists every row that refers to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reforms.model import ROW_ID_SEPARATOR, group
from reforms.problems import Problem, Where
from reforms.rules.excel import padded

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of a table as text, with its place."""

    line: int
    """On which it begins."""
    id: str
    cells: Mapping[str, str]
    """By the name of their column."""

    def key(self, columns: Iterable[str]) -> Key:
        """The cells of some columns."""
        return tuple(self.cells[name] for name in columns)


Rows = Sequence[Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The rows of a table."""

    path: str
    rows: Rows

    def by_key(self, columns: Iterable[str]) -> Mapping[Key, Rows]:
        """The cells of some columns in the order in which they come, each with its rows."""
        return group((row.key(columns), row) for row in self.rows)

    def where(self, row: Record, column: str | None = None) -> Where:
        """The place of a row, or of a cell of it."""
        return Where(path=self.path, line=row.line, column=column, record=row.id)


def check_unique(schema: Mapping[str, Any], records: Records) -> Iterator[Problem]:
    """No two rows have the same primary key or the same unique key.

    Rows that are told for one key are not told again for another.
    """
    keys = [("keys.primary-key", schema["primaryKey"])]
    keys += [("keys.unique-key", key) for key in schema.get("uniqueKeys", ())]
    told: list[set[int]] = []
    for rule, columns in keys:
        for key, rows in records.by_key(columns).items():
            lines = {row.line for row in rows}
            if len(rows) > 1 and not any(lines <= known for known in told):
                told.append(lines)
                yield _duplicate(rule, columns, key, records, rows)


def _duplicate(
    rule: str, columns: Sequence[str], key: Key, records: Records, rows: Rows
) -> Problem:
    return Problem.of(
        rule,
        records.where(rows[1], "、".join(columns)),
        value=ROW_ID_SEPARATOR.join(key),
        rows=map(records.where, rows),
        count=len(rows),
        columns=" + ".join(columns),
    )


def check_foreign(
    schema: Mapping[str, Any], records: Records, tables: Mapping[str, Records]
) -> Iterator[Problem]:
    """Every reference leads to a row; a missing row is told once.

    `tables` holds the tables that can be looked into.
    """
    for foreign in schema.get("foreignKeys", ()):
        columns, target = foreign["fields"], foreign["reference"]
        if target["resource"] not in tables:
            continue
        known = tables[target["resource"]].by_key(target["fields"])
        for key, rows in records.by_key(columns).items():
            if key in known:
                continue
            wider = ((*key[:-1], last) for last in padded(key[-1]))
            meant = next((k for k in wider if k in known), None)
            yield _missing(columns, target["resource"], key, records, rows, meant)


def check_targets(records: Records, tables: Mapping[str, Records]) -> Iterator[Problem]:
    """The record that a row names by `table` and `row_id` exists."""
    known = {name: {row.id for row in table.rows} for name, table in tables.items()}
    for (table, row_id), rows in records.by_key(("table", "row_id")).items():
        if row_id not in known.get(table, {row_id}):
            meant = next(((k,) for k in padded(row_id) if k in known[table]), None)
            yield _missing(["row_id"], table, (row_id,), records, rows, meant)


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of different tables about one missing row made one, which lists all rows."""
    return [
        replace(first, details=tuple(line for p in (first, *others) for line in p.details))
        for first, *others in group((p.message, p) for p in problems).values()
    ]


def _missing(
    columns: Sequence[str],
    table: str,
    key: Key,
    records: Records,
    rows: Rows,
    meant: Key | None,
) -> Problem:
    return Problem.of(
        "keys.foreign-key.zeros" if meant else "keys.foreign-key",
        records.where(rows[0], "、".join(columns)),
        rows=map(records.where, rows),
        table=table,
        key=ROW_ID_SEPARATOR.join(key),
        meant=ROW_ID_SEPARATOR.join(meant or ()),
    )

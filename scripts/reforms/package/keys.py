"""Rows of tables -> keys that are not unique, and references that lead nowhere.

frictionless knows no `uniqueKeys` and no reference by `table` and `row_id`, and tells a missing
record for each row that refers to it; here that is one problem, which lists them all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from reforms.model import ROW_ID_SEPARATOR, Row, group, table_path
from reforms.package.cells import padded
from reforms.problems import Problem, Where
from reforms.tables import cell

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a table, and the lines of its file on which they begin."""

    name: str
    schema: Mapping[str, Any]
    rows: tuple[Row, ...]
    lines: Sequence[int]

    def keys(self, columns: Iterable[str]) -> list[Key]:
        """The cells of some columns, row by row."""
        names = list(columns)
        return [tuple(cell(getattr(row, name)) for name in names) for row in self.rows]

    @property
    def begins(self) -> Mapping[str, int]:
        """Row id -> the line."""
        return {row.record_id: line for row, line in zip(self.rows, self.lines, strict=True)}

    def where(self, at: int, *columns: str) -> Where:
        """The place of the row with the number `at`, or of some of its cells."""
        path, column = table_path(self.name), "、".join(columns) or None
        record = self.rows[at].record_id
        return Where(path=path, line=self.lines[at], column=column, record=record)


def check_unique(table: Table) -> Iterator[Problem]:
    """No two rows have the same primary or unique key; rows are told once for all their keys."""
    keys = [("keys.primary-key", table.schema["primaryKey"])]
    keys += [("keys.unique-key", columns) for columns in table.schema.get("uniqueKeys", ())]
    found: list[set[int]] = []
    for rule, columns in keys:
        for key, rows in group((key, at) for at, key in enumerate(table.keys(columns))).items():
            if len(rows) > 1 and not any(known.issuperset(rows) for known in found):
                found.append(set(rows))
                yield Problem.of(
                    rule,
                    table.where(rows[1], *columns),
                    value=ROW_ID_SEPARATOR.join(key),
                    rows=map(table.where, rows),
                    count=len(rows),
                    columns=" + ".join(columns),
                )


def check_foreign(table: Table, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Every reference leads to a row of `tables`, if its table is there; else it is told once."""
    for foreign in table.schema.get("foreignKeys", ()):
        own, target = foreign["fields"], foreign["reference"]
        if target["resource"] in tables:
            known = set(tables[target["resource"]].keys(target["fields"]))
            dangling = group(
                (key, at) for at, key in enumerate(table.keys(own)) if key not in known
            )
            for key, rows in dangling.items():
                yield _missing(table, own, rows, target["resource"], key, known)


def check_targets(table: Table, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """The record that a row names by `table` and `row_id` exists."""
    known = {name: {(row.record_id,) for row in of.rows} for name, of in tables.items()}
    uses = ((use, at) for at, use in enumerate(table.keys(["table", "row_id"])) if use[0] in known)
    dangling = group((use, at) for use, at in uses if use[1:] not in known[use[0]])
    for (name, *key), rows in dangling.items():
        yield _missing(table, ["row_id"], rows, name, tuple(key), known[name])


def _missing(
    table: Table, columns: Sequence[str], rows: Sequence[int], of: str, key: Key, known: Set[Key]
) -> Problem:
    """A record `key` of the table `of` that rows refer to and that is not among the known."""
    wider = ((*key[:-1], last) for last in padded(key[-1]))
    meant = next((one for one in wider if one in known), None)
    return Problem.of(
        "keys.foreign-key.zeros" if meant else "keys.foreign-key",
        table.where(rows[0], *columns),
        rows=map(table.where, rows),
        table=of,
        key=ROW_ID_SEPARATOR.join(key),
        meant=ROW_ID_SEPARATOR.join(meant or ()),
    )


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of different tables about one missing row made one, which lists all rows."""
    return [
        replace(first, details=tuple(line for p in (first, *others) for line in p.details))
        for first, *others in group((p.message, p) for p in problems).values()
    ]

"""Unique keys and references."""

from dataclasses import dataclass
from typing import Any

import pytest

from reforms.model import Row
from reforms.package.schema import TableRows, check_foreign, check_targets, check_unique, merged
from reforms.problems import Problem

Told = list[tuple[str, int | None, str | None, int]]
SCHEMA: dict[str, Any] = {
    "fields": [{"name": name, "title": name} for name in ("id", "name", "other")],
    "primaryKey": ["id"],
    "uniqueKeys": [["name"], ["name", "other"]],
    "foreignKeys": [{"fields": ["name"], "reference": {"resource": "b", "fields": ["id"]}}],
}


@dataclass(frozen=True)
class Named(Row):
    id: str
    name: str = ""
    other: str = ""


@dataclass(frozen=True)
class Naming(Row):
    id: str
    table: str
    row_id: str


def records(
    table: str, *rows: str, kind: Any = Named, schema: dict[str, Any] = SCHEMA
) -> TableRows:
    """Rows such as `id name` of a table, from line 2 on."""
    made = tuple(kind(*row.split()) for row in rows)
    return TableRows(name=table, schema=schema, rows=made, lines=range(2, len(rows) + 2))


def told(problems: list[Problem]) -> Told:
    return [(p.rule, p.where.line, p.where.record, len(p.details)) for p in problems]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("1 x p, 2 y p", []),
        ("1 x p, 2 y p, 1 z p", [("keys.primary-key", 4, "1", 2)]),
        ("1 x p, 2 x q, 3 x r", [("keys.unique-key", 3, "2", 3)]),
        ("1 x p, 1 x p", [("keys.primary-key", 3, "1", 2)]),
        (
            "1 x p, 1 y p, 2 z p, 3 z q",
            [("keys.primary-key", 3, "1", 2), ("keys.unique-key", 5, "3", 2)],
        ),
    ],
)
def test_keys_are_unique_and_rows_told_once(rows: str, expected: Told) -> None:
    assert told(list(check_unique(records("a", *rows.split(", "))))) == expected


def test_rows_that_refer_to_one_missing_row_are_one_problem() -> None:
    tables = {"b": records("b", "x")}
    rows = records("a", "1 z", "2 x", "3 z", "4 w")
    foreign = list(check_foreign(rows, tables))
    assert told(foreign) == [("keys.foreign-key", 2, "1", 2), ("keys.foreign-key", 5, "4", 1)]
    assert list(check_foreign(rows, {})) == []
    naming = records("t", "t2 b x", "t3 b z", "t4 c z", "t5 b z", kind=Naming)
    targets = list(check_targets(naming, tables))
    assert told(targets) == [("keys.foreign-key", 3, "t3", 2)]
    both = merged([*foreign, *targets])
    assert told(both) == [("keys.foreign-key", 2, "1", 4), ("keys.foreign-key", 5, "4", 1)]
    assert both[0].details[-1] == "用到它的行：data/t.csv 第 5 行 记录 t5"

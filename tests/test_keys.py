"""Unique keys and references."""

from dataclasses import dataclass
from typing import Any

from reforms.model import Row
from reforms.package.keys import Table, check_foreign, check_targets, check_unique, merged
from reforms.problems import Problem


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


SCHEMA = {
    "primaryKey": ["id"],
    "uniqueKeys": [["name"], ["name", "other"]],
    "foreignKeys": [{"fields": ["name"], "reference": {"resource": "b", "fields": ["id"]}}],
}


def records(table: str, *rows: str, schema: dict[str, Any] = SCHEMA) -> Table:
    """Rows `id name` of a table, from line 2 on."""
    named = tuple(Named(*row.split()) for row in rows)
    lines = range(2, len(rows) + 2)
    return Table(name=table, schema=schema, rows=named, lines=lines)


def told(problems: list[Problem]) -> list[tuple[str, int | None, str | None, int]]:
    return [(p.rule, p.where.line, p.where.record, len(p.details)) for p in problems]


def test_rows_that_differ_are_fine() -> None:
    rows = records("a", "1 x p", "2 y p")
    assert list(check_unique(rows)) == []


def test_a_primary_key_twice() -> None:
    found = list(check_unique(records("a", "1 x p", "2 y p", "1 z p")))
    assert told(found) == [("keys.primary-key", 4, "1", 2)]
    assert found[0].details == (
        "相同的行：data/a.csv 第 2 行 记录 1",
        "相同的行：data/a.csv 第 4 行 记录 1",
    )


def test_a_key_three_times_is_one_problem() -> None:
    found = list(check_unique(records("a", "1 x p", "2 x q", "3 x r")))
    assert told(found) == [("keys.unique-key", 3, "2", 3)]


def test_a_row_twice_is_one_problem() -> None:
    found = list(check_unique(records("a", "1 x p", "1 x p")))
    assert told(found) == [("keys.primary-key", 3, "1", 2)]


def test_two_faults_are_two_problems() -> None:
    found = list(check_unique(records("a", "1 x p", "1 y p", "2 z p", "3 z q")))
    assert told(found) == [("keys.primary-key", 3, "1", 2), ("keys.unique-key", 5, "3", 2)]


def test_a_compound_key() -> None:
    schema = {"primaryKey": ["id", "name"]}
    found = list(check_unique(records("a", "1 x", "1 y", "1 x", schema=schema)))
    assert [(p.value, p.where.column) for p in found] == [("1/x", "id、name")]


def test_a_reference_to_a_row_is_fine() -> None:
    tables = {"b": records("b", "x", "y")}
    assert list(check_foreign(records("a", "1 x", "2 y"), tables)) == []


def test_a_missing_row_is_told_once_with_all_that_refer_to_it() -> None:
    tables = {"b": records("b", "x")}
    found = list(check_foreign(records("a", "1 z", "2 x", "3 z", "4 w"), tables))
    assert told(found) == [("keys.foreign-key", 2, "1", 2), ("keys.foreign-key", 5, "4", 1)]
    assert "b.csv 里没有记录 z" in found[0].message


def test_a_table_that_cannot_be_looked_into_is_left_out() -> None:
    assert list(check_foreign(records("a", "1 z"), {})) == []


def targets(*rows: tuple[str, str]) -> Table:
    naming = tuple(Naming(f"t{line}", *row) for line, row in enumerate(rows, 2))
    return Table(name="t", schema={}, rows=naming, lines=range(2, len(rows) + 2))


def test_a_record_named_by_table_and_id_exists() -> None:
    tables = {"b": records("b", "x")}
    rows = targets(("b", "x"), ("b", "y"), ("c", "y"), ("b", "y"))
    assert told(list(check_targets(rows, tables))) == [("keys.foreign-key", 3, "t3", 2)]


def test_problems_about_one_missing_row_become_one() -> None:
    tables = {"b": records("b", "x")}
    found = [
        *check_foreign(records("a", "1 z", "2 w"), tables),
        *check_targets(targets(("b", "z")), tables),
    ]
    assert told(merged(found)) == [("keys.foreign-key", 2, "1", 2), ("keys.foreign-key", 3, "2", 1)]
    assert merged(found)[0].details == (
        "指向它的行：data/a.csv 第 2 行 记录 1",
        "指向它的行：data/t.csv 第 2 行 记录 t2",
    )
    assert merged([]) == []

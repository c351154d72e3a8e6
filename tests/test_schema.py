"""Rows and cells against the descriptor."""

from typing import Any

import frictionless
import pytest

from helpers import SMALL, descriptor, lines_of, table_of
from reforms.model import Domain, Row
from reforms.package.schema import read_rows
from reforms.problems import Problem
from reforms.tables import Line

Read = tuple[tuple[Row, ...], tuple[Problem, ...]]
GOOD = "t001,reforms,a1-01,词,synonym"


def rows_of(resource: dict[str, Any], *rows: str) -> Read:
    """What rows under the right header make."""
    columns = resource["schema"]["fields"]
    lines = [Line(1, tuple(column["name"] for column in columns))]
    lines += [Line(at, tuple(row.split(",")) if row else ()) for at, row in enumerate(rows, 2)]
    return read_rows(resource["name"], columns, lines)


def check(*rows: str, table: str = "terms") -> list[Problem]:
    """The problems of rows under the right header."""
    return list(rows_of(table_of(descriptor(), table), *rows)[1])


# --- cells ---

CELLS = {
    ("notices", "batch"): ["0", "-1", "x", "1.0", "01", "１", "1 000", "9" * 5000],
    ("notices", "issued_on"): ["", "2031-5-6", "20310506", "2031-W19-2", "2031-02-30"],
    ("notices", "published_on"): ["２０３１-05-06", "2031-05-06T00:00"],
    ("notices", "source_path"): ["../a.txt", "/a.txt", "http://a/b.txt", "sources/a.csv"],
    ("notices", "source_url"): ["javascript:alert(1)", "example.org", "https://a b"],
    ("terms", "kind"): ["", "nickname", "Synonym"],
    ("terms", "id"): ["", "T1", "t1", "t001x"],
    ("agencies", "aliases"): ["甲 乙", "、甲"],
}


@pytest.mark.parametrize(
    ("table", "name", "cell"),
    [(table, name, cell) for (table, name), cells in CELLS.items() for cell in cells],
    ids=lambda value: value[:20] or "empty",
)
def test_a_wrong_cell_is_told_once_with_its_place(table: str, name: str, cell: str) -> None:
    header, row = lines_of(SMALL, table)[:2]
    cells = dict(zip(header.cells, row.cells, strict=True))
    assert check(",".join(cells.values()), table=table) == []
    cells[name] = cell
    (found,) = check(",".join(cells.values()), table=table)
    assert found.rule in ("schema.type-error", "schema.constraint-error")
    assert (found.where.line, found.where.column, found.value) == (2, name, cell)
    assert found.where.record == (cells["id"] or None)
    assert "“" in found.message and found.hint


def test_a_constraint_without_words_of_its_own_is_told_by_its_name() -> None:
    resource = table_of(descriptor(), "terms")
    resource["schema"]["fields"][3]["constraints"] = {"minLength": 9}
    (found,) = rows_of(resource, GOOD.replace("词", "词语"))[1]
    assert found.message.endswith("不合规定（minLength：9）")


@pytest.mark.parametrize(
    "change",
    [{"constraints": {"minLength": 1}}, {"example": "x"}, {"constraints": {"unheard": 1}}],
    ids=str,
)
def test_a_column_that_contradicts_itself_is_the_fault_of_the_descriptor(
    change: dict[str, Any],
) -> None:
    resource = table_of(descriptor(), "domains")
    resource["schema"]["fields"][2].update(change)
    (found,) = rows_of(resource, "a,甲,1")[1]
    assert (found.rule, found.where.path) == ("descriptor.types", "datapackage.json")
    assert found.where.column == "$.resources[1].schema"


# --- frictionless is what judges ---


def test_a_row_is_what_frictionless_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = table_of(descriptor(), "domains")
    del resource["schema"]["fields"][1]["constraints"]
    assert rows_of(resource, "a,,1") == ((Domain(id="a", name="", position=1),), ())
    reader = "create_value_reader"
    monkeypatch.setattr(frictionless.fields.IntegerField, reader, lambda _: lambda cell: 7)
    assert rows_of(resource, "a,,1")[0] == (Domain(id="a", name="", position=7),)


def test_what_frictionless_does_not_tell_nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["T1,reforms,a1-01,词,synonym", "t001,reforms,a1-01,,synonym"]
    assert len(check(*rows)) == 2
    monkeypatch.setattr(frictionless.table.Row, "errors", ())
    assert check(*rows) == []

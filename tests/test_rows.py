"""The rows of each table: cells become values, and a key one text."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from helpers import SMALL, lines_of, small_dataset
from reforms.model import (
    ROW_TYPES,
    Agency,
    Dataset,
    Domain,
    Notice,
    Responsibility,
    Term,
    record_id,
    reform_id,
    table_path,
)


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def row_of(table: str, at: int) -> dict[str, str]:
    header, *lines = lines_of(SMALL, table)
    return dict(zip(header.cells, lines[at].cells, strict=True))


@pytest.mark.parametrize("table", ROW_TYPES)
def test_a_row_of_a_table_keeps_its_cells(table: str) -> None:
    cells = row_of(table, 0)
    made = ROW_TYPES[table].from_row(cells)
    for name, cell in cells.items():
        value = getattr(made, name)
        assert str(value) == cell or (value is None and cell == ""), f"{table}.{name}"


def test_a_missing_column_raises() -> None:
    row = row_of("domains", 0)
    del row["name"]
    with pytest.raises(KeyError):
        Domain.from_row(row)


def test_cells_become_typed() -> None:
    notice = Notice.from_row(row_of("notices", 0))
    assert (notice.batch, notice.issued_on, notice.published_on) == (3, date(2031, 5, 6), None)
    assert Agency.from_row(row_of("agencies", 1)).checked_on == date(2031, 6, 1)


@pytest.mark.parametrize("cell", ["", "一", "1.5", "2031", "2031-02-30"])
def test_a_cell_of_another_type_raises(cell: str) -> None:
    with pytest.raises(ValueError):
        Notice.from_row(row_of("notices", 0) | {"issued_on": cell})


def test_rows_are_frozen() -> None:
    domain = Domain.from_row(row_of("domains", 0))
    with pytest.raises(FrozenInstanceError):
        domain.name = "别的"  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        domain.other = 1  # type: ignore[attr-defined]


def test_the_record_id_is_the_key_as_one_text() -> None:
    duty = Responsibility(reform_id="yc03-02", agency_id="shi-shuiwu-ju", position=2)
    assert duty.record_id == "yc03-02/shi-shuiwu-ju"


def test_a_column_called_row_id_is_not_the_record_id() -> None:
    term = Term.from_row(row_of("terms", 2))
    assert (term.record_id, term.row_id) == ("t003", "shi-shuiwu-ju")


@pytest.mark.parametrize(
    ("table", "cells", "expected"),
    [
        ("reforms", ["yc03-01", "yc03"], "yc03-01"),
        ("responsibilities", ["yc03-01", "shi-shangshi-ju", "1"], "yc03-01/shi-shangshi-ju"),
        ("responsibilities", ["yc03-01"], "yc03-01"),
        ("passages", ["yc03-01", "measure", "1", "文字", ""], "yc03-01/measure/1"),
        ("terms", [], ""),
    ],
)
def test_the_record_id_of_cells(table: str, cells: list[str], expected: str) -> None:
    assert record_id(table, cells) == expected


@pytest.mark.parametrize(("number", "expected"), [(1, "a1-01"), (42, "a1-42"), (100, "a1-100")])
def test_the_id_of_an_item(number: int, expected: str) -> None:
    assert reform_id("a1", number) == expected


def test_the_path_of_a_table() -> None:
    assert table_path("reforms") == "data/reforms.csv"


def test_headings_are_the_parts_of_the_annex_columns(dataset: Dataset) -> None:
    assert dataset.notices[0].headings == [
        "分类",
        "序号",
        "项目名称",
        "实施内容",
        "责任单位",
        "推广范围",
    ]


def test_aliases_one_by_one(dataset: Dataset) -> None:
    assert dataset.agency["shi-shangshi-ju"].alias_names == ["商事局", "工商局"]
    assert dataset.agency["shi-lvjin-ban"].alias_names == []

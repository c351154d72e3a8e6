"""The domain types: rows with typed values, and the indexes over them."""

from datetime import date

import pytest

from helpers import SMALL, lines_of, small_dataset
from reforms.model import (
    ROW_TYPES,
    Agency,
    Dataset,
    Responsibility,
    record_id,
    reform_ids,
    reform_order,
)

DATASET = small_dataset()


@pytest.mark.parametrize("table", [table for table in ROW_TYPES if DATASET.table(table)])
def test_a_row_keeps_its_cells_and_is_found_by_its_id(table: str) -> None:
    header, line = lines_of(SMALL, table)[:2]
    cells = dict(zip(header.cells, line.cells, strict=True))
    made = ROW_TYPES[table].from_row(cells)
    assert {name: str(getattr(made, name) or "") for name in cells} == cells
    assert list(DATASET.by_id[table].values()) == list(DATASET.table(table))
    assert set(DATASET.by_id[table]) == set(DATASET.lines[table])
    assert made.record_id == record_id(table, list(cells.values()))


def test_cells_become_typed() -> None:
    notice, agency = DATASET.notices[0], DATASET.agencies[1]
    assert (notice.batch, notice.issued_on, notice.published_on) == (3, date(2031, 5, 6), None)
    assert agency.checked_on == date(2031, 6, 1)


def test_a_column_without_a_cell_is_empty() -> None:
    made = Agency.from_row({"id": "ju", "name": "局"})
    assert (made.full_name, made.checked_on) == ("", None)


@pytest.mark.parametrize(
    ("table", "cells", "expected"),
    [
        ("reforms", ["yc03-01", "yc03"], "yc03-01"),
        ("responsibilities", ["yc03-01", "shi-a", "1"], "yc03-01/shi-a"),
        ("responsibilities", ["yc03-01"], "yc03-01"),
        ("terms", [], ""),
    ],
)
def test_the_record_id_of_cells(table: str, cells: list[str], expected: str) -> None:
    assert record_id(table, cells) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([("", 1), ("", 42), ("", 100)], ["a1-01", "a1-42", "a1-100"]),
        ([("b", 1), ("b", 2), ("a", 3)], ["a1-01", "a1-02", "a1-03"]),
        ([("b", 1), ("b", 2), ("a", 1)], ["a1-1-01", "a1-1-02", "a1-2-01"]),
    ],
)
def test_the_ids_of_items(items: list[tuple[str, int]], expected: list[str]) -> None:
    made = reform_ids("a1", items)
    assert made == expected == sorted(made, key=reform_order)


def test_lists_in_a_cell() -> None:
    assert DATASET.notices[0].headings[:2] == ["分类", "序号"]
    assert DATASET.agency["shi-shangshi-ju"].alias_names == ["商事局", "工商局"]
    assert DATASET.agency["shi-lvjin-ban"].alias_names == []


def test_what_belongs_to_what() -> None:
    found = {
        "agencies_of": DATASET.agencies_of["yc03-04"],
        "reforms_of_agency": DATASET.reforms_of_agency["shi-shuiwu-ju"],
        "reforms_of_domain": DATASET.reforms_of_domain["lvse-jinrong"],
        "reforms_of_notice": DATASET.reforms_of_notice["yc03"],
        "passages_of": DATASET.passages_of["yc03-02"],
        "terms_of": DATASET.terms_of["reforms", "yc03-01"],
        "corrections_of": DATASET.corrections_of["reforms", "yc03-03"],
    }
    assert {name: [row.record_id for row in rows] for name, rows in found.items()} == {
        "agencies_of": ["shi-lvjin-ban", "shi-shuiwu-ju", "shi-shangshi-ju"],
        "reforms_of_agency": ["yc03-02", "yc03-04"],
        "reforms_of_domain": ["yc03-03", "yc03-04"],
        "reforms_of_notice": ["yc03-01", "yc03-02", "yc03-03", "yc03-04"],
        "passages_of": ["yc03-02/system/1"],
        "terms_of": ["t001", "t002"],
        "corrections_of": ["c002"],
    }


def test_agencies_come_in_the_printed_order() -> None:
    duties = tuple(
        Responsibility(reform_id="a1-01", agency_id=agency, position=position, role="")
        for agency, position in (("b", 2), ("a", 3), ("c", 1))
    )
    dataset = Dataset(descriptor={}, sources={}, responsibilities=duties)
    assert [duty.agency_id for duty in dataset.responsibilities_of["a1-01"]] == ["c", "b", "a"]

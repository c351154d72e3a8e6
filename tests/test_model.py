"""The domain types and the indexes over them."""

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
    group,
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


def test_cells_become_typed() -> None:
    notice = Notice.from_row(row_of("notices", 0))
    assert (notice.batch, notice.issued_on, notice.published_on) == (3, date(2031, 5, 6), None)
    assert Agency.from_row(row_of("agencies", 1)).checked_on == date(2031, 6, 1)


@pytest.mark.parametrize("cell", ["", "一", "1.5", "2031"])
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


def test_group_keeps_the_order() -> None:
    assert group([("b", 2), ("a", 1), ("b", 1)]) == {"b": (2, 1), "a": (1,)}


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


@pytest.mark.parametrize("table", ROW_TYPES)
def test_every_row_is_found_by_its_record_id(table: str, dataset: Dataset) -> None:
    rows = dataset.table(table)
    assert list(dataset.by_id[table].values()) == list(rows)
    assert set(dataset.by_id[table]) == set(dataset.lines[table])


def test_indexes_by_id(dataset: Dataset) -> None:
    assert dataset.notice["yc03"] is dataset.notices[0]
    assert dataset.domain["lvse-jinrong"].name == "绿色金融"
    assert dataset.scope["quan-shi"].name == "全市"
    assert dataset.reform["yc03-04"].number == 4


def test_what_belongs_to_what(dataset: Dataset) -> None:
    ids = {
        "agencies_of": [row.id for row in dataset.agencies_of["yc03-04"]],
        "reforms_of_agency": [row.id for row in dataset.reforms_of_agency["shi-shuiwu-ju"]],
        "reforms_of_domain": [row.id for row in dataset.reforms_of_domain["lvse-jinrong"]],
        "reforms_of_notice": [row.id for row in dataset.reforms_of_notice["yc03"]],
        "passages_of": [row.record_id for row in dataset.passages_of["yc03-02"]],
        "terms_of": [row.id for row in dataset.terms_of["reforms", "yc03-01"]],
        "corrections_of": [row.id for row in dataset.corrections_of["reforms", "yc03-03"]],
    }
    assert ids == {
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
        Responsibility(reform_id="a1-01", agency_id=agency, position=position)
        for agency, position in (("b", 2), ("a", 3), ("c", 1))
    )
    dataset = Dataset(descriptor={}, sources={}, responsibilities=duties)
    assert [duty.agency_id for duty in dataset.responsibilities_of["a1-01"]] == ["c", "b", "a"]


def test_an_archived_text_is_utf_8(dataset: Dataset) -> None:
    assert dataset.text("sources/yc03.txt").startswith("云府函")
    with pytest.raises(UnicodeDecodeError):
        Dataset(descriptor={}, sources={"a": b"\xff"}).text("a")

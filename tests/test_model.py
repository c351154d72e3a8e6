"""The domain types and the indexes over them."""

import pytest

from helpers import small_dataset
from reforms.model import (
    ROW_TYPES,
    Dataset,
    Responsibility,
    group,
)


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def test_group_keeps_the_order() -> None:
    assert group([("b", 2), ("a", 1), ("b", 1)]) == {"b": (2, 1), "a": (1,)}


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

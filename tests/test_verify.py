"""Official values against the archive: only what package tests do not show by files."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from helpers import rules, small_dataset
from reforms.archive.verify import verify
from reforms.model import ROW_TYPES, Dataset

SOURCE = "sources/yc03.txt"
DATASET = small_dataset()


def with_rows(table: str, change: Callable[[Any], Any]) -> Dataset:
    """The dataset with every row of a table changed."""
    return replace(DATASET, **{table: tuple(change(row) for row in DATASET.table(table))})


def with_source(data: bytes) -> Dataset:
    """The dataset with another archived text, its checksum registered."""
    digest = sha256(data).hexdigest()
    registered = with_rows("notices", lambda row: replace(row, source_sha256=digest))
    return replace(registered, sources={SOURCE: data})


def corrected(dataset: Dataset, **values: str) -> Dataset:
    """The dataset with one more entry in its ledger."""
    entry = replace(dataset.corrections[1], id="c003", **values)
    return replace(dataset, corrections=(*dataset.corrections, entry))


@pytest.mark.parametrize("left_out", ROW_TYPES)
def test_a_table_that_failed_earlier_is_not_missed(left_out: str) -> None:
    tables = set(ROW_TYPES) - {left_out}
    assert list(verify(replace(DATASET, **{left_out: ()}), tables)) == []


def test_without_notices_or_ledger_nothing_is_judged() -> None:
    spoilt = with_rows("reforms", lambda row: replace(row, name="别的"))
    for left_out in ("notices", "corrections"):
        assert list(verify(spoilt, set(ROW_TYPES) - {left_out})) == []


def test_a_name_printed_in_two_ways_is_the_fault_of_the_odd_row() -> None:
    text = DATASET.text(SOURCE).replace("有关县 |", "相关县 |").encode()
    (found,) = verify(with_source(text))
    assert (found.where.column, found.where.record) == ("scope_id", "yc03-04")


def test_a_name_that_no_place_prints_is_held_against_most_of_them() -> None:
    text = DATASET.text(SOURCE).replace("市商事局 | 全市", "市商事厅 | 全市").encode()
    renamed = with_rows("agencies", lambda row: replace(row, name=row.name.replace("商事", "商")))
    first, *_ = verify(replace(with_source(text), agencies=renamed.agencies))
    assert first.details[0].endswith("应为：市商【事】局")


def test_a_correction_explains_a_shared_name_everywhere() -> None:
    renamed = with_rows(
        "scopes",
        lambda row: replace(row, name="有关县区") if row.id == "youguan-xian" else row,
    )
    assert rules(list(verify(renamed))) == ["verify.differs"]
    at = {"table": "scopes", "row_id": "youguan-xian", "field": "name"}
    explained = corrected(renamed, **at, source_text="有关县", published_text="有关县区")
    assert list(verify(explained)) == []


def test_a_correction_explains_one_place_of_a_shared_name() -> None:
    text = DATASET.text(SOURCE).replace("市绿金办 | 全市", "市绿金办 | 全市市").encode()
    spoilt = with_source(text)
    assert rules(list(verify(spoilt))) == ["verify.differs"]
    explained = corrected(spoilt, field="scope_id", source_text="全市市", published_text="全市")
    assert list(verify(explained)) == []


def test_a_corrected_value_that_still_differs_says_so() -> None:
    spoilt = with_rows(
        "reforms", lambda row: replace(row, content=row.content.replace("减排", "排减"))
    )
    (found,) = verify(spoilt)
    assert "加上已登记的更正" in found.message
    assert found.details[0].startswith("更正后应为：")

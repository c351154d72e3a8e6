"""Official values against the archive: only what package tests do not show by files."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from helpers import rules, small_dataset
from reforms.archive.locators import readings
from reforms.archive.verify import verify
from reforms.model import ROW_TYPES, Dataset
from reforms.problems import Problem

SOURCE = "sources/yc03.txt"


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def with_rows(dataset: Dataset, table: str, change: Callable[[Any], Any]) -> Dataset:
    """The dataset with every row of a table changed."""
    return replace(dataset, **{table: tuple(change(row) for row in dataset.table(table))})


def with_source(dataset: Dataset, data: bytes) -> Dataset:
    """The dataset with another archived text, its checksum registered."""
    digest = sha256(data).hexdigest()
    registered = with_rows(dataset, "notices", lambda row: replace(row, source_sha256=digest))
    return replace(registered, sources={SOURCE: data})


def told(problems: list[Problem]) -> list[tuple[str, str, str | int | None, str | None]]:
    return [(p.rule, p.where.path, p.where.column, p.where.record) for p in problems]


def test_a_faithful_dataset_has_no_problems(dataset: Dataset) -> None:
    assert list(verify(dataset)) == []


@pytest.mark.parametrize("left_out", ROW_TYPES)
def test_a_table_that_failed_earlier_is_not_missed(left_out: str, dataset: Dataset) -> None:
    tables = set(ROW_TYPES) - {left_out}
    assert list(verify(replace(dataset, **{left_out: ()}), tables)) == []


@pytest.mark.parametrize("left_out", ["notices", "corrections"])
def test_without_notices_or_ledger_nothing_is_judged(left_out: str, dataset: Dataset) -> None:
    spoilt = with_rows(dataset, "reforms", lambda row: replace(row, name="别的"))
    assert list(verify(spoilt, set(ROW_TYPES) - {left_out})) == []


def test_every_changed_name_is_told_once(dataset: Dataset) -> None:
    spoilt = with_rows(dataset, "domains", lambda row: replace(row, name=row.name + "甲"))
    assert told(list(verify(spoilt))) == [
        ("verify.differs", "data/domains.csv", "name", "shangshi-fuwu"),
        ("verify.differs", "data/domains.csv", "name", "lvse-jinrong"),
    ]


def test_a_name_printed_in_two_ways_is_the_fault_of_the_odd_row(dataset: Dataset) -> None:
    text = dataset.text(SOURCE).replace("有关县 |", "相关县 |").encode()
    assert told(list(verify(with_source(dataset, text)))) == [
        ("verify.differs", "data/reforms.csv", "scope_id", "yc03-04"),
    ]


def test_a_correction_explains_a_shared_name_everywhere(dataset: Dataset) -> None:
    renamed = with_rows(
        dataset,
        "scopes",
        lambda row: replace(row, name="有关县区") if row.id == "youguan-xian" else row,
    )
    entry = replace(
        dataset.corrections[1],
        id="c003",
        table="scopes",
        row_id="youguan-xian",
        field="name",
        source_text="有关县",
        published_text="有关县区",
    )
    assert rules(list(verify(renamed))) == ["verify.differs"]
    explained = replace(renamed, corrections=(*renamed.corrections, entry))
    assert list(verify(explained)) == []


def test_a_correction_explains_one_place_of_a_shared_name(dataset: Dataset) -> None:
    text = dataset.text(SOURCE).replace("市绿金办 | 全市", "市绿金办 | 全市市").encode()
    spoilt = with_source(dataset, text)
    entry = replace(
        dataset.corrections[1],
        id="c003",
        field="scope_id",
        source_text="全市市",
        published_text="全市",
    )
    assert rules(list(verify(spoilt))) == ["verify.differs"]
    assert list(verify(replace(spoilt, corrections=(*spoilt.corrections, entry)))) == []


def test_a_corrected_value_that_still_differs_says_so(dataset: Dataset) -> None:
    spoilt = with_rows(
        dataset, "reforms", lambda row: replace(row, content=row.content.replace("减排", "排减"))
    )
    (found,) = verify(spoilt)
    assert "加上已登记的更正" in found.message
    assert found.details[0].startswith("更正后应为：")


def test_every_field_of_a_notice_is_compared(dataset: Dataset) -> None:
    spoilt = with_rows(
        dataset,
        "notices",
        lambda row: replace(
            row,
            batch=4,
            document_number="x",
            title="x",
            issuer="x",
            addressee="x",
            issued_on=row.issued_on.replace(day=1),
            area="x",
            annex_title="x",
            annex_columns="x",
        ),
    )
    found = [p for p in verify(spoilt) if p.rule == "verify.differs"]
    assert [p.where.column for p in found] == [
        "batch",
        "document_number",
        "title",
        "issuer",
        "addressee",
        "issued_on",
        "area",
        "annex_title",
        "annex_columns",
    ]


def test_the_position_is_the_place_in_the_cell(dataset: Dataset) -> None:
    spoilt = with_rows(
        dataset, "responsibilities", lambda row: replace(row, position=row.position * 10)
    )
    found = list(verify(spoilt))
    assert rules(found) == ["verify.differs"] * len(dataset.responsibilities)
    assert [p.details[0] for p in found] == [
        f"存档：{row.position}【】" for row in dataset.responsibilities
    ]


UNREADABLE = {
    "not the form": (b"x", "存档文本读不出来"),
    "not UTF-8": ("附件".encode("gbk"), "不是 UTF-8"),
    "no bytes": (b"", "存档文本读不出来"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_source_that_cannot_be_read_is_named(what: str, dataset: Dataset) -> None:
    data, message = UNREADABLE[what]
    found = list(verify(with_source(dataset, data)))
    assert [(p.rule, p.where.path, p.where.record) for p in found] == [
        ("verify.source-form", SOURCE, "yc03")
    ], what
    assert message in found[0].message


def test_readings_leave_out_what_was_changed(dataset: Dataset) -> None:
    assert set(readings(dataset)[0]) == {"yc03"}
    read, problems = readings(replace(dataset, sources={SOURCE: b"x"}))
    assert read == {} and rules(problems) == ["verify.source-changed"]

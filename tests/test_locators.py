"""Where each official value stands in the archive."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest

from helpers import SMALL, small_dataset
from reforms.archive.locators import NOTICE_FIELDS, Locator, annex_rows, locate, readings
from reforms.archive.source import parse
from reforms.model import Dataset

TEXT = (SMALL / "sources/yc03.txt").read_text(encoding="utf-8")


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def located(dataset: Dataset) -> list[Locator]:
    read, problems = readings(dataset)
    assert problems == []
    return list(locate(dataset, read))


def cut(dataset: Dataset, table: str, row_id: str, field: str) -> str:
    found = [
        at for at in located(dataset) if (at.table, at.row_id, at.field) == (table, row_id, field)
    ]
    assert len(found) == 1, f"{table} {row_id} {field}"
    return TEXT[found[0].span.start : found[0].span.end]


@pytest.mark.parametrize(
    ("table", "row_id", "field", "passage"),
    [
        ("notices", "yc03", "batch", "三"),
        ("notices", "yc03", "issued_on", "2031年5月6日"),
        ("domains", "lvse-jinrong", "name", "绿色金融"),
        ("scopes", "youguan-xian", "name", "有关 县"),
        ("agencies", "shi-shuiwu-ju", "name", "市水务局"),
        ("reforms", "yc03-04", "number", "4"),
        ("reforms", "yc03-02", "domain_id", "商事服务"),
        ("reforms", "yc03-04", "scope_id", "有关县"),
        ("responsibilities", "yc03-04/shi-shangshi-ju", "agency_id", "市商事局"),
        ("responsibilities", "yc03-04/shi-shangshi-ju", "position", "市商事局"),
    ],
)
def test_a_value_has_its_passage(
    table: str, row_id: str, field: str, passage: str, dataset: Dataset
) -> None:
    assert cut(dataset, table, row_id, field) == passage


def test_a_shared_name_stands_where_it_is_first_printed(dataset: Dataset) -> None:
    first = {(at.table, at.row_id): at.span.start for at in located(dataset)}
    assert first["scopes", "youguan-xian"] == TEXT.index("有关 县 |")
    assert first["domains", "lvse-jinrong"] == TEXT.index("绿色金融 | 3")


def test_every_value_has_one_locator(dataset: Dataset) -> None:
    counts = Counter((at.table, at.row_id, at.field) for at in located(dataset))
    assert set(counts.values()) == {1}
    tables = Counter(at.table for at in located(dataset))
    assert tables == {
        "notices": len(NOTICE_FIELDS),
        "domains": 2,
        "scopes": 2,
        "agencies": 3,
        "reforms": 4 * 5,
        "responsibilities": 7 * 2,
    }


def test_the_order_is_that_of_the_package(dataset: Dataset) -> None:
    seen = list(dict.fromkeys(at.table for at in located(dataset)))
    assert seen == ["notices", "domains", "scopes", "agencies", "reforms", "responsibilities"]


def test_rows_by_their_id() -> None:
    rows = annex_rows("x1", parse(TEXT))
    assert list(rows) == ["x1-01", "x1-02", "x1-03", "x1-04"]


def test_of_rows_with_one_number_the_first_counts() -> None:
    reading = parse(TEXT.replace("绿色金融 | 4 |", "绿色金融 | 3 |"))
    assert reading.cut(annex_rows("x1", reading)["x1-03"].name) == "碳账户"


def test_a_row_that_is_not_published_has_no_locator(dataset: Dataset) -> None:
    less = replace(dataset, reforms=dataset.reforms[:3])
    assert not [at for at in located(less) if at.row_id.startswith("yc03-04")]


def test_too_few_agencies_have_no_locators(dataset: Dataset) -> None:
    less = replace(dataset, responsibilities=dataset.responsibilities[:-1])
    ids = {at.row_id for at in located(less) if at.table == "responsibilities"}
    assert not [row_id for row_id in ids if row_id.startswith("yc03-04")]
    assert len(ids) == 4


def test_agencies_are_found_by_name_whatever_their_position(dataset: Dataset) -> None:
    turned = tuple(
        replace(duty, position=4 - duty.position) if duty.reform_id == "yc03-04" else duty
        for duty in dataset.responsibilities
    )
    shuffled = replace(dataset, responsibilities=turned)
    assert cut(shuffled, "responsibilities", "yc03-04/shi-lvjin-ban", "position") == "市绿金办"


def test_an_agency_that_is_not_printed_takes_the_name_left_over(dataset: Dataset) -> None:
    named = tuple(
        replace(agency, name="市金融局") if agency.id == "shi-lvjin-ban" else agency
        for agency in dataset.agencies
    )
    renamed = replace(dataset, agencies=named)
    assert cut(renamed, "responsibilities", "yc03-04/shi-lvjin-ban", "agency_id") == "市绿金办"
    assert cut(renamed, "responsibilities", "yc03-04/shi-shuiwu-ju", "agency_id") == "市水务局"


def test_a_name_printed_twice_in_a_cell_is_two_places(dataset: Dataset) -> None:
    text = TEXT.replace("市商事局、市水务局", "市商事局、市商事局")
    notice = replace(dataset.notices[0], source_sha256=sha256(text.encode()).hexdigest())
    sources = {"sources/yc03.txt": text.encode()}
    twice = replace(dataset, notices=(notice,), sources=sources)
    spans = [
        at.span
        for at in located(twice)
        if at.row_id.startswith("yc03-02/") and at.field == "agency_id"
    ]
    assert len(set(spans)) == 2

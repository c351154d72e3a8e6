"""Where each official value stands in the archive."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from helpers import SMALL, small_dataset
from reforms.archive.locators import NOTICE_FIELDS, Locator, annex_rows, locate, readings
from reforms.archive.source import parse
from reforms.model import Dataset

TEXT = (SMALL / "sources/yc03.txt").read_text(encoding="utf-8")
DATASET = small_dataset()
FIELDS = DATASET.notices[0].fields


def located(dataset: Dataset = DATASET) -> list[Locator]:
    read, problems = readings(dataset)
    assert problems == []
    return list(locate(dataset, read))


def passage(table: str, row_id: str, field: str, dataset: Dataset = DATASET) -> str:
    (span,) = (at.span for at in located(dataset) if at[:3] == (table, row_id, field))
    return TEXT[span.start : span.end]


def test_a_shared_name_stands_where_it_is_first_printed() -> None:
    first = {(at.table, at.row_id): at.span.start for at in located()}
    assert first["scopes", "youguan-xian"] == TEXT.index("有关 县 |")
    assert first["domains", "lvse-jinrong"] == TEXT.index("绿色金融 | 3")


def test_every_value_has_one_locator_in_the_order_of_the_package() -> None:
    assert {*Counter(at[:3] for at in located()).values()} == {1}
    counts = {"notices": len(NOTICE_FIELDS), "domains": 2, "scopes": 2, "agencies": 3}
    counts |= {"reforms": 4 * 5, "responsibilities": 7 * 2}
    assert list(Counter(at.table for at in located()).items()) == list(counts.items())


def test_of_rows_with_one_number_the_first_counts() -> None:
    assert list(annex_rows("x1", parse(TEXT, FIELDS))) == ["x1-01", "x1-02", "x1-03", "x1-04"]
    reading = parse(TEXT.replace("绿色金融 | 4 |", "绿色金融 | 3 |"), FIELDS)
    assert reading.cut(annex_rows("x1", reading)["x1-03"].name) == "碳账户"


def test_what_is_not_published_or_has_too_few_agencies_has_no_locator() -> None:
    less = replace(DATASET, reforms=DATASET.reforms[:3])
    assert not [at for at in located(less) if at.row_id.startswith("yc03-04")]
    less = replace(DATASET, responsibilities=DATASET.responsibilities[:-1])
    ids = {at.row_id for at in located(less) if at.table == "responsibilities"}
    assert len(ids) == 4 and not [row_id for row_id in ids if row_id.startswith("yc03-04")]


def test_agencies_are_found_by_name_whatever_their_position() -> None:
    turned = tuple(
        replace(duty, position=4 - duty.position) if duty.reform_id == "yc03-04" else duty
        for duty in DATASET.responsibilities
    )
    shuffled = replace(DATASET, responsibilities=turned)
    found = passage("responsibilities", "yc03-04/shi-lvjin-ban", "position", shuffled)
    assert found == "市绿金办"


def test_an_agency_that_is_not_printed_takes_the_name_left_over() -> None:
    named = tuple(
        replace(agency, name="市金融局") if agency.id == "shi-shuiwu-ju" else agency
        for agency in DATASET.agencies
    )
    renamed = replace(DATASET, agencies=named)
    for agency, name in (("shi-lvjin-ban", "市绿金办"), ("shi-shuiwu-ju", "市水务局")):
        assert passage("responsibilities", f"yc03-04/{agency}", "agency_id", renamed) == name


def test_a_name_printed_twice_in_a_cell_is_two_places() -> None:
    text = TEXT.replace("市商事局、市水务局", "市商事局、市商事局")
    notice = replace(DATASET.notices[0], source_sha256=sha256(text.encode()).hexdigest())
    twice = replace(DATASET, notices=(notice,), sources={"sources/yc03.txt": text.encode()})
    rows = (at for at in located(twice) if at.row_id.startswith("yc03-02/"))
    assert len({at.span for at in rows if at.field == "agency_id"}) == 2

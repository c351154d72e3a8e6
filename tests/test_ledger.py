"""The ledger: what it explains, and what it no longer does."""

from dataclasses import replace
from datetime import date

import pytest

from helpers import rules, small_dataset
from reforms.archive.ledger import Ledger, next_id
from reforms.archive.locators import readings
from reforms.model import Correction, Dataset

FIELD = ("reforms", "yc03-01", "content")


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def entry(
    id: str,
    source_text: str,
    published_text: str,
    *,
    kind: str = "correction",
    row_id: str = FIELD[1],
) -> Correction:
    return Correction(
        id=id,
        kind=kind,
        table=FIELD[0],
        row_id=FIELD[1],
        field=FIELD[2],
        source_text=source_text,
        published_text=published_text,
        reason="错字",
        reference="印刷本",
        recorded_on=date(2031, 7, 1),
        contributor="",
    )


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([], "c001"), (["c001", "c003", "c002"], "c004"), (["c099"], "c100"), (["c999"], "c1000")],
)
def test_the_next_id(ids: list[str], expected: str, dataset: Dataset) -> None:
    entries = tuple(entry(id, "旧", "新") for id in ids)
    assert next_id(replace(dataset, corrections=entries)) == expected


def ledger(dataset: Dataset, *entries: Correction) -> Ledger:
    return Ledger(replace(dataset, corrections=entries))


def leftover(book: Ledger, dataset: Dataset) -> list[tuple[str, str | None]]:
    return [(p.rule, p.where.record) for p in book.leftover(readings(dataset)[0])]


def test_a_correction_is_applied(dataset: Dataset) -> None:
    book = ledger(dataset, entry("c1", "旧", "新"))
    assert book.apply(*FIELD, "一旧二") == "一新二"
    assert leftover(book, dataset) == []


def test_corrections_of_one_field_are_applied_in_turn(dataset: Dataset) -> None:
    book = ledger(dataset, entry("c1", "甲", "乙"), entry("c2", "乙丙", "丁"))
    assert book.apply(*FIELD, "甲丙") == "丁"


@pytest.mark.parametrize("text", ["没有", "旧旧", "旧和旧"])
def test_words_that_do_not_stand_there_once_explain_nothing(text: str, dataset: Dataset) -> None:
    book = ledger(dataset, entry("c1", "旧", "新"))
    assert book.apply(*FIELD, text) == text
    assert leftover(book, dataset) == [("verify.correction-unused", "c1")]


def test_other_fields_are_left_alone(dataset: Dataset) -> None:
    book = ledger(dataset, entry("c1", "旧", "新"))
    assert book.apply("reforms", "yc03-02", "content", "旧") == "旧"
    assert book.apply("reforms", "yc03-01", "name", "旧") == "旧"


def test_a_correction_on_what_was_never_compared_is_not_judged(dataset: Dataset) -> None:
    assert leftover(ledger(dataset, entry("c1", "旧", "新")), dataset) == []


def test_a_remark_changes_nothing(dataset: Dataset) -> None:
    book = ledger(dataset, entry("c1", "全市", "市", kind="remark"))
    assert book.apply(*FIELD, "全市") == "全市"
    assert leftover(book, dataset) == []


@pytest.mark.parametrize("words", ["绿金创新", "有关县", "有关 县", "云川（滨海）试验片区"])
def test_a_remark_quotes_the_archive_in_either_typography(words: str, dataset: Dataset) -> None:
    assert leftover(ledger(dataset, entry("c1", words, "x", kind="remark")), dataset) == []


def test_a_remark_on_nothing_is_told(dataset: Dataset) -> None:
    book = ledger(dataset, entry("c1", "没有的话", "x", kind="remark"))
    assert leftover(book, dataset) == [("verify.remark-unprinted", "c1")]


def test_without_all_readings_a_remark_is_not_judged(dataset: Dataset) -> None:
    book = ledger(dataset, entry("c1", "没有的话", "x", kind="remark"))
    assert rules(list(book.leftover({}))) == []

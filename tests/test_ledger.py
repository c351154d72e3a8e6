"""The ledger: what it explains, and what it no longer does."""

from dataclasses import replace

import pytest

from helpers import rules, small_dataset
from reforms.archive.locators import readings
from reforms.archive.verify import Ledger
from reforms.model import CORRECTION, REMARK, Correction

FIELD = ("reforms", "yc03-01", "content")
DATASET = small_dataset()


def entry(id: str, words: str, published: str = "新", kind: str = CORRECTION) -> Correction:
    place = dict(zip(("table", "row_id", "field"), FIELD, strict=True))
    texts = {"source_text": words, "published_text": published}
    return replace(DATASET.corrections[0], id=id, kind=kind, **place, **texts)


def ledger(*entries: Correction) -> Ledger:
    return Ledger(replace(DATASET, corrections=entries))


def leftover(book: Ledger) -> list[tuple[str, str | None]]:
    return [(p.rule, p.where.record) for p in book.leftover(readings(DATASET)[0])]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([], "c001"), (["c001", "c003", "c002"], "c004"), (["c999"], "c1000")],
)
def test_the_next_id(ids: list[str], expected: str) -> None:
    entries = tuple(entry(id, "旧") for id in ids)
    assert replace(DATASET, corrections=entries).next_id("corrections") == expected


def test_corrections_of_one_field_are_applied_in_turn_and_to_no_other() -> None:
    book = ledger(entry("c1", "甲", "乙"), entry("c2", "乙丙", "丁"))
    assert leftover(book) == [], "what was never compared is not judged"
    assert book.apply(*FIELD, "甲丙") == "丁" and leftover(book) == []
    assert book.apply("reforms", "yc03-02", "content", "甲") == "甲"
    assert book.apply("reforms", "yc03-01", "name", "甲") == "甲"


@pytest.mark.parametrize("text", ["没有", "旧旧", "旧和旧"])
def test_words_that_do_not_stand_there_once_explain_nothing(text: str) -> None:
    book = ledger(entry("c1", "旧"))
    assert book.apply(*FIELD, text) == text
    assert leftover(book) == [("verify.correction-unused", "c1")]


@pytest.mark.parametrize("words", ["绿金创新", "有关县", "有关 县", "云川（滨海）试验片区"])
def test_a_remark_quotes_the_archive_in_either_typography_and_changes_nothing(words: str) -> None:
    book = ledger(entry("c1", words, kind=REMARK))
    assert book.apply(*FIELD, words) == words
    assert leftover(book) == []


def test_a_remark_on_nothing_is_told_where_all_is_read() -> None:
    book = ledger(entry("c1", "没有的话", kind=REMARK))
    assert leftover(book) == [("verify.remark-unprinted", "c1")]
    assert rules(list(book.leftover({}))) == []

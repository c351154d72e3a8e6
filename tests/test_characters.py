"""Which characters hide words, turn them round or bury a line, and which only look odd."""

import unicodedata
from pathlib import Path

import pytest

from helpers import REAL, SMALL
from reforms.characters import DECEIVING, STACKED, UNSEEN

ORDINARY = "甲乙，。“”《》〔〕（）—…·①㎏Ｅ１＋𠮷é한ع😀 \t\n\r\u3000\u00a0"


def test_ordinary_text_holds_none() -> None:
    for pattern in (DECEIVING, STACKED):
        assert not pattern.search(ORDINARY)
    assert not UNSEEN.search(ORDINARY.replace("\r", ""))


ARCHIVED = [file for root in (REAL, SMALL) for file in sorted(root.glob("sources/*.txt"))]


def test_both_packages_have_an_archive() -> None:
    assert {file.parents[1] for file in ARCHIVED} == {REAL, SMALL}


@pytest.mark.parametrize("file", ARCHIVED, ids=lambda file: file.name)
def test_archived_texts_hold_none(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not DECEIVING.search(text) and not STACKED.search(text)


def test_every_character_that_turns_text_is_known() -> None:
    """As Unicode has it: the bidirectional classes of marks, embeddings, overrides, isolates."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.bidirectional(char) in turning or char in "\u200e\u200f\u061c":
            assert DECEIVING.match(char), hex(code)


def test_every_control_character_and_noncharacter_is_known() -> None:
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) == "Cc" and char not in "\t\n":
            assert UNSEEN.match(char), hex(code)
        if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            assert DECEIVING.match(char), hex(code)


def test_three_marks_on_a_character_are_some_language() -> None:
    assert not STACKED.search("ạ̈̄̄") and STACKED.search("a\u0301\u0302\u0303\u0304")

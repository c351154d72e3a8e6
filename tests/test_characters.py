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


@pytest.mark.parametrize("folder", [REAL, SMALL], ids=["real", "small"])
def test_archived_texts_hold_none(folder: Path) -> None:
    for file in (folder / "sources").glob("*.txt"):
        text = file.read_text("utf-8")
        assert not DECEIVING.search(text) and not STACKED.search(text), file.name


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

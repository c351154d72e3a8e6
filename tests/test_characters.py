"""Which characters hide words, turn them round or bury a line, and which only look odd."""

import unicodedata

import pytest

from helpers import REAL, SMALL
from reforms.archive.typography import DECEIVING, STACKED, UNSEEN

ORDINARY = "甲乙，。“”《》〔〕（）—…·①㎏Ｅ１＋𠮷é한ع😀 \t\n\u3000\u00a0"
ARCHIVED = [file for root in (REAL, SMALL) for file in sorted(root.glob("sources/*.txt"))]


@pytest.mark.parametrize("text", [ORDINARY, "ạ̈̄̄", *(file.read_text("utf-8") for file in ARCHIVED)])
def test_ordinary_and_archived_text_holds_none(text: str) -> None:
    assert not any(pattern.search(text) for pattern in (DECEIVING, STACKED, UNSEEN))


def test_every_character_that_unicode_calls_so_is_known() -> None:
    """Marks, embeddings, overrides and isolates of direction; controls; what is no character."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.bidirectional(char) in turning or char in "\u200e\u200f\u061c":
            assert DECEIVING.match(char), hex(code)
        if unicodedata.category(char) == "Cc" and char not in "\t\n":
            assert UNSEEN.match(char), hex(code)
        if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            assert DECEIVING.match(char), hex(code)


def test_four_marks_on_a_character_bury_a_line() -> None:
    assert STACKED.search("a\u0301\u0302\u0303\u0304")

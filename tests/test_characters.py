"""Which characters hide words, turn them round or bury a line, and which only look odd."""

import unicodedata

import pytest

from helpers import REAL, SMALL
from reforms.characters import HIDDEN, STACKED, UNSEEN, ZERO_WIDTH, unseen
from reforms.problems import visible

ORDINARY = "甲乙，。“”《》〔〕（）—…·①㎏Ｅ１＋𠮷é한ع😀 \t\n\u3000\u00a0"
ARCHIVED = [file for root in (REAL, SMALL) for file in sorted(root.glob("sources/*.txt"))]


@pytest.mark.parametrize("text", [ORDINARY, "ạ̈̄̄", *(file.read_text("utf-8") for file in ARCHIVED)])
def test_ordinary_and_archived_text_holds_none(text: str) -> None:
    assert not any(pattern.search(text) for pattern in (HIDDEN, STACKED, UNSEEN))


def test_every_character_that_unicode_calls_so_is_known() -> None:
    """Controls, formats, halves, what is no character, white space but for the ordinary."""
    ordinary = set(" \t\n\u00a0\u3000")
    shown = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    for code in set(range(0x110000)) - shown:
        char = chr(code)
        kind = unicodedata.category(char)
        if kind in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") and char not in ordinary:
            assert UNSEEN.match(char), hex(code)
            assert bool(HIDDEN.match(char)) is not char.isspace() or kind == "Cc", hex(code)
        if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            assert HIDDEN.match(char), hex(code)
        if "VARIATION SELECTOR" in unicodedata.name(char, ""):
            assert ZERO_WIDTH.match(char), hex(code)


@pytest.mark.parametrize(
    "char",
    # Soft hyphen, joiner, Hangul fillers, Mongolian separator, Braille blank, half-width filler,
    # object replacement, a tag.
    "\u00ad\u034f\u115f\u1160\u180e\u2800\u3164\uffa0\ufffc\U000e0041\U000e0fff",
)
def test_what_looks_like_nothing_is_named_with_its_place_and_shown_escaped(char: str) -> None:
    assert unseen(f"自来{char}水{char}") == f"第3字 U+{ord(char):04X}"
    assert HIDDEN.match(char)
    assert visible(char).isascii()


def test_of_many_unseen_characters_the_first_are_named() -> None:
    assert unseen("".join(map(chr, range(0xFE00, 0xFE06)))).count("U+") == 5
    assert unseen("".join(map(chr, range(0xFE00, 0xFE06)))).endswith("U+FE04等")


def test_four_marks_on_a_character_bury_a_line() -> None:
    assert STACKED.search("a\u0301\u0302\u0303\u0304")

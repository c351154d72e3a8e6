"""What an archived notice is made of: its numbers and days, and places in its text."""

from datetime import date

import pytest

from reforms.archive.spans import Span, line_and_column, split, strip
from reforms.archive.typography import day, numeral, ordinal

NUMERALS = {"〇": 0, "一": 1, "十": 10, "十二": 12, "二十": 20, "九十九": 99}
NUMERALS |= {"一百": 100, "一百零五": 105, "三百二十一": 321}


def test_numerals() -> None:
    assert {text: numeral(text) for text in NUMERALS} == NUMERALS
    assert numeral("06") == 6
    for text in ("第六", "一千", "甲"):
        with pytest.raises(ValueError, match=text):
            numeral(text)
    printed = ("12", "１２", "12.", "（12）", "(十二)", "十二、", " 12 ．")
    assert {ordinal(text) for text in printed} == {12}
    for text in ("", "第1", "1-2", "1.2", "0x1"):
        with pytest.raises(ValueError, match="不是序号"):
            ordinal(text)


def test_days() -> None:
    assert day("2031年5月6日") == day("2031年05月06日") == date(2031, 5, 6)
    for text in ("", "2031-05-06", "31年5月6日", "2031年2月30日", "2031年5月6日起"):
        with pytest.raises(ValueError):
            day(text)


@pytest.mark.parametrize(
    ("start", "expected"), [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (4, (3, 1)), (6, (3, 3))]
)
def test_line_and_column(start: int, expected: tuple[int, int]) -> None:
    assert line_and_column("甲乙\n\n𠮷丁", start) == expected


def test_strip_and_split() -> None:
    text = "x 甲 、 、乙|y"
    assert strip("  ", Span(0, 2)) == Span(2, 2), "an empty span"
    assert [text[s.start : s.end] for s in split(text, Span(1, 9), "、")] == ["甲", "", "乙|"]

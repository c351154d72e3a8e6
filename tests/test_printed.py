"""What an archived notice is made of: its numbers and days, and places in its text."""

from datetime import date

import pytest

from reforms.archive.numbers import day, numeral
from reforms.archive.spans import Span, line_and_column, split, strip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一", 1),
        ("六", 6),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("一百零五", 105),
        ("三百二十一", 321),
        ("〇", 0),
    ],
)
def test_a_numeral(text: str, expected: int) -> None:
    assert numeral(text) == expected


@pytest.mark.parametrize("text", ["6", "第六", "一千", "甲"])
def test_what_is_no_numeral_raises(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        numeral(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2031年5月6日", date(2031, 5, 6)), ("2031年05月06日", date(2031, 5, 6))],
)
def test_a_day(text: str, expected: date) -> None:
    assert day(text) == expected


NO_DAYS = ["", "2031-05-06", "31年5月6日", "2031年2月30日", "2031年5月6日起"]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_raises(text: str) -> None:
    with pytest.raises(ValueError):
        day(text)


@pytest.mark.parametrize(
    ("start", "expected"), [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (4, (3, 1)), (6, (3, 3))]
)
def test_line_and_column(start: int, expected: tuple[int, int]) -> None:
    assert line_and_column("甲乙\n\n𠮷丁", start) == expected


def test_strip_and_split() -> None:
    text = "x 甲 、 、乙|y"
    whole = Span(1, 9)
    assert strip("  ", Span(0, 2)) == Span(2, 2), "an empty span"
    assert [text[s.start : s.end] for s in split(text, whole, "、")] == ["甲", "", "乙|"]

"""What a spreadsheet makes of dates, numbers and ids."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from reforms.rules.descriptor import is_written
from reforms.rules.reading import Column, Fault

_EXCEL_DAY_ZERO = date(1899, 12, 30)

_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0?0:00(?::00)?)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_SERIAL = re.compile("[2-7][0-9]{4}")


def turned_date(cell: str, column: Column) -> Fault | None:
    """A date is not written as a spreadsheet writes it."""
    if is_written("date", cell):
        return None
    if found := _YEAR_FIRST.fullmatch(cell):
        (day,) = _days((found[1], found[2], found[3])) or ("",)
        if day in ("", cell):
            return None
        return Fault("encoding.date", {"title": column["title"], "day": day}, mended=day)
    if found := _YEAR_LAST.fullmatch(cell):
        first, second, year = found.groups()
        days = _days((year, first, second), (year, second, first))
        if not days:
            return None
        key = "encoding.date.two-ways" if len(days) > 1 else "encoding.date.year-last"
        return Fault(key, {"title": column["title"], "day": days[0], "other": days[-1]})
    if _SERIAL.fullmatch(cell):
        day = (_EXCEL_DAY_ZERO + timedelta(days=int(cell))).isoformat()
        return Fault("encoding.date.serial", {"title": column["title"], "day": day})
    return None


def _days(*readings: tuple[str, str, str]) -> tuple[str, ...]:
    """The days of the calendar among readings as year, month and day."""
    found: list[str] = []
    for year, month, day in readings:
        try:
            found.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("0+([0-9]+)"), "encoding.number.padded"),
    (re.compile(r"([0-9]+)\.0+"), "encoding.number.decimal"),
    (re.compile("([0-9]{1,3}(?:,[0-9]{3})+)"), "encoding.number.thousands"),
    (
        re.compile(r"([0-9](?:\.[0-9]+)?E\+?[0-9]{1,2})", re.IGNORECASE),
        "encoding.number.scientific",
    ),
)
"""How a spreadsheet writes a whole number -> what that breaks."""


def rewritten_number(cell: str, column: Column) -> Fault | None:
    """A number is not written as a spreadsheet writes it."""
    plain = unicodedata.normalize("NFKC", cell)
    if plain != cell and is_written("integer", plain):
        return Fault("encoding.number", {"title": column["title"], "expected": plain})
    for pattern, key in _NUMBERS:
        if found := pattern.fullmatch(plain):
            expected = str(int(float(found[1].replace(",", ""))))
            return Fault(key, {"title": column["title"], "expected": expected})
    return None


_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E[+-][0-9]{1,3}", re.IGNORECASE)


def spoilt_text(cell: str, column: Column) -> Fault | None:
    """A text is not a number to a spreadsheet, and an id keeps its zeros."""
    if _SCIENTIFIC.fullmatch(cell):
        return Fault("encoding.scientific", {"title": column["title"]})
    if expected := with_zeros(cell, column.get("constraints", {}).get("pattern", "")):
        return Fault("encoding.zeros", {"title": column["title"], "expected": expected})
    return None


def with_zeros(cell: str, pattern: str) -> str:
    """An id with the zeros that it lacks to match its pattern; empty where that is not it."""
    if not pattern or re.fullmatch(pattern, cell):
        return ""
    return next((made for made in padded(cell) if re.fullmatch(pattern, made)), "")


def padded(cell: str) -> Iterator[str]:
    """An id with one zero more and more in front of its last number, if it ends in one."""
    head = cell.rstrip("0123456789")
    number = cell[len(head) :]
    for width in range(len(number) + 1, 5) if number else ():
        yield head + number.zfill(width)

"""What a spreadsheet makes of dates, numbers and ids."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from reforms.rules.descriptor import is_written
from reforms.rules.reading import FIX, Column, Fault

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
        message, deed = f"“{column['title']}”的日期改了写法", "日期改回规定的写法"
        return _turned(cell, message, (day,), deed) if day not in ("", cell) else None
    if found := _YEAR_LAST.fullmatch(cell):
        first, second, year = found.groups()
        days = _days((year, first, second), (year, second, first))
        message = f"“{column['title']}”的日期改了写法，年在最后"
        return _turned(cell, message, days) if days else None
    if _SERIAL.fullmatch(cell):
        day = (_EXCEL_DAY_ZERO + timedelta(days=int(cell))).isoformat()
        message = f"“{column['title']}”的日期成了 Excel 的天数"
        return _turned(cell, message, (day,))
    return None


def _turned(cell: str, message: str, days: tuple[str, ...], deed: str = "") -> Fault:
    known = f"{'应为' if deed else '看来是'}：{days[0]}"
    if len(days) > 1:
        known = f"可能是：{'，还是 '.join(days)}？"
    return Fault(
        rule="encoding.date",
        message=message,
        details=(known,),
        hint=(
            f"写成上面的样子，或者{FIX}" if deed else "查清是哪一天，写成“年-月-日”，月和日各两位"
        ),
        deed=deed,
        mended=days[0],
    )


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
    (re.compile("0+([0-9]+)"), "前面多了 0"),
    (re.compile(r"([0-9]+)\.0+"), "多了小数点"),
    (re.compile("([0-9]{1,3}(?:,[0-9]{3})+)"), "加了千位的逗号"),
    (re.compile(r"([0-9](?:\.[0-9]+)?E\+?[0-9]{1,2})", re.IGNORECASE), "成了科学记数法"),
)
"""How a spreadsheet writes a whole number -> what that is called."""


def rewritten_number(cell: str, column: Column) -> Fault | None:
    """A number is not written as a spreadsheet writes it."""
    plain = unicodedata.normalize("NFKC", cell)
    if plain != cell and is_written("integer", plain):
        return _rewritten(plain, f"“{column['title']}”用了全角数字")
    for pattern, words in _NUMBERS:
        if found := pattern.fullmatch(plain):
            expected = str(int(float(found[1].replace(",", ""))))
            return _rewritten(expected, f"“{column['title']}”的数字改了写法：{words}")
    return None


def _rewritten(expected: str, message: str) -> Fault:
    return Fault(
        rule="encoding.number",
        message=message,
        details=(f"看来是：{expected}",),
        hint="核对后写成上面的数；Excel 里先把这一栏设为“文本”",
    )


_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E[+-][0-9]{1,3}", re.IGNORECASE)


def spoilt_text(cell: str, column: Column) -> Fault | None:
    """A text is not a number to a spreadsheet, and an id keeps its zeros."""
    if _SCIENTIFIC.fullmatch(cell):
        return Fault(
            rule="encoding.scientific",
            message=f"“{column['title']}”成了科学记数法，原来的数字丢了",
            hint="从代码仓库找回原来的文字；Excel 里先把这一栏设为“文本”",
        )
    if expected := with_zeros(cell, column.get("constraints", {}).get("pattern", "")):
        return Fault(
            rule="encoding.zeros",
            message=f"“{column['title']}”的数字前面少了 0",
            details=(f"看来是：{expected}",),
            hint="补上 0；Excel 里先把这一栏设为“文本”",
        )
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

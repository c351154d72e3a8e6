"""A cell -> what a spreadsheet, a wrong encoding or a copied text has done to it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from reforms.archive.ideographs import fold, lookalikes
from reforms.characters import STACKED, ZERO_WIDTH, unseen
from reforms.model import LONGEST_CELL
from reforms.package.descriptor import is_written

Column = Mapping[str, Any]  # As the descriptor has it; of a heading only its name


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell."""

    key: str  # What it breaks: a rule, or a variant of one
    values: Mapping[str, Any] = field(default_factory=dict)  # What the rule's text is filled with
    mended: str | None = None  # The cell with this undone; None where somebody has to decide


def faults(cell: str, column: Column) -> Iterator[Fault]:
    """Everything that is wrong with a cell, by the rules for all and for its column's type."""
    rules = (
        _garbled,
        _unreadable,
        _lookalike,
        _unwritten,
        _space,
        _formula,
        _long,
        _quoted,
    )
    for rule in rules:
        yield from rule(cell, column)
    if cell and column.get("type") in _BY_TYPE:
        yield from _BY_TYPE[column["type"]](cell, column)


def _garbled(cell: str, column: Column) -> Iterator[Fault]:
    """The text is not what another encoding makes of it."""
    if (original := garbled(cell)) is not None:
        key = "encoding.garbled.readable" if original else "encoding.garbled"
        yield Fault(key, {"original": original})


def _unreadable(cell: str, column: Column) -> Iterator[Fault]:
    """No character is invisible, and none carries a pile of marks."""
    if characters := unseen(cell):
        mended = ZERO_WIDTH.sub("", cell)
        # Others may stand for a letter or a space, and of garbled text they are parts.
        if unseen(mended) or garbled(cell) is not None or column.get("origin") == "official":
            yield Fault("encoding.invisible", {"characters": characters})
        else:
            yield Fault("encoding.invisible.zero-width", {"characters": characters}, mended)
    if STACKED.search(cell):
        yield Fault("encoding.stacked")


def _lookalike(cell: str, column: Column) -> Iterator[Fault]:
    """No character stands in the place of an ideograph that it only looks like."""
    for rule, characters in lookalikes(cell):
        mended = fold(cell) if rule == "encoding.radical" else None
        yield Fault(rule, {"characters": characters}, mended)


_ERROR = re.compile("#N/A|#[A-Z0-9/_]+[!?]|#GETTING_DATA|#{2,}|Err:[0-9]{3}|-?1[.]#[A-Z]+")
_NULL = frozenset(
    r"nan n/a <na> none null (null) undefined \n (blank) (空白) [objectobject]".split()
)
"""In small letters and without spaces; the last but one as pivot tables write it in Chinese."""
_NULL_AS_WRITTEN = frozenset(("NaT", "nil"))
"""Those that are words in other letters."""


def _unwritten(cell: str, column: Column) -> Iterator[Fault]:
    """No value is what a spreadsheet or a program shows where there is none."""
    for value in cell.split(column.get("separator") or "\n"):
        plain = "".join(unicodedata.normalize("NFKC", value).split())
        if _ERROR.fullmatch(plain):
            yield Fault("encoding.spreadsheet-error", {"word": value.strip()})
        elif plain.lower() in _NULL or plain in _NULL_AS_WRITTEN:
            yield Fault("encoding.null-word", {"word": value.strip()})


def _space(cell: str, column: Column) -> Iterator[Fault]:
    """No white space stands at the ends."""
    trimmed = cell.strip(" \t\n\u00a0\u3000")
    if trimmed and trimmed != cell and column.get("origin") == "key":
        yield Fault("encoding.space.key", mended=trimmed)
    elif trimmed != cell:
        yield Fault("encoding.space")


# Also behind what parts cells: headings are published one by one, and some Excels part at `;`.
_FORMULA = re.compile("(?:^|[|;\t])[ \u3000]*[=+@＝＋＠－-]")


def _formula(cell: str, column: Column) -> Iterator[Fault]:
    """No cell is a formula to a spreadsheet."""
    if _FORMULA.search(cell):
        yield Fault("encoding.formula")


_EXCEL_LONGEST = 32_767


def _long(cell: str, column: Column) -> Iterator[Fault]:
    """No cell is longer than a text is likely to be."""
    if len(cell) > LONGEST_CELL:
        cut = len(cell.encode("utf-16-le", "replace")) // 2 == _EXCEL_LONGEST
        yield Fault("encoding.cut" if cut else "encoding.long", {"length": _EXCEL_LONGEST})


def _quoted(cell: str, column: Column) -> Iterator[Fault]:
    """The quotes around a cell are not part of its text."""
    if len(cell) > 2 and cell.startswith('"') and cell.endswith('"'):
        yield Fault("encoding.quotes-doubled", {"inner": cell[1:-1]})


# --- dates, numbers and ids ---

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0?0:00(?::00)?)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_SERIAL = re.compile("[2-7][0-9]{4}")


def _turned_date(cell: str, column: Column) -> Iterator[Fault]:
    """A date is not written as a spreadsheet writes it."""
    title = column["title"]
    if found := _YEAR_FIRST.fullmatch(cell):
        for day in _days(found.groups()):
            if day != cell:
                yield Fault("encoding.date", {"title": title, "day": day}, mended=day)
    elif found := _YEAR_LAST.fullmatch(cell):
        first, second, year = found.groups()
        if days := _days((year, first, second), (year, second, first)):
            key = "encoding.date.two-ways" if len(days) > 1 else "encoding.date.year-last"
            yield Fault(key, {"title": title, "day": days[0], "other": days[-1]})
    elif _SERIAL.fullmatch(cell):
        day = (_EXCEL_DAY_ZERO + timedelta(days=int(cell))).isoformat()
        yield Fault("encoding.date.serial", {"title": title, "day": day})


def _days(*readings: tuple[str | Any, ...]) -> list[str]:
    """The days of the calendar among readings as year, month and day."""
    found = []
    for year, month, day in readings:
        try:
            found.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(found))


# How a spreadsheet writes a whole number.
_NUMBERS = {
    "encoding.number.padded": re.compile("0+([0-9]{1,18})"),
    "encoding.number.decimal": re.compile(r"([0-9]{1,18})\.0+"),
    "encoding.number.thousands": re.compile("([0-9]{1,3}(?:,[0-9]{3}){1,5})"),
    "encoding.number.scientific": re.compile(r"([0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2})"),
}


def _rewritten_number(cell: str, column: Column) -> Iterator[Fault]:
    """A number is not written as a spreadsheet writes it."""
    plain = unicodedata.normalize("NFKC", cell)
    if plain != cell and is_written("integer", plain):
        yield Fault("encoding.number", {"title": column["title"], "expected": plain})
    for key, pattern in _NUMBERS.items():
        if found := pattern.fullmatch(plain):
            expected = int(float(found[1].replace(",", "")))
            yield Fault(key, {"title": column["title"], "expected": expected})


_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee][+-][0-9]{1,3}")


def _spoilt_text(cell: str, column: Column) -> Iterator[Fault]:
    """A text is not a number to a spreadsheet, and an id keeps its zeros."""
    pattern = column.get("constraints", {}).get("pattern", "")
    if _SCIENTIFIC.fullmatch(cell):
        yield Fault("encoding.scientific", {"title": column["title"]})
    elif expected := with_zeros(cell, pattern):
        yield Fault("encoding.zeros", {"title": column["title"], "expected": expected})


def with_zeros(cell: str, pattern: str) -> str:
    """An id with the zeros that it lacks to match its pattern; empty where that is not it."""
    if not pattern or re.fullmatch(pattern, cell):
        return ""
    return next((made for made in padded(cell) if re.fullmatch(pattern, made)), "")


def padded(cell: str) -> Iterator[str]:
    """An id with one zero more and more in front of its last number, if it ends in one."""
    head = cell.rstrip("0123456789")
    if number := cell[len(head) :]:
        yield from (head + number.zfill(width) for width in range(len(number) + 1, 5))


_BY_TYPE = {"date": _turned_date, "integer": _rewritten_number, "string": _spoilt_text}


# --- text that was read in the wrong encoding and saved so: named, and never mended ---

# Nothing is left of what stood there.
_LOST = re.compile("\ufffd|锟斤拷|烫烫烫|屯屯屯|\\?{3,}|^\\?{2,}$")
# What Windows shows for bytes that Latin-1 has no character for.
_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_AFTER = f"[\u0080-\u00bf{_HIGH}]"
_UTF_8_AS_LATIN = re.compile(f"(?:[\u00c2\u00c3]{_AFTER}|[\u00e2-\u00e9\u00ef]{_AFTER}{{2}})+")
_GBK_AS_LATIN = re.compile("(?:[\u00a1-\u00a9\u00b0-\u00f7][\u00a1-\u00fe]){2,}")

# The characters that GBK has for the first two bytes of a Chinese character in UTF-8.
_PAIRS = [bytes((a, b)) for a in range(0xE3, 0xF0) for b in range(0x80, 0xC0)]
_LEADS = "".join({pair.decode("gbk", "ignore") for pair in _PAIRS})
_UTF_8_AS_GBK = re.compile(f"[{_LEADS}][^\x00-\x7f]{{2,}}")


def garbled(cell: str) -> str | None:
    """What a garbled cell may have been, empty where that is lost; None for a sound one."""
    if cell.isascii() and "??" not in cell:
        return None
    if _LOST.search(cell):
        return ""
    readings = (_UTF_8_AS_LATIN, _from_latin), (_GBK_AS_LATIN, _gbk_from_latin)
    for pattern, original in (*readings, (_UTF_8_AS_GBK, _from_gbk)):
        for found in pattern.finditer(cell):
            if text := original(found[0]):
                return text
    return None


def _from_latin(run: str) -> str:
    raw = b"".join(c.encode("cp1252") if c in _HIGH else c.encode("latin-1") for c in run)
    return raw.decode(errors="ignore")


def _gbk_from_latin(run: str) -> str:
    # ×××× and ···· are marks that people make.
    sound = len(set(run) - set("×·÷°")) > 2
    return run.encode("latin-1").decode("gb2312", "ignore") if sound else ""


def _from_gbk(run: str) -> str:
    raw = run.encode("gb18030")
    text = raw.decode(errors="ignore")
    hanzi = sum("\u3000" <= char <= "\uffef" for char in text)
    return text if hanzi > 1 and 5 * len(text.encode()) >= 4 * len(raw) else ""

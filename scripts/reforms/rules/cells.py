"""What a spreadsheet or a copied text does to single cells."""

import re
from collections.abc import Callable, Iterator

from reforms.characters import STACKED, UNSEEN
from reforms.model import LONGEST_CELL
from reforms.rules.excel import rewritten_number, spoilt_text, turned_date
from reforms.rules.garbled import garbled
from reforms.rules.reading import Column, Fault

_SPACE = " \t\n\u00a0\u3000"
_FORMULA = re.compile("(?:^|[|;\t])[ \u3000]*[=+@＝＋＠－-]")
"""Also behind what parts cells: headings are published one by one, and some Excels part at `;`."""
_EXCEL_LONGEST = 32_767


def faults(cell: str, column: Column) -> Iterator[Fault]:
    """Everything that is wrong with a cell, by the rules for all and for its column's type."""
    for rule in _RULES:
        if fault := rule(cell, column):
            yield fault
    special = _BY_TYPE.get(column.get("type", ""))
    if special and cell and (fault := special(cell, column)):
        yield fault


def _garbled(cell: str, column: Column) -> Fault | None:
    """The text is not what another encoding makes of it."""
    original = garbled(cell)
    if original is None:
        return None
    if not original:
        return Fault("encoding.garbled")
    return Fault("encoding.garbled.readable", {"original": original})


def _invisible(cell: str, column: Column) -> Fault | None:
    """No character is invisible."""
    return Fault("encoding.invisible") if UNSEEN.search(cell) else None


def _stacked(cell: str, column: Column) -> Fault | None:
    """No character carries a pile of marks."""
    return Fault("encoding.stacked") if STACKED.search(cell) else None


def _space(cell: str, column: Column) -> Fault | None:
    """No white space stands at the ends."""
    trimmed = cell.strip(_SPACE)
    if trimmed == cell:
        return None
    if column.get("origin") == "key" and trimmed:
        return Fault("encoding.space.key", mended=trimmed)
    return Fault("encoding.space")


def _formula(cell: str, column: Column) -> Fault | None:
    """No cell is a formula to a spreadsheet."""
    return Fault("encoding.formula") if _FORMULA.search(cell) else None


def _long(cell: str, column: Column) -> Fault | None:
    """No cell is longer than a text is likely to be."""
    if len(cell) <= LONGEST_CELL:
        return None
    if len(cell.encode("utf-16-le", "replace")) // 2 == _EXCEL_LONGEST:
        return Fault("encoding.cut", {"length": _EXCEL_LONGEST})
    return Fault("encoding.long")


def _quoted(cell: str, column: Column) -> Fault | None:
    """The quotes around a cell are not part of its text."""
    if len(cell) < 3 or not cell.startswith('"') or not cell.endswith('"'):
        return None
    return Fault("encoding.quotes-doubled", {"inner": cell[1:-1]})


_RULES: tuple[Callable[[str, Column], Fault | None], ...] = (
    _garbled,
    _invisible,
    _stacked,
    _space,
    _formula,
    _long,
    _quoted,
)
"""Rules for every cell, headings too."""


_BY_TYPE = {"date": turned_date, "integer": rewritten_number, "string": spoilt_text}
"""Type of a column -> the rule for its cells."""

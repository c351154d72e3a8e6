"""What a spreadsheet or a copied text does to single cells."""

import re
from collections.abc import Callable, Iterator

from reforms.characters import STACKED, UNSEEN
from reforms.model import LONGEST_CELL
from reforms.rules.excel import rewritten_number, spoilt_text, turned_date
from reforms.rules.garbled import garbled
from reforms.rules.reading import FIX, Column, Fault

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
    return Fault(
        rule="encoding.garbled",
        message="文字已经成了乱码（用错了编码打开，又存了一遍）",
        details=(f"看来原文里有：“{original}”",) if original else (),
        hint="从代码仓库找回原来的文字再改，不要在乱码上改",
    )


def _invisible(cell: str, column: Column) -> Fault | None:
    """No character is invisible."""
    if not UNSEEN.search(cell):
        return None
    return Fault(
        rule="encoding.invisible",
        message="有看不见的字符（控制字符、零宽字符或方向字符）",
        hint="删去它们；从网页或 Word 复制时常会带上",
    )


def _stacked(cell: str, column: Column) -> Fault | None:
    """No character carries a pile of marks."""
    if not STACKED.search(cell):
        return None
    return Fault(
        rule="encoding.stacked",
        message="一个字上叠了一堆附加符号，会盖住别的文字",
        hint="删去这些符号；从网页复制时常会带上",
    )


def _space(cell: str, column: Column) -> Fault | None:
    """No white space stands at the ends."""
    trimmed = cell.strip(_SPACE)
    if trimmed == cell:
        return None
    key = column.get("origin") == "key" and trimmed
    return Fault(
        rule="encoding.space",
        message="开头或结尾有空白",
        hint=f"删去空白，或者{FIX}" if key else "删去空白",
        deed="删去编号前后的空白" if key else "",
        mended=trimmed,
    )


def _formula(cell: str, column: Column) -> Fault | None:
    """No cell is a formula to a spreadsheet."""
    if not _FORMULA.search(cell):
        return None
    return Fault(
        rule="encoding.formula",
        message="开头（或竖线、分号之后）是 = + - @ 之一，表格软件会当成公式",
        hint="在前面加上文字，或者去掉这个符号",
    )


def _long(cell: str, column: Column) -> Fault | None:
    """No cell is longer than a text is likely to be."""
    if len(cell) <= LONGEST_CELL:
        return None
    if len(cell.encode("utf-16-le", "replace")) // 2 == _EXCEL_LONGEST:
        return Fault(
            rule="encoding.cut",
            message=f"恰好 {_EXCEL_LONGEST} 字：Excel 一格只存得下这么多，后面的被截掉了",
            hint="从代码仓库找回这一格的全文再改",
        )
    return Fault(rule="encoding.long", message="一格超过两万字", hint="检查是否漏了引号或换行")


def _quoted(cell: str, column: Column) -> Fault | None:
    """The quotes around a cell are not part of its text."""
    if len(cell) < 3 or not cell.startswith('"') or not cell.endswith('"'):
        return None
    return Fault(
        rule="encoding.quotes-doubled",
        message="整格文字外面多了一对英文双引号",
        details=(f"应为：“{cell[1:-1]}”",),
        hint="删去外面的一对引号；在 Excel 里不必自己加引号",
    )


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

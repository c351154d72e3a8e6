"""A workbook -> the lines and tables of its sheet.

A row in which one cell is filled is a line, rows with several are a table.
"""

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from reforms.archive.source import ANNEX_MARK
from reforms.intake.blocks import WIDEST, Block, Cell, Row, Table, TextLine, check_size, line_of
from reforms.problems import Refused

_LONGEST = 5000
"""Rows of a sheet that are read."""

_PLAIN = re.compile(r"General|@|0(?![0.])[^%\"年月日]*")
"""Formats by which a number shows as it is."""


def blocks(data: bytes, own: Mapping[str, str]) -> list[Block]:
    """What a workbook's sheet holds, in order; raises Refused."""
    try:
        check_size(data)
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(data))
    except Refused:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts raise for a file that is none.
        raise Refused(
            "Excel 文件读不出来，可能已经损坏；请用 Excel 打开，另存为 .xlsx 再导入"
        ) from error
    for sheet in book.worksheets:
        if sheet.max_row > _LONGEST or sheet.max_column > WIDEST:
            size = f"{sheet.max_row} 行、{sheet.max_column} 栏"
            raise Refused(f"工作表有 {size}，太大了，不像一份通知")
    filled = [
        sheet
        for sheet in book.worksheets
        if any(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)
    ]
    if len(filled) != 1:
        raise Refused(f"工作簿里有 {len(filled)} 张有内容的工作表；请只留下通知的那一张再导入")
    rows = _rows(filled[0])
    marks = [at for at, row in enumerate(rows) if _is_line(row) and _is_mark(row)]
    parts = pairwise([0, *marks, len(rows)])
    return [block for first, last in parts for block in _part(rows[first:last])]


def _is_mark(row: Row) -> bool:
    """Whether an annex begins with a row."""
    return any(ANNEX_MARK.match(cell.text) for cell in row)


def _part(rows: Sequence[Row]) -> list[Block]:
    """What stands up to the next annex: one table at most, with lines above and below."""
    several = [at for at, row in enumerate(rows) if not _is_line(row)]
    if not several:
        return [*_lines(rows)]
    first, last = several[0], several[-1] + 1
    # A line between the table's rows goes across it.
    inner = [_across(row) if _is_line(row) else row for row in rows[first:last]]
    table = Table(rows=tuple(inner), place=rows[first][0].place)
    return [*_lines(rows[:first]), table, *_lines(rows[last:])]


def _is_line(row: Row) -> bool:
    """Whether no more than one cell is printed."""
    return sum(bool(cell.lines) and not cell.beside for cell in row) < 2


def _lines(rows: Sequence[Row]) -> Iterator[TextLine]:
    for row in rows:
        cell = next(cell for cell in row if cell.lines)
        yield from (TextLine(text=line, place=cell.place) for line in cell.lines)


def _across(row: Row) -> Row:
    cell = next(cell for cell in row if cell.lines)
    return (cell, *(replace(cell, beside=True),) * (len(row) - 1))


def _rows(sheet: Worksheet) -> list[Row]:
    """The sheet's rows without those that are empty; merged cells are told."""
    hidden = [at for at, row in sheet.row_dimensions.items() if row.hidden or row.height == 0]
    columns = [at for at, column in sheet.column_dimensions.items() if column.hidden]
    if hidden or columns:
        raise Refused("工作表里有隐藏的行或列；请取消隐藏或者删去，再导入")
    made = [[_cell(cell, at) for cell in row] for at, row in enumerate(sheet.iter_rows(), 1)]
    for area in sheet.merged_cells.ranges:
        first = made[area.min_row - 1][area.min_col - 1]
        for at in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                made[at - 1][column - 1] = replace(
                    first,
                    place=f"工作表第{at}行",
                    below=at > area.min_row,
                    beside=column > area.min_col,
                )
    return [tuple(row) for row in made if any(cell.lines for cell in row)]


def _cell(cell: Any, at: int) -> Cell:
    value, shown = cell.value, cell.number_format
    place = f"工作表第{at}行"
    if value is not None and cell.font.strike:
        raise Refused(f"{place}有划去的文字，看不出哪些是正文；请在 Excel 里去掉，再导入")
    if isinstance(value, str) and value.startswith("="):
        raise Refused(f"{place}有公式；请在 Excel 里选择性粘贴为数值，再导入")
    if value is not None and (isinstance(value, bool) or not isinstance(value, (str, int, float))):
        raise Refused(
            f"{place}有一格不是文字也不是普通的数字，看不出原来的写法；请把这一格改成文本，再导入"
        )
    if isinstance(value, (int, float)) and not _PLAIN.fullmatch(shown):
        raise Refused(
            f"{place}的数字“{value}”有显示格式，看不出原来的写法；请把这一格改成文本，再导入"
        )
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    lines = [line_of(line) for line in str("" if value is None else value).split("\n")]
    return Cell(lines=tuple(filter(None, lines)), place=place)

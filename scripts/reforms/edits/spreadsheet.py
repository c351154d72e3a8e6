"""A stranger's workbook -> the texts in its cells."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils.escape import unescape

from reforms.problems import Refused

UNPACKED = 20_000_000
"""Bytes of all parts together: our own workbook of 1,000 reforms has some two million."""

ROWS, COLUMNS = 1_048_576, 50
"""What a sheet may have of rows, as in Excel, and how many of its columns are read."""

NUMBER = "数字"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”再试"
_ODD = {"f": "公式", "e": "出错的值", "b": "逻辑值", "d": "日期"}
"""openpyxl's type of a cell that no text is in -> what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCell:
    """What a cell holds."""

    text: str = ""
    odd: str = ""
    """What it is in place of a text: a number, a formula, a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row that is not empty."""

    number: int
    cells: tuple[SheetCell, ...]


def read(data: bytes) -> tuple[tuple[SheetRow, ...], ...]:
    """The rows of each worksheet, hidden ones too, of an .xlsx file; raises Refused."""
    if data.startswith(_COMPOUND):
        raise Refused(f"文件加了密码，或者是旧的 .xls 格式；{_AGAIN}（不要加密码）")
    try:
        _examine(data)
        with warnings.catch_warnings():
            # It warns, in English, of drawings and extensions, which are none of our business.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return tuple(tuple(_rows(sheet)) for sheet in book.worksheets)
    except Refused:
        raise
    except Exception as error:
        # zipfile and openpyxl raise whatever their parts raise for a file that is none.
        raise Refused(f"文件不是 .xlsx 表格，或者已经损坏；{_AGAIN}") from error


def _rows(sheet: Any) -> Iterator[SheetRow]:
    previous: object = None
    for number, row in enumerate(sheet.iter_rows(max_row=ROWS, max_col=COLUMNS), 1):
        # openpyxl hands out one and the same row for all that are missing.
        if row is not previous and any(cell.value is not None for cell in row):
            yield SheetRow(number=number, cells=tuple(map(_cell, row)))
        previous = row


def _cell(cell: Any) -> SheetCell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return SheetCell()
    if kind in _ODD or isinstance(value, (date, datetime, time, timedelta, bool)):
        return SheetCell(text=str(value), odd=_ODD.get(kind, "日期"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    odd = "" if isinstance(value, str) else NUMBER
    return SheetCell(text=unescape(str(value)), odd=odd)


def _examine(data: bytes) -> None:
    """Raise Refused for a file in which something could grow while it is read."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > UNPACKED:
            raise Refused("文件解开后太大，不像改过的下载表格")
        for entry in entries:
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = _refuse_doctype
            try:
                parser.Parse(archive.read(entry), True)
            except expat.ExpatError:
                continue  # a picture; or openpyxl tells


def _refuse_doctype(*declared: object) -> None:
    raise Refused("文件里有文档类型声明，不是表格软件写出的文件")

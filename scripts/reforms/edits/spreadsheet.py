"""A stranger's workbook -> the texts in its cells.

Before openpyxl sees a file, it is known to be small once unpacked, to hold no
more elements than a list could need, and to declare no document type, so that
nothing in it can grow while it is read.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from reforms.problems import Refused

LARGEST = 20_000_000
"""Bytes of a file: our own workbook has some ten thousand, with thousands of reforms millions."""

UNPACKED = 100_000_000
PARTS = 1_000
ELEMENTS = 1_000_000
"""Of all parts together: bytes once unpacked, files, elements."""

DEPTH = 100
ROWS, COLUMNS = 1_048_576, 200
"""What a sheet may have of rows, as in Excel, and how many of its columns are read."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”再试"
_ODD = {"f": "公式", "e": "出错的值", "b": "逻辑值", "d": "日期"}
"""openpyxl's type of a cell that no text is in -> what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a cell holds."""

    text: str = ""
    odd: str = ""
    """What it is in place of a text or a number: a formula, a date; its text is then no text."""
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row that is not empty."""

    number: int
    cells: tuple[Cell, ...]

    def at(self, place: int) -> Cell:
        """The cell in a column; an empty one behind the last."""
        return self.cells[place] if place < len(self.cells) else Cell()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet by its name; what is hidden or filtered away in it is there too."""

    name: str
    lines: tuple[Line, ...]


def read(data: bytes) -> tuple[Sheet, ...]:
    """The worksheets of an .xlsx file; raises Refused."""
    # Only here: it takes as long to import as everything else.
    import openpyxl

    _examine(data)
    with warnings.catch_warnings():
        # It warns, in English, of drawings and extensions, which are none of our business.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return tuple(
                Sheet(name=sheet.title, lines=tuple(_lines(sheet))) for sheet in book.worksheets
            )
        except Exception as error:
            # openpyxl raises whatever its parts raise for a file that is none.
            raise Refused(f"表格读不出来；{_AGAIN}") from error


def _lines(sheet: Any) -> Iterator[Line]:
    rows = sheet.iter_rows(min_row=1, max_row=ROWS, max_col=COLUMNS)
    previous: object = None
    for number, row in enumerate(rows, 1):
        # openpyxl hands out one and the same row for all that are missing.
        if row is not previous:
            # Up to the last cell that holds something.
            end = max((at for at, cell in enumerate(row, 1) if cell.value is not None), default=0)
            if end:
                yield Line(number=number, cells=tuple(map(_cell, row[:end])))
        previous = row


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return Cell()
    if kind in _ODD or isinstance(value, (date, datetime, time, timedelta, bool)):
        return Cell(text=str(value), odd=_ODD.get(kind, "日期"))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return Cell(text=str(value), number=not isinstance(value, str))


def _examine(data: bytes) -> None:
    """Raise Refused for what is no workbook, or one that nobody could have saved."""
    if data.startswith(_COMPOUND):
        raise Refused(f"文件加了密码，或者是旧的 .xls 格式；{_AGAIN}（不要加密码）")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > PARTS or sum(entry.file_size for entry in entries) > UNPACKED:
                raise Refused("文件解开后太大，不像改过的下载表格")
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused(f"文件不是 .xlsx 表格；{_AGAIN}")
            left = ELEMENTS
            for entry in entries:
                left -= _elements(entry.filename, archive.read(entry), left)
    except Refused:
        raise
    except Exception as error:
        # zipfile raises whatever its codecs raise for a file that is none.
        raise Refused(f"文件不是 .xlsx 表格，或者已经损坏；{_AGAIN}") from error


def _elements(name: str, data: bytes, limit: int) -> int:
    """The elements of one part, none in what is no XML; raises Refused for more than `limit`."""
    count = depth = 0

    def start(*element: object) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > limit or depth > DEPTH:
            raise Refused("表格的格太多，不像改过的下载表格")

    def end(element: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*declared: object) -> None:
        raise Refused("文件里有文档类型声明，不是表格软件写出的文件")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        if name.endswith((".xml", ".rels")):
            raise
    return count

"""A stranger's workbook -> the texts in its cells.

Before openpyxl sees a file, it is known to be small once unpacked, to hold no
more elements than a list could need, and to declare no document type, so that
nothing in it can grow while it is read.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
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


class Missing(Exception):
    """The library that reads workbooks is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a cell holds."""

    text: str = ""
    odd: str = ""
    """What it is in place of a text or a number: a formula, a date; its text is then no text."""
    number: bool = False


_EMPTY = Cell()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row that is not empty."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet by its name; what is hidden or filtered away in it is there too."""

    name: str
    lines: tuple[Line, ...]


def read(data: bytes) -> tuple[Sheet, ...]:
    """The worksheets of an .xlsx file; raises Refused, or Missing where nothing can read it."""
    try:
        import openpyxl
    except ImportError as error:
        raise Missing from error
    _examine(data)
    with warnings.catch_warnings():
        # It warns, in English, of drawings and extensions, which are none of our business.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return tuple(_sheet(sheet) for sheet in book.worksheets)
        except Exception as error:
            # openpyxl raises whatever its parts raise for a file that is none.
            raise Refused(f"表格读不出来；{_AGAIN}") from error


def _sheet(sheet: Any) -> Sheet:
    return Sheet(name=sheet.title, lines=tuple(_lines(sheet)))


def _lines(sheet: Any) -> Iterator[Line]:
    rows = sheet.iter_rows(min_row=1, max_row=ROWS, max_col=COLUMNS)
    previous: object = None
    for number, row in enumerate(rows, 1):
        # openpyxl hands out one and the same row for all that are missing.
        if row is not previous and (cells := _cells(row)):
            yield Line(number=number, cells=cells)
        previous = row


def _cells(row: Sequence[Any]) -> tuple[Cell, ...]:
    """A row up to its last cell that holds something."""
    end = max((at for at, cell in enumerate(row, 1) if cell.value is not None), default=0)
    return tuple(map(_cell, row[:end]))


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return _EMPTY
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
            counter = _Counter()
            for entry in entries:
                counter.read(entry.filename, archive.read(entry))
    except Refused:
        raise
    except Exception as error:
        # zipfile raises whatever its codecs raise for a file that is none.
        raise Refused(f"文件不是 .xlsx 表格，或者已经损坏；{_AGAIN}") from error


class _Counter:
    """Reads the elements of all parts, and refuses when they become too many."""

    def __init__(self) -> None:
        self.elements = 0
        self.depth = 0

    def read(self, name: str, data: bytes) -> None:
        """Count one part; what is no XML is passed over."""
        self.depth = 0
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(data, True)
        except expat.ExpatError:
            if name.endswith((".xml", ".rels")):
                raise

    def _doctype(self, *declared: object) -> None:
        raise Refused("文件里有文档类型声明，不是表格软件写出的文件")

    def _start(self, *element: object) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > ELEMENTS or self.depth > DEPTH:
            raise Refused("表格的格太多，不像改过的下载表格")

    def _end(self, name: str) -> None:
        self.depth -= 1

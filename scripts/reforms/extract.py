"""A notice as it was published -> the plain text that `source` reads.

A web page is read from its number line to the end of its table, whatever else
stands around; a Word document whole. A table row becomes one line whose cells
end in `|`; a first cell merged with the one above is left out, as in the
archived texts, any other merged cell is repeated.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docx
import lxml.html
from docx.document import Document
from docx.table import Table
from lxml.etree import _Comment, _ProcessingInstruction

from reforms.model import CELL_SEPARATOR

LARGEST = 50_000_000
"""Bytes that a file may unpack to: a notice has some hundred thousand."""

_BLOCKS = frozenset(
    "address article blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("head link meta noscript script style template title".split())
_NUMBER = re.compile(r"^\S{1,20}〔\d{4}〕\d+号$")
_CELLS_OF_A_LIST = 3
"""Tables with fewer columns only lay a page out."""


class Unreadable(ValueError):
    """The file cannot be read as a notice; the message says why."""


def text_of(name: str, data: bytes) -> str:
    """The plain text of a file; raises Unreadable, with the reason.

    `name` tells by its ending what the file is.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in _READERS:
        raise Unreadable(f"只能读 {'、'.join(_READERS)} 文件，这是 {name}")
    if len(data) > LARGEST:
        raise Unreadable(f"文件有 {len(data)} 字节，太大了，不像一份通知")
    return _READERS[ending](data)


def _plain(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("文本不是 UTF-8 编码；请另存为 UTF-8 再导入") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a grid; `merged` where it belongs to the one above."""

    text: str
    merged: bool = False


def row_line(cells: Sequence[Cell]) -> str:
    """One row as a line of the text."""
    for cell in cells:
        if CELL_SEPARATOR in cell.text:
            raise Unreadable(f"表格里有一格含“{CELL_SEPARATOR}”，与分隔符相同：{cell.text[:40]}")
    shown = [cell.text for at, cell in enumerate(cells) if at or not cell.merged]
    return f" {CELL_SEPARATOR} ".join(shown) + f" {CELL_SEPARATOR}"


def _html(data: bytes) -> str:
    try:
        root = lxml.html.document_fromstring(data)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise Unreadable(f"网页读不出来：{error}") from error
    lines = [" ".join(line.split()) for line in "".join(_walk(root)).split("\n")]
    return _notice_of([line for line in lines if line])


def _walk(element: lxml.html.HtmlElement) -> Iterator[str]:
    """The text of an element, its blocks and line breaks as lines."""
    if isinstance(element, _Comment | _ProcessingInstruction) or element.tag in _UNSEEN:
        return
    if element.tag == "br":
        yield "\n"
        return
    if element.tag == "table" and (grid := _html_grid(element)):
        yield "\n" + "\n".join(row_line(row) for row in grid) + "\n"
        return
    edge = "\n" if element.tag in _BLOCKS else ""
    yield edge + _spaced(element.text)
    for child in element:
        yield from _walk(child)
        yield _spaced(child.tail)
    yield edge


def _spaced(text: str | None) -> str:
    """Text as a browser shows it: a line break in the page's code is a space."""
    return re.sub(r"\s+", " ", text or "")


def _html_grid(table: lxml.html.HtmlElement) -> list[list[Cell]]:
    """The rows of a list's table; none where the table only lays the page out."""
    if table.xpath(".//table"):
        return []
    grid: list[list[Cell]] = []
    over: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[Cell] = []
        printed = [cell for cell in row if cell.tag in ("td", "th")]
        while printed or len(cells) in over:
            if len(cells) in over:
                left, text = over.pop(len(cells))
                if left > 1:
                    over[len(cells)] = (left - 1, text)
                cells.append(Cell(text=text, merged=True))
                continue
            cell = printed.pop(0)
            text = " ".join("".join(_walk(cell)).split())
            for _ in range(_span(cell, "colspan")):
                if (rows := _span(cell, "rowspan")) > 1:
                    over[len(cells)] = (rows - 1, text)
                cells.append(Cell(text=text))
        grid.append(cells)
    return [row for row in grid if len(row) >= _CELLS_OF_A_LIST]


def _span(cell: lxml.html.HtmlElement, name: str) -> int:
    """A span's number; what is none, or beyond any notice, counts as one."""
    value = str(cell.get(name, "1")).strip()
    return int(value) if re.fullmatch("[1-9][0-9]{0,2}", value) else 1


def _notice_of(lines: list[str]) -> str:
    """The notice among a page's lines: from its number to the end of its table."""
    rows = [at for at, line in enumerate(lines) if line.endswith(CELL_SEPARATOR)]
    if not rows:
        raise Unreadable("网页里没有附件的表格")
    numbers = [at for at, line in enumerate(lines[: rows[0]]) if _NUMBER.match(line)]
    if not numbers:
        raise Unreadable("网页里没有单独成行的发文字号")
    return "\n".join(lines[numbers[-1] : rows[-1] + 1]) + "\n"


def _docx(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise Unreadable("文件解开后太大，不像一份通知")
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_docx_lines(document)) + "\n"
    except Unreadable:
        raise
    except Exception as error:
        # python-docx raises whatever its parts raise for a file that is none.
        raise Unreadable(f"Word 文件读不出来：{error}") from error


def _docx_lines(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from (row_line(row) for row in _docx_grid(block))
        else:
            yield from (line for line in block.text.split("\n") if line.strip())


def _docx_grid(table: Table) -> Iterator[list[Cell]]:
    for row in table.rows:
        yield [
            Cell(text=" ".join(cell.text.split()), merged=element.vMerge == "continue")
            for cell, element in zip(row.cells, _elements(row), strict=True)
        ]


def _elements(row: Any) -> list[Any]:
    """The row's own cell elements, one per column: only they tell what is merged."""
    return [element for element in row._tr.tc_lst for _ in range(element.grid_span)]


_READERS: Mapping[str, Callable[[bytes], str]] = {
    "txt": _plain,
    "html": _html,
    "htm": _html,
    "docx": _docx,
}
"""Ending of a file's name -> its reader."""

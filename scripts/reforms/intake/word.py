"""A Word document -> its lines and tables.

python-docx opens it; the text is taken from its elements, since the library's
own `text` passes over what stands in content controls and tables in cells.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from reforms.archive.source import WIDTH
from reforms.intake.layout import Block, Cell, Row, is_annex, line_of
from reforms.problems import Refused

LARGEST = 20_000_000
"""Bytes that a document may unpack to: a notice with pictures has some millions."""

_TEXT = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_RUNS = ".//w:r[not(w:rPr/w:vanish)][not(ancestor::w:txbxContent)]"
_INNER = "./w:{0} | ./w:sdt/w:sdtContent/w:{0}"
_LOST = (
    (
        "//w:ins | //w:del | //w:moveFrom | //w:moveTo",
        "文件里有修订痕迹；请在 Word 里接受或拒绝全部修订，再导入",
    ),
    (
        "//w:p/w:pPr/w:numPr[not(w:numId/@w:val='0')]",
        "文件里有 Word 自动编号，号码不在文字里；请在 Word 里把编号转成文本，再导入",
    ),
    (
        "//w:sym | //w:r/w:object | //*[local-name()='oMath']",
        "文件里有读不成文字的符号或公式；请在 Word 里改成文字，再导入",
    ),
)
"""Elements that stand for text which is not in them, and what to do."""


def blocks(data: bytes) -> list[Block]:
    """What a document holds, in order; raises Refused."""
    try:
        body = _body(data)
    except Refused:
        raise
    except Exception as error:
        # python-docx raises whatever its parts raise for a file that is none.
        raise Refused("Word 文件读不出来，不是完好的 docx 文件") from error
    for where, advice in _LOST:
        if body.xpath(where):
            raise Refused(advice)
    return list(_blocks(body))


def _body(data: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise Refused("文件解开后太大，不像一份通知")
    element = docx.Document(io.BytesIO(data)).element
    if element.getroottree().docinfo.doctype:
        raise Refused("文件里有文档类型声明，不是 Word 写出的文件")
    return element.body


def _blocks(parent: Any) -> Iterator[Block]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield from filter(None, map(line_of, _text(element).split("\n")))
        elif element.tag == qn("w:tbl"):
            table = tuple(_rows(element))
            yield from [table] if is_annex(table) else _inside(element)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _blocks(element)


def _inside(table: Any) -> Iterator[Block]:
    """What the cells hold of a table that only lays a page out."""
    for row in table.xpath(_INNER.format("tr")):
        for cell in row.xpath(_INNER.format("tc")):
            yield from _blocks(cell)


def _rows(table: Any) -> Iterator[Row]:
    above: list[Cell] = []
    for row in table.xpath(_INNER.format("tr")):
        before = sum(int(value) for value in row.xpath("./w:trPr/w:gridBefore/@w:val"))
        cells = [Cell(text="")] * min(before, WIDTH)
        printed = row.xpath(_INNER.format("tc"))
        for cell in printed:
            made = _cell(cell, above[len(cells)].text if len(cells) < len(above) else "")
            # One more than an annex has says enough, and a hostile span goes no further.
            cells += [made] * min(cell.grid_span, WIDTH + 1)
        if len(printed) == 1 and len(cells) >= WIDTH:
            yield (cells[0],)
        else:
            above = cells
            yield tuple(cells)


def _cell(cell: Any, above: str) -> Cell:
    if cell.vMerge == "continue":
        return Cell(text=above, merged=True)
    return Cell(text=line_of("\n".join(map(_text, cell.xpath(".//w:p")))))


def _text(paragraph: Any) -> str:
    """A paragraph's text; that of boxes which float over the page is left out."""
    parts = (part for run in paragraph.xpath(_RUNS) for part in run)
    return "".join(
        part.text or "" if part.tag == qn("w:t") else _TEXT.get(part.tag, "") for part in parts
    )

"""A Word document -> its lines and tables.

python-docx opens it; the text is taken from its elements, since the library's
own `text` passes over what stands in content controls and tables in cells.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from reforms.intake.blocks import (
    WIDEST,
    Block,
    Cell,
    Row,
    Table,
    TextLine,
    across,
    check_size,
    line_of,
)
from reforms.intake.headings import are_headings
from reforms.problems import Refused

_TEXT = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_INNER = "./w:{0} | ./w:sdt/w:sdtContent/w:{0}"
_NUMBERED = "文件里有 Word 自动编号，号码不在文字里；请在 Word 里把编号转成文本，再导入"
_LOST = (
    (
        "//w:ins | //w:del | //w:moveFrom | //w:moveTo",
        "文件里有修订痕迹；请在 Word 里接受或拒绝全部修订，再导入",
    ),
    ("//w:p/w:pPr/w:numPr[not(w:numId/@w:val='0')]", _NUMBERED),
    (
        "//w:sym | //w:ruby | //w:r/w:object | //*[local-name()='oMath']",
        "文件里有读不成文字的符号、公式或注音；请在 Word 里改成文字，再导入",
    ),
    (
        "//w:tr[w:trPr/w:hidden] | //w:tcPr/w:cellDel | //w:tcPr/w:cellIns | //w:altChunk",
        "文件里有隐藏的行、删改的单元格或嵌入的文件；请在 Word 里恢复成普通的表格，再导入",
    ),
    (
        "//w:footnoteReference | //w:endnoteReference",
        "文件里有脚注或尾注，不在正文里；请在 Word 里把它们移到表格下面，以“注：”开头，再导入",
    ),
    (
        "//w:txbxContent[.//w:t[normalize-space()]]",
        "文件里有文本框，看不出它的文字属于哪里；请在 Word 里把文字移到正文中，再导入",
    ),
    (
        "//w:r[w:rPr/*[self::w:vanish or self::w:strike or self::w:dstrike]"
        "[not(@w:val='0' or @w:val='false')]]/w:t[normalize-space()]",
        "文件里有隐藏或划去的文字；请在 Word 里显示或者删去它，再导入",
    ),
)
"""Elements that stand for text which is not in them or not seen, and what to do."""


def blocks(data: bytes, own: Mapping[str, str]) -> list[Block]:
    """What a document holds, in order; raises Refused."""
    try:
        document = _opened(data)
        body, numbered = document.element.body, _numbered_styles(document)
    except Refused:
        raise
    except Exception as error:
        # python-docx raises whatever its parts raise for a file that is none.
        raise Refused("Word 文件读不出来，不是完好的 docx 文件") from error
    for where, advice in _LOST:
        if body.xpath(where):
            raise Refused(advice)
    hidden = set(document.styles.element.xpath("./w:style[w:rPr/w:vanish]/@w:styleId"))
    if hidden & set(body.xpath("//w:rStyle/@w:val | //w:pStyle/@w:val")):
        raise Refused("文件里有隐藏的文字；请在 Word 里显示或者删去它，再导入")
    if numbered & set(body.xpath("//w:p[not(w:pPr/w:numPr)]/w:pPr/w:pStyle/@w:val")):
        raise Refused(_NUMBERED)
    return list(_blocks(body, own, count(1)))


def _opened(data: bytes) -> Document:
    check_size(data)
    document = docx.Document(io.BytesIO(data))
    if document.element.getroottree().docinfo.doctype:
        raise Refused("文件里有文档类型声明，不是 Word 写出的文件")
    return document


def _numbered_styles(document: Document) -> set[str]:
    """The ids of styles that number their paragraphs, themselves or by what they are based on."""
    element: Any = document.styles.element
    found = set(element.xpath("./w:style[w:pPr/w:numPr[not(w:numId/@w:val='0')]]/@w:styleId"))
    based = {
        style.get(qn("w:styleId")): style.xpath("string(./w:basedOn/@w:val)")
        for style in element.xpath("./w:style[w:basedOn][not(w:pPr/w:numPr)]")
    }
    while more := {style for style, on in based.items() if on in found} - found:
        found |= more
    return found


def _blocks(parent: Any, own: Mapping[str, str], numbers: "count[int]") -> Iterator[Block]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield from (TextLine(text=line) for line in _lines(element))
        elif element.tag == qn("w:tbl"):
            number = next(numbers)
            table = _table(element, f"第{number}个表格")
            inner = element.xpath(".//w:tc//w:tbl")
            if inner and not any(are_headings(row, own) for row in table.rows):
                # It only lays a page out.
                for cell in element.xpath(".//w:tc[not(ancestor::w:tc)]"):
                    yield from _blocks(cell, own, numbers)
            else:
                yield table
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _blocks(element, own, numbers)


def _table(element: Any, place: str) -> Table:
    rows: list[Row] = []
    for at, line in enumerate(element.xpath(_INNER.format("tr")), 1):
        before = sum(int(value) for value in line.xpath("./w:trPr/w:gridBefore/@w:val"))
        above = rows[-1] if rows else ()
        cells = [Cell()] * min(before, WIDEST)
        for cell in line.xpath(_INNER.format("tc")):
            made = _cell(cell)
            if cell.vMerge == "continue" and len(cells) < len(above):
                made = replace(above[len(cells)], below=True)
            for place_in_span in range(min(cell.grid_span, WIDEST - len(cells))):
                cells.append(replace(made, beside=place_in_span > 0))
        rows.append(tuple(replace(cell, place=f"{place}第{at}行") for cell in cells))
    return Table(rows=across(rows), place=place)


def _cell(cell: Any) -> Cell:
    lines = tuple(line for paragraph in cell.xpath(".//w:p") for line in _lines(paragraph))
    return Cell(lines=lines, picture=bool(cell.xpath(".//w:drawing | .//w:pict")))


def _lines(paragraph: Any) -> list[str]:
    parts = (part for run in paragraph.xpath(".//w:r") for part in run)
    text = "".join(
        part.text or "" if part.tag == qn("w:t") else _TEXT.get(part.tag, "") for part in parts
    )
    return [line for line in map(line_of, text.split("\n")) if line]

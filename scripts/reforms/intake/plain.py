"""A plain text -> its lines and tables.

A table is found by its headings: a line below the mark of an annex whose pieces, between
bars, tabs or wide blanks, are headings. So is one whose cells were pasted a line each.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile

from reforms.archive.source import ANNEX_MARK
from reforms.archive.typography import ORDINAL
from reforms.intake.blocks import NOTE, Block, Cell, Row, Table, TextLine, line_of
from reforms.intake.headings import are_headings, field_of
from reforms.problems import Refused

_BAR = r"\|"
_SEPARATORS = (_BAR, "\t", "[ \u3000]{2,}")
_RULE = re.compile(r"[|:\-\s]+")
"""Below the headings of a Markdown table."""
_UNREADABLE = (
    "{}起的一行格数不够：表格的每一格各占一行，有空格时读不准；"
    "请从网页另存为“网页，仅 HTML”，或者把表格贴到 Excel 里再导入"
)
_MARKUP = re.compile(r"\*\*|\]\(|<br|&[a-z]+;|`|\\[|.]")
"""Marks of Markdown and HTML in a text: not what readers see."""
_SECTION = re.compile("(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])")


def blocks(data: bytes, own: Mapping[str, str]) -> list[Block]:
    """What a text holds, in order; raises Refused."""
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise Refused("文本不是 UTF-8 编码；请另存为 UTF-8 再导入") from error
    found: list[Block] = []
    lines = [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    mark = False
    at = 0
    while at < len(lines):
        number, line = lines[at]
        mark = mark or bool(ANNEX_MARK.match(line.strip()))
        if mark and (taken := _table(lines[at:], own)):
            made, count = taken
            found += made
            at += count
        else:
            found.append(TextLine(text=line_of(line), place=f"第{number}行"))
            at += 1
    return found


def markdown(data: bytes, own: Mapping[str, str]) -> list[Block]:
    """What a Markdown text holds that is marked up no further than by headings and tables.

    Raises Refused for other marks: they are not what readers see.
    """
    text = data.decode(errors="ignore")
    for number, line in enumerate(text.splitlines(), 1):
        if marks := _MARKUP.search(line):
            raise Refused(
                f"第{number}行有网页或 Markdown 的记号“{marks[0]}”，不是通知的文字；"
                "请换成网页（html）或 Word 文件（docx）再导入"
            )
    return blocks(re.sub(rb"(?m)^#+ +", b"", data), own)


Lines = Sequence[tuple[int, str]]
"""Numbers and texts of lines."""


def _table(lines: Lines, own: Mapping[str, str]) -> tuple[list[Block], int] | None:
    """The table that begins with these lines, and how many of them it takes."""
    for separator in _SEPARATORS:
        headings, _, _ = _headings(lines[:1], separator)
        if len(headings) > 2 and are_headings(headings, own):
            return _rows(lines, separator, own)
    heads = list(takewhile(lambda it: field_of(line_of(it[1]), own), lines))
    if len(heads) > 2 and {"number", "name"} <= {field_of(line_of(it[1]), own) for it in heads}:
        return _pasted(lines, heads, own)
    return None


def _row(lines: Lines, separator: str) -> Row:
    """The cells of one row, which may go on over several lines."""
    number, _ = lines[0]
    text = " ".join(line.strip(" \u3000\r\n") for _, line in lines)
    pieces = re.split(separator, text)
    if separator == "\t" and any(piece.startswith('"') for piece in pieces):
        raise Refused(
            f"第{number}行有一格以英文引号开头，是从表格软件里复制来的多行文字；"
            "请把表格存成工作簿（xlsx）再导入"
        )
    return tuple(
        Cell(lines=tuple(filter(None, [line_of(piece)])), place=f"第{number}行") for piece in pieces
    )


def _headings(line: Lines, separator: str) -> tuple[Row, bool, bool]:
    """The cells of the headings, and whether bars open and close their line."""
    row = _row(line, separator)
    opened, closed = (separator == _BAR and not row[at].lines for at in (0, -1))
    return row[opened : len(row) - closed], opened, closed


def _rows(lines: Lines, separator: str, own: Mapping[str, str]) -> tuple[list[Block], int]:
    """The rows of a table, with the lines that stand between them; lines behind stay behind."""
    headings, opened, closed = _headings(lines[:1], separator)
    fields = [field_of(cell.text, own) for cell in headings]
    numbered = fields.index("number") if "number" in fields else 0
    found: list[Block] = []
    rows: list[Row] = []
    end, at = 0, 0
    while at < len(lines):
        count = 1
        if closed:
            texts = [line.rstrip() for _, line in lines[at:]]
            open_lines = list(takewhile(lambda it: not it.endswith("|"), texts))
            if open_lines and "|" in open_lines[0] and len(open_lines) < len(texts):
                count += len(open_lines)
        parts = lines[at : at + count]
        text = "".join(line for _, line in parts)
        if separator == _BAR and _RULE.fullmatch(text):
            pass
        elif re.search(separator, text.strip()):
            row = _row(parts, separator)
            # An empty piece at an end is a cell only where the headings have none there.
            row = row[1:] if opened and not row[0].lines else row
            if separator == _BAR and not row[-1].lines and (closed or len(row) > len(headings)):
                row = row[:-1]
            begins = closed or _has_number(row, numbered) or are_headings(row, own)
            if len(rows) > 1 and not begins:
                rows[-1] = _joined(rows[-1], row)
            else:
                rows.append(row)
            end = at + count
        elif _SECTION.match(line_of(text)) and _goes_on(lines[at + 1 :], separator):
            rows.append(_row(parts, "\n"))
        elif ANNEX_MARK.match(text.strip()) or not _goes_on(lines[at:], separator):
            break
        else:
            found.append(Table(rows=tuple(rows)))
            found.append(TextLine(text=line_of(text), place=f"第{lines[at][0]}行"))
            rows = []
        at += count
    return [*found, Table(rows=tuple(rows))], end


def _goes_on(lines: Lines, separator: str) -> bool:
    """Whether rows of the table follow before the next annex."""
    before = takewhile(lambda it: not ANNEX_MARK.match(it[1].strip()), lines)
    return any(re.search(separator, line.strip()) for _, line in before)


def _has_number(row: Row, numbered: int) -> bool:
    """Whether a row begins here: one that goes on has no number where numbers stand."""
    return any(ORDINAL.fullmatch(cell.text) for cell in row[: numbered + 1])


def _joined(row: Row, more: Row) -> Row:
    """A row whose last cell goes on in the first of another line."""
    last, first = row[-1], more[0]
    return (*row[:-1], Cell(lines=(*last.lines, *first.lines), place=last.place), *more[1:])


def _pasted(lines: Lines, heads: Lines, own: Mapping[str, str]) -> tuple[list[Block], int]:
    """A table whose cells stand on a line each, as many in each row; raises Refused."""
    cells = [Cell(lines=(line_of(line),), place=f"第{at}行") for at, line in lines]
    width = len(heads)
    numbered = [field_of(cell.text, own) for cell in cells[:width]].index("number")
    rows: list[Row] = [tuple(cells[:width])]
    end = width
    while end + width <= len(cells) and ORDINAL.fullmatch(cells[end + numbered].text):
        rows.append(tuple(cells[end : end + width]))
        end += width
    behind = list(takewhile(lambda it: not ANNEX_MARK.match(it.text), cells[end:]))
    # A merged or an empty cell has no line: what stands behind it would take its place.
    uneven = len({below - above for above, below in pairwise(n for n, _ in lines[:end])}) > 1
    notes = any(NOTE.match(cell.text) for row in rows for cell in row)
    if len(rows) < 2 or uneven or notes or any(ORDINAL.fullmatch(it.text) for it in behind):
        raise Refused(_UNREADABLE.format(rows[-1][0].place))
    return [Table(rows=tuple(rows))], end

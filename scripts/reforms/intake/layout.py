"""The notice on a page: the lines and tables of a file -> the text that `source` reads.

Around a notice stand menus, dates, buttons and footers, between its parts too.
What is kept: its number and its title, in their order, and everything from the
addressee to the end of the annex's table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reforms.archive.source import WIDTH
from reforms.archive.typography import DOCUMENT_NUMBER
from reforms.model import CELL_SEPARATOR, LONGEST_CELL
from reforms.problems import Refused, shorten

_ADDRESSEE = re.compile("(各|政府|单位|部门|机构|机关|局|委).*[:：]$")
_LABEL = re.compile(r"^(发布|发文|公开|来源|主办|承办|责任)?(机构|单位|部门|机关)\s*[:：]$")
_TITLE_END = re.compile("(通知|意见|决定|函|批复|公告|通报|方案|办法)$")
_TITLE_START = "关于"
_TITLE_LINES = 6
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table, once for each column that it spans."""

    text: str
    merged: bool = False
    """It belongs to the cell above."""


Row = tuple[Cell, ...]
"""A row that is one cell across all columns has just that one."""

Table = tuple[Row, ...]
Block = str | Table
"""A line of text, or a table with the columns of an annex."""


def is_annex(table: Table) -> bool:
    """Whether a table has an annex's columns, and numbers in theirs; others lay out the page."""
    numbers = (row[1 - WIDTH].text for row in table if len(row) in (WIDTH - 1, WIDTH))
    widths = {len(row) for row in table}
    return max(widths, default=0) == WIDTH and any(map(str.isdecimal, numbers))


def line_of(text: str) -> str:
    """A line or cell in one line, without what cannot be seen; raises Refused."""
    line = " ".join(_UNSEEN.sub("", text).split())
    if len(line) > LONGEST_CELL:
        raise Refused(f"有一段文字长达 {len(line)} 字，不像一份通知：{shorten(line, 20)}")
    return line


def notice_text(blocks: Sequence[Block]) -> str:
    """The notice among what stands on a page; raises Refused where there is none."""
    tables = [at for at, block in enumerate(blocks) if not isinstance(block, str)]
    if not tables:
        raise Refused(
            "找不到附件的表格：应有六栏，依次是分类、序号、名称、内容、责任单位、范围；"
            "附件如果在另一个文件里，请把它并进来再导入"
        )
    lines = [block if isinstance(block, str) else "" for block in blocks[: tables[0]]]
    number, addressee = _head(lines)
    kept = sorted({number, *_title(lines, number, addressee)})
    body = [line for line in lines[addressee:] if line]
    text = [*(lines[at] for at in kept), *body, *_annex(blocks[tables[0] : tables[-1] + 1])]
    return "\n".join(text) + "\n"


def _head(lines: Sequence[str]) -> tuple[int, int]:
    """Where the document number and the addressee stand; a page may tell the number before."""
    numbers = [at for at, line in enumerate(lines) if DOCUMENT_NUMBER.match(line)]
    if not numbers:
        raise Refused("附件的表格前面找不到发文字号（单独成行，年份放在六角括号〔〕里）")
    for at in range(numbers[-1], len(lines)):
        if _ADDRESSEE.search(lines[at]) and not _LABEL.match(lines[at]):
            return numbers[-1], at
    raise Refused("发文字号后面找不到主送单位（单独成行，以冒号结尾）")


def _title(lines: Sequence[str], number: int, addressee: int) -> range:
    """The title's lines: between number and addressee, or else before the number.

    Lines that are no title are left out only where a title is found.
    """
    for first, behind in ((number + 1, addressee), (0, number)):
        ends = [at for at in range(first, behind) if _TITLE_END.search(lines[at])]
        for end in reversed(ends):
            for start in range(end, max(first, end - _TITLE_LINES) - 1, -1):
                if _TITLE_START in lines[start]:
                    # What issues a notice may stand on a line above, and signs it below.
                    signed = start > first and lines[start - 1] in lines[end:]
                    opens = lines[start].startswith(_TITLE_START)
                    return range(start - 1 if signed and opens else start, end + 1)
    return range(number + 1, addressee)


def _annex(blocks: Sequence[Block]) -> Iterator[str]:
    """The lines of the annex's table, which page breaks may have parted."""
    rows: list[Row] = []
    for block in blocks:
        if not isinstance(block, str):
            rows += block
        elif block:
            raise Refused(f"附件的表格中间夹着别的文字：{shorten(block, 40)}")
    while rows and len(rows[0]) == 1:
        yield rows.pop(0)[0].text
    yield from map(_row_line, rows)


def _row_line(row: Row) -> str:
    """A row as a line; a first cell merged with the one above is left out."""
    for cell in row:
        if CELL_SEPARATOR in cell.text:
            text = shorten(cell.text, 40)
            raise Refused(f"表格里有一格含“{CELL_SEPARATOR}”，与分隔符相同：{text}")
    shown = [cell.text for at, cell in enumerate(row) if at or not cell.merged]
    return f" {CELL_SEPARATOR} ".join(shown) + f" {CELL_SEPARATOR}"

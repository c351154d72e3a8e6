"""The list in an annex: its tables, which page breaks may have parted -> its lines, row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from reforms.archive.source import ANNEX_MARK
from reforms.archive.typography import ORDINAL
from reforms.intake.blocks import NOTE, Block, Cell, Row, Table, TextLine, flat, summed
from reforms.intake.headings import are_headings, fields_of
from reforms.model import CELL_SEPARATOR
from reforms.problems import Refused, shorten

_PAGE_NUMBER = re.compile(
    r"[-—–－·第\s]*[0-9]{1,3}[-—–－·页\s]*(?:[/／共\s]*[0-9]{1,3}\s*页?)?"
    r"|[(（]?续(?:表|上表)?\s*[0-9]*[)）]?"
)
_LONGEST_SECTION = 40
"""Characters of a row across the table that names a domain."""
_BRACKETED = re.compile("[(（].*[)）]")
_LEVEL = re.compile("[一二三四五六七八九十]+、")
"""How the higher of two levels of headings is numbered."""
_COUNTED = re.compile(r"[0-9]+\s*项")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What an annex holds, line by line."""

    lines: tuple[TextLine, ...]
    """Its title, its headings, its rows and the notes below."""
    fields: tuple[str, ...]
    """What its columns are."""
    left_out: tuple[str, ...]


def is_list(table: Table, own: Mapping[str, str], least: int = 2) -> bool:
    """Whether a table has an annex's headings, or `least` rows of several cells with a number.

    Others lay out the page.
    """
    if any(are_headings(row, own) for row in table.rows):
        return True
    numbered = [
        row
        for row in table.rows
        if len(row) > 2 and any(ORDINAL.fullmatch(cell.text) for cell in row)
    ]
    return len(numbered) >= least


def read_listing(blocks: Sequence[Block], own: Mapping[str, str]) -> Listing:
    """The list of an annex; raises Refused, with the place, for what cannot be read.

    `own` says of headings what they are.
    """
    at = next(at for at, it in enumerate(blocks) if isinstance(it, Table) and is_list(it, own))
    above = [line for line in flat(blocks[:at]) if not _is_page_number(line)]
    title = [line for line in above if not _BRACKETED.fullmatch(line.text)]
    tables, behind = _parted(blocks[at:], own, {line.text for line in title})
    top, body = _above(tables[0])
    heads, body = _headings(body, tables[0], own)
    headings = tuple(cell.text for cell in heads)
    rows = _Rows(
        fields=fields_of(headings, own),
        headings=headings,
        titles={line.text for line in (*title, *top)},
    )
    for table in (replace(tables[0], rows=tuple(body)), *tables[1:]):
        for at, row in enumerate(_body(table, headings, own)):
            rows.take(table, row, goes_on=at == 0 and table is not tables[0])
    rows.end_section()
    notes = [*rows.notes, *(line for line in behind if NOTE.match(line.text))]
    others = [line for line in behind if line not in notes]
    return Listing(
        lines=(*title, *top, _line(heads), *rows.lines, *notes),
        fields=rows.fields,
        left_out=(
            *summed("附件标题下面的文字", [line for line in above if line not in title]),
            *rows.left_out,
            *summed("表格后面的文字", others),
        ),
    )


@dataclass(slots=True, kw_only=True)
class _Rows:
    """The rows below the headings, taken one after another."""

    fields: tuple[str, ...]
    headings: tuple[str, ...]
    titles: Set[str]
    """Lines above the table, which may be printed again."""
    lines: list[TextLine] = field(default_factory=list)
    notes: list[TextLine] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    above: Row = ()
    """The row of the item before."""
    section: TextLine | None = None
    """The row across the table below which no item has come yet."""
    has_sections: bool = False

    def take(self, table: Table, row: Row, goes_on: bool) -> None:
        """The next row: of a section, of an item, or of none.

        `goes_on` says whether it may be the rest of the row above, on another page.
        """
        if _is_section(row) or _is_alone(row):
            self._take_across(next(cell for cell in row if not _is_empty(cell)))
        elif [cell.text for cell in row] == [str(n + 1) for n in range(len(row))]:
            self.left_out.append(f"各栏的编号：{'、'.join(cell.text for cell in row)}")
        elif any(cell.text in ("合计", "总计", "小计") for cell in row):
            words = "、".join(cell.text for cell in row if cell.text and not cell.beside)
            self.left_out.append(f"合计的一行：{words}")
        else:
            self._take_item(table, row, goes_on)

    def _take_across(self, cell: Cell) -> None:
        line = TextLine(text=cell.text, place=cell.place)
        is_left_out = _is_page_number(line) or line.text in self.titles
        if is_left_out and not (cell.picture or cell.hidden):
            return
        if NOTE.match(line.text):
            self.notes.append(line)
            return
        self.end_section()
        if fault := self._fault_across(line.text):
            raise Refused(f"{line.place}横跨各栏：{shorten(line.text, 40)}；{fault}")
        self.has_sections = True
        self.section = _line((cell,))
        self.lines.append(self.section)

    def _fault_across(self, text: str) -> str:
        """Why a row across the table cannot be a domain's; empty where it can."""
        if "domain" in self.fields:
            return "表格另有一栏写明领域，看不出这一行是什么，请核对文件"
        if text.endswith(("。", ".")) or len(text) > _LONGEST_SECTION:
            return "不像领域的名称，请核对文件"
        if self.section and _LEVEL.match(self.section.text) and not _LEVEL.match(text):
            return "上面还有一层标题，看不出哪一层是领域，不能导入"
        if self.above and not self.has_sections:
            return "上面的项目没有这样的标题，看不出属于哪个领域，请核对文件"
        return ""

    def _take_item(self, table: Table, row: Row, goes_on: bool) -> None:
        numbered = self.fields.index("number")
        made = _aligned(table, row, self.fields, self.above)
        _check_cells(made, self.fields, self.headings)
        bare = not made[numbered].text and not made[self.fields.index("name")].text
        if self.above and goes_on and bare:
            words = "、".join(cell.text for cell in made if cell.text and not cell.below)
            self.left_out.append(f"跨页的一行，已与上一页的最后一行接起来：{shorten(words, 40)}")
            made = tuple(_joined(cell, more) for cell, more in zip(self.above, made, strict=True))
            self.lines.pop()
        self.above, self.section = made, None
        self.lines.append(_row_line(made, numbered))

    def end_section(self) -> None:
        """Raises Refused for a section without items; one that states a number is told later."""
        if self.section and not _COUNTED.search(self.section.text):
            text = shorten(self.section.text.removesuffix(f" {CELL_SEPARATOR}"), 40)
            raise Refused(f"{self.section.place}横跨各栏，下面却没有项目：{text}")


def _parted(
    blocks: Sequence[Block], own: Mapping[str, str], title: Set[str]
) -> tuple[list[Table], list[TextLine]]:
    """The list's tables and the lines behind; raises Refused for words between them.

    One row is enough for a table that goes on.
    """
    first = blocks[0]
    assert isinstance(first, Table)
    # Tables of links below the list are narrower than it by more than merged cells.
    places = [
        at
        for at, block in enumerate(blocks)
        if isinstance(block, Table)
        and is_list(block, own, least=1)
        and (_width(block) >= _width(first) - 2 or are_headings(block.rows[0], own))
    ]
    tables: list[Table] = []
    for at, block in enumerate(blocks[: places[-1] + 1]):
        if at in places and isinstance(block, Table):
            tables.append(_without_doubles(block, own))
        elif words := [
            line
            for line in flat([block])
            # The mark of the annex may be printed again, too.
            if not (_is_page_number(line) or ANNEX_MARK.match(line.text) or line.text in title)
        ]:
            text = shorten(words[0].text, 40)
            raise Refused(f"{words[0].place}附件的表格中间夹着别的文字：{text}；请核对文件")
    behind = flat(blocks[places[-1] + 1 :])
    return tables, [line for line in behind if not _is_page_number(line)]


def _width(table: Table) -> int:
    return max(map(len, table.rows))


def _is_page_number(line: TextLine) -> bool:
    return not line.text or bool(_PAGE_NUMBER.fullmatch(line.text))


def _without_doubles(table: Table, own: Mapping[str, str]) -> Table:
    """A table without empty rows, and without columns that only widen the one on their left."""
    rows = [row for row in table.rows if not all(map(_is_empty, row))]
    width = max(len(row) for row in rows)
    full = [row for row in rows if len(row) == width and not _is_section(row)]
    # Without headings an empty column may be one whose cells are empty on this page.
    headed = any(are_headings(row, own) for row in full)
    kept = [
        at
        for at in range(width)
        if not full or not all(row[at].beside or (headed and _is_empty(row[at])) for row in full)
    ]
    narrow = [tuple(row[at] for at in kept) if len(row) == width else row for row in rows]
    return replace(table, rows=tuple(narrow))


def _is_empty(cell: Cell) -> bool:
    return not (cell.text or cell.picture or cell.hidden)


def _is_section(row: Row) -> bool:
    """Whether a row is one cell across all columns."""
    return all(cell.beside for cell in row[1:])


def _above(table: Table) -> tuple[list[TextLine], list[Row]]:
    """What stands across the table above its headings, and the rows from these on."""
    rows = list(table.rows)
    lines: list[TextLine] = []
    while rows and (_is_section(rows[0]) or not any(cell.text for cell in rows[0])):
        lines += Table(rows=(rows.pop(0),)).lines()
    return lines, rows


def _headings(rows: list[Row], table: Table, own: Mapping[str, str]) -> tuple[Row, list[Row]]:
    """The headings, whether of one line or two, and the rows below; raises Refused."""
    if not rows or not are_headings(rows[0], own):
        first = "、".join(cell.text for cell in rows[0]) if rows else ""
        raise Refused(
            f"{table.place}没有认得的表头，看不出各栏是什么；第一行是：{shorten(first, 60)}；"
            "没有表头的表格不能导入；表头的叫法都不认识，就用 --column 栏目=含义 逐栏说明"
        )
    heads, body = rows[0], rows[1:]
    if body and any(cell.below for cell in body[0]) and any(cell.beside for cell in heads):
        # Below a heading across several columns stand theirs.
        return body[0], body[1:]
    if wide := [cell.text for cell in heads if cell.beside]:
        raise Refused(f"{table.place}的表头里有一格横跨几栏：{shorten(wide[0])}；看不出各栏是什么")
    return heads, body


def _body(table: Table, headings: Sequence[str], own: Mapping[str, str]) -> Iterator[Row]:
    """The rows without headings that are printed again; raises Refused for other headings."""
    for row in table.rows:
        names = tuple(cell.text for cell in row)
        if [_bare(name) for name in names] == [_bare(name) for name in headings]:
            continue
        if are_headings(row, own) and not _is_section(row):
            raise Refused(
                f"{_place(table, row)}又有一个表头，与前面的不同：{'、'.join(names)}；"
                f"前面的是：{'、'.join(headings)}；一个附件里只能有一个清单，请核对文件"
            )
        yield row


def _bare(text: str) -> str:
    return "".join(text.split())


def _place(table: Table, row: Row) -> str:
    return row[0].place or table.place


def _aligned(table: Table, row: Row, fields: Sequence[str], above: Row) -> Row:
    """A row with a cell for each column; those it lacks before the number are those above."""
    numbered, missing = fields.index("number"), len(fields) - len(row)
    is_shared = bool(above) and 0 < missing <= numbered
    if missing and not (is_shared and ORDINAL.fullmatch(row[numbered - missing].text)):
        raise Refused(
            f"{_place(table, row)}这一行有 {len(row)} 格，表头有 {len(fields)} 栏，对不上："
            f"{shorten('、'.join(cell.text for cell in row), 60)}"
        )
    return (*(replace(cell, below=True) for cell in above[:missing]), *row)


def _is_alone(row: Row) -> bool:
    """Whether all cells but the first are empty, so that it is meant for the whole row."""
    alone = row[0].text and all(map(_is_empty, row[1:]))
    return len(row) > 1 and bool(alone) and not ORDINAL.fullmatch(row[0].text)


def _joined(cell: Cell, more: Cell) -> Cell:
    """A cell with what it goes on with on the next page."""
    return cell if more.below else replace(cell, lines=(*cell.lines, *more.lines))


def _check_cells(row: Row, fields: Sequence[str], headings: Sequence[str]) -> None:
    """Raises Refused for cells that cannot be taken as they are."""
    for kind, heading, cell in zip(fields, headings, row, strict=True):
        what = f"{cell.place}“{heading}”"
        if cell.beside and cell.text:
            raise Refused(f"{what}与左边一栏合并，看不出属于哪一栏：{shorten(cell.text, 40)}")
        if cell.below and kind in ("number", "name"):
            raise Refused(
                f"{what}与上面一行合并，一个项目占了几行：{shorten(cell.text, 40)}；"
                "这样的表格读不准，不能导入"
            )


def _line(cells: Row) -> TextLine:
    """Cells as a line."""
    for cell in cells:
        if cell.picture:
            raise Refused(f"{cell.place}有一格里有图片，读不出图里的文字；请换一份只有文字的文件")
        if CELL_SEPARATOR in cell.text:
            text = shorten(cell.text, 40)
            raise Refused(f"{cell.place}表格里有一格含“{CELL_SEPARATOR}”，与分隔符相同：{text}")
        if cell.unread:
            raise Refused(f"{cell.place}有一格{cell.unread}，读不准：{shorten(cell.text, 40)}")
        if cell.hidden:
            text = shorten(cell.hidden, 40)
            raise Refused(f"{cell.place}有隐藏的文字：{text}；请在文件里显示或者删去它，再导入")
    text = f" {CELL_SEPARATOR} ".join(cell.text for cell in cells) + f" {CELL_SEPARATOR}"
    return TextLine(text=text, place=cells[0].place)


def _row_line(row: Row, numbered: int) -> TextLine:
    """A row as a line; cells before the number that are those above are left out."""
    merged = 0
    while merged < numbered and row[merged].below:
        merged += 1
    return _line(row[merged:])

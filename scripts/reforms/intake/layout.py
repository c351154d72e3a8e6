"""The notice on a page: the lines and tables of a file -> the text that `source` reads.

Around a notice stand menus, dates, buttons and footers, between its parts too.
What is kept: its number and its title, in their order, everything from the addressee to
the mark of an annex, and that annex. What is left out is told with the reason.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from reforms.archive.source import ANNEX_MARK, ANNEX_MENTION
from reforms.archive.spans import line_and_column
from reforms.archive.typography import DOCUMENT_NUMBER, ORDINAL
from reforms.intake.blocks import NOTE, Block, Cell, Row, Table, TextLine
from reforms.intake.headings import are_headings, fields_of
from reforms.model import CELL_SEPARATOR
from reforms.problems import Refused, shorten

_ADDRESSEE = re.compile("(各|政府|单位|部门|机构|机关|局|委).*[:：]$")
_GOES_ON = ("、", "，", ",", "；", ";")
_LABEL = re.compile(r"^(发布|发文|公开|来源|主办|承办|责任)?(机构|单位|部门|机关)\s*[:：]$")
_TITLE_END = re.compile("(通知|意见|决定|函|批复|公告|通报|方案|办法)$")
_TITLE_START = "关于"
_TITLE_LINES = 6
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
class Extracted:
    """A notice's text, what its annex's columns are, and where each line stands in the file."""

    text: str
    fields: tuple[str, ...]
    places: tuple[str, ...]
    """Of the lines of `text`; empty where the file has none."""
    left_out: tuple[str, ...]
    """What of the file is not in the text, each with the reason."""

    def where(self, start: int) -> str:
        """A place in the text for a person who has only the file, and what stands there."""
        line, _ = line_and_column(self.text, start)
        at = self.places[line - 1] or f"提取出的文本第{line}行（加上 --text 可以看全文）"
        return f"{at}{shorten(self.text[start:].partition(chr(10))[0], 30)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Annex:
    """What stands from the mark of an annex to that of the next."""

    mark: TextLine
    blocks: tuple[Block, ...]

    def has_list(self, own: Mapping[str, str]) -> bool:
        """Whether a table in it has headings or numbers."""
        tables = (block for block in self.blocks if isinstance(block, Table))
        return any(_is_list(table, own) for table in tables)


def extract(
    blocks: Sequence[Block], own: Mapping[str, str], number: int | None = None
) -> Extracted:
    """The notice among what stands in a file; raises Refused where there is none.

    `own` says of headings what they are; `number` which annex holds the list.
    """
    flat = [(at, line) for at, block in enumerate(blocks) for line in _flat([block])]
    number_line, title, addressee = _head([line for _, line in flat])
    begin = flat[addressee.stop][0] if addressee.stop < len(flat) else len(blocks)
    marks = [at for at in range(begin, len(blocks)) if _is_mark(blocks[at])]
    mentioned = [at for at, it in flat if at >= begin and ANNEX_MENTION.match(it.text)]
    # “附件：” alone may stand above the names of the annexes, before the date.
    marks = [at for at in marks if any(mention < at for mention in mentioned)]
    # Printed again on the next page it stands right above the table.
    marks = [
        at
        for at in marks
        if at == marks[0] or not (at + 1 < len(blocks) and isinstance(blocks[at + 1], Table))
    ]
    lines = [line for at, line in flat if not marks or at < marks[0]]
    if not mentioned:
        raise Refused("正文后面找不到“附件：”一行，看不出正文到哪里为止；请核对文件是否完整")
    if not marks:
        raise Refused(
            "找不到单独成行的“附件”二字，附件从那里开始；“附件”后面同一行还有别的文字，"
            "就把它们分成两行；附件如果在另一个文件里，请把它接在正文后面，存成一个文件再导入"
        )
    annexes = [
        _Annex(mark=blocks[a], blocks=tuple(blocks[a + 1 : b]))  # type: ignore[arg-type]
        for a, b in zip(marks, [*marks[1:], None], strict=True)
    ]
    annex, left_out = _chosen(annexes, own, number)
    found = _read(annex, own)
    head = sorted({*number_line, *title})
    between = lines[head[-1] + 1 : addressee.start]
    to = [replace(lines[addressee.start], text="".join(lines[at].text for at in addressee))]
    body = [line for line in lines[addressee.stop :] if line.text]
    kept = [replace(lines[at], text=_number_in(lines[at].text) or lines[at].text) for at in head]
    like = [it for it in lines[: addressee.start] if _NUMBER_LIKE.search(it.text)]
    unread = [it for it in like if len(it.text) < _LONGEST_NUMBER] if not number_line else []
    whole = [*kept, *to, *body, annex.mark, *found.title, *found.rows, *found.notes]
    return Extracted(
        text="".join(f"{line.text}\n" for line in whole),
        fields=found.fields,
        places=tuple(line.place for line in whole),
        left_out=(
            *_told("像是文号、没有读出来的", unread),
            *_told("标题下面的文字", [line for line in between if line not in unread]),
            *left_out,
            *found.left_out,
        ),
    )


def _is_mark(block: Block) -> bool:
    return isinstance(block, TextLine) and bool(ANNEX_MARK.match(block.text))


def _flat(blocks: Sequence[Block]) -> list[TextLine]:
    """All lines, those in tables too."""
    return [
        line
        for block in blocks
        for line in ([block] if isinstance(block, TextLine) else block.lines())
    ]


def _told(what: str, lines: Sequence[TextLine]) -> list[str]:
    """Lines that are left out, in a line; none where there are none."""
    texts = [shorten(line.text, 30) for line in lines if line.text]
    more = f"，等 {len(texts)} 行" if len(texts) > 3 else ""
    return [f"{what}：{'、'.join(texts[:3])}{more}"] if texts else []


# --- the head ---

_NUMBER_LABEL = re.compile(r"(?:.*\s)?(?:发文字号|发文文号|文号|字号)\s*[:：]\s*")
_LONGEST_NUMBER = 200
_NUMBER_LIKE = re.compile(r"[0-9]{4}.{0,3}[0-9]+\s*号")


def _number_in(text: str) -> str:
    """The document number that is all of a line, but for what it is called; empty if none is."""
    bare = _NUMBER_LABEL.sub("", text, count=1)
    return bare if DOCUMENT_NUMBER.match(bare) else ""


def _head(lines: Sequence[TextLine]) -> tuple[list[int], range, range]:
    """Where the document number stands, if anywhere, and the lines of the title and addressee.

    A page may tell the number before, and have lines that look like an addressee: the first
    with a title above it is meant.
    """
    text = [line.text for line in lines]
    numbers = [at for at, line in enumerate(text) if _number_in(line)]
    addressee: range | None = None
    for at in range(numbers[0] if numbers else 0, len(lines)):
        if ANNEX_MENTION.match(text[at]):
            break
        if _ADDRESSEE.search(text[at]) and not _LABEL.match(text[at]):
            first = at
            while first and text[first - 1].endswith(_GOES_ON):
                first -= 1
            addressee = range(first, at + 1)
            number = [number for number in numbers if number < at][-1:]
            if title := _title(text, number, first):
                return number, title, addressee
    if addressee is None:
        raise Refused("找不到主送单位：应在标题后面单独成行，以冒号结尾")
    raise Refused(
        "主送单位前面找不到标题：应是“关于……的通知”，单独成行；"
        "发文字号如果和标题写在同一行，请把它们分成两行"
    )


def _title(text: Sequence[str], number: Sequence[int], addressee: int) -> range | None:
    """The title's lines: between number and addressee, or else before the number."""
    at = number[0] if number else -1
    for first, behind in ((at + 1, addressee), (0, max(at, 0))):
        found = list(_titles(text, first, behind))
        if number and first:
            # Behind the number the title comes first; links may follow.
            found = found[:1]
        if found:
            start, end = found[-1]
            # Those that issue a notice may stand on lines above, and sign it below.
            if text[start].startswith(_TITLE_START):
                while start > first and text[start - 1] in text[end:]:
                    start -= 1
            return range(start, end + 1)
    return None


def _titles(text: Sequence[str], first: int, behind: int) -> Iterator[tuple[int, int]]:
    """First and last line of each title: from what has 关于 in it to what ends as titles do."""
    done = first
    for end in range(first, behind):
        if not _TITLE_END.search(text[end]):
            continue
        for start in range(end, max(done, end - _TITLE_LINES) - 1, -1):
            if _TITLE_START in "".join(text[start : end + 1]):
                if not any(_NUMBER_LIKE.search(line) for line in text[start : end + 1]):
                    yield start, end
                done = end + 1
                break


# --- the annex ---


def _chosen(
    annexes: Sequence[_Annex], own: Mapping[str, str], number: int | None
) -> tuple[_Annex, list[str]]:
    """The annex that holds the list, and the others by name; raises Refused if it is not one."""
    lists = [at for at, annex in enumerate(annexes, 1) if annex.has_list(own)]
    names = "；".join(f"第 {at} 个：{_name(annexes[at - 1])}" for at in lists)
    if number is not None and number not in lists:
        raise Refused(f"第 {number} 个附件里没有清单的表格；有表格的是：{names or '没有'}")
    if not lists:
        raise Refused("附件里找不到清单的表格：表格要有表头和序号；表格如果是图片，请先转成文字")
    if number is None and len(lists) > 1:
        raise Refused(
            f"有 {len(lists)} 个附件都有清单：{names}；一次导入一个，请加上 --annex {lists[0]} 等"
        )
    chosen = number or lists[0]
    others = [
        f"附件{shorten(_name(annex), 40)}："
        + (f"另一个清单，可以用别的编号加 --annex {at} 导入" if at in lists else "没有清单的表格")
        for at, annex in enumerate(annexes, 1)
        if at != chosen
    ]
    return annexes[chosen - 1], others


def _name(annex: _Annex) -> str:
    """The mark of an annex and the line below it."""
    lines = [annex.mark, *_flat(annex.blocks)]
    return " ".join(line.text for line in lines[:2])


def _is_list(table: Table, own: Mapping[str, str], least: int = 2) -> bool:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """What an annex holds, line by line."""

    title: list[TextLine]
    rows: list[TextLine]
    """The headings first."""
    fields: tuple[str, ...]
    headings: tuple[str, ...]
    notes: list[TextLine]
    left_out: list[str]


def _read(annex: _Annex, own: Mapping[str, str]) -> _List:
    """The list of an annex, whose table page breaks may have parted; raises Refused."""
    at = next(
        at
        for at, block in enumerate(annex.blocks)
        if isinstance(block, Table) and _is_list(block, own)
    )
    above_table = [line for line in _flat(annex.blocks[:at]) if not _is_page_number(line)]
    title = [line for line in above_table if not _BRACKETED.fullmatch(line.text)]
    tables, behind = _parted(annex.blocks[at:], own, {line.text for line in title})
    top, rows = _above(tables[0])
    heads, rows = _headings(rows, tables[0], own)
    headings = tuple(cell.text for cell in heads)
    fields = fields_of(headings, own)
    numbered = fields.index("number")
    lines = [_line(heads)]
    above: Row = ()
    section: TextLine | None = None
    items = sections = False
    notes: list[TextLine] = []
    left_out: list[str] = []
    for table in (replace(tables[0], rows=tuple(rows)), *tables[1:]):
        for row in _body(table, headings, own):
            if _is_section(row) or _is_alone(row, fields):
                cell = next(cell for cell in row if not _is_empty(cell))
                line = TextLine(text=cell.text, place=cell.place)
                if _is_page_number(line) or line.text in {it.text for it in (*title, *top)}:
                    continue
                if NOTE.match(line.text):
                    notes.append(line)
                    continue
                _check_section(section)
                if section and _LEVEL.match(section.text) and not _LEVEL.match(line.text):
                    raise Refused(
                        f"{line.place}横跨各栏：{shorten(line.text, 40)}；上面还有一层标题，"
                        "看不出哪一层是领域，不能导入"
                    )
                if line.text.endswith(("。", ".")) or len(line.text) > _LONGEST_SECTION:
                    raise Refused(
                        f"{line.place}横跨各栏，不像领域的名称：{shorten(line.text, 40)}；"
                        "请核对文件"
                    )
                section = _line((Cell(lines=(line.text,), place=line.place),))
                if "domain" in fields:
                    raise Refused(
                        f"{line.place}横跨各栏：{shorten(line.text, 40)}；"
                        "表格另有一栏写明领域，看不出这一行是什么，请核对文件"
                    )
                if items and not sections:
                    raise Refused(
                        f"{line.place}横跨各栏：{shorten(line.text, 40)}；"
                        "上面的项目没有这样的标题，看不出属于哪个领域，请核对文件"
                    )
                sections = True
                lines.append(section)
                continue
            if _is_count(row):
                left_out.append(f"各栏的编号：{'、'.join(cell.text for cell in row)}")
                continue
            if _is_sum(row):
                left_out.append(f"合计的一行：{'、'.join(cell.text for cell in row if cell.text)}")
                continue
            section, items = None, True
            made = _aligned(table, row, fields, above)
            _check_cells(made, fields, headings)
            if above and not made[numbered].text and not made[fields.index("name")].text:
                # The row above goes on behind a page break.
                made = tuple(_joined(cell, more) for cell, more in zip(above, made, strict=True))
                lines.pop()
            above = made
            lines.append(_row_line(above, numbered))
    _check_section(section)
    notes += [line for line in behind if NOTE.match(line.text)]
    others = [line for line in behind if line not in notes]
    return _List(
        title=[*title, *top],
        rows=lines,
        fields=fields,
        headings=headings,
        notes=notes,
        left_out=[
            *_told("附件标题下面的文字", [line for line in above_table if line not in title]),
            *left_out,
            *_told("表格后面的文字", others),
        ],
    )


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
        and _is_list(block, own, least=1)
        and (_width(block) >= _width(first) - 2 or are_headings(block.rows[0], own))
    ]
    tables: list[Table] = []
    for at, block in enumerate(blocks[: places[-1] + 1]):
        if at in places and isinstance(block, Table):
            tables.append(_without_doubles(block, own))
        elif words := [
            line for line in _flat([block]) if not _is_page_number(line) and line.text not in title
        ]:
            text = shorten(words[0].text, 40)
            raise Refused(f"{words[0].place}附件的表格中间夹着别的文字：{text}；请核对文件")
    behind = _flat(blocks[places[-1] + 1 :])
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
    at = numbered - missing
    if missing and not (above and 0 <= at < len(row) and ORDINAL.fullmatch(row[at].text)):
        raise Refused(
            f"{_place(table, row)}这一行有 {len(row)} 格，表头有 {len(fields)} 栏，对不上："
            f"{shorten('、'.join(cell.text for cell in row), 60)}"
        )
    return (*(replace(cell, below=True) for cell in above[:missing]), *row)


def _is_alone(row: Row, fields: Sequence[str]) -> bool:
    """Whether all cells but the first are empty, so that it is meant for the whole row."""
    alone = row[0].text and all(map(_is_empty, row[1:]))
    return len(row) > 1 and bool(alone) and not ORDINAL.fullmatch(row[0].text)


def _is_count(row: Row) -> bool:
    """Whether a row only counts the columns."""
    return len(row) > 2 and [cell.text for cell in row] == [str(n + 1) for n in range(len(row))]


def _is_sum(row: Row) -> bool:
    """Whether a row only adds up."""
    return any(cell.text in ("合计", "总计", "小计") for cell in row)


def _joined(cell: Cell, more: Cell) -> Cell:
    """A cell with what it goes on with on the next page."""
    return cell if more.below else replace(cell, lines=(*cell.lines, *more.lines))


def _check_section(section: TextLine | None) -> None:
    """Raises Refused for a row across the table below which no item has come.

    One that states a number is told as a contradiction.
    """
    if section and not _COUNTED.search(section.text):
        text = shorten(section.text.removesuffix(f" {CELL_SEPARATOR}"), 40)
        raise Refused(f"{section.place}横跨各栏，下面却没有项目：{text}")


def _check_cells(row: Row, fields: Sequence[str], headings: Sequence[str]) -> None:
    """Raises Refused for cells that cannot be taken as they are."""
    for field, heading, cell in zip(fields, headings, row, strict=True):
        what = f"{cell.place}“{heading}”"
        if cell.beside and cell.text:
            raise Refused(f"{what}与左边一栏合并，看不出属于哪一栏：{shorten(cell.text, 40)}")
        if cell.below and field in ("number", "name"):
            raise Refused(
                f"{what}与上面一行合并，一个项目占了几行：{shorten(cell.text, 40)}；"
                "这样的表格读不准，不能导入"
            )
        if cell.picture:
            raise Refused(f"{what}里有图片，读不出图里的文字；请换一份只有文字的文件")


def _line(cells: Row) -> TextLine:
    """Cells as a line."""
    for cell in cells:
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

"""Our own workbook as somebody edited it -> the cells that changed.

Rows are found by id and columns by heading, so that they may be sorted,
filtered, moved or left out. What cannot be carried out is refused by name, and
then nothing is: a deleted row or an older state of the data must not slip in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reforms.archive.typography import typeset
from reforms.edits.spreadsheet import Cell, Line, Sheet
from reforms.edits.target import ANNEX
from reforms.exports.flat import CHECKSUM, VERSION, checksum, flat_rows
from reforms.model import Dataset, group
from reforms.problems import Refused, compare, shorten

HEADED = 20
"""Rows among which the header is looked for."""

TOLD = 20
"""Faults, and rows of one fault, that a refusal lists."""

_COLUMNS = (*ANNEX, "id", "document_number")
"""The columns of the first sheet, by what they show."""

_ELSEWHERE = {
    "number": "序号和次序要几行一起改，请直接编辑 reforms.csv",
    "document_number": "它属于整份通知，请改 notices.csv 的 document_number",
}
_AGAIN = "请从网站的数据页下载最新的 reforms.xlsx，在它上面改"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character as Excel writes it where XML has none: `_x000D_`."""

Rows = Sequence[tuple[int, Mapping[str, Cell]]]
"""(row in the workbook, column -> cell) of each row that is not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A cell of the list that is no longer what it was."""

    row_id: str
    column: str
    heading: str
    line: int
    """Its row in the workbook."""
    old: str
    new: str
    """In published typography."""

    @property
    def place(self) -> str:
        """Where it is, for a message."""
        return f"{self.row_id} 的“{self.heading}”（表格第 {self.line} 行）"

    def lines(self) -> tuple[str, str, str]:
        """The change for a person, with what differs marked."""
        left, right = compare(self.old, self.new)
        return self.place, f"- {left}", f"+ {right}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a workbook has that the data has not."""

    cells: tuple[Edited, ...]
    notes: tuple[str, ...]
    """What was not looked at."""


def edited(dataset: Dataset, sheets: Sequence[Sheet]) -> Comparison:
    """The cells that somebody changed; raises Refused, with everything that stands against it."""
    header, *flat = ([str(value) for value in row] for row in flat_rows(dataset))
    titles = dict(zip(_COLUMNS, header, strict=True))
    published = {row[_COLUMNS.index("id")]: dict(zip(_COLUMNS, row, strict=True)) for row in flat}
    head, *lines = _list_of(sheets, titles)
    _refuse_older(dataset, sheets)
    columns = _columns(head, titles)
    rows = [(line.number, {name: line.at(at) for name, at in columns.items()}) for line in lines]
    rows = [(number, row) for number, row in rows if any(map(_text, row.values()))]
    faults, cells = list(_misplaced(rows, published)), []
    for number, row in rows:
        now = published.get(_text(row["id"]), {})
        for column, found in row.items() if now else ():
            cell = Edited(
                row_id=now["id"],
                column=column,
                heading=titles[column],
                line=number,
                old=now[column],
                new=_text(found),
            )
            if fault := _unfit(cell, found):
                faults.append(f"{cell.place}{fault}")
            elif cell.old not in (cell.new, found.text):
                cells.append(cell)
    refuse(faults)
    return Comparison(cells=tuple(cells), notes=tuple(_notes(head, columns, titles)))


def refuse(faults: Sequence[str]) -> None:
    """Raise Refused where there are faults, and tell them."""
    if faults:
        more = [f"- 还有 {len(faults) - TOLD} 处"] if len(faults) > TOLD else []
        told = "\n".join([*(f"- {fault}" for fault in faults[:TOLD]), *more])
        raise Refused(f"表格有 {len(faults)} 处不能照改\n{told}")


def _list_of(sheets: Sequence[Sheet], titles: Mapping[str, str]) -> Sequence[Line]:
    """The lines of the sheet that holds the list, from its header on."""

    def heads(line: Line) -> bool:
        texts = {typeset(cell.text) for cell in line.cells}
        return titles["id"] in texts and bool({titles["name"], titles["content"]} & texts)

    found = [sheet for sheet in sheets if any(map(heads, sheet.lines[:HEADED]))]
    if not found:
        wanted = f"“{titles['id']}”和“{titles['name']}”、“{titles['content']}”"
        raise Refused(f"这不是本站下载的表格，找不到有{wanted}这些表头的工作表；{_AGAIN}")
    if len(found) > 1:
        names = "、".join(shorten(sheet.name, 30) for sheet in found)
        raise Refused(f"有几张工作表都像清单：{names}；只留下改过的那一张")
    lines = found[0].lines
    return lines[next(at for at, line in enumerate(lines) if heads(line)) :]


def _refuse_older(dataset: Dataset, sheets: Sequence[Sheet]) -> None:
    """Raise Refused unless the workbook was made of the data as they are.

    Otherwise a cell that nobody touched would take back what was corrected since.
    """
    told = {_text(line.at(0)): _text(line.at(1)) for sheet in sheets for line in sheet.lines}
    if CHECKSUM not in told:
        raise Refused(f"表格里没有“说明”页的“{CHECKSUM}”，看不出是哪一版数据；{_AGAIN}")
    if told[CHECKSUM] != checksum(dataset):
        version = shorten(told.get(VERSION, ""), 40)
        now = dataset.descriptor["version"]
        raise Refused(f"表格生成以后数据改过：表格的版本是{version}，数据包现在是“{now}”；{_AGAIN}")


def _columns(header: Line, titles: Mapping[str, str]) -> dict[str, int]:
    """Column -> its place; raises Refused where a heading stands there twice."""
    headings = [typeset(cell.text) for cell in header.cells]
    for title in titles.values():
        if headings.count(title) > 1:
            raise Refused(f"表头“{title}”出现了 {headings.count(title)} 次；只留下改过的那一列")
    return {name: headings.index(title) for name, title in titles.items() if title in headings}


def _misplaced(rows: Rows, published: Mapping[str, object]) -> Iterator[str]:
    """Rows that came, went, stand there twice, or have another id."""
    places = group((_text(row["id"]), str(number)) for number, row in rows)
    for row_id, numbers in places.items():
        where = f"第 {_listed(numbers)} 行"
        if not row_id:
            yield f"{where}没有编号：不能这样新增；新的通知请用 reforms import 导入"
        elif row_id not in published:
            yield f"{where}的编号{shorten(row_id, 40)}不在数据包里：编号不能改，也不能这样新增"
        elif len(numbers) > 1:
            yield f"{where}的编号都是 {row_id}：只留下改过的那一行"
    if missing := [row_id for row_id in published if row_id not in places]:
        yield f"少了编号为 {_listed(missing)} 的行：不能这样删除，请补回来"


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:TOLD]) + (f" 等 {len(names)}" if len(names) > TOLD else "")


def _unfit(cell: Edited, found: Cell) -> str:
    """Why what a cell holds cannot be taken over; empty where it can."""
    if cell.column == "id":
        return ""
    if found.odd:
        return f"是{found.odd}，不是文字；请把单元格格式设为“文本”，再填文字"
    if cell.old in (cell.new, found.text):
        return ""
    if cell.column in _ELSEWHERE:
        return f"不能在表格里改：{_ELSEWHERE[cell.column]}"
    if found.number:
        return f"成了数字 {found.text}；请把单元格格式设为“文本”，再填文字"
    return "" if cell.new else "清空了；这一栏不能是空的"


def _notes(header: Line, columns: Mapping[str, int], titles: Mapping[str, str]) -> Iterator[str]:
    gone = [f"“{title}”" for name, title in titles.items() if name not in columns]
    if gone:
        yield f"表格里没有{'、'.join(gone)}，这些栏没有比较。"
    others = (cell for at, cell in enumerate(header.cells) if at not in columns.values())
    if more := [shorten(cell.text, 20) for cell in others if cell.text]:
        yield f"{'、'.join(more)}不是数据的栏，没有读。"


def _text(cell: Cell) -> str:
    """What a cell says, in published typography."""
    return typeset(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell.text))

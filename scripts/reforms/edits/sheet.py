"""Our own workbook as somebody edited it -> the cells that changed.

Rows are found by id and columns by heading, so that they may be sorted,
filtered, moved or left out. What cannot be carried out is refused by name, and
then nothing is: a deleted row or an older state of the data must not slip in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reforms.edits.cells import TOLD, Edited, refuse
from reforms.edits.spreadsheet import Cell, Line, Sheet
from reforms.edits.target import ANNEX
from reforms.exports.flat import CHECKSUM, VERSION, checksum, flat_rows
from reforms.model import Dataset, group
from reforms.problems import Refused, shorten
from reforms.typography import typeset

HEADED = 20
"""Rows among which the header is looked for."""

_COLUMNS = (*ANNEX, "id", "document_number")
"""The columns of the first sheet, by what they show."""

_ELSEWHERE = {
    "number": "序号和次序要几行一起改，请直接编辑 reforms.csv",
    "document_number": "它属于整份通知，请改 notices.csv 的 document_number",
}
_AGAIN = "请从网站的数据页下载最新的 reforms.xlsx，在它上面改"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a workbook has that the data has not."""

    cells: tuple[Edited, ...]
    notes: tuple[str, ...]
    """What was not looked at."""


def edited(dataset: Dataset, sheets: Sequence[Sheet]) -> Comparison:
    """The cells that somebody changed; raises Refused, with everything that stands against it."""
    header, *rows = ([str(value) for value in row] for row in flat_rows(dataset))
    titles = dict(zip(_COLUMNS, header, strict=True))
    list_, at = _list_of(sheets, titles)
    _current(dataset, sheets)
    columns = _columns(list_.lines[at], titles)
    lines = [line for line in list_.lines[at + 1 :] if any(_texts(line, columns).values())]
    published = {row[_COLUMNS.index("id")]: dict(zip(_COLUMNS, row, strict=True)) for row in rows}
    faults = list(_misplaced(lines, columns["id"], published))
    cells = []
    for line in lines:
        now = published.get(_text(line, columns["id"]), {})
        for cell, found in _differing(line, columns, now, titles):
            if fault := _unfit(cell, found):
                faults.append(f"{cell.place}{fault}")
            elif cell.new != cell.old:
                cells.append(cell)
    refuse(faults)
    return Comparison(cells=tuple(cells), notes=tuple(_notes(list_.lines[at], columns, titles)))


def _differing(
    line: Line, columns: Mapping[str, int], now: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[tuple[Edited, Cell]]:
    """The cells of a row that are not, character by character, what the data say `now`."""
    for column in (name for name in now if name in columns):
        found = _at(line, columns[column])
        if found.text != now[column] or found.odd:
            cell = Edited(
                row_id=now["id"],
                column=column,
                heading=titles[column],
                line=line.number,
                old=now[column],
                new=_text(line, columns[column]),
            )
            yield cell, found


def _list_of(sheets: Sequence[Sheet], titles: Mapping[str, str]) -> tuple[Sheet, int]:
    """The sheet that holds the list, and which of its lines is the header."""
    found = []
    for sheet in sheets:
        for at, line in enumerate(sheet.lines[:HEADED]):
            texts = {typeset(cell.text) for cell in line.cells}
            if titles["id"] in texts and {titles["name"], titles["content"]} & texts:
                found.append((sheet, at))
                break
    if not found:
        wanted = f"“{titles['id']}”和“{titles['name']}”、“{titles['content']}”"
        raise Refused(f"这不是本站下载的表格，找不到有{wanted}这些表头的工作表；{_AGAIN}")
    if len(found) > 1:
        names = "、".join(shorten(sheet.name, 30) for sheet, _ in found)
        raise Refused(f"有几张工作表都像清单：{names}；只留下改过的那一张")
    return found[0]


def _current(dataset: Dataset, sheets: Sequence[Sheet]) -> None:
    """Raise Refused unless the workbook was made of the data as they are.

    Otherwise a cell that nobody touched would take back what was corrected since.
    """
    told = {_text(line, 0): _text(line, 1) for sheet in sheets for line in sheet.lines}
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


def _misplaced(lines: Sequence[Line], at: int, published: Mapping[str, object]) -> Iterator[str]:
    """Rows that came, went, stand there twice, or have another id."""
    places = group((_text(line, at), str(line.number)) for line in lines)
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
    """Why a changed cell cannot be taken over; empty where it can."""
    if cell.column == "id":
        return ""
    if found.odd:
        return f"是{found.odd}，不是文字；请把单元格格式设为“文本”，再填文字"
    if cell.new == cell.old:
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
    more = [
        shorten(cell.text, 20)
        for at, cell in enumerate(header.cells)
        if cell.text and at not in columns.values()
    ]
    if more:
        yield f"{'、'.join(more)}不是数据的栏，没有读。"


def _at(line: Line, place: int) -> Cell:
    return line.cells[place] if place < len(line.cells) else Cell()


def _text(line: Line, place: int) -> str:
    return typeset(_unescaped(_at(line, place).text))


def _texts(line: Line, columns: Mapping[str, int]) -> Mapping[str, str]:
    return {name: _text(line, place) for name, place in columns.items()}


def _unescaped(text: str) -> str:
    """A text with the characters that Excel writes as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)

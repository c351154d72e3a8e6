"""Our own workbook, or tables as somebody edited them -> one change: all of it, or nothing.

Rows are found by id and columns by heading, so that they may be sorted, filtered
or moved. What cannot be carried out is refused by name, and then nothing is: a
deleted row or an older state of the data must not slip in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reforms.archive.ideographs import fold
from reforms.archive.locators import SHARED
from reforms.archive.typography import typeset
from reforms.archive.verify import differences
from reforms.edits.amendment import Edit
from reforms.edits.correction import Corrected, correct
from reforms.edits.request import Request
from reforms.edits.spreadsheet import NUMBER, SheetCell, SheetRow
from reforms.exports.workbook import (
    CHECKSUM,
    VERSION,
    FlatColumn,
    checksum,
    flat_columns,
    flat_rows,
)
from reforms.model import LIST_SEPARATOR, Dataset, table_path
from reforms.problems import Refused, parts, shorten
from reforms.tables import with_cell

HEADED = 20
"""Rows among which the header is looked for."""

SHOWN = 20
"""Faults that a refusal lists."""

_MARKS = "，。；：、！？（）"
"""Between two of these stands a clause, which the ledger quotes whole."""

_ELSEWHERE = {
    "number": "序号和次序要几行一起改，请直接编辑 reforms.csv",
    "document_number": "它属于整份通知，请改 notices.csv 的 document_number",
}
_AGAIN = "请从网站的数据页下载最新的 reforms.xlsx，在它上面改"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A cell of the list, as it was and as it is now."""

    row_id: str
    column: str
    """What it shows: of an extra its printed heading."""
    place: str
    """Where it is in the workbook, for a message."""
    old: str
    new: str
    """In published typography."""


def edited(dataset: Dataset, sheets: Sequence[Sequence[SheetRow]]) -> list[Edited]:
    """The cells that somebody changed; raises Refused, with everything that stands against it."""
    header, *flat = ([str(value) for value in row] for row in flat_rows(dataset))
    columns = flat_columns(dataset)
    of_id = [column.name for column in columns].index("id")
    published = {row[of_id]: row for row in flat}
    places, rows = _list_in(sheets, header)
    _refuse_older(dataset, sheets)
    cells: list[Edited] = []
    faults: list[str] = []
    numbers: dict[str, int] = {}
    for row in rows:
        found = [row.cells[at] for at in places]
        row_id = _text(found[of_id])
        if not any(map(_text, found)):
            continue
        if row_id not in published:
            faults.append(
                f"第 {row.number} 行的编号{shorten(row_id, 40)}不在数据包里：编号不能改，"
                "也不能这样新增；新的通知请用 reforms import 导入"
            )
        elif row_id in numbers:
            both = f"第 {numbers[row_id]}、{row.number} 行"
            faults.append(f"{both}的编号都是 {row_id}：只留下改过的那一行")
        else:
            numbers[row_id] = row.number
            for column, old, cell in zip(columns, published[row_id], found, strict=True):
                place = f"{row_id} 的“{column.title}”（表格第 {row.number} 行）"
                if fault := _fault(column, old, cell):
                    faults.append(f"{place}{fault}")
                elif old != (new := _text(cell)):
                    name = column.heading or column.name
                    cells.append(Edited(row_id=row_id, column=name, place=place, old=old, new=new))
    missing = [row_id for row_id in published if row_id not in numbers]
    faults += [f"少了编号为 {row_id} 的行：不能这样删除，请补回来" for row_id in missing]
    _refuse(faults)
    return cells


def adopted(dataset: Dataset) -> tuple[Dataset, list[Edited]]:
    """Official texts that somebody edited in the tables: the package before, and the cells.

    Raises Refused where there are none, or where a row refers to another name.
    """
    cells = []
    for at, old, new in differences(dataset):
        if at.field in SHARED:
            raise Refused(f"{at.row_id} 改指了另一个名称：先改回原样，再用 reforms correct 换")
        row = dataset.by_id[at.table][at.row_id]
        place = f"{table_path(at.table)} {at.row_id} {at.field}"
        cells.append(Edited(row_id=at.row_id, column=at.field, place=place, old=old, new=new))
        rows = (with_cell(it, at.field, old) if it is row else it for it in dataset.table(at.table))
        dataset = replace(dataset, **{at.table: tuple(rows)})  # type: ignore[arg-type]
    if not cells:
        raise Refused(
            "没有找到改过而没登记的官方文字；单位、领域和范围的名称请用 reforms correct 改"
        )
    return dataset, cells


def _list_in(
    sheets: Sequence[Sequence[SheetRow]], header: Sequence[str]
) -> tuple[list[int], Sequence[SheetRow]]:
    """The places of the list's columns, and the rows below their headings."""
    found = []
    for rows in sheets:
        for at, row in enumerate(rows[:HEADED]):
            texts = [_text(cell) for cell in row.cells]
            if all(texts.count(title) == 1 for title in header):
                found.append(([texts.index(title) for title in header], rows[at + 1 :]))
                break
    if len(found) != 1:
        titles = LIST_SEPARATOR.join(header)
        raise Refused(
            f"应有一张工作表是清单，各栏的表头都在，各有一个：{titles}；"
            f"这个文件里有 {len(found)} 张。{_AGAIN}"
        )
    return found[0]


def _refuse_older(dataset: Dataset, sheets: Sequence[Sequence[SheetRow]]) -> None:
    """Raise Refused unless the workbook was made of the data as they are.

    Otherwise a cell that nobody touched would take back what was corrected since.
    """
    notes = {_text(row.cells[0]): _text(row.cells[1]) for rows in sheets for row in rows}
    if notes.get(CHECKSUM) != checksum(dataset):
        version, now = shorten(notes.get(VERSION, ""), 40), dataset.descriptor["version"]
        raise Refused(
            f"表格生成以后数据改过，或者少了“说明”页的“{CHECKSUM}”："
            f"表格的版本是{version}，数据包现在是“{now}”；{_AGAIN}"
        )


def _fault(column: FlatColumn, old: str, cell: SheetCell) -> str:
    """Why what a cell holds cannot be taken over; empty where it can."""
    if cell.odd and (column.name, cell.odd) != ("number", NUMBER):
        return f"是{cell.odd}，不是文字；请把单元格格式设为“文本”，再填文字"
    if old == (new := _text(cell)):
        return ""
    if column.name in _ELSEWHERE:
        return f"不能在表格里改：{_ELSEWHERE[column.name]}"
    if not old:
        return "填了字；通知里这一格是空的，官方文字不能补写"
    return "" if new else "清空了；这一栏不能是空的"


def _text(cell: SheetCell) -> str:
    """What a cell says, in published typography and characters."""
    return typeset(fold(cell.text))


def _refuse(faults: Sequence[str]) -> None:
    """Raise Refused where there are faults, and list them."""
    if faults:
        more = [f"还有 {len(faults) - SHOWN} 处"] if len(faults) > SHOWN else []
        listed = "".join(f"\n- {fault}" for fault in [*faults[:SHOWN], *more])
        raise Refused(f"表格有 {len(faults)} 处不能照改{listed}")


# --- carried out ---

_ROLE = re.compile("(?:^|(?<=；))[^：；、]+：")
"""What stands before the agencies that have it: see `facts.agency_names`."""
_SEPARATOR = re.compile(f"[；{LIST_SEPARATOR}]")


def carry_out(dataset: Dataset, cells: Sequence[Edited], why: Request) -> Corrected:
    """Correct all cells for the reason in a request, or none; raises Refused."""
    faults: list[str] = []
    lines: list[str] = []
    now = dataset
    for cell in cells:
        try:
            for request, edit in _requests(cell, why):
                change = correct(now, request, edit)
                now, lines = change.dataset, [*lines, *change.lines]
        except Refused as error:
            faults.append(f"{cell.place}：{error}")
    _refuse(faults)
    return Corrected(before=dataset, dataset=now, lines=tuple(lines))


def _requests(cell: Edited, why: Request) -> Iterator[tuple[Request, Edit | None]]:
    """What a cell asks for: an agency for another, another name, or each change of its text."""
    request = replace(why, row_id=cell.row_id, field=cell.column, old=cell.old, new=cell.new)
    if cell.column == "agency_id":
        for old, new in _renamed(cell):
            yield replace(request, old=old, new=new), None
    elif cell.column in SHARED:
        yield request, None
    else:
        for a, b, c, d in _differing(cell.old, cell.new):
            now = cell.new[:c] + cell.old[a:]
            yield request, Edit(now, c, c + b - a, cell.new[c:d])


def _renamed(cell: Edited) -> Iterator[tuple[str, str]]:
    """(agency, the one in its place); raises Refused where they are more, fewer or reordered.

    So it does where their roles are others: of these only the text of the cell is left.
    """
    if _ROLE.findall(cell.old) != _ROLE.findall(cell.new):
        raise Refused(
            "分工不能在表格里改，请用命令："
            f"reforms correct {cell.row_id}/单位编号 分工 --from 旧 --to 新 "
            "--reason 理由 --reference 依据"
        )
    before, after = (_SEPARATOR.split(_ROLE.sub("", text)) for text in (cell.old, cell.new))
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    if len(before) != len(after) or any(new in before for _, new in pairs):
        raise Refused("单位的增删和次序不能在表格里改，请直接编辑 responsibilities.csv")
    yield from pairs


def _differing(old: str, new: str) -> list[tuple[int, int, int, int]]:
    """The ranges of two texts that differ, by whole clauses: the ledger tells each by itself."""
    found: list[tuple[int, int, int, int]] = []
    for equal, a, b, c, d in parts(old, new):
        if equal:
            continue
        before = max(old.rfind(mark, 0, a) + 1 for mark in _MARKS)
        after = min((at for mark in _MARKS if (at := old.find(mark, b)) >= 0), default=len(old))
        a, b, c, d = before, after, c - (a - before), d + (after - b)
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], b, found[-1][2], d)
        else:
            found.append((a, b, c, d))
    return found

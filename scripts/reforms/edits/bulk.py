"""The changed cells of a workbook -> one change of the package: all of them, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reforms.archive.locators import SHARED
from reforms.edits.amendment import Edit
from reforms.edits.comparison import Edited, refuse
from reforms.edits.correction import Change, correct
from reforms.edits.request import Request
from reforms.model import LIST_SEPARATOR, Dataset
from reforms.problems import Refused, parts

NEAR = 8
"""Equal characters between two changes that are told as one."""

STEPS = 30
"""Separate changes in one cell; of more, all are told as one."""


def carry_out(dataset: Dataset, cells: Sequence[Edited], why: Request) -> Change:
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
    refuse(faults)
    return Change(before=dataset, dataset=now, lines=tuple(lines))


def _requests(cell: Edited, why: Request) -> Iterator[tuple[Request, Edit | None]]:
    """What a cell asks for: an agency for another, another name, or each change of its text."""
    request = replace(
        why, table="reforms", row_id=cell.row_id, field=cell.column, old=cell.old, new=cell.new
    )
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
    """(agency, the one in its place); raises Refused where they are more, fewer or reordered."""
    before, after = cell.old.split(LIST_SEPARATOR), cell.new.split(LIST_SEPARATOR)
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    if len(before) != len(after) or any(new in before for _, new in pairs):
        raise Refused("单位的增删和次序不能在表格里改，请直接编辑 responsibilities.csv")
    yield from pairs


def _differing(old: str, new: str) -> list[tuple[int, int, int, int]]:
    """The ranges of two texts that differ, so that the ledger tells each by itself."""
    found: list[tuple[int, int, int, int]] = []
    for equal, a, b, c, d in parts(old, new):
        if not equal and found and a - found[-1][1] < NEAR:
            found[-1] = (found[-1][0], b, found[-1][2], d)
        elif not equal:
            found.append((a, b, c, d))
    if len(found) > STEPS:
        return [(found[0][0], found[-1][1], found[0][2], found[-1][3])]
    return found

"""Several changed cells of the list -> corrections of the package: all of them, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reforms.edits.correct import Change, correct
from reforms.edits.request import Request
from reforms.model import LIST_SEPARATOR, ROW_TYPES, Dataset
from reforms.problems import Refused, compare, parts

NEAR = 8
"""Equal characters between two changes that are told as one."""

STEPS = 30
"""Separate changes in one cell; of more, all are told as one."""

TOLD = 20
"""Faults that a refusal lists."""

_TABLE = "reforms"


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


def carry_out(dataset: Dataset, cells: Sequence[Edited], asked: Request) -> Change:
    """Correct all cells for the reason in a request, or none; raises Refused."""
    faults: list[str] = []
    done: list[Change] = []
    for cell in cells:
        try:
            for change in _corrected(done[-1].dataset if done else dataset, cell, asked):
                done.append(change)
        except Refused as error:
            faults.append(f"{cell.place}：{error}")
    refuse(faults)
    touched = {table for change in done for table in change.tables}
    return Change(
        dataset=done[-1].dataset if done else dataset,
        tables=tuple(table for table in ROW_TYPES if table in touched),
        lines=tuple(line for change in done for line in change.lines),
    )


def refuse(faults: Sequence[str]) -> None:
    """Raise Refused where there are faults, and tell them."""
    if faults:
        more = [f"- 还有 {len(faults) - TOLD} 处"] if len(faults) > TOLD else []
        told = "\n".join([*(f"- {fault}" for fault in faults[:TOLD]), *more])
        raise Refused(f"表格有 {len(faults)} 处不能照改\n{told}")


def _corrected(dataset: Dataset, cell: Edited, asked: Request) -> Iterator[Change]:
    """The corrections that a cell asks for, each of the data as the one before leaves them."""
    asked = replace(asked, row_id=cell.row_id, table=_TABLE, field=cell.column)
    if cell.column == "agency_id":
        for old, new in _renamed(cell):
            change = correct(dataset, replace(asked, old=old, new=new))
            dataset = change.dataset
            yield change
    elif cell.column in ("domain_id", "scope_id"):
        yield correct(dataset, replace(asked, old=cell.old, new=cell.new))
    else:
        yield from _reworded(dataset, cell, asked)


def _renamed(cell: Edited) -> Iterator[tuple[str, str]]:
    """(agency, the one in its place); raises Refused where they are more, fewer or reordered."""
    before, after = cell.old.split(LIST_SEPARATOR), cell.new.split(LIST_SEPARATOR)
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    if len(before) != len(after) or any(new in before for _, new in pairs):
        raise Refused("单位的增删和次序不能在表格里改，请直接编辑 responsibilities.csv")
    yield from pairs


def _reworded(dataset: Dataset, cell: Edited, asked: Request) -> Iterator[Change]:
    """A correction for each separate change in a text, so that the ledger tells each."""
    value, steps = cell.old, 0
    while value != cell.new:
        near = NEAR if steps < STEPS else len(value)
        old, new = _passage(value, cell.new, near)
        change = correct(dataset, replace(asked, old=old, new=new))
        dataset, steps = change.dataset, steps + 1
        value = getattr(dataset.reform[cell.row_id], cell.column)
        yield change


def _passage(value: str, goal: str, near: int) -> tuple[str, str]:
    """The first change from a text to another, with as much around it as makes it unique."""
    start, end, other_end, room = _first(value, goal, near)
    # Up to a change the two texts are the same.
    other = start
    while True:
        old, new = value[start:end], goal[other:other_end]
        if old and value.count(old) == 1 and (old, new) == (old.strip(), new.strip()):
            return old, new
        if not start and not room:
            # As far as it goes, this change has no place of its own: all are told as one.
            return (value, goal) if near >= len(value) else _passage(value, goal, len(value))
        if start:
            start, other = start - 1, other - 1
        if room:
            end, other_end, room = end + 1, other_end + 1, room - 1


def _first(value: str, goal: str, near: int) -> tuple[int, int, int, int]:
    """Where the first change begins and ends, where it ends in the other text, what follows.

    Changes close behind it are told with it; what follows are equal characters.
    """
    start, end, other_end, room = -1, 0, 0, 0
    for equal, a, b, _, d in parts(value, goal):
        if equal and start >= 0:
            room = b - a
            if room >= near:
                break
        elif not equal:
            start, end, other_end, room = start if start >= 0 else a, b, d, 0
    return start, end, other_end, room

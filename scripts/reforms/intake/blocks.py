"""What every reader of a file makes of it: lines of text, and tables of cells with places."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reforms.archive.ideographs import fold
from reforms.characters import ZERO_WIDTH
from reforms.model import LONGEST_CELL
from reforms.problems import Refused, shorten

WIDEST = 30
"""Columns of a table that are read: no annex is wider, and hostile spans go no further."""
_LARGEST = 20_000_000
"""Bytes that a file may unpack to: a notice with pictures has some millions."""
NOTE = re.compile(r"(?:注|备注|说明)[0-9]*\s*[:：]")
"""How a note under a table begins."""


def line_of(text: str) -> str:
    """A text in one line, without what cannot be seen and with ideographs for their radicals.

    Raises Refused for an endless one.
    """
    line = " ".join(fold(ZERO_WIDTH.sub("", text)).split())
    if len(line) > LONGEST_CELL:
        raise Refused(f"有一段文字长达 {len(line)} 字，不像一份通知：{shorten(line, 20)}")
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A line of text outside of tables."""

    text: str
    place: str = ""
    """Where it stands in the file, for a person; empty where a file has no lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table, once for each place of the grid that it covers."""

    lines: tuple[str, ...] = ()
    place: str = ""
    below: bool = False
    """It belongs to the cell above."""
    beside: bool = False
    """It belongs to the cell on its left."""
    picture: bool = False
    """A picture stands in it."""
    hidden: str = ""
    """Words in it that readers do not see."""
    unread: str = ""
    """What in it cannot be told in text."""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(self.lines)


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: rows of as many cells as it has columns, or fewer where a text says no more."""

    rows: tuple[Row, ...]
    place: str = ""

    def lines(self) -> list[TextLine]:
        """What stands in it, for a table that only lays a page out."""
        printed = (cell for row in self.rows for cell in row if not (cell.below or cell.beside))
        return [TextLine(text=line, place=cell.place) for cell in printed for line in cell.lines]


Block = TextLine | Table


def across(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows that are not empty; one of a single cell is across the table, whatever its span."""
    made = [row for row in rows if row]
    width = max(map(len, made), default=0)
    return tuple(
        (*row, *(replace(row[0], beside=True),) * (width - 1)) if len(row) == 1 else row
        for row in made
    )


def check_size(data: bytes) -> None:
    """Raises Refused for a zipped file that unpacks to more than any notice has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
            raise Refused("文件解开后太大，不像一份通知")


def flat(blocks: Iterable[Block]) -> list[TextLine]:
    """All lines, those in tables too."""
    return [
        line
        for block in blocks
        for line in ([block] if isinstance(block, TextLine) else block.lines())
    ]


def summed(what: str, lines: Iterable[TextLine]) -> list[str]:
    """Lines that are left out, told in one; none where there are none."""
    texts = [shorten(line.text, 30) for line in lines if line.text]
    more = f"，等 {len(texts)} 行" if len(texts) > 3 else ""
    return [f"{what}：{'、'.join(texts[:3])}{more}"] if texts else []

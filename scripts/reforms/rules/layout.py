"""The records of a text that should be plain CSV, whatever a spreadsheet made of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reforms import tables
from reforms.messages import words
from reforms.rules.reading import Finding, RawTable
from reforms.tables import BrokenQuotes, Line

_SEP_LINE = re.compile('"?sep=([^"\n]?)"?[,;\t]*\n', re.IGNORECASE)
_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", "，": "chinese-comma"}
"""Delimiter -> what it is called in `messages.yaml`."""


@dataclass(slots=True)
class Layout:
    """The reading of one text, step by step."""

    table: RawTable
    text: str
    findings: list[Finding] = field(default_factory=list)
    before: int = 0
    """Lines taken off at the beginning."""

    def lines(self) -> Sequence[Line]:
        """The records without the damage; none where they cannot be told for certain."""
        if not self.text.strip():
            self._note("encoding.empty")
            return []
        if not self._line_ends():
            return []
        self._sep_line()
        self._last_line()
        try:
            found = self._split()
        except BrokenQuotes as error:
            self._note("encoding.quotes", line=error.line + self.before)
            return []
        if self.before:
            found = [Line(line.number + self.before, line.cells) for line in found]
        return self._without_empty_rows(self._without_empty_columns(found))

    def _note(self, key: str, **what: Any) -> None:
        self.findings.append(self.table.finding(key, **what))

    def _line_ends(self) -> bool:
        """Lines end in LF; whether they do, or can be made to."""
        text = self.text
        if "\r" not in text:
            return True
        line = text[: text.index("\r")].count("\n") + 1
        pairs = text.count("\r\n")
        alone = text.count("\r") - pairs
        if alone and "\n" in text:
            self._note("encoding.line-ends.mixed", line=line)
            return False
        key = "encoding.line-ends.cr" if alone else "encoding.line-ends"
        self._note(key, undone=True, count=pairs + alone, line=line)
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        return True

    def _sep_line(self) -> None:
        """No line tells Excel the delimiter."""
        found = _SEP_LINE.match(self.text)
        if not found:
            return
        self._note("encoding.sep-line", undone=True, line=1, value=found[0].strip("\n"))
        self.text = self.text[found.end() :]
        self.before = 1

    def _last_line(self) -> None:
        """The last line ends too."""
        if not self.text.endswith("\n"):
            line = self.text.count("\n") + self.before + 1
            self._note("encoding.last-line", undone=True, line=line)
            self.text += "\n"

    def _split(self) -> Sequence[Line]:
        """Cells stand between commas; raises BrokenQuotes."""
        header = self.table.header
        first = self.text.partition("\n")[0]
        used = next((d for d in _DELIMITERS if _names(first, d) == header), "")
        if not used or _names(first, ",") == header:
            return self._by_commas()
        found = tables.read(self.text, used)
        # A row of another width is one whose text has such a delimiter in it.
        full = _more(found, len(header)) is not None
        self._delimiter(used, first, len(found) if full else 0)
        return found if full else []

    def _by_commas(self) -> Sequence[Line]:
        found = tables.read(self.text)
        header = found[0].cells
        used = next((d for d in _DELIMITERS if header and d in header[0]), "")
        if len(header) == 1 and used:
            self._delimiter(used, header[0], 0)
            return []
        return found

    def _delimiter(self, used: str, first: str, count: int) -> None:
        """`count`: of the rows that can be split again; 0 where that would be a guess."""
        self._note(
            "encoding.delimiter" if count else "encoding.delimiter.uncertain",
            undone=bool(count),
            delimiter=words(_DELIMITERS[used]),
            count=count,
            line=self.before + 1,
            value=first,
        )

    def _without_empty_columns(self, lines: Sequence[Line]) -> Sequence[Line]:
        """No row goes on behind the last column with cells in which nothing stands.

        Only where all rows do, the header too, is that a spreadsheet's doing. Of a
        single row it is more likely that a comma in its text has split a cell, and
        that its last cell is empty: without it the row would say something else.
        """
        width = len(self.table.header)
        more = _more(lines, width)
        if not more or list(lines[0].cells[:width]) != self.table.header:
            return lines
        self._note(
            "encoding.empty-columns",
            undone=True,
            more=more,
            count=sum(any(line.cells) for line in lines),
            line=lines[0].number,
            value=",".join(lines[0].cells),
        )
        return [Line(line.number, line.cells[:width]) for line in lines]

    def _without_empty_rows(self, lines: Sequence[Line]) -> Sequence[Line]:
        """The file ends with its last record."""
        end = len(lines)
        while end > 1 and not any(lines[end - 1].cells):
            end -= 1
        if extra := lines[end:]:
            count = len(extra)
            line = extra[0].number
            self._note("encoding.empty-rows", undone=True, more=count, count=count, line=line)
        return lines[:end]


def _more(lines: Sequence[Line], width: int) -> int | None:
    """How many empty cells all rows alike have behind the last column; None if they differ.

    Blank rows count for nothing.
    """
    rows = [line.cells for line in lines if any(line.cells)]
    widths = {len(cells) for cells in rows}
    if len(widths) != 1 or any(any(cells[width:]) for cells in rows):
        return None
    more = widths.pop() - width
    return more if more >= 0 else None


def _names(line: str, delimiter: str) -> list[str]:
    """The cells of a first line, without empty ones at its end."""
    return [name.strip('"') for name in _cut(line.split(delimiter))]


def _cut(cells: Sequence[str]) -> Sequence[str]:
    """Cells without the empty ones at the end."""
    width = len(cells)
    while width and not cells[width - 1].strip('"'):
        width -= 1
    return cells[:width]

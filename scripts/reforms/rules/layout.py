"""The records of a text that should be plain CSV, whatever a spreadsheet made of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reforms import tables
from reforms.rules.reading import ANEW, FIX, SAVED, Finding, RawTable
from reforms.tables import BrokenQuotes, Line

_SEP_LINE = re.compile('"?sep=([^"\n]?)"?[,;\t]*\n', re.IGNORECASE)
_DELIMITERS = {";": "分号", "\t": "制表符", "|": "竖线", "，": "中文逗号"}
_QUOTES = "含英文逗号、双引号或换行的一格要用英文双引号括起来，格里的双引号写两个"


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
            self._note("encoding.empty", "文件是空的", ANEW)
            return []
        if not self._line_ends():
            return []
        self._sep_line()
        self._last_line()
        try:
            found = self._split()
        except BrokenQuotes as error:
            message = "从这一行起引号不成对，读不出各栏"
            self._note("encoding.quotes", message, _QUOTES, line=error.line + self.before)
            return []
        if self.before:
            found = [Line(line.number + self.before, line.cells) for line in found]
        return self._without_empty_rows(self._without_empty_columns(found))

    def _note(
        self,
        rule: str,
        message: str,
        hint: str,
        *,
        deed: str = "",
        count: int = 0,
        line: int | None = None,
        value: str | None = None,
    ) -> None:
        self.findings.append(
            self.table.finding(rule, message, hint, deed=deed, count=count, line=line, value=value)
        )

    def _line_ends(self) -> bool:
        """Lines end in LF; whether they do, or can be made to."""
        text = self.text
        if "\r" not in text:
            return True
        line = text[: text.index("\r")].count("\n") + 1
        hint = SAVED
        pairs = text.count("\r\n")
        alone = text.count("\r") - pairs
        if not alone:
            message, deed = "换行是 Windows 的 CRLF，应是 LF", "换行由 CRLF 改为 LF"
        elif "\n" not in text:
            message, deed = "换行是旧式的 CR，应是 LF", "换行由 CR 改为 LF"
        else:
            message, deed = "有的行末是 CR，有的是 LF，认不出哪里该换行", ""
            hint = ANEW
        self._note("encoding.line-ends", message, hint, deed=deed, count=pairs + alone, line=line)
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        return bool(deed)

    def _sep_line(self) -> None:
        """No line tells Excel the delimiter."""
        found = _SEP_LINE.match(self.text)
        if not found:
            return
        self._note(
            "encoding.sep-line",
            "第一行是给 Excel 看的“sep=”，不是表头",
            SAVED,
            deed="删去第一行的“sep=”",
            line=1,
            value=found[0].strip("\n"),
        )
        self.text = self.text[found.end() :]
        self.before = 1

    def _last_line(self) -> None:
        """The last line ends too."""
        if not self.text.endswith("\n"):
            self._note(
                "encoding.last-line",
                "最后一行没有换行",
                f"在文件末尾加一个换行，或者{FIX}",
                deed="补上末尾的换行",
                line=self.text.count("\n") + self.before + 1,
            )
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
            "encoding.delimiter",
            f"各栏之间是{_DELIMITERS[used]}，应是英文逗号",
            SAVED if count else ANEW,
            deed=f"各栏之间由{_DELIMITERS[used]}改为英文逗号" if count else "",
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
            f"每一行的末尾都多出 {more} 个空栏",
            f"删去每一行末尾多余的逗号，或者{FIX}",
            deed="删去末尾的空栏",
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
            self._note(
                "encoding.empty-rows",
                f"文件末尾多出 {len(extra)} 个空行",
                f"删去它们，或者{FIX}",
                deed="删去末尾的空行",
                count=len(extra),
                line=extra[0].number,
            )
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

"""A table's file as it lies -> its records, and whether it is the plain CSV that it should be.

Nothing is mended on disk; where the damage can be undone without a guess, the records are
as they were, so that one fault has one message. That a file is in another encoding is
proved: the bytes decode strictly, give the same bytes again, begin with the table's
headings, and hold everyday Chinese.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from reforms import tables
from reforms.model import record_id, table_path
from reforms.package.cells import Column, faults
from reforms.package.descriptor import merge_markers
from reforms.problems import LONGEST, Problem, Where, compare, words
from reforms.tables import BrokenQuotes, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A table's file, and what the descriptor says of it."""

    name: str
    columns: Sequence[Column]  # As the descriptor has them
    data: bytes

    @property
    def path(self) -> str:
        """Inside the package."""
        return table_path(self.name)

    @property
    def header(self) -> list[str]:
        """The headings."""
        return [column["name"] for column in self.columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem, and how it is undone where that takes no guess."""

    problem: Problem
    deed: str  # What undoing it is called; empty where somebody has to decide
    change: str = ""  # Of a cell: the old and the new writing
    count: int = 0  # Of a file: in how many places; 0 where it is the whole file


@dataclass(slots=True, kw_only=True)
class Reading:
    """A table's records with everything undone that can be, and what was found."""

    file: TableFile
    lines: list[Line] = field(default_factory=list)  # None where they are not certain
    findings: list[Finding] = field(default_factory=list)

    @property
    def certain(self) -> bool:
        """Whether the records are what was meant: everything found could be undone."""
        return all(finding.deed for finding in self.findings)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the file, each fault told once."""
        return _gathered(_without_consequences([finding.problem for finding in self.findings]))

    def note(
        self,
        key: str,
        /,
        *,
        undone: bool = False,
        change: str = "",
        count: int = 0,
        line: int | None = None,
        column: str | None = None,
        record: str | None = None,
        value: str | None = None,
        **values: Any,
    ) -> None:
        """Add what breaks a rule; `undone`: without a guess."""
        where = Where(path=self.file.path, line=line, column=column, record=record)
        problem = Problem.of(key, where, value=value, **values)
        deed = words(key, "deed", **values) if undone else ""
        self.findings.append(Finding(problem=problem, deed=deed, change=change, count=count))


def read(file: TableFile) -> Reading:
    """A file's records with the damage undone, and everything that was found."""
    reading = Reading(file=file)
    if (text := _text(reading)) is not None:
        reading.lines = _records(reading, text)
    # Under other headings the type of a cell is not known.
    headed = bool(reading.lines) and list(reading.lines[0].cells) == file.header
    reading.lines = [
        line if _is_torn(reading, line) else _mended(reading, line, header=not at, headed=headed)
        for at, line in enumerate(reading.lines)
    ]
    if reading.lines and not reading.findings:
        _check_canonical(reading)
    return reading


# --- bytes ---

UTF_8, UTF_16, GBK, BIG5 = "UTF-8", "UTF-16", "GBK", "Big5"
# What bytes seem to be that cannot be read for certain -> what they break.
_SEEMS = {
    GBK: "encoding.not-utf-8.gbk-uncertain",
    BIG5: "encoding.not-utf-8.big5",
    UTF_8: "encoding.not-utf-8.damaged",
}


def _text(reading: Reading) -> str | None:
    """The file is UTF-8 without a byte order mark."""
    file = reading.file
    found = decoded(file.data, file.header)
    certain = found.text is not None
    if found.bom:
        reading.note("encoding.bom", undone=True, line=1)
    if found.encoding == UTF_16:
        key = "encoding.utf-16" if certain else "encoding.utf-16.uncertain"
        reading.note(key, undone=certain, line=1)
    elif found.encoding != UTF_8 or not certain:
        before = file.data.count(b"\n", 0, found.start)
        seen = file.data.decode(errors="replace") if found.encoding == UTF_8 else found.text or ""
        line = "".join(seen.replace("\r", "").split("\n")[before : before + 1])
        seems = _SEEMS.get(found.encoding, "encoding.not-utf-8")
        reading.note(
            "encoding.not-utf-8.gbk" if certain else seems,
            undone=certain,
            line=before + 1,
            record=record_id(file.name, line.split(",")) or None,
            value=line or None,
        )
    return found.text


# Both encodings have marks in front and then the common characters; what was not written in
# one of them is all over its rare ones.
_EVERYDAY = {
    "gb18030": re.compile(rb"[\xa1-\xa3]|[\xb0-\xd7][\xa1-\xfe]"),
    "big5": re.compile(rb"[\xa1-\xc6]"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What bytes say, as far as that is certain."""

    text: str | None  # None where it is not certain
    encoding: str  # What they seem to be in; empty where nobody can tell
    bom: bool = False
    start: int = 0  # The first byte that is not UTF-8


def decoded(data: bytes, header: Sequence[str]) -> Decoded:
    """A file's bytes as text without a byte order mark; `header` are the table's headings."""
    if (wide := _utf_16(data, header)) is not None:
        return wide
    bom, plain = data.startswith(BOM_UTF8), data
    while plain.startswith(BOM_UTF8):  # some programs put one before the other
        plain = plain.removeprefix(BOM_UTF8)
    try:
        return Decoded(text=plain.decode(), encoding=UTF_8, bom=bom)
    except UnicodeDecodeError as error:
        start = error.start + len(data) - len(plain)
    gbk, big5 = _everyday(plain, "gb18030"), _everyday(plain, "big5")
    text = plain.decode("gb18030") if gbk and not big5 else ""
    if headed(text, header) and text.encode("gb18030") == plain:
        return Decoded(text=text, encoding=GBK, bom=bom, start=start)
    seems = GBK if gbk else BIG5 if big5 else UTF_8 if _mostly_utf_8(plain) else ""
    return Decoded(text=None, encoding=seems, bom=bom, start=start)


def headed(text: str, header: Sequence[str]) -> bool:
    """Whether a text begins with the headings, whatever separates them."""
    lines = re.split("\r\n|\r|\n", text, maxsplit=2)[:2]
    return any(_names(re.split("[,;\t|，]", line)) == list(header) for line in lines)


def _utf_16(data: bytes, header: Sequence[str]) -> Decoded | None:
    """UTF-16 with or without a mark; None where it is something else."""
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    little = data.startswith(BOM_UTF16_LE) if marked else data[1:2] == b"\0"
    codec = "utf-16-le" if little else "utf-16-be"
    plain = data[2:] if marked else data
    text = plain.decode(codec, "replace") if marked or 0 in data[:2] else ""
    certain = headed(text, header) and text.encode(codec, "replace") == plain
    # Without a mark and without the headings it is a text with NULs in it.
    if not marked and not certain:
        return None
    return Decoded(text=text if certain else None, encoding=UTF_16)


def _everyday(data: bytes, codec: str) -> bool:
    """Whether nine tenths of the Chinese in bytes, read in an encoding, is everyday."""
    try:
        wide = [char for char in data.decode(codec) if char > "\x7f"]
    except UnicodeDecodeError:
        return False
    common = sum(bool(_EVERYDAY[codec].match(char.encode(codec))) for char in wide)
    return common >= 0.9 * len(wide)


def _mostly_utf_8(data: bytes) -> bool:
    """Whether most of the bytes outside ASCII are UTF-8, so that a few were damaged."""
    kept = data.decode(errors="ignore").encode()
    return 2 * sum(byte > 0x7F for byte in kept) > sum(byte > 0x7F for byte in data)


# --- records ---

_SEP_LINE = re.compile('"?sep=[^"\n]?"?[,;\t]*\n', re.IGNORECASE)
# What they are called in `messages.yaml`.
_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", "，": "chinese-comma"}


def _records(reading: Reading, text: str) -> list[Line]:
    """The records of a text without what a spreadsheet added; none where that is a guess."""
    if not text.strip():
        reading.note("encoding.empty")
        return []
    if marked := merge_markers(text):
        reading.note("encoding.merge", line=marked[0], lines=marked)
        return []
    if "\r" in text:
        pairs, alone = text.count("\r\n"), len(re.findall("\r(?!\n)", text))
        line = text[: text.index("\r")].count("\n") + 1
        if alone and "\n" in text:
            reading.note("encoding.line-ends.mixed", line=line)
            return []
        key = "encoding.line-ends.cr" if alone else "encoding.line-ends"
        reading.note(key, undone=True, count=pairs + alone, line=line)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    before = 0
    if found := _SEP_LINE.match(text):
        reading.note("encoding.sep-line", undone=True, line=1, value=found[0].strip("\n"))
        text, before = text[found.end() :], 1
    if not text.endswith("\n"):
        reading.note("encoding.last-line", undone=True, line=text.count("\n") + before + 1)
        text += "\n"
    try:
        split = _split(reading, text, before)
    except BrokenQuotes as error:
        reading.note("encoding.quotes", line=error.line + before)
        return []
    lines = [Line(line.number + before, line.cells) for line in split]
    return _without_empty_rows(reading, _without_empty_columns(reading, lines))


def _split(reading: Reading, text: str, before: int) -> Sequence[Line]:
    """Cells stand between commas; none where they do not for certain. Raises BrokenQuotes."""
    header = reading.file.header
    first = text.partition("\n")[0]
    used = next((d for d in _DELIMITERS if _names(first.split(d)) == header), "")
    commas = not used or _names(first.split(",")) == header
    lines = tables.read(text, "," if commas else used)
    if commas:
        alone = lines[0].cells[0] if len(lines[0].cells) == 1 else ""
        used = next((d for d in _DELIMITERS if d in alone), "")
    if not used:
        return lines
    # A row of another width is one whose text has such a delimiter in it.
    certain = not commas and _more(lines, len(header)) is not None
    reading.note(
        "encoding.delimiter" if certain else "encoding.delimiter.uncertain",
        undone=certain,
        delimiter=words(_DELIMITERS[used]),
        count=len(lines),
        line=before + 1,
        value=first,
    )
    return lines if certain else []


def _without_empty_columns(reading: Reading, lines: list[Line]) -> list[Line]:
    """No row goes on behind the last column with cells in which nothing stands."""
    # Only where all rows do is that a spreadsheet's doing. Of a single row it is more likely that
    # a comma in its text has split a cell: without its last one it would say something else.
    width = len(reading.file.columns)
    more = _more(lines, width)
    if not more or list(lines[0].cells[:width]) != reading.file.header:
        return lines
    reading.note(
        "encoding.empty-columns",
        undone=True,
        more=more,
        count=sum(any(line.cells) for line in lines),
        line=lines[0].number,
        value=",".join(lines[0].cells),
    )
    return [Line(line.number, line.cells[:width]) for line in lines]


def _without_empty_rows(reading: Reading, lines: list[Line]) -> list[Line]:
    """The file ends with its last record."""
    end = len(lines)
    while end > 1 and not any(lines[end - 1].cells):
        end -= 1
    if more := len(lines) - end:
        line = lines[end].number
        reading.note("encoding.empty-rows", undone=True, more=more, count=more, line=line)
    return lines[:end]


def _more(lines: Iterable[Line], width: int) -> int | None:
    """How many empty cells all rows but blank ones have behind the last column, if as many."""
    rows = [line.cells for line in lines if any(line.cells)]
    widths = {len(cells) for cells in rows}
    if len(widths) != 1 or any(any(cells[width:]) for cells in rows):
        return None
    return more if (more := widths.pop() - width) >= 0 else None


def _names(cells: Sequence[str]) -> list[str]:
    """The headings in the cells of a first line, without empty ones at its end."""
    names = [cell.strip('"') for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


# --- cells ---


def _is_torn(reading: Reading, line: Line) -> bool:
    """A cell with a comma stands between straight quotes, not Chinese ones."""
    file, cells = reading.file, line.cells
    torn = next((at for at, c in enumerate(cells) if c.startswith("“") and "”" not in c), None)
    if torn is None or len(cells) <= len(file.columns):
        return False
    closed = next((n for n, cell in enumerate(cells[torn:], 1) if cell.endswith("”")), 0)
    if closed:
        cell = ",".join(cells[torn : torn + closed])
        reading.note(
            "encoding.smart-quotes",
            line=line.number,
            column=file.header[torn] if torn < len(file.columns) else None,
            record=record_id(file.name, cells),
            value=cell,
            inner=cell[1:-1],
        )
    return bool(closed)


def _mended(reading: Reading, line: Line, *, header: bool, headed: bool) -> Line:
    """A line with its cells as they should be; what is wrong with them is noted."""
    file, cells = reading.file, list(line.cells)
    names: Sequence[str] = line.cells if header else file.header
    for at, cell in enumerate(line.cells):
        column: Column = {"name": names[at] if at < len(names) else None}
        if headed and not header and at < len(file.columns):
            column = file.columns[at]
        for fault in faults(cell, column):
            cells[at] = fault.mended or cells[at]
            reading.note(
                fault.key,
                undone=fault.mended is not None,
                change=_change(cell, fault.mended) if fault.mended else "",
                line=line.number,
                column=column["name"],
                record=None if header else record_id(file.name, line.cells).strip(),
                value=cell,
                **fault.values,
            )
    return Line(line.number, tuple(cells))


def _change(old: str, new: str) -> str:
    """A cell's old and new writing, of a long one what differs."""
    if len(old) > LONGEST:
        old, new = compare(old, new)
    return f"“{old}”→“{new}”"


def _check_canonical(reading: Reading) -> None:
    """A table is written in canonical form, so that a change shows only what changed."""
    header, *rows = reading.lines
    written = tables.write(header.cells, (line.cells for line in rows))
    pairs = zip_longest(reading.file.data.split(b"\n"), written.split(b"\n"))
    if differing := [number for number, (a, b) in enumerate(pairs, 1) if a != b]:
        reading.note("encoding.canonical", undone=True, count=len(differing), line=differing[0])


# --- one fault told once ---

_SAVED_OTHERWISE = ("encoding.utf-16", "encoding.not-utf-8", "encoding.sep-line")
_CONSEQUENCES = ("encoding.line-ends", "encoding.delimiter")
_OF_COLUMNS = frozenset(
    "date number scientific zeros quotes-doubled spreadsheet-error null-word".split()
)


def _without_consequences(problems: list[Problem]) -> list[Problem]:
    """A spreadsheet's other encodings come with its line ends and delimiter: one fault."""
    if not problems or problems[0].rule not in _SAVED_OTHERWISE:
        return problems
    follow = [problem for problem in problems if problem.rule in _CONSEQUENCES]
    also = tuple(words("also", message=problem.message) for problem in follow)
    first = replace(problems[0], details=also)
    return [first, *(p for p in problems[1:] if p not in follow)]


def _gathered(problems: list[Problem]) -> list[Problem]:
    """What a program does to a whole column or file is told once, with its first place."""
    told: dict[tuple[str, object], list[Problem]] = {}
    for number, problem in enumerate(problems):
        rule = problem.rule.removeprefix("encoding.")
        place = problem.where.column if rule in _OF_COLUMNS else number
        told.setdefault((rule, None if rule == "garbled" else place), []).append(problem)
    return [_with_others(first, others) for first, *others in told.values()]


def _with_others(problem: Problem, others: list[Problem]) -> Problem:
    if not others:
        return problem
    key = "elsewhere-and-more" if len(others) > 10 else "elsewhere"
    lines = list(dict.fromkeys(other.where.line for other in others[:10]))
    more = words(key, count=len(others), lines=lines)
    return replace(problem, details=(*problem.details, more))

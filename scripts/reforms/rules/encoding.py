"""First stage: is the file the plain CSV text that it should be?

What a spreadsheet does to a CSV file is met here by name. Nothing is mended on
disk; where the damage can be undone without a guess, the later stages look at
the records as they were, so that one fault has one message.
"""

from collections.abc import Iterator, Sequence

from reforms import tables
from reforms.model import record_id
from reforms.rules.cells import faults
from reforms.rules.decoding import BIG5, GBK, UTF_8, UTF_16, Decoded, decoded
from reforms.rules.layout import Layout
from reforms.rules.reading import (
    Column,
    Finding,
    RawTable,
    Reading,
)
from reforms.tables import Line


def read(table: RawTable) -> Reading:
    """A file's records with the damage undone, and everything that was found."""
    decoding = decoded(table.data, table.header)
    findings = list(_bytes(table, decoding))
    lines = Layout(table, decoding.text, findings).lines() if decoding.text is not None else []
    headed = bool(lines) and list(lines[0].cells) == table.header
    torn = list(_quotes(table, lines))
    findings += torn
    split = {finding.problem.where.line for finding in torn}
    mended = []
    for at, line in enumerate(lines):
        if line.number not in split:
            line, found = _judged(table, line, header=not at, headed=headed)
            findings += found
        mended.append(line)
    if lines and not findings:
        findings += _canonical(table, lines)
    return Reading(lines=mended, findings=findings)


def _bytes(table: RawTable, found: Decoded) -> Iterator[Finding]:
    """The file is UTF-8 without a byte order mark."""
    if found.bom:
        yield table.finding("encoding.bom", undone=True, line=1)
    certain = found.text is not None
    if found.encoding == UTF_16:
        key = "encoding.utf-16" if certain else "encoding.utf-16.uncertain"
        yield table.finding(key, undone=certain, line=1)
    elif found.encoding != UTF_8 or not certain:
        yield _not_utf_8(table, found)


_SEEMS = {
    GBK: "encoding.not-utf-8.gbk-uncertain",
    BIG5: "encoding.not-utf-8.big5",
    UTF_8: "encoding.not-utf-8.damaged",
}
"""What bytes seem to be that cannot be read for certain -> what they break."""


def _not_utf_8(table: RawTable, found: Decoded) -> Finding:
    """Name the first line that is not UTF-8 and, where it can be read, its record."""
    number = table.data.count(b"\n", 0, found.start) + 1
    seen = found.text
    if found.encoding == UTF_8:
        seen = table.data.decode(errors="replace")
    text = (seen or "").replace("\r", "").split("\n")
    line = text[number - 1] if number <= len(text) else ""
    seems = _SEEMS.get(found.encoding, "encoding.not-utf-8")
    return table.finding(
        "encoding.not-utf-8.gbk" if found.text else seems,
        undone=bool(found.text),
        line=number,
        record=record_id(table.name, line.split(",")) or None,
        value=line or None,
    )


def _judged(
    table: RawTable, line: Line, *, header: bool, headed: bool
) -> tuple[Line, list[Finding]]:
    """A line with its cells as they should be, and what was found in them.

    In other columns than the table's (not `headed`) a cell's type is not known.
    """
    cells, findings = list(line.cells), list[Finding]()
    for at in range(len(cells)):
        known = at < len(table.columns)
        column: Column = {"name": cells[at] if header else table.header[at] if known else None}
        column = table.columns[at] if known and headed and not header else column
        cells[at], found = _cell(table, line, at, column, header=header)
        findings += found
    return Line(line.number, tuple(cells)), findings


def _cell(
    table: RawTable, line: Line, at: int, column: Column, *, header: bool
) -> tuple[str, list[Finding]]:
    """A cell as it should be, and what was found in it."""
    cell = mended = line.cells[at]
    found = []
    for fault in faults(cell, column):
        undone = fault.mended is not None
        mended = mended if fault.mended is None else fault.mended
        found.append(
            table.finding(
                fault.key,
                undone=undone,
                change=f"“{cell}”→“{fault.mended}”" if undone else "",
                line=line.number,
                column=column["name"],
                record=None if header else record_id(table.name, line.cells).strip(),
                value=cell,
                **fault.values,
            )
        )
    return mended, found


def _quotes(table: RawTable, lines: Sequence[Line]) -> Iterator[Finding]:
    """A cell with a comma stands between straight quotes, not Chinese ones."""
    for line in (line for line in lines if len(line.cells) > len(table.columns)):
        opened = [at for at, cell in enumerate(line.cells) if cell.startswith("“")]
        torn = [at for at in opened if "”" not in line.cells[at]]
        if torn:
            rest = line.cells[torn[0] :]
            closed = next((n for n, cell in enumerate(rest, 1) if cell.endswith("”")), 0)
            if closed:
                cell = ",".join(rest[:closed])
                yield table.finding(
                    "encoding.smart-quotes",
                    line=line.number,
                    column=table.header[torn[0]] if torn[0] < len(table.columns) else None,
                    record=record_id(table.name, line.cells),
                    value=cell,
                    inner=cell[1:-1],
                )


def _canonical(table: RawTable, lines: Sequence[Line]) -> Iterator[Finding]:
    """A table is written in canonical form, so that a change shows only what changed."""
    if b'"' not in table.data:
        return  # then there is one way to write the cells, and a reader has taken it
    written = tables.write(lines[0].cells, (line.cells for line in lines[1:]))
    if written == table.data:
        return
    pairs = zip(table.data.split(b"\n"), written.split(b"\n"), strict=False)
    differing = [number for number, (a, b) in enumerate(pairs, 1) if a != b]
    yield table.finding(
        "encoding.canonical",
        undone=True,
        count=len(differing),
        line=differing[0] if differing else 1,
    )

"""Canonical CSV: the one way in which a table is written, and its reading.

UTF-8 without a byte order mark, LF, quotes only where RFC 4180 needs them, so
that writing what was read gives the same bytes.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

# A long cell is for a rule to tell of; csv's own limit would take it for an open quote.
csv.field_size_limit(1_000_000_000)


class Line(NamedTuple):
    """The cells of a record and the line of the file on which it begins."""

    number: int
    cells: tuple[str, ...]


class BrokenQuotes(ValueError):
    """The quoting of a CSV text is broken; `line` is where that record begins."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def read(text: str, delimiter: str = ",") -> list[Line]:
    """The records of a CSV text, its header included; blank lines have no cells.

    Raises BrokenQuotes.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = []
    start = 1
    try:
        for cells in reader:
            lines.append(Line(start, tuple(cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BrokenQuotes(start) from error
    return lines


def write(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as canonical CSV bytes."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    # As `cell` would have it: None as nothing, a date by `str`, which is ISO 8601.
    writer.writerows(rows)
    return buffer.getvalue().encode()


def cell(value: object) -> str:
    """A typed value as its cell: dates in ISO 8601, what is empty as nothing."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def plain(value: object) -> object:
    """A typed value for JSON and SQL: dates in ISO 8601, what is empty as None."""
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, date) else value

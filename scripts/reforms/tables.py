"""Canonical CSV, written and read: UTF-8, LF, quotes only where RFC 4180 needs them."""

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
    """The records of a CSV text, its header too; blank lines have no cells. Raises BrokenQuotes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
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
    # csv makes cells of values as `cell` does.
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue().encode()


def cell(value: object) -> str:
    """A typed value as its cell: dates in ISO 8601, what is empty as nothing."""
    return "" if value is None else str(value)


def plain(value: object) -> object:
    """A typed value for JSON and SQL: dates in ISO 8601, what is empty as None."""
    return None if value == "" else str(value) if isinstance(value, date) else value

"""Canonical tables: the order of their rows, and the bytes of their files; JSON likewise.

These are CSV in UTF-8 with LF, and with quotes only where RFC 4180 needs them.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from reforms.model import ROW_TYPES, Dataset, Row, reform_order, table_path

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


def with_cell(row: Row, column: str, text: str) -> Row:
    """A row whose cell in a column says another text; ValueError where that is of another type."""
    cells = {name: cell(getattr(row, name)) for name in row.__dataclass_fields__}
    return type(row).from_row(cells | {column: text})


def plain(value: object) -> object:
    """A typed value for JSON and SQL: dates in ISO 8601, what is empty as None."""
    return None if value == "" else str(value) if isinstance(value, date) else value


def to_json(value: object) -> bytes:
    """Readable JSON with a final newline; Chinese stays as it is."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


# --- canonical order ---


def columns(dataset: Dataset, table: str) -> Mapping[str, Mapping[str, Any]]:
    """Column name -> its field in the descriptor."""
    return {field["name"]: field for field in dataset.resources[table]["schema"]["fields"]}


def example(dataset: Dataset, table: str, column: str) -> str:
    """The first cell of a column that holds something, or else the descriptor's example."""
    cells = (cell(getattr(row, column)) for row in dataset.table(table))
    written: str = columns(dataset, table)[column]["example"]
    return next(filter(None, cells), written)


def canonical(dataset: Dataset, table: str) -> bytes:
    """A table's file as it has to be, byte for byte."""
    names = list(columns(dataset, table))
    return write(names, map(attrgetter(*names), ORDERS[table](dataset)))


def canonical_files(dataset: Dataset) -> dict[str, bytes]:
    """Every table's file as it has to be: path inside the package -> bytes."""
    return {table_path(table): canonical(dataset, table) for table in ROW_TYPES}


def _by_first_use(dataset: Dataset, table: str, used: Sequence[str]) -> list[Row]:
    rank = {row_id: at for at, row_id in reversed(list(enumerate(used)))}
    return sorted(dataset.table(table), key=lambda row: rank.get(row.record_id, len(used)))


def _reforms(dataset: Dataset) -> list[Any]:
    return sorted(dataset.reforms, key=lambda row: reform_order(row.id))


def _duties(dataset: Dataset) -> list[Any]:
    rank = {row.id: at for at, row in enumerate(_reforms(dataset))}
    return sorted(dataset.responsibilities, key=lambda row: (rank[row.reform_id], row.position))


def _extras(dataset: Dataset) -> list[Any]:
    """In the annex's order of items and of headings."""
    headings = {row.id: dataset.notice[row.notice_id].headings for row in dataset.reforms}

    def place(row: Any) -> tuple[tuple[str, ...], int]:
        known = headings[row.reform_id]
        at = known.index(row.heading) if row.heading in known else len(known)
        return reform_order(row.reform_id), at

    return sorted(dataset.extras, key=place)


def _relevance(dataset: Dataset) -> list[Any]:
    positions = {row.id: row.position for row in dataset.audiences}

    def place(row: Any) -> tuple[tuple[str, ...], int]:
        return reform_order(row.reform_id), positions[row.audience_id]

    return sorted(dataset.relevance, key=place)


def _passages(dataset: Dataset) -> list[Any]:
    rank = {row.id: at for at, row in enumerate(_reforms(dataset))}
    kinds = columns(dataset, "passages")["kind"].get("constraints", {}).get("enum", ())
    place = {kind: at for at, kind in enumerate(kinds)}
    return sorted(
        dataset.passages,
        key=lambda row: (rank[row.reform_id], place.get(row.kind, len(place)), row.position),
    )


ORDERS: Mapping[str, Callable[[Dataset], Sequence[Any]]] = {
    "notices": lambda d: sorted(d.notices, key=attrgetter("id")),
    "domains": lambda d: sorted(d.domains, key=attrgetter("position")),
    "scopes": lambda d: _by_first_use(d, "scopes", [row.scope_id for row in _reforms(d)]),
    "agencies": lambda d: _by_first_use(d, "agencies", [row.agency_id for row in _duties(d)]),
    "reforms": _reforms,
    "responsibilities": _duties,
    "extras": _extras,
    "audiences": lambda d: sorted(d.audiences, key=attrgetter("position")),
    "relevance": _relevance,
    "passages": _passages,
    "terms": lambda d: sorted(d.terms, key=attrgetter("id")),
    "corrections": lambda d: sorted(d.corrections, key=attrgetter("id")),
    "retired": lambda d: sorted(d.retired, key=attrgetter("table", "former_id")),
    "provenance": lambda d: d.provenance,
}
"""Table -> its rows in canonical order."""

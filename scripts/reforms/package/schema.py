"""The records of a table -> its rows as frictionless reads them, and what is wrong with them.

frictionless judges headers, the shape of rows, types and constraints; its errors become ours.
It also takes numbers and dates that are written in another way: those are told here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from reforms.model import ROW_TYPES, Row, record_id, table_path
from reforms.package.descriptor import WRITTEN, fault, is_written
from reforms.problems import Problem, Where, words
from reforms.tables import Line

# Error of frictionless on a row -> our rule; the first of them tells all.
_SHAPES = {
    "blank-row": "schema.blank-row",
    "extra-cell": "schema.extra-cell",
    "missing-cell": "schema.missing-cell",
}
_CELLS = {
    "type-error": "schema.type-error",
    "constraint-error": "schema.constraint-error",
    "unique-error": "schema.constraint-error",
}
# Constraint -> the rule's variant with words for it.
_CONSTRAINTS = {
    "enum": "schema.constraint-error.enum",
    "minimum": "schema.constraint-error.minimum",
    "pattern": "schema.constraint-error.pattern",
    "required": "schema.constraint-error.required",
    "unique": "schema.constraint-error.unique",
}
_UNWRITTEN = {"integer": "schema.type-error.integer", "date": "schema.type-error.date"}


def read_rows(
    table: str, columns: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """A table's rows, those that have a problem left out, and the problems."""
    import frictionless  # takes half a second, for which help and completion need not wait

    # frictionless gets records and not the file: to guess the dialect of a file, told or
    # not, it takes minutes over a line that is made for it, and it mends broken quotes.
    # Of cells too many one is told: an error for each would copy all of them.
    records = [list(line.cells[: len(columns) + 1]) for line in lines]
    try:
        schema = frictionless.Schema.from_descriptor({"fields": columns})
    except frictionless.FrictionlessException as refused:
        notes = "；".join(reason.note for reason in refused.reasons or [refused.error])
        at = f"$.resources[{list(ROW_TYPES).index(table)}].schema"
        return (), (fault("descriptor.types.contradiction", at, notes=notes),)
    dialect = frictionless.Dialect(header_rows=[1])
    rows: list[Row] = []
    problems: list[Problem] = []
    with frictionless.Resource(name=table, data=records, schema=schema, dialect=dialect) as opened:
        if opened.header.errors or opened.header.missing:
            return (), (_header(table, opened.header.field_names, lines[0].cells),)
        for line, read in zip(lines[1:], opened.row_stream, strict=True):
            found = list(_wrong(table, columns, line, read.errors))
            problems += found
            if not found:
                rows.append(_row(ROW_TYPES[table], read))
    return tuple(rows), tuple(problems)


def _row(kind: type[Row], read: Mapping[str, Any]) -> Row:
    """A row as frictionless has read it, a text that is empty as one."""
    empty = {column.name: "" for column in fields(kind) if column.type is str}
    return kind(**{name: empty.get(name) if v is None else v for name, v in read.items()})


def _header(table: str, expected: Sequence[str], actual: Sequence[str]) -> Problem:
    missing = [name for name in expected if name not in actual]
    extra = [name or words("blank-column") for name in actual if name not in expected]
    if not set(expected) & set(actual):
        key = "schema.header.lost" if extra else "schema.header.blank"
    elif missing:
        key = "schema.header.renamed" if extra else "schema.header.missing"
    else:
        key = "schema.header.extra" if extra else "schema.header"
    return Problem.of(
        key,
        Where(path=table_path(table), line=1),
        value=",".join(actual),
        missing=missing,
        extra=extra,
        header=",".join(expected),
        commas=words("trailing-commas") if "" in actual else "",
    )


def _wrong(
    table: str, columns: Sequence[Mapping[str, Any]], line: Line, errors: Sequence[Any]
) -> Iterator[Problem]:
    """A row has its columns, and every cell is of its type and meets its constraints."""
    broken = {error.type for error in errors}
    if shape := next((kind for kind in _SHAPES if kind in broken), ""):
        where, width = _where(table, line), len(columns)
        yield Problem.of(_SHAPES[shape], where, width=width, count=len(line.cells))
        return
    for column, cell in zip(columns, line.cells, strict=True):
        of_cell = [error for error in errors if error.field_name == column["name"]]
        for key, values in _wrong_cell(column, cell, of_cell):
            yield Problem.of(
                key,
                _where(table, line, column["name"]),
                value=cell,
                title=column["title"],
                example=column["example"],
                **values,
            )


def _where(table: str, line: Line, column: str | None = None) -> Where:
    record = record_id(table, line.cells) or None
    return Where(path=table_path(table), line=line.number, column=column, record=record)


def _wrong_cell(
    column: Mapping[str, Any], cell: str, errors: Sequence[Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a cell breaks, and what its text is filled with."""
    kind = column["type"]
    if cell and kind in WRITTEN and not is_written(kind, cell):
        calendar = re.fullmatch(WRITTEN[kind], cell)
        yield "schema.type-error.calendar" if calendar else _UNWRITTEN[kind], {}
        return
    for error in errors:
        # frictionless names the constraint only in its note.
        found = re.match(r'constraint "(\w+)"', error.note)
        name = found[1] if found else error.type.removesuffix("-error")
        values = {"constraint": name, "limit": column.get("constraints", {}).get(name)}
        key = _CONSTRAINTS.get(name, _CELLS[error.type])
        yield key, {"format": column.get("format"), **values}

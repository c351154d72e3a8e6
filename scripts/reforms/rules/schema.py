"""Second stage, second part: rows and cells are what the descriptor declares.

frictionless judges the cells; its English errors become ours. What it does not check
is checked here: headers, the shape of rows, and numbers and dates written in another way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import frictionless

from reforms.messages import words
from reforms.model import ROW_TYPES, record_id, table_path
from reforms.problems import Problem, Where
from reforms.rules import descriptor
from reforms.rules.descriptor import WRITTEN, is_written
from reforms.tables import Line


def check_table(
    table: str, resource: Mapping[str, Any], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Every row has its columns, and every cell is of its type and meets its constraints."""
    columns: list[Mapping[str, Any]] = resource["schema"]["fields"]
    header = [column["name"] for column in columns]
    if list(lines[0].cells) != header:
        yield _header(table, header, lines[0].cells)
        return
    width = len(header)
    whole = [line for line in lines[1:] if _shape(line, width) is None]
    yield from _odd(table, lines[1:], width)
    yield from _written(table, columns, whole)
    yield from _constrained(table, columns, whole)


def _at(
    table: str,
    line: Line,
    key: str,
    column: Mapping[str, Any] | None = None,
    **values: Any,
) -> Problem:
    """What is wrong with a row, or with its cell in a column."""
    where = Where(
        path=table_path(table), line=line.number, record=record_id(table, line.cells) or None
    )
    if column is None:
        return Problem.of(key, where, **values)
    at = [f.name for f in fields(ROW_TYPES[table])].index(column["name"])
    return Problem.of(
        key,
        replace(where, column=column["name"]),
        value=line.cells[at],
        title=column["title"],
        example=column["example"],
        **values,
    )


def _header(table: str, expected: Sequence[str], actual: Sequence[str]) -> Problem:
    missing = [name for name in expected if name not in actual]
    extra = [name or words("blank-column") for name in actual if name not in expected]
    key = "schema.header"
    if not set(expected) & set(actual):
        key = "schema.header.lost" if extra else "schema.header.blank"
    elif missing and extra:
        key = "schema.header.renamed"
    elif missing or extra:
        key = "schema.header.missing" if missing else "schema.header.extra"
    return Problem.of(
        key,
        Where(path=table_path(table), line=1),
        value=",".join(actual),
        missing=missing,
        extra=extra,
        header=",".join(expected),
        commas=words("trailing-commas") if "" in actual else "",
    )


def _odd(table: str, lines: Sequence[Line], width: int) -> Iterator[Problem]:
    for line in lines:
        if key := _shape(line, width):
            yield _at(table, line, key, width=width, count=len(line.cells))


def _shape(line: Line, width: int) -> str | None:
    if not any(line.cells):
        return "schema.blank-row"
    if len(line.cells) == width:
        return None
    return "schema.missing-cell" if len(line.cells) < width else "schema.extra-cell"


def _written(
    table: str, columns: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Numbers and dates are written in their one way (Excel drops zeros and turns dates)."""
    for line in lines:
        for column, cell in zip(columns, line.cells, strict=True):
            kind = column["type"]
            if not cell or kind not in WRITTEN or is_written(kind, cell):
                continue
            written = re.fullmatch(WRITTEN[kind], cell)
            key = "schema.type-error.calendar" if written else _UNWRITTEN[kind]
            yield _at(table, line, key, column)


_UNWRITTEN = {"integer": "schema.type-error.integer", "date": "schema.type-error.date"}
"""Type -> what its cells break that are not written in its one way."""


def _constrained(
    table: str, columns: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Cells meet their constraints, as frictionless judges them."""
    header = [column["name"] for column in columns]
    data = [header, *(list(line.cells) for line in lines)]
    try:
        described = frictionless.Resource.from_descriptor(
            {"name": table, "data": data, "schema": {"fields": columns}}
        )
    except frictionless.FrictionlessException as refused:
        notes = "；".join(reason.note for reason in refused.reasons or [refused.error])
        at = f"$.resources[{list(ROW_TYPES).index(table)}].schema"
        yield descriptor.fault("descriptor.types.contradiction", at, notes=notes)
        return
    report = described.validate(limit_errors=1000)
    for error in (e.to_descriptor() for task in report.tasks for e in task.errors):
        line = lines[error["rowNumber"] - 2]
        column = next(c for c in columns if c["name"] == error["fieldName"])
        if error["type"] == "constraint-error":
            found = re.match(r'constraint "(\w+)"', error["note"])
            name = found[1] if found else ""
            key = _CONSTRAINTS.get(name, "schema.constraint-error")
            limit = column.get("constraints", {}).get(name)
            yield _at(table, line, key, column, constraint=name, limit=limit)
        elif column["type"] not in WRITTEN:
            yield _at(table, line, "schema.type-error", column, format=column.get("format"))


_CONSTRAINTS = {
    "required": "schema.constraint-error.required",
    "enum": "schema.constraint-error.enum",
    "pattern": "schema.constraint-error.pattern",
    "minimum": "schema.constraint-error.minimum",
}
"""Constraint -> what a cell breaks that does not meet it, where it has words of its own."""

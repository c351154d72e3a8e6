"""The records of a table -> its rows as frictionless reads them, and what is wrong with them.

frictionless judges headers, the shape of rows, types and constraints; its errors become ours.
It also takes numbers and dates that are written in another way: those are told here. It knows no
`uniqueKeys` and no reference by `table` and `row_id`, and tells a missing record for each row that
refers to it; here that is one problem, which lists them all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from typing import Any

from reforms.model import ROW_ID_SEPARATOR, ROW_TYPES, Row, group, record_id, table_path
from reforms.package.cells import padded
from reforms.package.descriptor import WRITTEN, fault, is_written
from reforms.problems import Problem, Where, texts, words
from reforms.tables import Line, cell

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
    "maxLength": "schema.constraint-error.longest",
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
            return (), (_header(table, columns, lines[0].cells),)
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


def _header(table: str, columns: Sequence[Mapping[str, Any]], actual: Sequence[str]) -> Problem:
    expected = [column["name"] for column in columns]
    missing = [name for name in expected if name not in actual]
    extra = [name or words("blank-column") for name in actual if name not in expected]
    if not any(actual):
        key = "schema.header.blank"
    elif _is_record(columns, actual):
        key = "schema.header.lost"
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


def _is_record(columns: Sequence[Mapping[str, Any]], cells: Sequence[str]) -> bool:
    """Whether a first line is none of headings but of values, each of its column's form."""
    names = {of.casefold() for column in columns for of in (column["name"], column["title"])}
    return len(cells) == len(columns) and all(
        cell.casefold() not in names
        and (not cell or is_written(column["type"], cell))
        and (not cell or re.fullmatch(column.get("constraints", {}).get("pattern", ".*"), cell))
        for column, cell in zip(columns, cells, strict=True)
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
    for column, text in zip(columns, line.cells, strict=True):
        of_cell = [error for error in errors if error.field_name == column["name"]]
        for key, values in _wrong_cell(column, text, of_cell):
            yield Problem.of(
                key,
                _where(table, line, column["name"]),
                value=text,
                title=column["title"],
                example=column["example"],
                **values,
            )


def _where(table: str, line: Line, column: str | None = None) -> Where:
    record = record_id(table, line.cells) or None
    return Where(path=table_path(table), line=line.number, column=column, record=record)


def _wrong_cell(
    column: Mapping[str, Any], text: str, errors: Sequence[Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a cell breaks, and what its text is filled with."""
    kind = column["type"]
    if text and kind in WRITTEN and not is_written(kind, text):
        calendar = re.fullmatch(WRITTEN[kind], text)
        yield "schema.type-error.calendar" if calendar else _UNWRITTEN[kind], {}
        return
    for error in errors:
        # frictionless names the constraint only in its note.
        found = re.match(r'constraint "(\w+)"', error.note)
        name = found[1] if found else error.type.removesuffix("-error")
        values = {"constraint": name, "limit": column.get("constraints", {}).get(name)}
        form = column.get("format")
        key = _CONSTRAINTS.get(name, _CELLS[error.type])
        yield key, {"format": texts().get(str(form), form), **values}


# --- keys and references ---

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """The rows of a table, and the lines of its file on which they begin."""

    name: str
    schema: Mapping[str, Any]
    rows: tuple[Row, ...]
    lines: Sequence[int]

    def keys(self, columns: Iterable[str]) -> list[Key]:
        """The cells of some columns, row by row."""
        names = list(columns)
        return [tuple(cell(getattr(row, name)) for name in names) for row in self.rows]

    @property
    def begins(self) -> Mapping[str, int]:
        """Row id -> the line."""
        return {row.record_id: line for row, line in zip(self.rows, self.lines, strict=True)}

    def where(self, at: int, *columns: str) -> Where:
        """The place of the row with the number `at`, or of some of its cells."""
        path, column = table_path(self.name), "、".join(columns) or None
        record = self.rows[at].record_id
        return Where(path=path, line=self.lines[at], column=column, record=record)


def check_unique(table: TableRows) -> Iterator[Problem]:
    """No two rows have the same primary or unique key; rows are told once for all their keys."""
    keys = [("keys.primary-key", table.schema["primaryKey"])]
    keys += [("keys.unique-key", columns) for columns in table.schema.get("uniqueKeys", ())]
    titles = {column["name"]: column["title"] for column in table.schema["fields"]}
    found: list[set[int]] = []
    for rule, columns in keys:
        for key, rows in group((key, at) for at, key in enumerate(table.keys(columns))).items():
            if len(rows) > 1 and all(key) and not any(known.issuperset(rows) for known in found):
                found.append(set(rows))
                # Of a record named by table and id, that it has this already.
                of_record = columns[:-1] == ["table", "row_id"]
                yield Problem.of(
                    "keys.unique-key.of-record" if of_record else rule,
                    table.where(rows[1], *columns),
                    value=ROW_ID_SEPARATOR.join(key),
                    rows=map(table.where, rows),
                    first=table.rows[rows[0]].record_id,
                    last=key[-1],
                    title=titles[columns[-1]],
                    titles=[titles[name] for name in columns],
                )


def check_foreign(table: TableRows, tables: Mapping[str, TableRows]) -> Iterator[Problem]:
    """Every reference leads to a row of `tables`, if its table is there; else it is told once."""
    for foreign in table.schema.get("foreignKeys", ()):
        own, target = foreign["fields"], foreign["reference"]
        if target["resource"] in tables:
            known = set(tables[target["resource"]].keys(target["fields"]))
            dangling = group(
                (key, at) for at, key in enumerate(table.keys(own)) if any(key) and key not in known
            )
            for key, rows in dangling.items():
                yield _missing(table, own, rows, target["resource"], key, known)


def check_targets(table: TableRows, tables: Mapping[str, TableRows]) -> Iterator[Problem]:
    """The record that a row names by `table` and `row_id` exists."""
    known = {name: {(row.record_id,) for row in of.rows} for name, of in tables.items()}
    # What an entry of the ledger was about may be gone once it is withdrawn.
    uses = (
        (use, at)
        for at, use in enumerate(table.keys(["table", "row_id"]))
        if use[0] in known and not getattr(table.rows[at], "withdrawn_on", None)
    )
    dangling = group((use, at) for use, at in uses if use[1:] not in known[use[0]])
    for (name, *key), rows in dangling.items():
        yield _missing(table, ["row_id"], rows, name, tuple(key), known[name])


def _missing(
    table: TableRows,
    columns: Sequence[str],
    rows: Sequence[int],
    of: str,
    key: Key,
    known: Set[Key],
) -> Problem:
    """A record `key` of the table `of` that rows refer to and that is not among the known."""
    wider = ((*key[:-1], last) for last in padded(key[-1]))
    meant = next((one for one in wider if one in known), None)
    return Problem.of(
        "keys.foreign-key.zeros" if meant else "keys.foreign-key",
        table.where(rows[0], *columns),
        rows=map(table.where, rows),
        table=of,
        key=ROW_ID_SEPARATOR.join(key),
        meant=ROW_ID_SEPARATOR.join(meant or ()),
    )


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of different tables about one missing row made one, which lists all rows."""
    return [
        replace(first, details=tuple(line for p in (first, *others) for line in p.details))
        for first, *others in group((p.message, p) for p in problems).values()
    ]

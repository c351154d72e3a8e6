"""One state of the package, as text, and what changed from one to another by record and field.

It is read by its own descriptor and by none of today's rules, so that a package
from before a change of columns or types can be compared, too.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from reforms import tables
from reforms.model import ROW_ID_SEPARATOR, Change, Dataset, table_path
from reforms.package.descriptor import DESCRIPTOR

Cells = Mapping[str, str]
"""Column -> cell."""

Licences = Sequence[tuple[str, str]]
"""(name, address) of each, in order."""

KINDS = {"added": "新增", "removed": "删去", "changed": "改动"}
"""Kind of a change -> what people call it."""


class Unreadable(Exception):
    """The files are no package that can be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """A table's definition and rows."""

    title: str
    columns: Mapping[str, Mapping[str, Any]]
    """Column -> its definition, with its constraints and their `enum`, in the table's order."""
    key: tuple[str, ...]
    unique: frozenset[str]
    """The further keys of which each names one row."""
    licences: Licences
    rows: Mapping[str, Cells] = field(default_factory=dict)
    """Row id -> row."""

    @property
    def official(self) -> set[str]:
        """The columns that the archive bears out."""
        return {name for name, of in self.columns.items() if of.get("origin") == "official"}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The package at one time."""

    tag: str = ""
    """Empty for a state that no tag names."""
    number: str
    """Its version."""
    date: str
    """The day of its version."""
    descriptor: Any
    licences: Licences
    tables: Mapping[str, TableState]
    unread: tuple[str, ...] = ()
    """The tables' files that could not be read: of a broken package."""

    @property
    def name(self) -> str:
        """The package's name, which is the same in all its versions."""
        return str(self.descriptor.get("name", ""))


def of(dataset: Dataset) -> State:
    """A dataset as a state."""

    def rows(name: str, table: TableState) -> Mapping[str, Cells]:
        found = dataset.by_id[name].items()
        return {key: {c: tables.cell(getattr(row, c)) for c in table.columns} for key, row in found}

    return _state(dataset.descriptor, rows)


def read(files: Mapping[str, bytes]) -> State:
    """The state that a package's files make: path -> bytes; raises Unreadable."""
    try:
        descriptor = json.loads(files[DESCRIPTOR])
        # Half a surrogate pair, which JSON can hold, could not be written anywhere.
        json.dumps(descriptor, ensure_ascii=False).encode()
        paths = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
        return _state(descriptor, lambda name, table: _rows(files[paths[name]], table.key))
    # What an old package may hold instead of what is looked for.
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable from error


def partial(files: Mapping[str, bytes], like: State) -> State:
    """What can be read of a broken package's tables, by the definitions of a sound state of it."""
    found, unread = {}, []
    for name, table in like.tables.items():
        try:
            found[name] = replace(table, rows=_rows(files.get(table_path(name), b""), table.key))
        except ValueError:
            unread.append(table_path(name))
    return replace(like, tag="", tables=found, unread=tuple(unread))


def _state(descriptor: Any, rows: Callable[[str, TableState], Mapping[str, Cells]]) -> State:
    found: dict[str, TableState] = {}
    for resource in descriptor["resources"]:
        name, schema, key = resource["name"], resource["schema"], resource["schema"]["primaryKey"]
        table = TableState(
            title=str(resource.get("title", name)),
            columns={str(column["name"]): _column(column) for column in schema["fields"]},
            key=(key,) if isinstance(key, str) else tuple(map(str, key)),
            unique=frozenset(map(str, schema.get("uniqueKeys", ()))),
            licences=_licences(resource),
        )
        found[str(name)] = replace(table, rows=rows(name, table))
    return State(
        number=str(descriptor["version"]),
        date=str(date.fromisoformat(descriptor["created"][:10])),
        descriptor=descriptor,
        licences=_licences(descriptor),
        tables=found,
    )


def _column(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    limits = definition.get("constraints", {})
    return {**definition, "constraints": {**limits, "enum": [*map(str, limits.get("enum", ()))]}}


def _licences(holder: Mapping[str, Any]) -> Licences:
    found = holder.get("licenses", ())
    return sorted((str(row.get("name", "")), str(row.get("path", ""))) for row in found)


def _rows(data: bytes, key: Sequence[str]) -> dict[str, Cells]:
    """Row id -> row, also where a row has too many or too few cells; ValueError for no table."""
    header, *lines = tables.read(data.decode("utf-8-sig"))
    if not key or not set(key) <= set(header.cells):
        raise ValueError(key)
    rows = (dict(zip(header.cells, line.cells, strict=False)) for line in lines if line.cells)
    return {ROW_ID_SEPARATOR.join(row.get(name, "") for name in key): row for row in rows}


def rows_changed(old: State, new: State) -> Iterator[Change]:
    """Every row that came or went and every value that changed, by table.

    What only one of the two has of tables and columns is told by `columns_changed`.
    """
    for table in new.tables:
        if table not in old.tables:
            continue
        before, after = old.tables[table].rows, new.tables[table].rows
        for row_id in before:
            if row_id not in after:
                yield Change(table=table, row_id=row_id, field="", kind="removed")
        for row_id, row in after.items():
            if row_id not in before:
                yield Change(table=table, row_id=row_id, field="", kind="added")
                continue
            for name, value in row.items():
                had = before[row_id].get(name, value)
                if had != value:
                    where = {"table": table, "row_id": row_id, "field": name}
                    yield Change(**where, kind="changed", old=had, new=value)


def columns_changed(old: State, new: State) -> Iterator[Change]:
    """Every table and column that came or went; `field` is empty for a table."""
    for table, kind in differing(old.tables, new.tables):
        if kind != "changed":
            yield Change(table=table, row_id="", field="", kind=kind)
            continue
        columns = differing(old.tables[table].columns, new.tables[table].columns)
        for name, kind in columns:
            if kind != "changed":
                yield Change(table=table, row_id="", field=name, kind=kind)


def differing(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(key, kind of change) where two mappings differ, in the order of the old one."""
    for key in dict.fromkeys([*old, *new]):
        if key not in old or key not in new:
            yield key, "added" if key in new else "removed"
        elif old[key] != new[key]:
            yield key, "changed"

"""What changed between two states of the package, by record and field.

A state is kept as text, so that a package from before a change of columns or
types can still be compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from reforms.model import ROW_ID_SEPARATOR, ROW_TYPES, Change, Dataset
from reforms.tables import cell

Cells = Mapping[str, str]
"""Column name -> cell."""

KINDS = {"added": "新增", "removed": "删去", "changed": "改动"}
"""Kind of a change -> what people call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One state of the package: its descriptor and its tables as they are written."""

    tag: str
    """Empty for a state that no tag names."""
    descriptor: Mapping[str, Any]
    tables: Mapping[str, tuple[Cells, ...]]

    @property
    def number(self) -> str:
        """Its version."""
        return str(self.descriptor["version"])

    @property
    def date(self) -> str:
        """The day of its version."""
        return str(self.descriptor["created"])[:10]

    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Table -> its definition."""
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    def columns(self, table: str) -> Mapping[str, Mapping[str, Any]]:
        """Column -> its definition, in the table's order."""
        fields = self.resources()[table]["schema"]["fields"]
        return {field["name"]: field for field in fields}

    def key(self, table: str) -> tuple[str, ...]:
        """The columns that name a row."""
        key = self.resources()[table]["schema"]["primaryKey"]
        return (key,) if isinstance(key, str) else tuple(key)

    def keyed(self, table: str) -> dict[str, Cells]:
        """Row id -> row."""
        key = self.key(table)
        return {
            ROW_ID_SEPARATOR.join(row.get(name, "") for name in key): row
            for row in self.tables[table]
        }


def snapshot(dataset: Dataset) -> Snapshot:
    """The package as it is now."""
    rows: dict[str, tuple[Cells, ...]] = {}
    for table, kind in ROW_TYPES.items():
        names = [field.name for field in fields(kind)]
        rows[table] = tuple(
            {name: cell(getattr(row, name)) for name in names} for row in dataset.table(table)
        )
    return Snapshot(tag="", descriptor=dataset.descriptor, tables=rows)


def rows_changed(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Every row that came or went and every value that changed, by table.

    A column that only one of the two has is told by `columns_changed` alone.
    """
    for table in new.tables:
        # The same file is read once, so it is the same object.
        if table in old.tables and old.tables[table] is not new.tables[table]:
            yield from _table_changed(table, old.keyed(table), new.keyed(table))


def _table_changed(
    table: str, before: Mapping[str, Cells], after: Mapping[str, Cells]
) -> Iterator[Change]:
    for row_id in before:
        if row_id not in after:
            yield Change(table=table, row_id=row_id, field="", kind="removed")
    for row_id, row in after.items():
        if row_id not in before:
            yield Change(table=table, row_id=row_id, field="", kind="added")
        elif before[row_id] != row:
            yield from _row_changed(table, row_id, before[row_id], row)


def _row_changed(table: str, row_id: str, before: Cells, after: Cells) -> Iterator[Change]:
    for name, value in after.items():
        if name in before and before[name] != value:
            yield Change(
                table=table, row_id=row_id, field=name, kind="changed", old=before[name], new=value
            )


def columns_changed(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Every table and column that came or went; `field` is empty for a table."""
    before, after = old.resources(), new.resources()
    for table in [*before, *(name for name in after if name not in before)]:
        if table not in after or table not in before:
            yield _column(table, "", gone=table not in after)
            continue
        had, has = old.columns(table), new.columns(table)
        for name in [*had, *(name for name in has if name not in had)]:
            if name not in has or name not in had:
                yield _column(table, name, gone=name not in has)


def _column(table: str, field: str, *, gone: bool) -> Change:
    return Change(table=table, row_id="", field=field, kind="removed" if gone else "added")

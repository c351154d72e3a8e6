"""What changed between two states of the package, by record and field."""

from collections.abc import Iterator, Mapping

from reforms.history.state import State
from reforms.model import Change

KINDS = {"added": "新增", "removed": "删去", "changed": "改动"}
"""Kind of a change -> what people call it."""


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

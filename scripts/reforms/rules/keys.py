"""Third stage: keys are unique, and what one table refers to is in the other.

frictionless checks neither unique keys nor foreign keys as a reader needs them:
here a missing record is one problem that lists every row that refers to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reforms.model import ROW_ID_SEPARATOR, group
from reforms.problems import Problem, Where
from reforms.rules.excel import padded

Key = tuple[str, ...]

Rows = Sequence[int]
"""Which rows of a table: their numbers from 0."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """The rows of a table as text, column by column, with their places.

    Not slotted: what is asked for twice is kept.
    """

    path: str
    lines: Sequence[int]
    """On which the rows begin."""
    row_ids: Sequence[str]
    columns: Mapping[str, Sequence[str]]
    """Name -> the cells of all rows."""

    def keys(self, columns: Iterable[str]) -> Iterator[Key]:
        """The values of some columns, row by row."""
        return zip(*(self.columns[name] for name in columns), strict=True)

    def sharing(self, columns: Iterable[str], among: Set[Key]) -> Iterable[tuple[Key, Rows]]:
        """Some of these values in the order in which they come, each with its rows."""
        of_rows = enumerate(self.keys(columns)) if among else ()
        return group((key, at) for at, key in of_rows if key in among).items()

    @cached_property
    def begins(self) -> dict[str, int]:
        """Row id -> the line."""
        return dict(zip(self.row_ids, self.lines, strict=True))

    def where(self, at: int, column: str) -> Where:
        """The place of a cell of the row with the number `at`."""
        line, row_id = self.lines[at], self.row_ids[at]
        return Where(path=self.path, line=line, column=column, record=row_id)

    def listed(self, what: str, rows: Rows) -> tuple[str, ...]:
        """The places of some rows, for a person."""
        return tuple(
            f"{what}：{self.path} 第 {self.lines[at]} 行 记录 {self.row_ids[at]}" for at in rows
        )


def check_unique(schema: Mapping[str, Any], records: Records) -> Iterator[Problem]:
    """No two rows have the same primary key or the same unique key.

    Rows that are told for one key are not told again for another.
    """
    keys = [("primary-key", schema["primaryKey"])]
    keys += [("unique-key", key) for key in schema.get("uniqueKeys", ())]
    told: list[set[int]] = []
    for rule, columns in keys:
        distinct = set(records.keys(columns))
        if len(distinct) == len(records.lines):
            continue
        for key, rows in records.sharing(columns, distinct):
            if len(rows) > 1 and not any(known.issuperset(rows) for known in told):
                told.append(set(rows))
                yield _duplicate(f"keys.{rule}", columns, key, records, rows)


def _duplicate(
    rule: str, columns: Sequence[str], key: Key, records: Records, rows: Rows
) -> Problem:
    return Problem(
        where=records.where(rows[1], "、".join(columns)),
        rule=rule,
        message=f"有 {len(rows)} 行的 {' + '.join(columns)} 相同，每行应各不相同",
        value=ROW_ID_SEPARATOR.join(key),
        details=records.listed("相同的行", rows),
        hint="改正写错的一行，或者删去多余的一行",
    )


def check_foreign(
    schema: Mapping[str, Any], records: Records, tables: Mapping[str, Records]
) -> Iterator[Problem]:
    """Every reference leads to a row; a missing row is told once.

    `tables` holds the tables that can be looked into.
    """
    for foreign in schema.get("foreignKeys", ()):
        columns, target = foreign["fields"], foreign["reference"]
        if target["resource"] not in tables:
            continue
        known = set(tables[target["resource"]].keys(target["fields"]))
        for key, rows in records.sharing(columns, set(records.keys(columns)) - known):
            wider = ((*key[:-1], last) for last in padded(key[-1]))
            meant = next((k for k in wider if k in known), None)
            yield _missing(columns, target["resource"], key, records, rows, meant)


def check_targets(records: Records, tables: Mapping[str, Records]) -> Iterator[Problem]:
    """The record that a row names by `table` and `row_id` exists."""
    columns = ("table", "row_id")
    uses = set(records.keys(columns))
    known = {t: set(tables[t].row_ids) for t in {t for t, _ in uses} if t in tables}
    dangling = {(t, row_id) for t, row_id in uses if t in known and row_id not in known[t]}
    for (table, row_id), rows in records.sharing(columns, dangling):
        meant = next(((k,) for k in padded(row_id) if k in known[table]), None)
        yield _missing(["row_id"], table, (row_id,), records, rows, meant)


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of different tables about one missing row made one, which lists all rows."""
    return [
        replace(first, details=tuple(line for p in (first, *others) for line in p.details))
        for first, *others in group((p.message, p) for p in problems).values()
    ]


def _missing(
    columns: Sequence[str],
    table: str,
    key: Key,
    records: Records,
    rows: Rows,
    meant: Key | None,
) -> Problem:
    hint = f"在 {table}.csv 补上（或恢复）这一行；若是编号写错，改正上面各行"
    if meant:
        hint = f"看来是 {ROW_ID_SEPARATOR.join(meant)}，数字前面少了 0：改正上面各行"
    return Problem(
        where=records.where(rows[0], "、".join(columns)),
        rule="keys.foreign-key",
        message=f"{table}.csv 里没有记录 {ROW_ID_SEPARATOR.join(key)}，别处却指向它",
        details=records.listed("指向它的行", rows),
        hint=hint,
    )

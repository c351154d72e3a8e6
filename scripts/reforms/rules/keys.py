"""Third stage: keys are unique, and what one table refers to is in the other.

frictionless checks neither unique keys nor foreign keys as a reader needs them:
here a missing record is one problem that lists every row that refers to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, NamedTuple

from reforms.model import ROW_ID_SEPARATOR, group
from reforms.problems import Problem, Where
from reforms.rules.excel import padded


class Record(NamedTuple):
    """A row as text, with its place."""

    path: str
    line: int
    row_id: str
    cells: Mapping[str, str]

    def key(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The values of some columns."""
        return tuple(map(self.cells.__getitem__, columns))

    def where(self, column: str) -> Where:
        """The place of one cell."""
        return Where(path=self.path, line=self.line, column=column, record=self.row_id)


def check_unique(schema: Mapping[str, Any], records: Sequence[Record]) -> Iterator[Problem]:
    """No two rows have the same primary key or the same unique key.

    Rows that are told for one key are not told again for another.
    """
    keys = [("primary-key", schema["primaryKey"])]
    keys += [("unique-key", key) for key in schema.get("uniqueKeys", ())]
    told: list[set[int]] = []
    for rule, columns in keys:
        cells_of = itemgetter(*columns)
        if len({cells_of(r.cells) for r in records}) == len(records):
            continue
        for key, rows in group((r.key(columns), r) for r in records).items():
            lines = {row.line for row in rows}
            if len(rows) > 1 and not any(lines <= known for known in told):
                told.append(lines)
                yield _duplicate(f"keys.{rule}", columns, key, rows)


def _duplicate(
    rule: str, columns: Sequence[str], key: tuple[str, ...], rows: Sequence[Record]
) -> Problem:
    return Problem(
        where=rows[1].where("、".join(columns)),
        rule=rule,
        message=f"有 {len(rows)} 行的 {' + '.join(columns)} 相同，每行应各不相同",
        value=ROW_ID_SEPARATOR.join(key),
        details=_listed("相同的行", rows),
        hint="改正写错的一行，或者删去多余的一行",
    )


def _listed(what: str, rows: Sequence[Record]) -> tuple[str, ...]:
    return tuple(f"{what}：{row.path} 第 {row.line} 行 记录 {row.row_id}" for row in rows)


def check_foreign(
    schema: Mapping[str, Any],
    records: Sequence[Record],
    tables: Mapping[str, Sequence[Record]],
) -> Iterator[Problem]:
    """Every reference leads to a row; a missing row is told once.

    `tables` holds the tables that can be looked into.
    """
    for foreign in schema.get("foreignKeys", ()):
        columns, target = foreign["fields"], foreign["reference"]
        if target["resource"] not in tables:
            continue
        known = {r.key(target["fields"]) for r in tables[target["resource"]]}
        dangling = ((key, r) for r in records if (key := r.key(columns)) not in known)
        for key, rows in group(dangling).items():
            wider = ((*key[:-1], last) for last in padded(key[-1]))
            meant = next((k for k in wider if k in known), None)
            yield _missing(columns, target["resource"], key, rows, meant)


def check_targets(
    records: Sequence[Record], tables: Mapping[str, Sequence[Record]]
) -> Iterator[Problem]:
    """The record that a row names by `table` and `row_id` exists."""
    known = {table: {r.row_id for r in rows} for table, rows in tables.items()}
    uses = ((r.cells["table"], r.cells["row_id"], r) for r in records)
    dangling = (
        ((table, row_id), record)
        for table, row_id, record in uses
        if table in known and row_id not in known[table]
    )
    for (table, row_id), rows in group(dangling).items():
        meant = next(((k,) for k in padded(row_id) if k in known[table]), None)
        yield _missing(["row_id"], table, (row_id,), rows, meant)


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of different tables about one missing row made one, which lists all rows."""
    return [
        replace(first, details=tuple(line for p in (first, *others) for line in p.details))
        for first, *others in group((p.message, p) for p in problems).values()
    ]


def _missing(
    columns: Sequence[str],
    table: str,
    key: tuple[str, ...],
    rows: Sequence[Record],
    meant: tuple[str, ...] | None,
) -> Problem:
    hint = f"在 {table}.csv 补上（或恢复）这一行；若是编号写错，改正上面各行"
    if meant:
        hint = f"看来是 {ROW_ID_SEPARATOR.join(meant)}，数字前面少了 0：改正上面各行"
    return Problem(
        where=rows[0].where("、".join(columns)),
        rule="keys.foreign-key",
        message=f"{table}.csv 里没有记录 {ROW_ID_SEPARATOR.join(key)}，别处却指向它",
        details=_listed("指向它的行", rows),
        hint=hint,
    )

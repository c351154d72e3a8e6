"""Ids can stand in an address, positions count on."""

import re
from collections.abc import Iterator, Sequence

from reforms.model import ROW_TYPES, Dataset, Row, group
from reforms.problems import Problem, Where

_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def ids(dataset: Dataset) -> Iterator[Problem]:
    """An id can be part of an address and of a file's name, whatever its column allows."""
    for table in (table for table, kind in ROW_TYPES.items() if kind.KEY == ("id",)):
        for row_id in [row.record_id for row in dataset.table(table)]:
            if not _ID.fullmatch(row_id):
                yield Problem(
                    where=Where.of(dataset, table, row_id, "id"),
                    rule="rules.id",
                    message="编号要用在网址里，只能是小写字母、数字和中间的连字符",
                    value=row_id,
                    hint="改正编号；也检查 datapackage.json 里这一栏的规定（pattern）",
                )


def positions(dataset: Dataset) -> Iterator[Problem]:
    """Positions count from 1 without a gap."""
    domains = [(row, row.position) for row in dataset.domains]
    yield from _counted(dataset, "domains", "position", domains, "领域")
    for reform, duties in dataset.responsibilities_of.items():
        rows = [(row, row.position) for row in duties]
        yield from _counted(dataset, "responsibilities", "position", rows, f"{reform} 的责任单位")


def passage_positions(dataset: Dataset) -> Iterator[Problem]:
    """A reform's passages of one kind count from 1 without a gap."""
    groups = group(((row.reform_id, row.kind), row) for row in dataset.passages)
    for (reform, kind), rows in groups.items():
        pairs = [(row, row.position) for row in rows]
        yield from _counted(dataset, "passages", "position", pairs, f"{reform} 的 {kind} ")


def _counted(
    dataset: Dataset, table: str, column: str, rows: Sequence[tuple[Row, int]], what: str
) -> Iterator[Problem]:
    ordered = sorted(rows, key=lambda pair: pair[1])
    for expected, (row, actual) in enumerate(ordered, 1):
        if actual != expected:
            yield Problem(
                where=Where.of(dataset, table, row.record_id, column),
                rule="rules.numbering",
                message=f"{what}应从 1 起连续编号，第 {expected} 个却是 {actual}",
                value=str(actual),
                hint="补上缺的一行，或者改正序号",
            )
            return

"""Ids can stand in an address, positions count on."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from reforms.model import ROW_TYPES, Dataset, Row, group
from reforms.problems import Problem, Where

_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def ids(dataset: Dataset) -> Iterator[Problem]:
    """An id can be part of an address and of a file's name, whatever its column allows."""
    for table in (table for table, kind in ROW_TYPES.items() if kind.KEY == ("id",)):
        for row_id in [row.record_id for row in dataset.table(table)]:
            if not _ID.fullmatch(row_id):
                yield Problem.of("rules.id", Where.of(dataset, table, row_id, "id"), value=row_id)


def positions(dataset: Dataset) -> Iterator[Problem]:
    """Positions count from 1 without a gap."""
    domains = [(row, row.position) for row in dataset.domains]
    yield from _counted(dataset, "domains", domains, "rules.numbering")
    for reform, duties in dataset.responsibilities_of.items():
        rows = [(row, row.position) for row in duties]
        yield from _counted(
            dataset, "responsibilities", rows, "rules.numbering.agencies", reform=reform
        )


def passage_positions(dataset: Dataset) -> Iterator[Problem]:
    """A reform's passages of one kind count from 1 without a gap."""
    groups = group(((row.reform_id, row.kind), row) for row in dataset.passages)
    for (reform, kind), rows in groups.items():
        pairs = [(row, row.position) for row in rows]
        key = "rules.numbering.passages"
        yield from _counted(dataset, "passages", pairs, key, reform=reform, kind=kind)


def _counted(
    dataset: Dataset, table: str, rows: Sequence[tuple[Row, int]], key: str, **of: Any
) -> Iterator[Problem]:
    ordered = sorted(rows, key=lambda pair: pair[1])
    for expected, (row, actual) in enumerate(ordered, 1):
        if actual != expected:
            where = Where.of(dataset, table, row.record_id, "position")
            value = str(actual)
            yield Problem.of(key, where, value=value, expected=expected, actual=actual, **of)
            return

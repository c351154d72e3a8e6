"""Positions count on."""

from collections.abc import Iterator, Sequence

from reforms.model import Dataset, Row, group
from reforms.problems import Problem, Where


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

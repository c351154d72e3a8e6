"""Canonical form: the order of a table's rows, and with it the bytes of its file."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from reforms.model import Dataset, Row
from reforms.tables import write


def columns(dataset: Dataset, table: str) -> Mapping[str, Mapping[str, Any]]:
    """Column name -> its field in the descriptor."""
    resource = next(r for r in dataset.descriptor["resources"] if r["name"] == table)
    return {field["name"]: field for field in resource["schema"]["fields"]}


def canonical(dataset: Dataset, table: str) -> bytes:
    """A table's file as it has to be, byte for byte."""
    names = list(columns(dataset, table))
    return write(names, map(attrgetter(*names), ORDERS[table](dataset)))


def _by_first_use(dataset: Dataset, table: str, used: Sequence[str]) -> list[Row]:
    rank = {row_id: at for at, row_id in reversed(list(enumerate(used)))}
    return sorted(dataset.table(table), key=lambda row: rank.get(row.record_id, len(used)))


def _reforms(dataset: Dataset) -> list[Any]:
    return sorted(dataset.reforms, key=attrgetter("notice_id", "number"))


def _duties(dataset: Dataset) -> list[Any]:
    rank = {row.id: at for at, row in enumerate(_reforms(dataset))}
    return sorted(dataset.responsibilities, key=lambda row: (rank[row.reform_id], row.position))


def _passages(dataset: Dataset) -> list[Any]:
    rank = {row.id: at for at, row in enumerate(_reforms(dataset))}
    kinds = columns(dataset, "passages")["kind"].get("constraints", {}).get("enum", ())
    place = {kind: at for at, kind in enumerate(kinds)}
    return sorted(
        dataset.passages,
        key=lambda row: (rank[row.reform_id], place.get(row.kind, len(place)), row.position),
    )


ORDERS: Mapping[str, Callable[[Dataset], Sequence[Any]]] = {
    "notices": lambda d: sorted(d.notices, key=attrgetter("id")),
    "domains": lambda d: sorted(d.domains, key=attrgetter("position")),
    "scopes": lambda d: _by_first_use(d, "scopes", [row.scope_id for row in _reforms(d)]),
    "agencies": lambda d: _by_first_use(d, "agencies", [row.agency_id for row in _duties(d)]),
    "reforms": _reforms,
    "responsibilities": _duties,
    "passages": _passages,
    "terms": lambda d: sorted(d.terms, key=attrgetter("id")),
    "corrections": lambda d: sorted(d.corrections, key=attrgetter("id")),
}
"""Table -> its rows in canonical order."""

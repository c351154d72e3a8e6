"""Long lists cut into pages, so that no page is too long to load or to look through."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from reforms import urls
from reforms.model import Correction, Dataset

SIZE = 100
"""Rows on a page."""

NEAR = 2
"""How far from the page that is open the pager names every page."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """One page of a list."""

    base: str
    """The path of the list's first page."""
    number: int
    last: int
    """The number of the list's last page."""
    rows: tuple[T, ...]

    @property
    def path(self) -> str:
        """Where this page is."""
        return urls.numbered(self.base, self.number)

    def titled(self, title: str) -> str:
        """The list's title as that of this page."""
        return title if self.number == 1 else f"{title}（第{self.number}页）"

    @property
    def near(self) -> list[int]:
        """The first page, those around this one, the last; 0 where some are left out."""
        named = {1, self.last, *range(self.number - NEAR, self.number + NEAR + 1)}
        offered: list[int] = []
        for number in sorted(named & {*range(1, self.last + 1)}):
            if offered and number - offered[-1] > 1:
                offered.append(number - 1 if number - offered[-1] == 2 else 0)
            offered.append(number)
        return offered


def parts(base: str, rows: Iterable[T]) -> Iterator[Part[T]]:
    """A list's pages, at least one."""
    listed = tuple(rows)
    last = max(1, page_of(len(listed) - 1))
    for number in range(1, last + 1):
        cut = listed[(number - 1) * SIZE : number * SIZE]
        yield Part(base=base, number=number, last=last, rows=cut)


def page_of(at: int) -> int:
    """The number of the page on which a list's row stands, by its place from 0."""
    return at // SIZE + 1


def further(dataset: Dataset) -> Mapping[str, str]:
    """Kind of page -> the first page of that kind that continues a list; most have none."""
    lists: Mapping[str, Iterable[tuple[str, Sequence[Any]]]] = {
        "reforms": [(urls.REFORMS, dataset.reforms)],
        "notices": [(urls.NOTICES, dataset.notices)],
        "domain": _records("domains", dataset.reforms_of_domain),
        "agencies": [(urls.AGENCIES, dataset.agencies)],
        "agency": _records("agencies", dataset.reforms_of_agency),
        "corrections": [(urls.CORRECTIONS, dataset.corrections)],
    }
    found = {
        kind: next((path for path, rows in of_kind if len(rows) > SIZE), None)
        for kind, of_kind in lists.items()
    }
    return {kind: urls.numbered(path, 2) for kind, path in found.items() if path is not None}


def _records(table: str, lists: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, Sequence[Any]]]:
    return ((urls.record(table, row_id), rows) for row_id, rows in lists.items())


def ledger(dataset: Dataset) -> tuple[Correction, ...]:
    """The whole ledger, newest first."""
    return tuple(
        sorted(dataset.corrections, key=lambda row: (row.recorded_on, row.id), reverse=True)
    )


def ledger_paths(dataset: Dataset) -> Mapping[str, str]:
    """Entry's id -> where it stands."""
    return {
        row.id: f"{part.path}#{row.id}"
        for part in parts(urls.CORRECTIONS, ledger(dataset))
        for row in part.rows
    }

"""A page -> the pages beside it, as the left column lists them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from reforms import urls
from reforms.facts import chinese
from reforms.model import Agency, Domain, Reform
from reforms.site.context import Site

MOST = 60
"""Titles that a column holds; of more it shows those around the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A link to a page, with its number where it has one."""

    title: str
    path: str
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Links under a title that is itself a link; the title may be empty."""

    title: str = ""
    path: str = ""
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What stands in the left column."""

    title: str
    groups: Sequence[Group]


def column(site: Site, kind: str, path: str) -> Column | None:
    """The column of a page of the data; None for kinds that have none."""
    row_id = path.rstrip("/").rpartition("/")[2]
    if kind == "reform":
        return _reforms(site, site.dataset.reform[row_id])
    if kind == "domain":
        return _records("领域", "domains", (row for row, _ in site.domains), path)
    if kind == "agency":
        return _records("责任单位", "agencies", site.dataset.agencies, path)
    return None


def _reforms(site: Site, current: Reform) -> Column:
    """The reforms of a notice by domain; of many only those around one, in its own domain."""
    rows = site.dataset.reforms_of_notice[current.notice_id]
    few = len(rows) <= MOST
    groups = []
    for domain_id, run in groupby(rows, key=attrgetter("domain_id")):
        entries: Sequence[Entry] = ()
        if few or domain_id == current.domain_id:
            listed = [_entry("reforms", row.id, row.name, row.number) for row in run]
            entries = around(listed, urls.record("reforms", current.id))
        name, path = site.dataset.domain[domain_id].name, urls.record("domains", domain_id)
        groups.append(Group(title=name, path=path, entries=entries))
    batch = site.dataset.notice[current.notice_id].batch
    return Column(title=f"第{chinese(batch)}批", groups=groups)


def _records(title: str, table: str, rows: Iterable[Agency | Domain], path: str) -> Column:
    """The pages of a table's rows."""
    entries = [_entry(table, row.id, row.name) for row in rows]
    return Column(title=title, groups=[Group(entries=around(entries, path))])


def _entry(table: str, row_id: str, title: str, number: int | None = None) -> Entry:
    return Entry(title=title, path=urls.record(table, row_id), number=number)


def around(entries: Sequence[Entry], path: str) -> Sequence[Entry]:
    """At most MOST entries, those nearest to the one with the path."""
    at = next((at for at, entry in enumerate(entries) if entry.path == path), 0)
    start = max(0, min(at - MOST // 2, len(entries) - MOST))
    return entries[start : start + MOST]

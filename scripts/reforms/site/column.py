"""A page -> the pages beside it, as the left column lists them."""

from collections.abc import Sequence
from dataclasses import dataclass

from reforms import urls
from reforms.facts import short_name
from reforms.model import Agency, Domain, Notice, Reform
from reforms.site.context import Site

MOST = 60
"""Titles that a column holds; of more it shows those around the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to a page, with its number where it has one."""

    title: str
    path: str
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Links under a title that is itself a link; the title may be empty."""

    title: str = ""
    path: str = ""
    entries: Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What stands in the left column."""

    title: str
    groups: Sequence[Section]


def column(site: Site, kind: str, path: str) -> Column | None:
    """The column of a page of the data; None for kinds that have none."""
    row_id = path.rstrip("/").rpartition("/")[2]
    if kind == "reading":
        (shown,) = (key for key, its_path in site.reading_paths.items() if its_path == path)
        return _contents(site, site.dataset.notice[shown], path)
    if kind == "reform":
        return _reforms(site, site.dataset.reform[row_id])
    if kind == "domain":
        rows = [row for row, _ in site.domains]
        return Column(title="领域", groups=[Section(entries=_entries("domains", rows, row_id))])
    if kind == "agency":
        entries = _entries("agencies", site.dataset.agencies, row_id)
        return Column(title="责任单位", groups=[Section(entries=entries)])
    return None


def _reforms(site: Site, current: Reform) -> Column:
    """The reforms of a notice by domain; of many only those around one, in its own domain."""
    rows = site.dataset.reforms_of_notice[current.notice_id]
    groups = []
    for domain, run in site.by_domain(rows):
        shown = len(rows) <= MOST or run[0].domain_id == current.domain_id
        entries = _entries("reforms", run, current.id) if shown else ()
        title, path = (domain.name, urls.record("domains", domain.id)) if domain else ("", "")
        groups.append(Section(title=title, path=path, entries=entries))
    return Column(title=short_name(site.dataset.notice[current.notice_id]), groups=groups)


def _contents(site: Site, notice: Notice, path: str) -> Column:
    """All reforms of a notice by domain, as one page has them below each other."""
    groups = []
    for domain, run in site.by_domain(site.dataset.reforms_of_notice[notice.id]):
        entries = [Link(title=it.name, path=f"{path}#{it.id}", number=it.number) for it in run]
        title, at = (domain.name, f"{path}#{domain.id}") if domain else ("", "")
        groups.append(Section(title=title, path=at, entries=entries))
    return Column(title=short_name(notice), groups=groups)


def _entries(table: str, rows: Sequence[Reform | Agency | Domain], current: str) -> Sequence[Link]:
    """Links to at most MOST rows, those nearest to the one with the id `current`."""
    at = next((at for at, row in enumerate(rows) if row.id == current), 0)
    start = max(0, min(at - MOST // 2, len(rows) - MOST))
    return [
        Link(title=row.name, path=urls.record(table, row.id), number=getattr(row, "number", None))
        for row in rows[start : start + MOST]
    ]

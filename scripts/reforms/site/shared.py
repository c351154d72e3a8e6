"""What the pages of one dataset share: computed once, looked up per page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from reforms import facts, source, urls
from reforms.model import Agency, Correction, Dataset, Domain, Notice, Reform, group
from reforms.releases import history
from reforms.releases.history import Event
from reforms.settings import Settings
from reforms.site.related import Related
from reforms.source import AnnexRow, SourceNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A ledger entry with what its readers need to know of the record."""

    row: Correction
    subject: str
    """The record's name."""
    path: str
    """The record's page; empty where it has none."""
    field: str
    """The column's title."""


@dataclass(frozen=True)
class Shared:
    """A dataset, where it is published, and the indexes. Not slotted: they are cached."""

    dataset: Dataset
    settings: Settings

    @cached_property
    def site(self) -> Mapping[str, Any]:
        """The site's name and promises."""
        return facts.site(self.dataset)

    @cached_property
    def count(self) -> Mapping[str, int]:
        """Table -> number of rows."""
        return facts.count(self.dataset)

    @cached_property
    def related(self) -> Related:
        """The index behind related reforms."""
        return Related(self.dataset)

    @cached_property
    def domains(self) -> tuple[tuple[Domain, int], ...]:
        """The domains by position, each with the number of its reforms."""
        return facts.domains(self.dataset)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """The notices, newest first."""
        return tuple(
            sorted(self.dataset.notices, key=lambda row: (row.issued_on, row.id), reverse=True)
        )

    @cached_property
    def archive(self) -> Mapping[str, SourceNotice]:
        """Notice id -> its archived text, read."""
        data = self.dataset
        return {row.id: source.parse(data.text(row.source_path)) for row in data.notices}

    @cached_property
    def annex(self) -> Mapping[tuple[str, int], AnnexRow]:
        """(notice id, number) -> the row of the archived annex."""
        return {
            (key, int(text.cut(row.number))): row
            for key, text in self.archive.items()
            for row in text.rows
        }

    @cached_property
    def printed_in(self) -> Mapping[str, int]:
        """Agency id -> the year of the latest notice that prints its name."""
        years: dict[str, int] = {}
        for agency_id, rows in self.dataset.reforms_of_agency.items():
            notices = (self.dataset.notice[row.notice_id] for row in rows)
            years[agency_id] = max(notice.issued_on.year for notice in notices)
        return years

    def agency_note(self, agency: Agency, year: int | None = None) -> str:
        """How old the name is, or when someone checked it."""
        if agency.checked_on:
            return f"{facts.day(agency.checked_on)}核对"
        at = year or self.printed_in.get(agency.id)
        return f"{at}年印发时名称，此后变动未核" if at else "名称变动未核"

    def by_notice(self, rows: Iterable[Reform]) -> list[tuple[Notice, list[Reform]]]:
        """Reforms by notice, the newest notice first."""
        of = group((row.notice_id, row) for row in rows)
        known, newest_first = self.dataset.notice, sorted(of, key=self._age.__getitem__)
        return [(known[key], list(of[key])) for key in newest_first]

    @cached_property
    def _age(self) -> Mapping[str, int]:
        """Notice id -> how many are newer."""
        return {row.id: at for at, row in enumerate(self.notices)}

    def in_order(self, rows: Iterable[Reform]) -> tuple[Reform, ...]:
        """Reforms by notice, the newest notice first."""
        return tuple(row for _, part in self.by_notice(rows) for row in part)

    def by_domain(self, rows: Iterable[Reform]) -> list[tuple[Any, list[Reform]]]:
        """Reforms as they come, under the domains that the annex groups them by."""
        runs = groupby(rows, key=attrgetter("domain_id"))
        return [(self.dataset.domain[key], list(run)) for key, run in runs]

    @cached_property
    def titles(self) -> Mapping[tuple[str, str], str]:
        """(table, column) -> its Chinese title; (table, "") -> the table's."""
        return facts.titles(self.dataset)

    @cached_property
    def history(self) -> Mapping[str, tuple[Event, ...]]:
        """Reform id -> what the versions did to it, the newest first."""
        return history.events(self.dataset, self.titles)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The whole ledger, newest first."""
        rows = self.dataset.corrections
        newest = sorted(rows, key=lambda row: (row.recorded_on, row.id), reverse=True)
        return tuple(map(self._entry, newest))

    def _entry(self, row: Correction) -> Entry:
        table, row_id = row.table, row.row_id
        if table == "responsibilities":
            table, row_id = "reforms", row_id.partition("/")[0]
        record = self.dataset.by_id[table].get(row_id)
        name = getattr(record, "name", "") or getattr(record, "title", "") or row_id
        has_page = record is not None and table in urls.PAGES_OF_TABLE
        return Entry(
            row=row,
            subject=name,
            path=urls.record(table, row_id) if has_page else "",
            field=self.titles.get((row.table, row.field), row.field),
        )

    def entries_on(self, *keys: tuple[str, str]) -> tuple[Entry, ...]:
        """The ledger's entries on some records."""
        of = self.dataset.corrections_of
        return tuple(self._entry(row) for key in keys for row in of.get(key, ()))

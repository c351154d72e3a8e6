"""A dataset and where it is published -> what pages and files look up, each computed once."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from reforms import facts, urls
from reforms.archive.locators import annex_rows
from reforms.archive.source import AnnexRow, SourceNotice, parse
from reforms.exports.all import make_downloads
from reforms.exports.download import Download
from reforms.exports.provenance import publish
from reforms.history import versions
from reforms.history.repository import Release
from reforms.history.versions import Event
from reforms.model import (
    CORRECTION,
    ROW_ID_SEPARATOR,
    Agency,
    Correction,
    Dataset,
    Domain,
    Notice,
    Place,
    Reform,
    group,
)
from reforms.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A row of the ledger, with the record's name and page, if any, and the column's title."""

    row: Correction
    subject: str
    path: str
    field: str


@dataclass(frozen=True, repr=False)
class Site:
    """What a site is made from. Not slotted, and printed without the dataset: engines print it."""

    dataset: Dataset
    settings: Settings
    releases: Sequence[Release] = ()
    """The released versions, oldest first."""

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return self.settings.site_url + path

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The site's name and promises."""
        return facts.site(self.dataset)

    @cached_property
    def count(self) -> Mapping[str, int]:
        """Published table -> number of its rows."""
        return {name: len(self.published.table(name)) for name in self.published.resources}

    @cached_property
    def published(self) -> Dataset:
        """The dataset with the tables that are computed for publication."""
        return publish(self.dataset)

    @cached_property
    def titles(self) -> Mapping[tuple[str, str], str]:
        """(table, column) -> its Chinese title; (table, "") -> the table's."""
        return facts.titles(self.dataset)

    @cached_property
    def domains(self) -> Sequence[tuple[Domain, int]]:
        """The domains by position, each with the number of its reforms."""
        of = self.dataset.reforms_of_domain
        rows = sorted(self.dataset.domains, key=attrgetter("position"))
        return [(row, len(of.get(row.id, ()))) for row in rows]

    @cached_property
    def notices(self) -> Sequence[Notice]:
        """The notices, newest first."""
        return sorted(self.dataset.notices, key=lambda row: (row.issued_on, row.id), reverse=True)

    @cached_property
    def archive(self) -> Mapping[str, SourceNotice]:
        """Notice id -> its archived text, read."""
        data = self.dataset
        return {row.id: parse(data.text(row.source_path), row.fields) for row in data.notices}

    @cached_property
    def annex(self) -> Mapping[str, AnnexRow]:
        """Reform id -> the row of the archived annex."""
        read = self.archive.items()
        return {key: row for at, of in read for key, row in annex_rows(at, of).items()}

    @cached_property
    def reforms_of_term(self) -> Mapping[str, Sequence[Reform]]:
        """Search word -> the reforms that have it."""
        known = self.dataset.reform
        rows = (row for row in self.dataset.terms if row.table == "reforms")
        return group((row.term, known[row.row_id]) for row in rows if row.row_id in known)

    @cached_property
    def downloads(self) -> Sequence[Download]:
        """The files under `/data/`."""
        return make_downloads(self.published, self.settings)

    @cached_property
    def history(self) -> Mapping[str, Sequence[Event]]:
        """Reform id -> what the versions did to it, the newest first."""
        return versions.by_reform(self.dataset, self.titles)

    @cached_property
    def ledger(self) -> Sequence[LedgerEntry]:
        """The whole ledger, newest first."""
        newest = sorted(self.dataset.corrections, key=lambda row: (row.recorded_on, row.id))
        return [self._entry(row) for row in reversed(newest)]

    @cached_property
    def corrected(self) -> Set[Place]:
        """The cells that the ledger corrects."""
        entries = self.dataset.corrections
        return {(row.table, row.row_id, row.field) for row in entries if row.kind == CORRECTION}

    def ledger_of(self, *records: tuple[str, str]) -> Sequence[LedgerEntry]:
        """The ledger's entries on some records, each a table and a row id."""
        of = self.dataset.corrections_of
        return [self._entry(row) for record in records for row in of.get(record, ())]

    def _entry(self, row: Correction) -> LedgerEntry:
        table, row_id = row.table, row.row_id
        if table in ("responsibilities", "extras"):
            table, row_id = "reforms", row_id.partition(ROW_ID_SEPARATOR)[0]
        record = self.dataset.by_id[table].get(row_id)
        has_page = record is not None and table in urls.PAGES_OF_TABLE
        subject = getattr(record, "name", "") or getattr(record, "title", "") or row_id
        path = urls.record(table, row_id) if has_page else ""
        field = facts.column_title(self.titles, row.table, row.row_id, row.field)
        return LedgerEntry(row=row, subject=subject, path=path, field=field)

    def collation(self, notice_id: str) -> str:
        """Where a notice's archive stands beside what is published: the newest is shown first."""
        is_newest = notice_id == self.notices[0].id
        return urls.COLLATION if is_newest else f"{urls.COLLATION}{notice_id}/"

    def by_notice(self, rows: Iterable[Reform]) -> Sequence[tuple[Notice, Sequence[Reform]]]:
        """Reforms by notice, the newest notice first."""
        of = group((row.notice_id, row) for row in rows)
        return [(notice, of[notice.id]) for notice in self.notices if notice.id in of]

    def by_domain(self, rows: Iterable[Reform]) -> Sequence[tuple[Domain | None, Sequence[Reform]]]:
        """Reforms under the domains that the annex groups them by, as often as it does."""
        runs = groupby(rows, attrgetter("domain_id"))
        return [(self.dataset.domain.get(key), list(run)) for key, run in runs]

    @cached_property
    def reading_paths(self) -> Mapping[str, str]:
        """Notice id -> the page where its reforms are read through, the newest notice first."""
        listed = [notice.id for notice, _ in self.by_notice(self.dataset.reforms)]
        return {key: urls.reading(key) if at else urls.READING for at, key in enumerate(listed)}

    def agency_note(self, agency: Agency, year: int | None = None) -> str:
        """How old the name is (it stands in a notice of `year`), or when someone checked it."""
        if agency.checked_on:
            return f"{facts.day(agency.checked_on)}核对"
        rows = self.dataset.reforms_of_agency.get(agency.id, ())
        printed = (self.dataset.notice[row.notice_id].issued_on.year for row in rows)
        at = year or max(printed, default=0)
        return f"这是{at}年发文时的名称，后来是否变更尚未核实" if at else "名称后来是否变更尚未核实"

"""The package's tables while a notice's rows are added to them."""

from collections.abc import Callable, Iterator
from typing import Any

from reforms.archive.source import AnnexRow, SourceNotice
from reforms.archive.typography import typeset
from reforms.intake.slugs import slug, unique
from reforms.model import (
    Agency,
    Dataset,
    Domain,
    Notice,
    Reform,
    Responsibility,
    Row,
    Scope,
    reform_id,
)


class Names:
    """A table of shared names that grows by those it lacks."""

    def __init__(self, rows: tuple[Any, ...], make: Callable[[str, str, int], Any]) -> None:
        self.rows = list(rows)
        self.known = len(rows)
        self.make = make
        self.ids: dict[str, str] = {row.name: row.id for row in rows}

    def id(self, name: str) -> str:
        """The id of a name, new or not."""
        if name not in self.ids:
            self.ids[name] = unique(slug(name), set(self.ids.values()))
            self.rows.append(self.make(self.ids[name], name, len(self.rows) + 1))
        return self.ids[name]


class Growing:
    """The shared names and responsibilities while a notice's rows are read."""

    def __init__(self, dataset: Dataset) -> None:
        self.domains = Names(
            dataset.domains, lambda id, name, n: Domain(id=id, name=name, position=n)
        )
        self.scopes = Names(dataset.scopes, lambda id, name, at: Scope(id=id, name=name))
        self.agencies = Names(dataset.agencies, _agency)
        self.responsibilities: list[Responsibility] = []

    def reform(self, notice: Notice, reading: SourceNotice, row: AnnexRow) -> Reform:
        """A row of the annex as a reform; its agencies are noted on the way."""
        number = int(reading.cut(row.number))
        made = Reform(
            id=reform_id(notice.id, number),
            notice_id=notice.id,
            number=number,
            domain_id=self.domains.id(typeset(reading.cut(row.domain))),
            name=typeset(reading.cut(row.name)),
            content=typeset(reading.cut(row.content)),
            scope_id=self.scopes.id(typeset(reading.cut(row.scope))),
        )
        for position, span in enumerate(row.agency_names, 1):
            agency_id = self.agencies.id(typeset(reading.cut(span)))
            self.responsibilities.append(
                Responsibility(reform_id=made.id, agency_id=agency_id, position=position)
            )
        return made

    def new(self) -> Iterator[tuple[str, Row]]:
        """(table, row) of each name that was not known."""
        tables = (("domains", self.domains), ("scopes", self.scopes), ("agencies", self.agencies))
        for table, names in tables:
            yield from ((table, row) for row in names.rows[names.known :])


def _agency(id: str, name: str, position: int) -> Agency:
    return Agency(
        id=id, name=name, full_name="", aliases="", kind="", reference="", checked_on=None
    )

"""The domain types: the rows of the data package, its history, and the whole of it.

Nothing here reads a file or knows a particular notice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from reforms.rows import CELL_SEPARATOR as CELL_SEPARATOR
from reforms.rows import CORRECTION as CORRECTION
from reforms.rows import LIST_SEPARATOR as LIST_SEPARATOR
from reforms.rows import LONGEST_CELL as LONGEST_CELL
from reforms.rows import REMARK as REMARK
from reforms.rows import ROW_ID_SEPARATOR as ROW_ID_SEPARATOR
from reforms.rows import ROW_TYPES as ROW_TYPES
from reforms.rows import Agency as Agency
from reforms.rows import Correction as Correction
from reforms.rows import Domain as Domain
from reforms.rows import Notice as Notice
from reforms.rows import Passage as Passage
from reforms.rows import Reform as Reform
from reforms.rows import Responsibility as Responsibility
from reforms.rows import Row as Row
from reforms.rows import Scope as Scope
from reforms.rows import Term as Term
from reforms.rows import record_id as record_id
from reforms.rows import reform_id as reform_id
from reforms.rows import table_path as table_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a row, or of one value in it, from a version to the next."""

    table: str
    row_id: str
    field: str
    """Empty where the whole row is new or gone."""
    kind: str
    """added, removed or changed; of a value always changed."""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A state of the package in its history, and what it changed of the one before."""

    number: str
    """Its version: 1.0.0."""
    tag: str
    """Empty where it is not released yet."""
    date: str
    draft: bool = False
    """Changed since its number was given to the version before."""
    rows: Mapping[str, int]
    """Table -> number of its rows."""
    changes: tuple[Change, ...] = ()
    """None in the first version: there everything is new."""
    columns: tuple[Change, ...] = ()
    """Tables and columns that came or went; `row_id` is empty."""
    bump: str = ""
    """How far the rules want the number raised: patch, minor, major; empty in the first."""


K = TypeVar("K")
T = TypeVar("T")


def group(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    """Values by key, in the order they came."""
    lists: dict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        lists[key].append(value)
    return {key: tuple(values) for key, values in lists.items()}


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """The whole package in memory. Not slotted: its indexes are cached."""

    descriptor: Mapping[str, Any]
    """`datapackage.json`, as read."""
    notices: tuple[Notice, ...] = ()
    domains: tuple[Domain, ...] = ()
    scopes: tuple[Scope, ...] = ()
    agencies: tuple[Agency, ...] = ()
    reforms: tuple[Reform, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    passages: tuple[Passage, ...] = ()
    terms: tuple[Term, ...] = ()
    corrections: tuple[Correction, ...] = ()
    sources: Mapping[str, bytes]
    """Every archived file that a notice names: path inside the package -> bytes."""
    lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Table name -> row id -> the line of its file on which the row begins."""
    history: tuple[Version, ...] = ()
    """This version and those before it, oldest first; empty where nobody has looked."""

    def text(self, path: str) -> str:
        """An archived text; UnicodeDecodeError where it is not UTF-8."""
        return self.sources[path].decode()

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of the table called `name`."""
        rows: tuple[Row, ...] = getattr(self, name)
        return rows

    @cached_property
    def by_id(self) -> Mapping[str, Mapping[str, Row]]:
        """Table name -> row id -> row."""
        return {name: {row.record_id: row for row in self.table(name)} for name in ROW_TYPES}

    @cached_property
    def notice(self) -> Mapping[str, Notice]:
        """Notice id -> notice."""
        return {row.id: row for row in self.notices}

    @cached_property
    def domain(self) -> Mapping[str, Domain]:
        """Domain id -> domain."""
        return {row.id: row for row in self.domains}

    @cached_property
    def scope(self) -> Mapping[str, Scope]:
        """Scope id -> scope."""
        return {row.id: row for row in self.scopes}

    @cached_property
    def agency(self) -> Mapping[str, Agency]:
        """Agency id -> agency."""
        return {row.id: row for row in self.agencies}

    @cached_property
    def reform(self) -> Mapping[str, Reform]:
        """Reform id -> reform."""
        return {row.id: row for row in self.reforms}

    @cached_property
    def responsibilities_of(self) -> Mapping[str, tuple[Responsibility, ...]]:
        """Reform id -> its responsibilities in the printed order."""
        ordered = sorted(self.responsibilities, key=lambda row: (row.reform_id, row.position))
        return group((row.reform_id, row) for row in ordered)

    @cached_property
    def agencies_of(self) -> Mapping[str, tuple[Agency, ...]]:
        """Reform id -> its agencies in the printed order."""
        return {
            key: tuple(self.agency[row.agency_id] for row in rows)
            for key, rows in self.responsibilities_of.items()
        }

    @cached_property
    def reforms_of_agency(self) -> Mapping[str, tuple[Reform, ...]]:
        """Agency id -> the reforms it is responsible for."""
        return group((row.agency_id, self.reform[row.reform_id]) for row in self.responsibilities)

    @cached_property
    def reforms_of_domain(self) -> Mapping[str, tuple[Reform, ...]]:
        """Domain id -> its reforms."""
        return group((row.domain_id, row) for row in self.reforms)

    @cached_property
    def reforms_of_notice(self) -> Mapping[str, tuple[Reform, ...]]:
        """Notice id -> its reforms in the printed order."""
        return group((row.notice_id, row) for row in self.reforms)

    @cached_property
    def passages_of(self) -> Mapping[str, tuple[Passage, ...]]:
        """Reform id -> its passages."""
        return group((row.reform_id, row) for row in self.passages)

    @cached_property
    def terms_of(self) -> Mapping[tuple[str, str], tuple[Term, ...]]:
        """(table, row id) -> the search words for that record."""
        return group(((row.table, row.row_id), row) for row in self.terms)

    @cached_property
    def corrections_of(self) -> Mapping[tuple[str, str], tuple[Correction, ...]]:
        """(table, row id) -> the ledger entries on that record."""
        return group(((row.table, row.row_id), row) for row in self.corrections)

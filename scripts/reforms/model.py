"""The domain types: the rows of the data package, its history, and the whole of it.

The fields of a row are the columns of `datapackage.json`, in its order: a test holds them equal.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar

LIST_SEPARATOR = "、"  # Between the names in a cell that lists several, as the notice prints them
CELL_SEPARATOR = "|"  # Between the cells of an annex row in an archived text
ROW_ID_SEPARATOR = "/"  # Between the parts of a compound key where it is written as one row id
ANNEX_FIELDS = ("domain", "number", "name", "content", "agencies", "scope", "extra")
"""What a column of an annex can be; `extra` is none of the others."""
COLUMN_OF_FIELD = {
    **{"domain": "domain_id", "number": "number", "name": "name"},
    **{"content": "content", "agencies": "agency_id", "scope": "scope_id"},
}
"""What a column of an annex is -> the column of a table that holds it."""
LONGEST_CELL = 20_000  # Characters of a cell: no passage of a notice comes near it
CORRECTION, REMARK = "correction", "remark"
"""Kinds of a ledger entry: it explains a difference from the source, or none."""


def _value(kind: object, cell: str) -> Any:
    """A cell as a value of a column's type; ValueError where it is none."""
    if kind is str:
        return cell
    if not cell and kind in (int | None, date | None):
        return None
    return int(cell) if kind in (int, int | None) else date.fromisoformat(cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table; its key columns are named by `KEY`."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    SEPARATORS: ClassVar[Mapping[str, str]] = {}
    """Column whose cells hold several values -> what stands between these."""

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Self:
        """A row from cells by column name, columns that have none empty.

        ValueError where a cell is not of its column's type.
        """
        return cls(**{of.name: _value(of.type, row.get(of.name, "")) for of in fields(cls)})

    def values(self, name: str) -> list[str]:
        """The values in the cell of a column that holds several."""
        cell: str = getattr(self, name)
        return [value for value in cell.split(self.SEPARATORS[name]) if value]

    @property
    def record_id(self) -> str:
        """The key as one text: `ab01-01`, `ab01-09/mou-ju`."""
        return ROW_ID_SEPARATOR.join(str(getattr(self, name)) for name in self.KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Row):
    """A government notice with an annexed list of reforms."""

    SEPARATORS: ClassVar[Mapping[str, str]] = {
        "issuer": LIST_SEPARATOR,
        "annex_columns": CELL_SEPARATOR,
        "annex_fields": CELL_SEPARATOR,
    }

    id: str
    batch: int | None
    document_number: str
    title: str
    issuer: str
    addressee: str
    issued_on: date
    published_on: date | None
    area: str
    annex_title: str
    annex_columns: str  # The headings as printed
    annex_fields: str  # What each of them is (ANNEX_FIELDS)
    source_path: str  # Of the text that locators stand on, inside the data package
    source_sha256: str
    original_path: str
    original_sha256: str
    source_url: str  # Empty until someone knows it

    @property
    def headings(self) -> list[str]:
        """The annex's column headings, in order."""
        return self.values("annex_columns")

    @property
    def fields(self) -> tuple[str, ...]:
        """What the annex's columns are, in order."""
        return tuple(self.values("annex_fields"))

    def heading(self, of: str) -> str:
        """What the annex calls a column; empty where it has none or several of that kind."""
        found = [name for name, kind in zip(self.headings, self.fields, strict=True) if kind == of]
        return found[0] if len(found) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain(Row):
    """A class of reforms (分类)."""

    id: str
    name: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Row):
    """How far a reform is extended (推广范围)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency(Row):
    """A responsible agency under the name that the notice prints."""

    SEPARATORS: ClassVar[Mapping[str, str]] = {"aliases": LIST_SEPARATOR}

    id: str
    name: str
    full_name: str  # Editorial: the full name on the notice's date
    aliases: str
    kind: str
    reference: str
    checked_on: date | None

    @property
    def alias_names(self) -> list[str]:
        """The aliases one by one."""
        return self.values("aliases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reform(Row):
    """One item of a notice's annex."""

    id: str
    notice_id: str
    number: int
    domain_id: str
    name: str
    content: str
    scope_id: str
    summary: str  # Editorial: one plain sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility(Row):
    """An agency named for a reform, in the printed order."""

    KEY: ClassVar[tuple[str, ...]] = ("reform_id", "agency_id")

    reform_id: str
    agency_id: str
    position: int
    role: str  # As printed: 牵头, 配合; empty where the notice makes no difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra(Row):
    """A cell of the annex that is none of the other columns, under its printed heading."""

    KEY: ClassVar[tuple[str, ...]] = ("reform_id", "heading")

    reform_id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience(Row):
    """A kind of people whom reforms concern."""

    id: str
    name: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance(Row):
    """Whom a reform concerns."""

    KEY: ClassVar[tuple[str, ...]] = ("reform_id", "audience_id")

    reform_id: str
    audience_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Row):
    """An editor's selection from a reform's content: its exact words."""

    KEY: ClassVar[tuple[str, ...]] = ("reform_id", "kind", "position")

    reform_id: str
    kind: str  # measure, document, system or formula
    position: int
    text: str
    explained_by: str  # The words of the same content that explain it; may be empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Row):
    """A word that people type for a record and that its text lacks."""

    id: str
    table: str
    row_id: str
    term: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Row):
    """A ledger entry: a difference from the source, or a remark on it."""

    id: str
    kind: str  # CORRECTION or REMARK
    table: str
    row_id: str
    field: str
    source_text: str
    published_text: str
    reason: str
    reference: str
    recorded_on: date
    contributor: str
    withdrawn_on: date | None  # It stays, so that its id means nothing else, and says no more
    withdrawal_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement(Row):
    """A record that was published and is no more; its address leads to what took its place."""

    KEY: ClassVar[tuple[str, ...]] = ("table", "former_id")

    table: str
    former_id: str
    replaced_by: str  # A row of the same table; empty where nothing took its place
    reason: str
    retired_on: date


ROW_TYPES: Mapping[str, type[Row]] = {
    "notices": Notice,
    "domains": Domain,
    "scopes": Scope,
    "agencies": Agency,
    "reforms": Reform,
    "responsibilities": Responsibility,
    "extras": Extra,
    "audiences": Audience,
    "relevance": Relevance,
    "passages": Passage,
    "terms": Term,
    "corrections": Correction,
    "retired": Retirement,
}
"""Table name -> class of its rows, in the order of the data package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance(Row):
    """Where an official value stands in the archive: computed, and in the published package only.

    It has a column for each key of the tables, so that it is joined without taking an id apart.
    """

    KEY: ClassVar[tuple[str, ...]] = (
        *("table", "notice_id", "reform_id", "agency_id", "domain_id", "scope_id"),
        *("heading", "field"),
    )
    SEPARATORS: ClassVar[Mapping[str, str]] = {"correction_ids": LIST_SEPARATOR}

    table: str
    notice_id: str  # Of the archived text, whatever the table
    reform_id: str
    agency_id: str
    domain_id: str
    scope_id: str
    heading: str
    field: str
    source_path: str
    start: int
    end: int
    passage: str  # What stands there
    source_sha256: str
    rule: str  # By which the value differs from the passage; empty where it does not
    correction_ids: str


Place = tuple[str, str, str]
"""Table, row id and column of a cell."""


def table_path(table: str) -> str:
    """Where a table's file is inside the package."""
    return f"data/{table}.csv"


def record_id(table: str, cells: Sequence[str]) -> str:
    """The row id that a row's cells spell, or as much of it as they hold."""
    known = dict(zip((f.name for f in fields(ROW_TYPES[table])), cells, strict=False))
    return ROW_ID_SEPARATOR.join(known[name] for name in ROW_TYPES[table].KEY if name in known)


def reform_ids(notice_id: str, items: Sequence[tuple[str, int]]) -> list[str]:
    """The ids of a notice's items, from the domain and number of each in the printed order.

    `ab01-01`; where the items of each domain count from 1, with the domain's place: `ab01-2-01`.
    """
    first: dict[str, int] = {}
    for domain, number in items:
        first.setdefault(domain, number)
    places = {domain: at for at, domain in enumerate(first, 1)}
    restarts = len(first) > 1 and set(first.values()) == {1}
    return [
        f"{notice_id}-{places[domain]}-{number:02d}" if restarts else f"{notice_id}-{number:02d}"
        for domain, number in items
    ]


def reform_order(row_id: str) -> tuple[str, ...]:
    """A key that puts ids of reforms into the printed order."""
    notice, *numbers = row_id.split("-")
    return (notice, *(number.zfill(6) for number in numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a row, or of one value in it, from a version to the next."""

    table: str
    row_id: str
    field: str  # Empty where the whole row is new or gone
    kind: str  # added, removed or changed; of a value always changed
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A state of the package in its history, and what it changed of the one before."""

    number: str  # Its version: 1.0.0
    tag: str  # Empty where it is not released yet
    date: str
    draft: bool = False  # Changed since its number was given to the version before
    rows: Mapping[str, int]  # Table -> number of its rows
    changes: tuple[Change, ...] = ()  # None in the first version: there everything is new
    columns: tuple[Change, ...] = ()  # Tables and columns that came or went; `row_id` is empty
    bump: str = ""
    """How far the rules want the number raised: patch, minor, major; empty in the first."""


K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R", bound=Row)


def group(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    """Values by key, in the order they came."""
    lists: dict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        lists[key].append(value)
    return {key: tuple(values) for key, values in lists.items()}


def _by_id(rows: "Callable[[Dataset], Iterable[R]]") -> cached_property[Mapping[str, R]]:
    """An index of a dataset: row id -> row."""
    return cached_property(lambda data: {row.record_id: row for row in rows(data)})


def _grouped(
    pairs: "Callable[[Dataset], Iterable[tuple[K, T]]]",
) -> cached_property[Mapping[K, tuple[T, ...]]]:
    """An index of a dataset: key -> the values that have it."""
    return cached_property(lambda data: group(pairs(data)))


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """The whole package in memory. Not slotted: its indexes are cached."""

    descriptor: Mapping[str, Any]  # `datapackage.json`, as read
    notices: tuple[Notice, ...] = ()
    domains: tuple[Domain, ...] = ()
    scopes: tuple[Scope, ...] = ()
    agencies: tuple[Agency, ...] = ()
    reforms: tuple[Reform, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    extras: tuple[Extra, ...] = ()
    audiences: tuple[Audience, ...] = ()
    relevance: tuple[Relevance, ...] = ()
    passages: tuple[Passage, ...] = ()
    terms: tuple[Term, ...] = ()
    corrections: tuple[Correction, ...] = ()
    retired: tuple[Retirement, ...] = ()
    provenance: tuple[Provenance, ...] = ()  # Filled in what is published
    sources: Mapping[str, bytes]
    """Every archived file that a notice names: path inside the package -> bytes."""
    lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Table name -> row id -> the line of its file on which the row begins."""
    history: tuple[Version, ...] = ()
    """This version and those before it, oldest first; empty where nobody has looked."""

    @cached_property
    def in_force(self) -> tuple[Correction, ...]:
        """The ledger without the entries that were withdrawn."""
        return tuple(row for row in self.corrections if row.withdrawn_on is None)

    def text(self, path: str) -> str:
        """An archived text; UnicodeDecodeError where it is not UTF-8."""
        return self.sources[path].decode()

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of the table called `name`."""
        rows: tuple[Row, ...] = getattr(self, name)
        return rows

    def next_id(self, table: str) -> str:
        """The id of the next row of a table whose ids are its initial and a number: `c002`."""
        numbers = [int(row.record_id[1:]) for row in self.table(table)]
        return f"{table[0]}{max(numbers, default=0) + 1:03d}"

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Table name -> what the descriptor says of the table."""
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    @cached_property
    def by_id(self) -> Mapping[str, Mapping[str, Row]]:
        """Table name -> row id -> row."""
        return {name: {row.record_id: row for row in self.table(name)} for name in ROW_TYPES}

    notice = _by_id(lambda data: data.notices)
    domain = _by_id(lambda data: data.domains)
    scope = _by_id(lambda data: data.scopes)
    agency = _by_id(lambda data: data.agencies)
    audience = _by_id(lambda data: data.audiences)
    reform = _by_id(lambda data: data.reforms)
    """Row id -> row, by table."""

    @cached_property
    def responsibilities_of(self) -> Mapping[str, tuple[Responsibility, ...]]:
        """Reform id -> its responsibilities in the printed order."""
        ordered = sorted(self.responsibilities, key=lambda row: (row.reform_id, row.position))
        return group((row.reform_id, row) for row in ordered)

    @cached_property
    def agencies_of(self) -> Mapping[str, tuple[Agency, ...]]:
        """Reform id -> its agencies in the printed order."""
        duties = (row for rows in self.responsibilities_of.values() for row in rows)
        return group((row.reform_id, self.agency[row.agency_id]) for row in duties)

    @cached_property
    def agencies_by_role(self) -> Mapping[str, Mapping[str, tuple[Agency, ...]]]:
        """Reform id -> role, empty where the notice gives none -> the agencies that have it."""
        return {
            reform_id: group((row.role, self.agency[row.agency_id]) for row in rows)
            for reform_id, rows in self.responsibilities_of.items()
        }

    @cached_property
    def reforms_of_agency(self) -> Mapping[str, tuple[Reform, ...]]:
        """Agency id -> the reforms it is responsible for."""
        return group((row.agency_id, self.reform[row.reform_id]) for row in self.responsibilities)

    extras_of = _grouped(lambda data: ((row.reform_id, row) for row in data.extras))
    """Reform id -> its extras in the printed order."""

    @cached_property
    def audiences_of(self) -> Mapping[str, tuple[Audience, ...]]:
        """Reform id -> whom it concerns, by position."""
        ordered = sorted(self.relevance, key=lambda row: self.audience[row.audience_id].position)
        return group((row.reform_id, self.audience[row.audience_id]) for row in ordered)

    reforms_of_audience = _grouped(
        lambda data: ((row.audience_id, data.reform[row.reform_id]) for row in data.relevance)
    )
    """Audience id -> the reforms that concern it."""
    reforms_of_domain = _grouped(lambda data: ((row.domain_id, row) for row in data.reforms))
    """Domain id -> its reforms."""
    reforms_of_scope = _grouped(lambda data: ((row.scope_id, row) for row in data.reforms))
    """Scope id -> its reforms."""
    reforms_of_notice = _grouped(lambda data: ((row.notice_id, row) for row in data.reforms))
    """Notice id -> its reforms in the printed order."""
    passages_of = _grouped(lambda data: ((row.reform_id, row) for row in data.passages))
    """Reform id -> its passages."""
    terms_of = _grouped(lambda data: (((row.table, row.row_id), row) for row in data.terms))
    """(table, row id) -> the search words for that record."""
    retired_for = _grouped(lambda data: (((it.table, it.replaced_by), it) for it in data.retired))
    """(table, row id) -> the records whose place that record took."""
    corrections_of = _grouped(
        lambda data: (((row.table, row.row_id), row) for row in data.in_force)
    )
    """(table, row id) -> the ledger entries on that record."""

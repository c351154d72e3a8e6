"""The rows of the data package: one frozen class per table.

The fields are the columns of `datapackage.json`, in its order; a test holds
the two equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Self

LIST_SEPARATOR = "、"
"""Between the names in a cell that lists several, as the notice prints them."""

CELL_SEPARATOR = "|"
"""Between the cells of an annex row in an archived text."""

ROW_ID_SEPARATOR = "/"
"""Between the parts of a compound key where it is written as one row id."""

LONGEST_CELL = 20_000
"""Characters of a cell: no passage of a notice comes near it."""

CORRECTION, REMARK = "correction", "remark"
"""Kinds of a ledger entry: it explains a difference from the source, or none."""


def _value(kind: object, cell: str) -> Any:
    """A cell as a value of a column's type; ValueError where it is none."""
    if kind is str:
        return cell
    if kind is int:
        return int(cell)
    return date.fromisoformat(cell) if cell or kind is date else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table; its key columns are named by `KEY`."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Self:
        """Make a row from CSV cells by column name.

        Raises ValueError where a cell is not of its column's type (the schema
        stage has reported such a cell before this is called).
        """
        return cls(**{name: _value(kind, row[name]) for name, kind in _COLUMNS[cls]})

    @property
    def record_id(self) -> str:
        """The key as one text: `ab01-01`, `ab01-09/guangzhou-haiguan`.

        Not to be mistaken for the column `row_id`, which names another record.
        """
        return ROW_ID_SEPARATOR.join(str(getattr(self, name)) for name in self.KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Row):
    """A government notice with an annexed list of reforms."""

    id: str
    batch: int
    document_number: str
    title: str
    issuer: str
    addressee: str
    issued_on: date
    published_on: date | None
    area: str
    annex_title: str
    annex_columns: str
    """The headings as printed, joined with `CELL_SEPARATOR`."""
    source_path: str
    """Of the text that locators stand on, inside the data package."""
    source_sha256: str
    original_path: str
    original_sha256: str
    source_url: str
    """Empty until someone knows it."""

    @property
    def headings(self) -> list[str]:
        """The annex's column headings, in order."""
        return self.annex_columns.split(CELL_SEPARATOR)


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

    id: str
    name: str
    full_name: str
    """Editorial: the full name on the notice's date."""
    aliases: str
    kind: str
    reference: str
    checked_on: date | None

    @property
    def alias_names(self) -> list[str]:
        """The aliases one by one."""
        return [name for name in self.aliases.split(LIST_SEPARATOR) if name]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility(Row):
    """An agency named for a reform, in the printed order."""

    KEY: ClassVar[tuple[str, ...]] = ("reform_id", "agency_id")

    reform_id: str
    agency_id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Row):
    """An editor's selection from a reform's content: its exact words."""

    KEY: ClassVar[tuple[str, ...]] = ("reform_id", "kind", "position")

    reform_id: str
    kind: str
    """measure, document, system or formula."""
    position: int
    text: str
    explained_by: str
    """The words of the same content that explain it; may be empty."""


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
    kind: str
    """CORRECTION or REMARK."""
    table: str
    row_id: str
    field: str
    source_text: str
    published_text: str
    reason: str
    reference: str
    recorded_on: date
    contributor: str


ROW_TYPES: Mapping[str, type[Row]] = {
    "notices": Notice,
    "domains": Domain,
    "scopes": Scope,
    "agencies": Agency,
    "reforms": Reform,
    "responsibilities": Responsibility,
    "passages": Passage,
    "terms": Term,
    "corrections": Correction,
}
"""Table name -> class of its rows, in the order of the data package."""

_COLUMNS = {kind: [(f.name, f.type) for f in fields(kind)] for kind in ROW_TYPES.values()}
"""(name, type) of each column: to ask the class anew for each row takes longer than the row."""

_KEY_PLACES = {
    table: [[name for name, _ in _COLUMNS[kind]].index(key) for key in kind.KEY]
    for table, kind in ROW_TYPES.items()
}
"""Table name -> where its key stands in a row."""


def table_path(table: str) -> str:
    """Where a table's file is inside the package."""
    return f"data/{table}.csv"


def record_id(table: str, cells: Sequence[str]) -> str:
    """The row id that a row's cells spell, or as much of it as they hold."""
    return ROW_ID_SEPARATOR.join([cells[at] for at in _KEY_PLACES[table] if at < len(cells)])


def reform_id(notice_id: str, number: int) -> str:
    """The id of a notice's item: `ab01-01`."""
    return f"{notice_id}-{number:02d}"

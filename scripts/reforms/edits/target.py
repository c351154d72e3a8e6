"""The cell that a correction is about, found by what people call it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reforms.archive.locators import SHARED
from reforms.archive.typography import typeset
from reforms.edits.request import Request
from reforms.model import LIST_SEPARATOR, ROW_TYPES, Dataset, Reform, Row
from reforms.package.canonical import columns
from reforms.problems import Refused, shorten
from reforms.tables import cell

ANNEX = ("domain_id", "number", "name", "content", "agency_id", "scope_id")
"""The columns of an annex, in order: a reform's own, and its responsibilities'."""

_TABLES = [table for table in ROW_TYPES if table != "corrections"]
"""The tables that a correction is of; the ledger only tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One cell of a row."""

    table: str
    row: Row
    column: Mapping[str, Any]
    """Its field in the descriptor."""
    shared: str
    """The table that the cell refers to; empty for a cell that says its text itself."""
    value: str
    """What the cell says, or the name that it refers to."""

    @property
    def title(self) -> str:
        """What the column is called, for a message."""
        return f"“{self.column['title']}”（{self.table}.csv 的 {self.column['name']}）"

    @property
    def place(self) -> tuple[str, str, str]:
        """Table, row id and column."""
        return self.table, self.row.record_id, self.column["name"]


def find(dataset: Dataset, request: Request) -> Target:
    """The cell that a request means; raises Refused where there is none, or several."""
    if request.table and request.table not in _TABLES:
        tables = LIST_SEPARATOR.join(_TABLES)
        raise Refused(f"没有{shorten(request.table)}这张表可改；有这些：{tables}")
    rows = [
        (table, dataset.by_id[table][request.row_id])
        for table in _TABLES
        if request.table in ("", table) and request.row_id in dataset.by_id[table]
    ]
    if not rows:
        raise Refused(
            f"没有编号为{shorten(request.row_id)}的记录；编号是条目页网址的最后一段，如 ab01-02"
        )
    found = [target for table, row in rows for target in _cells(dataset, table, row, request)]
    # Where several would do, the words tell which is meant.
    saying = [t for t in found if _says(t, request.old)]
    if len(found) > 1 and saying:
        found = saying
    if not found:
        raise Refused(_unknown(dataset, [table for table, _ in rows], request.field))
    if len(found) > 1:
        places = LIST_SEPARATOR.join("/".join(target.place) for target in found)
        raise Refused(f"认不出是哪一处：{places}；请照抄整个名称，或用 --table 指明哪张表")
    return found[0]


def _says(target: Target, words: str) -> bool:
    if target.shared:
        return words == target.value
    return words in target.value or typeset(words) in target.value


def _cells(dataset: Dataset, table: str, row: Row, request: Request) -> Iterator[Target]:
    """The row's cells of that name, and its responsibilities where it is a reform."""
    known = columns(dataset, table)
    names = dict(_names(dataset, table, row))
    name = names.get(request.field, request.field)
    if name not in known and name != "agency_id":
        similar = [key for key, column in known.items() if request.field in column["title"]]
        name = similar[0] if len(similar) == 1 and request.field else ""
    if name in known:
        yield _target(dataset, table, row, known[name])
    elif name == "agency_id" and isinstance(row, Reform):
        column = columns(dataset, "responsibilities")["agency_id"]
        for duty in dataset.responsibilities_of.get(row.id, ()):
            yield _target(dataset, "responsibilities", duty, column)


def _names(dataset: Dataset, table: str, row: Row) -> Iterator[tuple[str, str]]:
    """(what people call a column, its name): its table's title, the annex's heading."""
    titles = {resource["name"]: resource["title"] for resource in dataset.descriptor["resources"]}
    if isinstance(row, Reform):
        yield from ((titles[shared], column) for column, shared in SHARED.items())
        yield from zip(dataset.notice[row.notice_id].headings, ANNEX, strict=False)
    yield from ((column["title"], name) for name, column in columns(dataset, table).items())


def _target(dataset: Dataset, table: str, row: Row, column: Mapping[str, Any]) -> Target:
    value = getattr(row, column["name"])
    shared = SHARED.get(column["name"], "") if column["origin"] == "official" else ""
    if shared:
        value = getattr(dataset.by_id[shared][value], "name")  # noqa: B009 - every one has it
    return Target(table=table, row=row, column=column, shared=shared, value=cell(value))


def _unknown(dataset: Dataset, tables: list[str], name: str) -> str:
    titles = [
        f"{column['title']}（{key}）"
        for table in tables
        for key, column in columns(dataset, table).items()
        if column["origin"] != "key"
    ]
    return f"没有{shorten(name)}这一栏；有这些：{LIST_SEPARATOR.join(titles)}"

"""The promise: every official value is its archived passage, or says why not.

A published value that is neither `typeset` of its passage nor a listed
correction of that is a problem; so is an entry of the ledger that explains nothing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from reforms.archive.agencies import offices
from reforms.archive.locators import (
    SHARED,
    Locator,
    Readings,
    annex_rows,
    locate,
    readings,
    target,
    unprinted,
)
from reforms.archive.spans import line_and_column
from reforms.archive.typography import batch_number, day, document_number, ordinal, typeset
from reforms.model import (
    CELL_SEPARATOR,
    CORRECTION,
    LIST_SEPARATOR,
    REMARK,
    ROW_TYPES,
    Correction,
    Dataset,
    group,
    table_path,
)
from reforms.problems import Problem, Where, compare
from reforms.tables import cell


def applied(entries: Iterable[Correction], text: str) -> tuple[str, list[str]]:
    """A text once some entries are applied to it, and the ids of those that changed it."""
    used = []
    for entry in entries:
        if text.count(entry.source_text) == 1:
            text = text.replace(entry.source_text, entry.published_text)
            used.append(entry.id)
    return text, used


class Ledger:
    """The corrections, and which of them explained a difference."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.used: set[str] = set()
        self.asked: set[tuple[str, str, str]] = set()
        self.entries = group(
            ((row.table, row.row_id, row.field), row)
            for row in dataset.in_force
            if row.kind == CORRECTION
        )

    def apply(self, table: str, row_id: str, field: str, text: str) -> str:
        """A passage as published once the entries on its field are applied."""
        if (table, row_id, field) not in self.entries:
            return text
        self.asked.add((table, row_id, field))
        text, used = applied(self.entries[table, row_id, field], text)
        self.used.update(used)
        return text

    def leftover(self, read: Readings) -> Iterator[Problem]:
        """Entries that explain nothing: a correction without effect, a remark on nothing.

        Of corrections only those on fields that were compared.
        """
        printed = [typeset(reading.text) for reading in read.values()]
        every = len(read) == len(self.dataset.notices)
        for row in self.dataset.in_force:
            where = Where.of(self.dataset, "corrections", row.id, "source_text")
            compared = (row.table, row.row_id, row.field) in self.asked
            if row.kind == CORRECTION and compared and row.id not in self.used:
                yield Problem.of("verify.correction-unused", where, value=row.source_text)
            elif row.kind == REMARK and every:
                said = typeset(row.source_text)
                if not any(said in text for text in printed):
                    yield Problem.of("verify.remark-unprinted", where, value=row.source_text)


READ: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("notices", "batch"): lambda passage: str(batch_number(passage)),
    ("notices", "document_number"): document_number,
    ("notices", "issuer"): lambda passage: LIST_SEPARATOR.join(
        typeset(name) for name in offices(passage)
    ),
    ("notices", "issued_on"): lambda passage: day(passage).isoformat(),
    ("notices", "annex_columns"): lambda passage: CELL_SEPARATOR.join(
        typeset(heading.strip()) for heading in passage.split(CELL_SEPARATOR)
    ),
    ("reforms", "number"): lambda passage: str(ordinal(passage)),
}
"""(table, column) -> how its passage is read as a cell, where not by `typeset`."""


def verify(dataset: Dataset, tables: Collection[str] = tuple(ROW_TYPES)) -> Iterator[Problem]:
    """Every official value equals its passage, but for what the ledger lists.

    Only what stands in `tables` is looked at; without the ledger, nothing.
    """
    if not {"notices", "corrections"} <= set(tables):
        return
    read, problems = readings(dataset)
    yield from problems
    if "reforms" in tables:
        yield from _alignment(dataset, read)
    if {"reforms", "responsibilities", "agencies"} <= set(tables):
        yield from _agency_counts(dataset, read)
    if {"reforms", "extras"} <= set(tables):
        yield from _extras(dataset, read)
    locators = [at for at in locate(dataset, read) if at.table in tables]
    ledger = Ledger(dataset)
    for difference in _direct(dataset, read, ledger, locators):
        yield _difference(dataset, read, *difference)
    for at in unprinted(dataset, read):
        published = cell(getattr(dataset.by_id[at.table][at.row_id], at.field))
        if at.table in tables and published:
            where = Where.of(dataset, at.table, at.row_id, at.field)
            yield Problem.of("verify.unprinted", where, value=published)
    for found in _shared(dataset, read, ledger, locators, tables):
        yield found if isinstance(found, Problem) else _difference(dataset, read, *found)
    if set(tables) == set(ROW_TYPES):
        yield from ledger.leftover(read)


def _alignment(dataset: Dataset, read: Readings) -> Iterator[Problem]:
    """The annex's rows and the published reforms are the same ones.

    A row with a printed number and another id is the fault of its id, which
    has a rule of its own.
    """
    for notice_id, reading in read.items():
        printed = annex_rows(notice_id, reading)
        rows = dataset.reforms_of_notice.get(notice_id, ())
        missing = printed.keys() - {row.id for row in rows}
        for row in (row for row in rows if row.id not in printed):
            numbered = (
                it for it in missing if ordinal(reading.cut(printed[it].number)) == row.number
            )
            if by_number := next(numbered, None):
                missing.remove(by_number)
            else:
                where = Where.of(dataset, "reforms", row.id)
                yield Problem.of("verify.reform-unprinted", where)
        for row_id in sorted(missing):
            yield Problem.of(
                "verify.reform-missing",
                Where(path=table_path("reforms"), record=row_id),
                number=reading.cut(printed[row_id].number),
                name=typeset(reading.cut(printed[row_id].name)),
            )


def _agency_counts(dataset: Dataset, read: Readings) -> Iterator[Problem]:
    """A reform has as many agencies as its cell of the annex."""
    for notice_id, reading in read.items():
        for row_id, row in annex_rows(notice_id, reading).items():
            published = dataset.agencies_of.get(row_id, ())
            if row_id in dataset.reform and len(published) != len(row.agencies):
                names = LIST_SEPARATOR.join(agency.name for agency in published)
                said = LIST_SEPARATOR.join(typeset(reading.cut(it.name)) for it in row.agencies)
                left, right = compare(said, names)
                yield Problem.of(
                    "verify.agencies",
                    Where(path=table_path("responsibilities"), record=row_id),
                    printed=len(row.agencies),
                    published=len(published),
                    left=left,
                    right=right,
                )


def _extras(dataset: Dataset, read: Readings) -> Iterator[Problem]:
    """The annex's other columns are the extras, and there are no others."""
    for notice_id, reading in read.items():
        for row_id, row in annex_rows(notice_id, reading).items():
            printed = {typeset(reading.cut(it)): cell for it, cell in row.extras}
            published = {it.heading: it for it in dataset.extras_of.get(row_id, ())}
            for heading in [it for it in printed if it not in published]:
                yield Problem.of(
                    "verify.extra-missing",
                    Where(path=table_path("extras"), record=row_id),
                    heading=heading,
                    text=typeset(reading.cut(printed[heading])),
                )
            for heading in [it for it in published if it not in printed]:
                where = Where.of(dataset, "extras", published[heading].record_id)
                yield Problem.of("verify.extra-unprinted", where, value=heading)


def expected_at(read: Readings, at: Locator) -> str:
    """What the archive says at a place, as a cell of the package."""
    reading = read[at.notice_id]
    if at.field == "position":
        return str(at.place)
    return READ.get((at.table, at.field), typeset)(reading.cut(at.span))


Difference = tuple[Locator, str, str]
"""A value's place, what the archive and the ledger say there, and what is published."""


def differences(dataset: Dataset) -> Iterator[Difference]:
    """Every official value that the ledger does not explain."""
    read = readings(dataset)[0]
    locators, ledger = list(locate(dataset, read)), Ledger(dataset)
    yield from _direct(dataset, read, ledger, locators)
    shared = _shared(dataset, read, ledger, locators, ROW_TYPES)
    yield from (found for found in shared if not isinstance(found, Problem))


def _direct(
    dataset: Dataset, read: Readings, ledger: Ledger, locators: list[Locator]
) -> Iterator[Difference]:
    """The values that stand in their rows themselves."""
    for at in locators:
        if at.field in SHARED or at.table in SHARED.values():
            continue
        published = cell(getattr(dataset.by_id[at.table][at.row_id], at.field))
        expected = ledger.apply(at.table, at.row_id, at.field, expected_at(read, at))
        if expected != published:
            yield at, expected, published


def _shared(
    dataset: Dataset,
    read: Readings,
    ledger: Ledger,
    locators: list[Locator],
    tables: Collection[str],
) -> Iterator[Problem | Difference]:
    """A shared name and the places that refer to it.

    A name that no place prints is the name's fault, told once; a place that
    prints another name than the one it refers to is that row's fault. So is a
    name that stands in the annex while no row refers to it.
    """
    printed = {
        typeset(reading.cut(span))
        for reading in read.values()
        for row in reading.rows
        for span in (row.domain, *(agency.name for agency in row.agencies), row.scope)
        if span
    }
    uses = group((target(dataset, at), at) for at in locators if at.field in SHARED)
    firsts = {(at.table, at.row_id): at for at in locators}
    for column, table in SHARED.items():
        owner = "responsibilities" if column == "agency_id" else "reforms"
        if not {table, owner, "reforms"} <= set(tables):
            continue
        for row in dataset.table(table):
            key = (table, row.record_id)
            name: str = getattr(row, "name")  # noqa: B009 - every shared table has one
            if key not in uses:
                if len(read) == len(dataset.notices) and name not in printed:
                    yield Problem.of("verify.name-unused", Where.of(dataset, *key, "name"))
                continue
            # What a place prints, after what the ledger says of that place and of the name.
            texts = {
                at: ledger.apply(
                    *key, "name", ledger.apply(at.table, at.row_id, at.field, expected_at(read, at))
                )
                for at in uses[key]
            }
            expected = name
            if name not in texts.values():
                expected = Counter(texts.values()).most_common(1)[0][0]
                yield firsts[key], expected, name
            for at, text in texts.items():
                if text != expected:
                    yield at, text, name


_QUOTES = str.maketrans("", "", "“”‘’\"'")
"""Without the marks that editors exchange for each other."""


def _difference(
    dataset: Dataset, read: Readings, locator: Locator, expected: str, published: str
) -> Problem:
    reading = read[locator.notice_id]
    line, column = line_and_column(reading.text, locator.span.start)
    left, right = compare(expected, published)
    path = dataset.notice[locator.notice_id].source_path
    key = "verify.differs"
    if expected != expected_at(read, locator):
        key = "verify.differs.corrected"
    elif expected.translate(_QUOTES) == published.translate(_QUOTES):
        key = "verify.differs.quotes"
    where = Where.of(dataset, locator.table, locator.row_id, locator.field)
    return Problem.of(key, where, left=left, right=right, path=path, line=line, column=column)

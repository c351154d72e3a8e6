"""The archived texts, read, and where each official value stands in them.

Computed from the source and the ids, never typed: row n of a notice's annex is
the reform whose id says n; an agency of its cell is the responsibility of that
name, or else, of the names left over, the next in order.
A value of which the notice has no passage has no locator.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from reforms.archive.agencies import PrintedAgency
from reforms.archive.source import AnnexRow, SourceNotice, parse
from reforms.archive.spans import SourceError, Span, line_and_column
from reforms.archive.typography import typeset
from reforms.model import Dataset, Responsibility
from reforms.problems import Problem, Where

NOTICE_FIELDS = (
    "batch",
    "document_number",
    "title",
    "issuer",
    "addressee",
    "issued_on",
    "area",
    "annex_title",
    "annex_columns",
)
"""Official columns of a notice; the spans of SourceNotice have the same names."""

REFORM_FIELDS = {
    "number": "number",
    "domain_id": "domain",
    "name": "name",
    "content": "content",
    "scope_id": "scope",
}
"""Official column of a reform -> the span of AnnexRow that holds it."""

DUTY_FIELDS = ("agency_id", "position", "role")
"""Official columns of a responsibility: the agency printed, where among its row's, and why."""

EXTRA_FIELDS = ("heading", "text")
"""Official columns of an extra."""

SHARED = {"domain_id": "domains", "scope_id": "scopes", "agency_id": "agencies"}
"""Column that refers to a shared name -> the table that holds the name."""

COMPARED = frozenset(
    {
        *(("notices", column) for column in NOTICE_FIELDS),
        *(("reforms", column) for column in REFORM_FIELDS),
        *(("responsibilities", column) for column in DUTY_FIELDS),
        *(("extras", column) for column in EXTRA_FIELDS),
        *((table, "name") for table in SHARED.values()),
    }
)
"""(table, column) of everything that has a passage."""


class Locator(NamedTuple):
    """One official value and its passage."""

    table: str
    row_id: str
    field: str
    notice_id: str
    span: Span
    place: int = 0
    """Of an agency: which it is among those of its row, from 1."""


class Unprinted(NamedTuple):
    """An official value of which the notice has no passage: it has to be empty."""

    table: str
    row_id: str
    field: str
    notice_id: str


Readings = Mapping[str, SourceNotice]
"""Notice id -> its archived text, read."""


def readings(dataset: Dataset) -> tuple[Readings, list[Problem]]:
    """Every archived text that is what its notice says it is, and why the others are not."""
    read: dict[str, SourceNotice] = {}
    problems: list[Problem] = []
    for notice in dataset.notices:
        where = Where(path=notice.source_path, record=notice.id)
        data, registered = dataset.sources[notice.source_path], notice.source_sha256
        if (actual := sha256(data).hexdigest()) != registered:
            found = Problem.of("verify.source-changed", where, value=actual, registered=registered)
            problems.append(found)
            continue
        try:
            read[notice.id] = parse(data.decode(), notice.fields)
        except UnicodeDecodeError:
            problems.append(Problem.of("verify.source-form.encoding", where))
        except SourceError as error:
            line, column = line_and_column(data.decode(), error.start)
            where = replace(where, line=line, column=column)
            problems.append(Problem.of("verify.source-form", where, reason=error))
    return read, problems


def locate(dataset: Dataset, readings: Readings) -> Iterator[Locator]:
    """The locator of every official value that has a passage.

    Values by table in the package's order; shared names by their first place.
    """
    found = [locator for n in readings for locator in _of_rows(dataset, n, readings[n])]
    rows = [locator for locator in found if isinstance(locator, Locator)]
    yield from (it for it in _of_notices(readings) if isinstance(it, Locator))
    yield from _of_names(dataset, rows)
    for table in ("reforms", "responsibilities", "extras"):
        yield from (row for row in rows if row.table == table)


def unprinted(dataset: Dataset, readings: Readings) -> Iterator[Unprinted]:
    """Every official value of which no passage is there."""
    found = [it for n in readings for it in _of_rows(dataset, n, readings[n])]
    yield from (it for it in (*_of_notices(readings), *found) if isinstance(it, Unprinted))


def annex_rows(notice_id: str, reading: SourceNotice) -> dict[str, AnnexRow]:
    """Reform id -> its row of the annex; of rows with one number the first."""
    found: dict[str, AnnexRow] = {}
    for row_id, row in zip(reading.reform_ids(notice_id), reading.rows, strict=True):
        found.setdefault(row_id, row)
    return found


def _at(
    table: str, row_id: str, field: str, notice_id: str, span: Span | None, place: int = 0
) -> Locator | Unprinted:
    if span is None:
        return Unprinted(table, row_id, field, notice_id)
    return Locator(table, row_id, field, notice_id, span, place)


def _of_notices(readings: Readings) -> Iterator[Locator | Unprinted]:
    for notice_id, reading in readings.items():
        for name in NOTICE_FIELDS:
            yield _at("notices", notice_id, name, notice_id, getattr(reading, name))


def _of_rows(
    dataset: Dataset, notice_id: str, reading: SourceNotice
) -> Iterator[Locator | Unprinted]:
    for row_id, row in annex_rows(notice_id, reading).items():
        if row_id not in dataset.reform:
            continue
        for column, name in REFORM_FIELDS.items():
            yield _at("reforms", row_id, column, notice_id, getattr(row, name))
        responsible = dataset.responsibilities_of.get(row_id, ())
        if len(responsible) == len(row.agencies):
            for duty, place in _matched(dataset, reading, responsible, row.agencies):
                agency = row.agencies[place - 1]
                for column in DUTY_FIELDS:
                    span = agency.role if column == "role" else agency.name
                    record = duty.record_id
                    yield _at("responsibilities", record, column, notice_id, span, place)
        published = {extra.heading: extra for extra in dataset.extras_of.get(row_id, ())}
        for heading, cell in row.extras:
            if extra := published.get(typeset(reading.cut(heading))):
                yield Locator("extras", extra.record_id, "heading", notice_id, heading)
                yield Locator("extras", extra.record_id, "text", notice_id, cell)


def _matched(
    dataset: Dataset,
    reading: SourceNotice,
    duties: Sequence[Responsibility],
    agencies: Sequence[PrintedAgency],
) -> Iterator[tuple[Responsibility, int]]:
    """Each duty with the place of its agency, so that one wrong row does not shift all."""
    printed = {typeset(reading.cut(it.name)): place for place, it in enumerate(agencies, 1)}
    known = {
        duty.agency_id: printed[agency.name]
        for duty in duties
        if (agency := dataset.agency.get(duty.agency_id)) and agency.name in printed
    }
    left = (place for place in range(1, len(agencies) + 1) if place not in known.values())
    for duty in duties:
        yield duty, known.get(duty.agency_id) or next(left)


def _of_names(dataset: Dataset, rows: list[Locator]) -> Iterator[Locator]:
    """The first place of each shared name, in its table's order."""
    first: dict[tuple[str, str], Locator] = {}
    for row in rows:
        if row.field in SHARED:
            first.setdefault(target(dataset, row), row)
    for table in SHARED.values():
        for named in dataset.table(table):
            if use := first.get((table, named.record_id)):
                yield Locator(table, named.record_id, "name", use.notice_id, use.span)


def target(dataset: Dataset, use: Locator) -> tuple[str, str]:
    """The (table, row id) that a reference to a shared name points at."""
    owner = dataset.by_id[use.table][use.row_id]
    return SHARED[use.field], getattr(owner, use.field)

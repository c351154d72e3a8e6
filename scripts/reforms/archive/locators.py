"""The archived texts, read, and where each official value stands in them.

Computed from the source and the ids, never typed: row n of a notice's annex is
the reform whose id says n; an agency of its cell is the responsibility of that
name, or else, of the names left over, the next in order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from reforms.archive.source import AnnexRow, SourceNotice, parse
from reforms.archive.spans import SourceError, Span, line_and_column
from reforms.archive.typography import typeset
from reforms.model import Dataset, Responsibility, reform_id
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

DUTY_FIELDS = ("agency_id", "position")
"""Official columns of a responsibility: the agency printed, and where among its row's."""

SHARED = {"domain_id": "domains", "scope_id": "scopes", "agency_id": "agencies"}
"""Column that refers to a shared name -> the table that holds the name."""

COMPARED = frozenset(
    {
        *(("notices", column) for column in NOTICE_FIELDS),
        *(("reforms", column) for column in REFORM_FIELDS),
        *(("responsibilities", column) for column in DUTY_FIELDS),
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
            read[notice.id] = parse(data.decode())
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
    rows = [locator for n in readings for locator in _of_rows(dataset, n, readings[n])]
    for notice_id, reading in readings.items():
        for name in NOTICE_FIELDS:
            yield Locator("notices", notice_id, name, notice_id, getattr(reading, name))
    yield from _of_names(dataset, rows)
    yield from (row for row in rows if row.table == "reforms")
    yield from (row for row in rows if row.table == "responsibilities")


def annex_rows(notice_id: str, reading: SourceNotice) -> dict[str, AnnexRow]:
    """Reform id -> its row of the annex; of rows with one number the first."""
    found: dict[str, AnnexRow] = {}
    for row in reading.rows:
        found.setdefault(reform_id(notice_id, int(reading.cut(row.number))), row)
    return found


def _of_rows(dataset: Dataset, notice_id: str, reading: SourceNotice) -> Iterator[Locator]:
    for row_id, row in annex_rows(notice_id, reading).items():
        if row_id not in dataset.reform:
            continue
        for column, cell in REFORM_FIELDS.items():
            yield Locator("reforms", row_id, column, notice_id, getattr(row, cell))
        responsible = dataset.responsibilities_of.get(row_id, ())
        if len(responsible) == len(row.agency_names):
            for duty, span in _matched(dataset, reading, responsible, row.agency_names):
                for column in DUTY_FIELDS:
                    yield Locator("responsibilities", duty.record_id, column, notice_id, span)


def _matched(
    dataset: Dataset,
    reading: SourceNotice,
    duties: Sequence[Responsibility],
    spans: Sequence[Span],
) -> Iterator[tuple[Responsibility, Span]]:
    """Each duty with the agency printed for it, so that one wrong row does not shift all."""
    printed = {typeset(reading.cut(span)): span for span in spans}
    known = {
        duty.agency_id: printed[agency.name]
        for duty in duties
        if (agency := dataset.agency.get(duty.agency_id)) and agency.name in printed
    }
    left = (span for span in spans if span not in known.values())
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

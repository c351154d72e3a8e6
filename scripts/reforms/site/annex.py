"""An annex as it is printed -> the rows and cells of its table on the notice's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from reforms.archive.source import SourceNotice
from reforms.archive.typography import typeset
from reforms.model import CELL_SEPARATOR, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexCell:
    """A cell: what its column is and is called, and its text."""

    kind: str
    """One of `model.ANNEX_FIELDS`."""
    heading: str
    text: str
    span: int = 1
    """How many rows it stands beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexGroup:
    """The rows of a domain, each the reform's id and its cells; or all rows."""

    title: str
    """Of the row above them that names the domain alone, as printed; empty where there is none."""
    rows: Sequence[tuple[str, Sequence[AnnexCell]]]


def groups(notice: Notice, reading: SourceNotice) -> list[AnnexGroup]:
    """The annex by domain, in its own order of rows and columns.

    A row that prints no domain belongs to the one above; where the table breaks over a page,
    the same one is printed again. It stands once, beside all of its rows.
    """
    made: dict[int, AnnexGroup] = {}
    pairs = zip(reading.reform_ids(notice.id), reading.rows, strict=True)
    for _, run in groupby(pairs, key=lambda pair: reading.domain(pair[1])):
        listed, title = list(run), ""
        rows: list[tuple[str, Sequence[AnnexCell]]] = []
        for at, (reform_id, row) in enumerate(listed):
            columns = zip(notice.fields, notice.headings, row.cells, strict=True)
            cells = [
                AnnexCell(
                    kind=kind,
                    heading=heading,
                    text=typeset(reading.cut(cell)),
                    span=len(listed) if kind == "domain" else 1,
                )
                for kind, heading, cell in columns
                if kind != "domain" or not at
            ]
            rows.append((reform_id, cells))
            if row.domain and "domain" not in notice.fields:
                title = _cell_around(reading.text, *row.domain)
        made[listed[0][1].line.start] = AnnexGroup(title=title, rows=rows)
    # A row that names a domain and states its items, of which the table then has none.
    filled = {row.domain for row in reading.rows}
    for it in reading.lists:
        if it.in_annex and it.domain and it.domain not in filled:
            title = _cell_around(reading.text, *it.domain)
            made[it.domain.start] = AnnexGroup(title=title, rows=())
    return [made[start] for start in sorted(made)]


def is_filled_in(notice: Notice, reading: SourceNotice) -> bool:
    """Whether a cell but a domain's is merged with the one above, or says 同上 for it."""
    return any(
        cell == above
        for one, other in pairwise(reading.rows)
        for kind, above, cell in zip(notice.fields, one.cells, other.cells, strict=True)
        if kind != "domain"
    )


def _cell_around(text: str, start: int, end: int) -> str:
    """The whole text of a cell of which a part is known."""
    start = text.rfind(CELL_SEPARATOR, 0, start) + len(CELL_SEPARATOR)
    return typeset(text[start : text.find(CELL_SEPARATOR, end)].strip())

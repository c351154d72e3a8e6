"""The list as one flat table with Chinese headings, as a CSV for Excel and as a workbook.

The workbook also holds what it is, and the dictionary of the data package. Every
text is written as text, so that no cell is ever a formula or a link.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import NamedTuple

import xlsxwriter

from reforms import facts, tables
from reforms.model import COLUMN_OF_FIELD, LIST_SEPARATOR, ROW_ID_SEPARATOR, Agency, Dataset, Reform
from reforms.settings import Settings

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the local encoding."""

VERSION = "版本"
CHECKSUM = "首页校验值"
"""Names in the notes of a workbook: by these it says which state of the data it holds."""


class FlatColumn(NamedTuple):
    """A column of the flat table."""

    title: str
    name: str
    """The column of the package that it shows: of an extra `text`."""
    cell: Callable[[Reform], object]
    heading: str = ""
    """Of an extra: its printed heading."""


def flat_columns(dataset: Dataset) -> list[FlatColumn]:
    """The columns of the flat table: those of the annexes, then id and notice.

    They stand in the latest notice's order; then come those that only others have, and what
    is extra in any of them. No two have one title.
    """
    latest = sorted(dataset.notices, key=lambda notice: notice.issued_on, reverse=True)
    fields = dict.fromkeys(of for notice in latest for of in notice.fields if of != "extra")
    # Where rows of their own name the domains, these have no column.
    named = ["domain"] if dataset.domains and "domain" not in fields else []
    own: Mapping[str, Callable[[Reform], object]] = {
        "domain": lambda row: getattr(dataset.domain.get(row.domain_id), "name", ""),
        "scope": lambda row: getattr(dataset.scope.get(row.scope_id), "name", ""),
        "agencies": lambda row: facts.agency_names(dataset, row.id),
    }
    made = []
    titles = facts.titles(dataset)
    for of in [*named, *fields]:
        column = COLUMN_OF_FIELD[of]
        title = facts.field_title(titles, of, latest)
        made.append(FlatColumn(title, column, own.get(of, attrgetter(column))))
    text_of = {row.record_id: row.text for row in dataset.extras}
    for heading in dict.fromkeys(row.heading for row in dataset.extras):

        def text(row: Reform, heading: str = heading) -> str:
            return text_of.get(f"{row.id}{ROW_ID_SEPARATOR}{heading}", "")

        made.append(FlatColumn(heading, "text", text, heading))
    made.append(FlatColumn(titles["reforms", "id"], "id", attrgetter("id")))
    number, name = titles["notices", "document_number"], "document_number"
    made.append(FlatColumn(number, name, lambda row: getattr(dataset.notice[row.notice_id], name)))
    return list(_told_apart(made))


def _told_apart(made: Iterable[FlatColumn]) -> Iterator[FlatColumn]:
    """The columns, a title that others have before marked: an extra may be called as they are."""
    seen = set[str]()
    for column in made:
        title = column.title
        while title in seen:
            title += "（附件原文）" if column.heading else "（本站）"
        seen.add(title)
        yield column._replace(title=title)


def flat_rows(dataset: Dataset) -> Iterator[tuple[object, ...]]:
    """The flat table: a header, then one row per reform."""
    made = flat_columns(dataset)
    yield tuple(column.title for column in made)
    for reform in dataset.reforms:
        yield tuple(column.cell(reform) for column in made)


def make_excel_csv(dataset: Dataset) -> bytes:
    """The flat table as Excel opens it."""
    header, *rows = flat_rows(dataset)
    return BYTE_ORDER_MARK + tables.write([str(name) for name in header], rows)


def make_worksheet(dataset: Dataset, agency: Agency) -> bytes:
    """An agency's rows of the flat table as Excel opens them, with its role and who else it is."""
    titles = facts.titles(dataset)
    columns = flat_columns(dataset)
    roles = {
        row.reform_id: row.role for row in dataset.responsibilities if row.agency_id == agency.id
    }
    header = [
        *(column.title for column in columns),
        titles["reforms", "summary"],
        "本单位分工",
        "其他责任单位",
    ]
    rows = [
        [
            *(column.cell(row) for column in columns),
            row.summary,
            roles[row.id],
            facts.agency_names(dataset, row.id, agency.id),
        ]
        for row in dataset.reforms_of_agency.get(agency.id, ())
    ]
    return BYTE_ORDER_MARK + tables.write(header, rows)


def checksum(dataset: Dataset) -> str:
    """The SHA-256 of the flat table, as its CSV file has it: which state of the data it is."""
    return sha256(make_excel_csv(dataset)).hexdigest()


def about(dataset: Dataset, settings: Settings) -> list[tuple[str, str]]:
    """What a file that travels alone has to say of itself: (name, value)."""
    site = facts.site(dataset)
    return [
        ("名称", site["title"]),
        ("性质", site["disclaimer"]),
        ("简介", site["description"]),
        (VERSION, f"{site['version']}（{site['date']}）"),
        ("网址", settings.site_url),
        *(("来源", facts.reference(notice)) for notice in dataset.notices),
        *(("许可", licence["title"]) for licence in dataset.descriptor["licenses"]),
    ]


_DICTIONARY = ("表", "表名", "列", "列名", "来源", "类型", "可留空", "说明", "取值", "示例")
_WIDTHS = {
    **{"domain_id": 14, "number": 6, "name": 30, "content": 80, "agency_id": 24, "scope_id": 16},
    **{"text": 24, "id": 12, "document_number": 22},
}
_ABOUT, _COLUMNS = "说明", "数据字典"
"""The sheets behind the first."""


def make_workbook(dataset: Dataset, settings: Settings) -> bytes:
    """The list as a workbook; its first sheet is a header row, then one row per reform."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        created = datetime.fromisoformat(dataset.descriptor["created"]).replace(tzinfo=None)
        book.set_properties({"title": dataset.descriptor["title"], "created": created})
        name = _sheet_name(dataset.descriptor["site"]["short_title"])
        widths = [_WIDTHS[column.name] for column in flat_columns(dataset)]
        _sheet(book, name, list(flat_rows(dataset)), widths)
        notes = [*about(dataset, settings), (CHECKSUM, checksum(dataset))]
        _sheet(book, _ABOUT, notes, (12, 80), has_header=False)
        rows = [_DICTIONARY, *_dictionary(dataset)]
        _sheet(book, _COLUMNS, rows, (14, 16, 16, 16, 8, 8, 8, 60, 30, 40))
    return buffer.getvalue()


def _sheet_name(title: str) -> str:
    """A title as Excel takes it for a sheet: short, without some marks, and unlike the others."""
    name = re.sub(r"[\[\]:*?/\\']", "", title)[:31].strip()
    return name if name and name.lower() not in (_ABOUT, _COLUMNS, "history") else "清单"


def _dictionary(dataset: Dataset) -> Iterator[tuple[str, ...]]:
    """Every column of every table, as the descriptor defines it."""
    for resource in dataset.descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints", {})
            yield (
                resource["title"],
                resource["name"],
                field["title"],
                field["name"],
                facts.ORIGINS[field["origin"]],
                facts.TYPES[field["type"]],
                "否" if limits.get("required") else "可",
                facts.column_text(field),
                LIST_SEPARATOR.join(limits.get("enum", ())),
                tables.example(dataset, resource["name"], field["name"]),
            )


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    rows: Sequence[Sequence[object]],
    widths: Iterable[int],
    *,
    has_header: bool = True,
) -> None:
    """A sheet; if its first row is a header, it is frozen, filtered, repeated in print."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            write = sheet.write_number if isinstance(value, int) else sheet.write_string
            write(line, column, value, head if has_header and line == 0 else body)
    if has_header:
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

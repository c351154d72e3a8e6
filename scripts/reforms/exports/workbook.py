"""The list as one flat table with Chinese headings, as a CSV for Excel and as a workbook.

The workbook also holds what it is, and the dictionary of the data package. Every
text is written as text, so that no cell is ever a formula or a link.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256

import xlsxwriter

from reforms import facts, tables
from reforms.model import LIST_SEPARATOR, Dataset
from reforms.settings import Settings
from reforms.tables import columns

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the local encoding."""

VERSION = "版本"
CHECKSUM = "首页校验值"
"""Names in the notes of a workbook: by these it says which state of the data it holds."""


def flat_rows(dataset: Dataset) -> Iterator[tuple[object, ...]]:
    """A header, then one row per reform: the annex's columns, then id and notice.

    The headings are those of the latest notice.
    """
    latest = max(dataset.notices, key=lambda notice: notice.issued_on)
    fields = columns(dataset, "reforms")["id"], columns(dataset, "notices")["document_number"]
    yield (*latest.headings, *(field["title"] for field in fields))
    for reform in dataset.reforms:
        names = [agency.name for agency in dataset.agencies_of.get(reform.id, ())]
        yield (
            dataset.domain[reform.domain_id].name,
            reform.number,
            reform.name,
            reform.content,
            LIST_SEPARATOR.join(names),
            dataset.scope[reform.scope_id].name,
            reform.id,
            dataset.notice[reform.notice_id].document_number,
        )


def make_excel_csv(dataset: Dataset) -> bytes:
    """The flat table as Excel opens it."""
    header, *rows = flat_rows(dataset)
    return BYTE_ORDER_MARK + tables.write([str(name) for name in header], rows)


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
        *(("来源", notice.document_number) for notice in dataset.notices),
        *(("许可", licence["title"]) for licence in dataset.descriptor["licenses"]),
    ]


_DICTIONARY = ("表", "表名", "列", "列名", "来源", "类型", "可留空", "说明", "取值", "示例")
_ABOUT, _COLUMNS = "说明", "数据字典"
"""The sheets behind the first."""


def make_workbook(dataset: Dataset, settings: Settings) -> bytes:
    """The list as a workbook; its first sheet is a header row, then one row per reform."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        created = datetime.fromisoformat(dataset.descriptor["created"]).replace(tzinfo=None)
        book.set_properties({"title": dataset.descriptor["title"], "created": created})
        name = _sheet_name(dataset.descriptor["site"]["short_title"])
        _sheet(book, name, list(flat_rows(dataset)), (14, 6, 30, 80, 24, 16, 12, 22))
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
                field["description"],
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

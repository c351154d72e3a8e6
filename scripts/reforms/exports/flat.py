"""The list as one flat table with Chinese headings, for people with a spreadsheet."""

from collections.abc import Iterator
from hashlib import sha256

from reforms import tables
from reforms.model import LIST_SEPARATOR, Dataset
from reforms.package.canonical import columns
from reforms.settings import Settings

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
    descriptor = dataset.descriptor
    return [
        ("名称", descriptor["title"]),
        ("性质", descriptor["site"]["disclaimer"]),
        ("简介", descriptor["description"]),
        (VERSION, f"{descriptor['version']}（{descriptor['created'][:10]}）"),
        ("网址", settings.site_url),
        *(("来源", notice.document_number) for notice in dataset.notices),
        *(("许可", licence["title"]) for licence in descriptor["licenses"]),
    ]

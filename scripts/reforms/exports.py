"""Every file under `/data/` and `/api/`, made from the Dataset alone.

Each maker is pure and gives the same bytes for the same dataset; `FORMATS` is
the one table of them.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

import xlsxwriter

from reforms import tables, urls
from reforms.canonical import canonical, columns
from reforms.model import LIST_SEPARATOR, ROW_TYPES, Dataset, Reform
from reforms.provenance import locate, read
from reforms.schema import DESCRIPTOR
from reforms.settings import Settings

SCHEMA_VERSION = "1.0"
"""Of the shapes in `/api/v1/` and `reforms.json`."""

_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, kw_only=True)
class Download:
    """A published file. Not slotted: its checksum is cached."""

    name: str
    """Its path under `/data/`."""
    title: str
    note: str
    """For whom it is."""
    content: bytes

    @property
    def media_type(self) -> str:
        """By the name's ending."""
        return _MEDIA_TYPES.get(self.name.rpartition(".")[2], "application/octet-stream")

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """Of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()


def to_json(value: object) -> bytes:
    """Readable JSON with a final newline; Chinese stays as it is."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def reform_object(dataset: Dataset, reform: Reform) -> dict[str, Any]:
    """A reform with its notice, domain, scope and agencies inside."""
    notice = dataset.notice[reform.notice_id]
    domain = dataset.domain[reform.domain_id]
    scope = dataset.scope[reform.scope_id]
    return {
        "id": reform.id,
        "number": reform.number,
        "name": reform.name,
        "content": reform.content,
        "domain": {"id": domain.id, "name": domain.name},
        "scope": {"id": scope.id, "name": scope.name},
        "agencies": [
            {"id": agency.id, "name": agency.name, "full_name": agency.full_name}
            for agency in dataset.agencies_of.get(reform.id, ())
        ],
        "notice": {
            "id": notice.id,
            "document_number": notice.document_number,
            "title": notice.title,
            "issued_on": notice.issued_on.isoformat(),
        },
        "path": urls.record("reforms", reform.id),
    }


def envelope(dataset: Dataset) -> dict[str, Any]:
    """What every JSON file says of the data it holds."""
    descriptor = dataset.descriptor
    return {
        "schema_version": SCHEMA_VERSION,
        "title": descriptor["title"],
        "disclaimer": descriptor["site"]["disclaimer"],
        "version": descriptor["version"],
        "date": descriptor["created"][:10],
    }


def reforms_json(dataset: Dataset, settings: Settings) -> bytes:
    """Every reform, nested."""
    objects = [reform_object(dataset, reform) for reform in dataset.reforms]
    head = envelope(dataset) | {"total": len(objects), "site_url": settings.site_url}
    return to_json(head | {"reforms": objects})


def reform_json(dataset: Dataset, settings: Settings, reform: Reform) -> bytes:
    """One reform's own file."""
    item = reform_object(dataset, reform)
    head = envelope(dataset) | {"url": settings.site_url + item["path"]}
    return to_json(head | {"reform": item})


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


def excel_csv(dataset: Dataset, settings: Settings) -> bytes:
    """The flat table as Excel opens it: with a byte order mark."""
    header, *rows = flat_rows(dataset)
    return b"\xef\xbb\xbf" + tables.write([str(name) for name in header], rows)


def workbook(dataset: Dataset, settings: Settings) -> bytes:
    """The flat table as a workbook, and a sheet that says what it is."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    created = datetime.fromisoformat(dataset.descriptor["created"]).replace(tzinfo=None)
    book.set_properties({"title": dataset.descriptor["title"], "created": created})
    _fill_sheet(book, dataset.descriptor["site"]["short_title"], list(flat_rows(dataset)))
    about = book.add_worksheet("说明")
    about.set_column(0, 0, 12)
    about.set_column(1, 1, 80, book.add_format({"text_wrap": True, "valign": "top"}))
    for number, (name, value) in enumerate(_about(dataset, settings)):
        about.write_string(number, 0, name)
        about.write_string(number, 1, value)
    book.close()
    return buffer.getvalue()


def _fill_sheet(book: xlsxwriter.Workbook, name: str, rows: list[tuple[object, ...]]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    for column, width in enumerate((14, 6, 30, 80, 24, 16, 12, 22)):
        sheet.set_column(column, column, width)
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, column, value, body)
            else:
                sheet.write_string(line, column, str(value), body if line else head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _about(dataset: Dataset, settings: Settings) -> list[tuple[str, str]]:
    descriptor = dataset.descriptor
    return [
        ("名称", descriptor["title"]),
        ("性质", descriptor["site"]["disclaimer"]),
        ("简介", descriptor["description"]),
        ("版本", f"{descriptor['version']}（{descriptor['created'][:10]}）"),
        ("网址", settings.site_url),
        *(("来源", notice.document_number) for notice in dataset.notices),
        *(("许可", licence["title"]) for licence in descriptor["licenses"]),
    ]


def provenance(dataset: Dataset, settings: Settings) -> bytes:
    """Where each official value stands in the archive, in Unicode code points."""
    header = ("table", "row_id", "field", "source_path", "start", "end", "source_sha256")
    rows = (
        (
            at.table,
            at.row_id,
            at.field,
            dataset.notice[at.notice_id].source_path,
            at.span.start,
            at.span.end,
            dataset.notice[at.notice_id].source_sha256,
        )
        for at in locate(dataset, read(dataset))
    )
    return tables.write(header, rows)


Maker = Callable[[Dataset, Settings], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is made and for whom it is."""

    make: Maker
    title: str
    note: str


FORMATS: Mapping[str, Format] = {
    "reforms.xlsx": Format(workbook, "Excel 表格", "用 Excel 或 WPS 查看、筛选、打印"),
    "reforms-excel.csv": Format(excel_csv, "CSV（供 Excel 打开）", "带 BOM，双击即可打开，不乱码"),
    "reforms.json": Format(reforms_json, "JSON（嵌套）", "给程序用，每项内含领域、范围和责任单位"),
    "provenance.csv": Format(
        provenance, "出处表", "每个官方字段在存档文本中的起止位置（按 Unicode 字符计）"
    ),
}
"""File name -> how it is made; the package itself and the listing come besides."""


def published_descriptor(dataset: Dataset, files: Mapping[str, bytes]) -> bytes:
    """The descriptor as published beside its tables: with paths, sizes and hashes."""
    resources = []
    for resource in dataset.descriptor["resources"]:
        name = f"{resource['name']}.csv"
        size = {"bytes": len(files[name]), "hash": f"sha256:{sha256(files[name]).hexdigest()}"}
        resources.append(resource | {"path": name} | size)
    return to_json(dict(dataset.descriptor) | {"resources": resources})


def package_files(dataset: Dataset) -> dict[str, bytes]:
    """The data package: path under `/data/` -> content."""
    files = {f"{table}.csv": canonical(dataset, table) for table in ROW_TYPES}
    return {DESCRIPTOR: published_descriptor(dataset, files)} | files | dict(dataset.sources)


def downloads(dataset: Dataset, settings: Settings) -> tuple[Download, ...]:
    """Every file under `/data/`, the listing of them last."""
    made = [
        Download(name=name, title=f.title, note=f.note, content=f.make(dataset, settings))
        for name, f in FORMATS.items()
    ]
    titles = {f"{r['name']}.csv": r for r in dataset.descriptor["resources"]}
    for name, content in package_files(dataset).items():
        title, note = "存档文本", "与收录时逐字节相同"
        if name == DESCRIPTOR:
            title, note = "数据包说明", "Data Package v2，列出各表的字段、许可和校验值"
        elif name in titles:
            title, note = titles[name]["title"] + "（CSV）", titles[name]["description"]
        made.append(Download(name=name, title=title, note=note, content=content))
    return (*made, *_listings(made, settings))


def _listings(made: list[Download], settings: Settings) -> tuple[Download, Download]:
    """`manifest.json` and `SHA256SUMS`, of all files but themselves."""
    manifest = {
        "files": [
            {
                "path": item.name,
                "url": settings.site_url + urls.download(item.name),
                "bytes": item.size,
                "sha256": item.sha256,
                "media_type": item.media_type,
            }
            for item in made
        ]
    }
    sums = "".join(f"{item.sha256}  {item.name}\n" for item in made)
    return (
        Download(
            name="manifest.json",
            title="文件清单（JSON）",
            note="每个文件的地址、大小、校验值和类型",
            content=to_json(manifest),
        ),
        Download(
            name="SHA256SUMS",
            title="校验值",
            note="下载后用 sha256sum -c SHA256SUMS 核对",
            content=sums.encode(),
        ),
    )


def api(dataset: Dataset, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every file of the API: path from the site's root -> content."""
    yield f"{urls.API}reforms.json", reforms_json(dataset, settings)
    for reform in dataset.reforms:
        yield urls.reform_json(reform.id), reform_json(dataset, settings, reform)

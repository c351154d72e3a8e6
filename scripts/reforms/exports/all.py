"""Every file under `/data/`, made from the Dataset alone; `FORMATS` is the one list of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from reforms import tables, urls
from reforms.archive.locators import locate, readings
from reforms.exports import api, changelog, dcat
from reforms.exports.database import make_database
from reforms.exports.datapackage import make_files, make_zip
from reforms.exports.download import Download, to_json
from reforms.exports.flat import make_excel_csv
from reforms.exports.workbook import make_workbook
from reforms.model import Dataset
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import Settings


def make_reforms_json(dataset: Dataset, settings: Settings) -> bytes:
    """Every reform, nested: the API's list at another address."""
    return to_json(api.make_list(dataset, settings, "reforms", urls.download("reforms.json")))


def make_provenance(dataset: Dataset, settings: Settings) -> bytes:
    """Where each official value stands in the archive, in Unicode code points."""
    header = ("table", "row_id", "field", "source_path", "start", "end", "source_sha256")
    rows = []
    for at in locate(dataset, readings(dataset)[0]):
        notice = dataset.notice[at.notice_id]
        place = notice.source_path, at.span.start, at.span.end, notice.source_sha256
        rows.append((at.table, at.row_id, at.field, *place))
    return tables.write(header, rows)


class Format(NamedTuple):
    """How a file is made and for whom it is."""

    make: Callable[[Dataset, Settings], bytes]
    title: str
    note: str
    is_whole: bool = True


FORMATS = {
    "reforms.xlsx": Format(
        make_workbook, "Excel 表格", "给用 Excel 或 WPS 的人：查看、筛选、打印，内有说明和数据字典"
    ),
    "reforms-excel.csv": Format(
        make_excel_csv, "CSV（供 Excel 打开）", "给用 Excel 的人：中文表头，带 BOM，双击打开不乱码"
    ),
    "reforms.json": Format(
        make_reforms_json, "JSON（嵌套）", "给写程序的人：每项内含领域、范围、责任单位和通知"
    ),
    "reforms.sqlite": Format(
        make_database, "SQLite 数据库", "给用 SQL 的人：各表有类型和键，另有中文全文检索表"
    ),
    "datapackage.zip": Format(
        make_zip, "数据包（ZIP）", "给要全部数据的人：各表、说明文件和存档文本，适合存档和引用"
    ),
    changelog.FILE: Format(
        changelog.changes_json,
        "历次改动（JSON）",
        "给跟踪更新的人：每一版改了哪条记录的哪一栏",
        False,
    ),
    "provenance.csv": Format(
        make_provenance,
        "出处表",
        "给核对原文的人：每个官方字段在存档文本中的起止位置（按 Unicode 字符计）",
        False,
    ),
}
"""File name -> how it is made; the package's own files, the catalogue and lists come besides."""


def make_downloads(dataset: Dataset, settings: Settings) -> tuple[Download, ...]:
    """Every file under `/data/`, what lists the others last."""
    files = [*_formats(dataset, settings), *_package(dataset)]
    files += _catalogs(dataset, settings, files)
    return *files, *_lists(files, settings)


def _formats(dataset: Dataset, settings: Settings) -> Iterator[Download]:
    for name, (make, title, note, is_whole) in FORMATS.items():
        yield Download(name, title, note, make(dataset, settings), is_whole)


def _package(dataset: Dataset) -> Iterator[Download]:
    """The data package's own files."""
    tables = {f"{resource['name']}.csv": resource for resource in dataset.descriptor["resources"]}
    for name, content in make_files(dataset).items():
        if name == DESCRIPTOR:
            note = "给数据工具：Data Package v2，列出各表的字段、许可和校验值"
            yield Download(name, "数据包说明", note, content, is_whole=True)
        elif name in tables:
            title, note = tables[name]["title"], tables[name]["description"]
            yield Download(name, f"{title}（CSV）", note, content)
        else:
            yield Download(name, "存档文本", "给核对原文的人：与收录时逐字节相同", content)


def _catalogs(
    dataset: Dataset, settings: Settings, files: Sequence[Download]
) -> Iterator[Download]:
    """The catalogue of the other files, in both notations."""
    note = "给数据目录和检索平台：DCAT 3，列出数据集、各文件、版本和许可"
    names = {"Turtle": "catalog.ttl", "JSON-LD": "catalog.jsonld"}
    for notation, content in dcat.make_catalogs(dataset, settings, files).items():
        yield Download(names[notation], f"数据目录（{notation}）", note, content)


def _lists(files: Sequence[Download], settings: Settings) -> Iterator[Download]:
    """`manifest.json`, of all files but these two, and `SHA256SUMS`, of that one too."""
    entries = [
        {
            "path": file.name,
            "url": settings.site_url + urls.download(file.name),
            "bytes": file.size,
            "sha256": file.sha256,
            "media_type": file.media_type,
        }
        for file in files
    ]
    note = "给写程序的人：每个文件的地址、大小、校验值和类型"
    manifest = Download("manifest.json", "文件清单（JSON）", note, to_json({"files": entries}))
    yield manifest
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in (*files, manifest))
    note = "下载后用 sha256sum --check --ignore-missing SHA256SUMS 核对"
    yield Download("SHA256SUMS", "校验值", note, sums.encode())

"""Every file under `/data/`; all but those of older versions are made from the Dataset alone."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from reforms import urls
from reforms.exports import api, dcat
from reforms.exports.croissant import make_croissant
from reforms.exports.database import make_database
from reforms.exports.download import Download
from reforms.exports.parquet import IS_INSTALLED, make_parquet
from reforms.exports.provenance import publish
from reforms.exports.workbook import make_excel_csv, make_workbook
from reforms.history.repository import Release
from reforms.model import Dataset
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import Settings
from reforms.tables import canonical, to_json

_PROFILE = "tabular-data-resource"
"""Version 1 of the standard marks tables so, and readers of that version ask for it."""


def make_downloads(dataset: Dataset, settings: Settings) -> tuple[Download, ...]:
    """Every file under `/data/`, what lists the others last."""
    dataset = publish(dataset)
    package = make_files(dataset, settings)
    files = [*_formats(dataset, settings, package), *_package(dataset, package)]
    files += _parquet(dataset) if IS_INSTALLED else ()
    note = "给机器学习的工具：Croissant 1.0，列出各表各栏的类型和文件"
    made = to_json(make_croissant(dataset, settings, files))
    files.append(Download("croissant.json", "Croissant", note, made))
    note = "给数据目录和检索平台：DCAT 3，列出数据集、各文件、版本和许可"
    turtle, jsonld = dcat.make_catalogs(dataset, settings, files)
    files.append(Download("catalog.ttl", "数据目录（Turtle）", note, turtle))
    files.append(Download("catalog.jsonld", "数据目录（JSON-LD）", note, jsonld))
    return *files, *_lists(dataset, settings, files)


def _formats(
    dataset: Dataset, settings: Settings, package: Mapping[str, bytes]
) -> Iterator[Download]:
    """The list in other formats, each with a note for whom it is, and what belongs to it."""
    note = "给用 Excel 或 WPS 的人：查看、筛选、打印，内有说明和数据字典"
    made = make_workbook(dataset, settings)
    yield Download("reforms.xlsx", "Excel 表格", note, made, is_whole=True)
    note = "给用 Excel 的人：中文表头，带 BOM，双击打开不乱码"
    made = make_excel_csv(dataset)
    yield Download("reforms-excel.csv", "CSV（供 Excel 打开）", note, made, is_whole=True)
    note = "给写程序的人：每项内含领域、范围、责任单位和通知"
    made = to_json(api.make_list(dataset, settings, "reforms", urls.download("reforms.json")))
    yield Download("reforms.json", "JSON（嵌套）", note, made, is_whole=True)
    note = "给用 SQL 的人：各表有类型和键，可以直接检索中文"
    made = make_database(dataset, settings)
    yield Download("reforms.sqlite", "SQLite 数据库", note, made, is_whole=True)
    note = "给要全部数据的人：各表、说明文件和存档文本，适合存档和引用"
    made = _zipped(package, datetime.fromisoformat(dataset.descriptor["created"]), ZIP_DEFLATED)
    yield Download("datapackage.zip", "数据包（ZIP）", note, made, is_whole=True)
    note = "给跟踪更新的人：每一版改了哪条记录的哪一栏"
    made = to_json(api.make_changes(dataset, settings))
    yield Download("changes.json", "历次改动（JSON）", note, made)


def make_version(release: Release) -> dict[str, bytes]:
    """A released version as it is published: path in its folder -> bytes, with a ZIP of them."""
    # Not compressed, so that no other zlib ever makes other bytes of it.
    made = _zipped(release.files, release.time, ZIP_STORED)
    return {"datapackage.zip": made, **release.files}


def _zipped(files: Mapping[str, bytes], time: datetime, method: int) -> bytes:
    """A data package in one file; every entry bears the same time."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            # A ZIP knows no earlier year.
            entry = ZipInfo(name, max(time.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            entry.create_system = 3  # Unix, also where it is made on Windows
            entry.external_attr = 0o100644 << 16  # else only its owner may read what is unpacked
            archive.writestr(entry, content, method)
    return buffer.getvalue()


def make_files(dataset: Dataset, settings: Settings) -> dict[str, bytes]:
    """The data package of a published dataset: path under `/data/` -> content."""
    files = {f"{table}.csv": canonical(dataset, table) for table in dataset.resources}
    resources = []
    for resource in dataset.descriptor["resources"]:
        path = f"{resource['name']}.csv"
        content = files[path]
        hashed = f"sha256:{sha256(content).hexdigest()}"
        more = {"profile": _PROFILE, "path": path, "bytes": len(content), "hash": hashed}
        resources.append({**resource, **more})
    home = {"homepage": settings.site_url} if settings.has_site else {}
    descriptor = to_json({**dataset.descriptor, **home, "resources": resources})
    return {DESCRIPTOR: descriptor} | files | dict(dataset.sources)


def _package(dataset: Dataset, package: Mapping[str, bytes]) -> Iterator[Download]:
    """The data package's own files."""
    tables = {f"{table}.csv": table for table in dataset.resources}
    for name, content in package.items():
        if name == DESCRIPTOR:
            note = "给数据工具：Data Package v2，列出各表的字段、许可和校验值"
            yield Download(name, "数据包说明", note, content, is_whole=True)
        elif table := tables.get(name):
            yield _of_table(dataset, table, name, "CSV", content)
        else:
            yield Download(name, "存档文本", "给核对原文的人：与收录时逐字节相同", content)


def _parquet(dataset: Dataset) -> Iterator[Download]:
    """Each table as Parquet, too."""
    for table in dataset.resources:
        made = make_parquet(dataset, table)
        yield _of_table(dataset, table, f"{table}.parquet", "Parquet", made)


def _of_table(dataset: Dataset, table: str, name: str, form: str, content: bytes) -> Download:
    """A table in one format."""
    told = dataset.resources[table]
    return Download(name, f"{told['title']}（{form}）", told["description"], content, table=table)


def _lists(dataset: Dataset, settings: Settings, files: Sequence[Download]) -> Iterator[Download]:
    """`manifest.json`, of all files but these two, and `SHA256SUMS`, of that one too."""
    note = "给写程序的人：每个文件的地址、大小、校验值和类型"
    made = to_json(api.make_manifest(dataset, settings, files))
    manifest = Download("manifest.json", "文件清单（JSON）", note, made)
    yield manifest
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in (*files, manifest))
    note = "下载后用 sha256sum --check --ignore-missing SHA256SUMS 核对"
    yield Download("SHA256SUMS", "校验值", note, sums.encode())

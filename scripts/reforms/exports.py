"""Every file under `/data/` and `/api/`, made from the Dataset alone.

Each maker is pure and gives the same bytes for the same dataset; `FORMATS` is
the one table of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from reforms import tables, urls
from reforms.aside import Aside
from reforms.formats import api as api_v1
from reforms.formats import changelog, linked
from reforms.formats.download import Download, Listed
from reforms.formats.flat import excel_csv
from reforms.formats.packaged import package_files, package_zip
from reforms.formats.shapes import World
from reforms.formats.sqlite import database
from reforms.formats.turtle import NOTATIONS
from reforms.formats.workbook import workbook
from reforms.formats.written import to_json
from reforms.model import Dataset
from reforms.rules.descriptor import DESCRIPTOR
from reforms.rules.provenance import locate, read
from reforms.settings import Settings


def reforms_json(dataset: Dataset, settings: Settings) -> bytes:
    """Every reform, nested."""
    listing = api_v1.listing(World(dataset, settings), "reforms")
    return moved_reforms(dataset, settings, listing)


def moved_reforms(dataset: Dataset, settings: Settings, listing: bytes) -> bytes:
    """The same from the API's list, which it is at another address."""
    world = World(dataset, settings)
    return api_v1.moved(world, "reforms", listing, urls.download(REFORMS_JSON))


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


REFORMS_JSON = "reforms.json"
"""Its name under `/data/`."""

Maker = Callable[[Dataset, Settings], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is made and for whom it is."""

    make: Maker
    title: str
    note: str
    is_long: bool = False
    """Whether it is worth a process of its own."""


FORMATS: Mapping[str, Format] = {
    "reforms.xlsx": Format(
        workbook, "Excel 表格", "给用 Excel 或 WPS 的人：查看、筛选、打印，内有说明和数据字典"
    ),
    "reforms-excel.csv": Format(
        excel_csv, "CSV（供 Excel 打开）", "给用 Excel 的人：中文表头，带 BOM，双击打开不乱码"
    ),
    REFORMS_JSON: Format(
        reforms_json, "JSON（嵌套）", "给写程序的人：每项内含领域、范围、责任单位和通知"
    ),
    "reforms.sqlite": Format(
        database,
        "SQLite 数据库",
        "给用 SQL 的人：各表有类型和键，另有中文全文检索表",
        is_long=True,
    ),
    "datapackage.zip": Format(
        package_zip,
        "数据包（ZIP）",
        "给要全部数据的人：各表、说明文件和存档文本，适合存档和引用",
        is_long=True,
    ),
    changelog.FILE: Format(
        changelog.changes_json, "历次改动（JSON）", "给跟踪更新的人：每一版改了哪条记录的哪一栏"
    ),
    "provenance.csv": Format(
        provenance,
        "出处表",
        "给核对原文的人：每个官方字段在存档文本中的起止位置（按 Unicode 字符计）",
    ),
}
"""File name -> how it is made; the package's own files and the listings come besides."""


CATALOG_NOTE = "给数据目录和检索平台：DCAT 3，列出数据集、各文件、版本和许可"


def downloads(dataset: Dataset, settings: Settings) -> tuple[Download, ...]:
    """Every file under `/data/`, the listings of them last."""
    return tuple(each_download(dataset, settings))


Begun = Mapping[str, Aside[bytes]]
"""File name -> its content in the making."""


def begun(dataset: Dataset, settings: Settings) -> Begun:
    """What takes long, begun in other processes."""
    works = {name: partial(f.make, dataset, settings) for name, f in FORMATS.items() if f.is_long}
    return {name: Aside(work, apart=True) for name, work in works.items()}


def each_download(
    dataset: Dataset, settings: Settings, begun: Begun | None = None
) -> Iterator[Download]:
    """The same one after the other; what has been taken is not kept here.

    What is `begun` already is waited for, the rest is made when its turn comes.
    """
    listed: list[Listed] = []
    for item in _data(dataset, settings, dict(begun or {})):
        listed.append(item.listed)
        yield item
    for name, content in linked.catalogs(dataset, settings, listed).items():
        item = Download(name=name, title=NOTATIONS[name].title, note=CATALOG_NOTE, content=content)
        listed.append(item.listed)
        yield item
    yield from _listings(listed, settings)


def _data(
    dataset: Dataset, settings: Settings, begun: dict[str, Aside[bytes]]
) -> Iterator[Download]:
    """The formats, and the data package's own files."""
    for name, f in FORMATS.items():
        work = begun.pop(name, None)
        content = work.result() if work else f.make(dataset, settings)
        yield Download(name=name, title=f.title, note=f.note, content=content)
    titles = {f"{r['name']}.csv": r for r in dataset.descriptor["resources"]}
    for name, content in package_files(dataset).items():
        title, note = "存档文本", "给核对原文的人：与收录时逐字节相同"
        if name == DESCRIPTOR:
            title = "数据包说明"
            note = "给数据工具：Data Package v2，列出各表的字段、许可和校验值"
        elif name in titles:
            title, note = titles[name]["title"] + "（CSV）", titles[name]["description"]
        yield Download(name=name, title=title, note=note, content=content)


def _listings(listed: list[Listed], settings: Settings) -> Iterator[Download]:
    """`manifest.json`, of all files but these two, and `SHA256SUMS`, of that one too."""
    manifest = Download(
        name="manifest.json",
        title="文件清单（JSON）",
        note="给写程序的人：每个文件的地址、大小、校验值和类型",
        content=to_json({"files": [_entry(item, settings) for item in listed]}),
    )
    yield manifest
    sums = "".join(f"{item.sha256}  {item.name}\n" for item in (*listed, manifest.listed))
    yield Download(
        name="SHA256SUMS",
        title="校验值",
        note="下载后用 sha256sum --check --ignore-missing SHA256SUMS 核对",
        content=sums.encode(),
    )


def _entry(item: Listed, settings: Settings) -> dict[str, object]:
    return {
        "path": item.name,
        "url": settings.site_url + urls.download(item.name),
        "bytes": item.size,
        "sha256": item.sha256,
        "media_type": item.media_type,
    }


def api(dataset: Dataset, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every file of the API: path from the site's root -> content."""
    yield from api_v1.files(dataset, settings)

"""The JSON Schemas of whole files: the envelope, and inside it the shapes."""

from collections.abc import Mapping

from reforms import urls
from reforms.exports import changelog
from reforms.exports.shapes import SHAPES, Json, shape_schema
from reforms.model import Dataset
from reforms.settings import Settings

VERSION = "1.0"
"""Of the shapes: the first number is the API's."""

RECORDS: Mapping[str, tuple[str, str]] = {
    "reforms": ("reform", "Reform"),
    "notices": ("notice", "Notice"),
    "agencies": ("agency", "Agency"),
    "domains": ("domain", "Domain"),
}
"""Table, which is also the key of its list -> the key of one record, its shape."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEFINITIONS = "#/$defs/"


def _text(title: str, form: str = "") -> Json:
    return {"type": "string", **({"format": form} if form else {}), "title": title}


ENVELOPE: Mapping[str, Json] = {
    "$schema": _text("本文件的 JSON Schema", "uri"),
    "schema_version": _text("结构的版本，首位数字变了才会不兼容"),
    "title": _text("数据的名称"),
    "disclaimer": _text("数据的性质"),
    "version": _text("数据的版本"),
    "date": _text("数据的日期", "date"),
    "site_url": _text("网站的网址", "uri"),
    "descriptor_url": _text("数据包说明的网址，内有许可", "uri"),
    "url": _text("本文件的网址", "uri"),
    "path": _text("本文件从网站根目录起的路径", "uri-reference"),
    "root": _text("从本文件到网站根目录的相对路径，接上各个 path 就是相对链接", "uri-reference"),
    "total": {"type": "integer", "minimum": 0, "title": "本文件里有几条记录"},
}
"""What every file of records has besides them."""


def _object(properties: Mapping[str, Json], **more: str) -> Json:
    required = list(properties)
    return {**more, "type": "object", "properties": dict(properties), "required": required}


_ENTRY = {
    "path": _text("在下载目录中的路径", "uri-reference"),
    "url": _text("网址", "uri"),
    "bytes": {"type": "integer", "minimum": 0, "title": "字节数"},
    "sha256": _text("SHA-256 校验值") | {"pattern": "^[0-9a-f]{64}$"},
    "media_type": _text("媒体类型"),
}
_FILES = {"type": "array", "title": "除清单和校验值以外的全部下载文件", "items": _object(_ENTRY)}
MANIFEST = _object({"files": _FILES}, title="下载文件清单")


def make_schemas(dataset: Dataset, settings: Settings) -> dict[str, Json]:
    """Name -> a self-contained JSON Schema of a kind of file."""
    made = {"manifest": MANIFEST, "changes": changelog.SCHEMA}
    for table, (_, shape) in RECORDS.items():
        schemas = file_schemas(dataset, table, _DEFINITIONS)
        parts = {name: shape_schema(dataset, name, _DEFINITIONS) for name in sorted(_inside(shape))}
        made |= {name: schema | {"$defs": parts} for name, schema in schemas.items()}
    return {
        name: {"$schema": _DIALECT, "$id": settings.site_url + urls.api_schema(name), **schema}
        for name, schema in made.items()
    }


def file_schemas(dataset: Dataset, table: str, definitions: str) -> dict[str, Json]:
    """Name -> schema, of a table's list and of one record; shapes are under `definitions`."""
    (title,) = (r["title"] for r in dataset.descriptor["resources"] if r["name"] == table)
    singular, shape = RECORDS[table]
    one = {"$ref": definitions + shape}
    many = {"type": "array", "title": "全部记录", "items": one}
    return {
        table: _object({**ENVELOPE, table: many}, title=f"{title}：全部"),
        singular: _object({**ENVELOPE, singular: one}, title=f"{title}：一条"),
    }


def _inside(shape: str) -> set[str]:
    """A shape and those inside it."""
    return {shape}.union(*(_inside(part.shape) for part in SHAPES[shape].related.values()))

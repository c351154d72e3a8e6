"""The JSON Schemas of whole files: the envelope, and inside it the shapes."""

from collections.abc import Iterator, Mapping
from typing import Any

from reforms import urls
from reforms.formats import changelog
from reforms.formats.column import Json
from reforms.formats.shapes import SHAPES, shape_schema
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

MANIFEST: Json = {
    "title": "下载文件清单",
    "type": "object",
    "properties": {
        "files": {
            "type": "array",
            "title": "除清单和校验值以外的全部下载文件",
            "items": {
                "type": "object",
                "properties": {
                    "path": _text("在下载目录中的路径", "uri-reference"),
                    "url": _text("网址", "uri"),
                    "bytes": {"type": "integer", "minimum": 0, "title": "字节数"},
                    "sha256": _text("SHA-256 校验值") | {"pattern": "^[0-9a-f]{64}$"},
                    "media_type": _text("媒体类型"),
                },
                "required": ["path", "url", "bytes", "sha256", "media_type"],
            },
        }
    },
    "required": ["files"],
}


def documents(dataset: Dataset, settings: Settings) -> dict[str, Json]:
    """Name -> a self-contained JSON Schema of a kind of file."""
    made = dict(file_schemas(dataset, _DEFINITIONS))
    for name, schema in made.items():
        needed = sorted(_needed(dataset, schema))
        parts = {shape: shape_schema(dataset, shape, _DEFINITIONS) for shape in needed}
        made[name] = schema | {"$defs": parts}
    made["manifest"] = MANIFEST
    made["changes"] = changelog.SCHEMA
    return {
        name: {"$schema": _DIALECT, "$id": settings.site_url + urls.api_schema(name), **schema}
        for name, schema in made.items()
    }


def file_schemas(dataset: Dataset, definitions: str) -> Iterator[tuple[str, Json]]:
    """(Name, schema) of each kind of file; shapes are found under `definitions`."""
    titles = {r["name"]: r["title"] for r in dataset.descriptor["resources"]}
    for table, (singular, shape) in RECORDS.items():
        one: Json = {"$ref": definitions + shape}
        many: Json = {"type": "array", "title": "全部记录", "items": one}
        yield table, _file(f"{titles[table]}：全部", table, many)
        yield singular, _file(f"{titles[table]}：一条", singular, one)


def _file(title: str, key: str, content: Json) -> Json:
    properties = {**ENVELOPE, key: content}
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _needed(dataset: Dataset, schema: Any) -> set[str]:
    """The shapes that a schema refers to, and those that they refer to."""
    found: set[str] = set()
    left = list(_references(schema))
    while left:
        shape = left.pop()
        if shape not in found:
            found.add(shape)
            left += _references(shape_schema(dataset, shape, _DEFINITIONS))
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix(_DEFINITIONS)
        for part in schema.values():
            yield from _references(part)


def components(dataset: Dataset, definitions: str) -> dict[str, Json]:
    """Every shape by name."""
    return {name: shape_schema(dataset, name, definitions) for name in SHAPES}

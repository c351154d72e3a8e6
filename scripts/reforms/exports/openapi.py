"""`openapi.json`: what each file of the API holds, for people who read and makers of clients."""

from copy import deepcopy

from reforms import urls
from reforms.exports import schemas
from reforms.exports.schemas import Json
from reforms.model import Dataset
from reforms.settings import Settings

_COMPONENTS = "#/components/schemas/"
_FILES = "files"
"""The tag of operations that answer with no records."""


def make_openapi(dataset: Dataset, settings: Settings) -> Json:
    """The whole of `openapi.json`."""
    files = {_component(name): schema for name, schema in schemas.file_schemas(dataset).items()}
    parts = deepcopy(files | schemas.definitions(dataset))
    for reference in schemas.references(parts):
        reference["$ref"] = reference["$ref"].replace(schemas.DEFINITIONS, _COMPONENTS)
    for part in parts.values():
        # A title would be taken for the name of a type: it goes before the description.
        if said := [part.pop(key) for key in ("title", "description") if key in part]:
            part["description"] = "。".join(said)
    tags = {table: dataset.resources[table]["title"] for table in schemas.RECORDS}
    tags[_FILES] = "目录、清单和历次改动"
    return {
        "openapi": "3.1.0",
        "info": _info(dataset, settings),
        "servers": _servers(settings, urls.API, "."),
        "security": [],
        "tags": [{"name": name, "description": text} for name, text in tags.items()],
        "paths": _paths(dataset, settings),
        "components": {"schemas": parts},
    }


def _info(dataset: Dataset, settings: Settings) -> Json:
    descriptor = dataset.descriptor
    licences = "；".join(licence["title"] for licence in descriptor["licenses"])
    title, more = descriptor["title"], descriptor["description"]
    return {
        "title": descriptor["name"],
        "version": schemas.VERSION,
        "summary": descriptor["site"]["disclaimer"],
        "description": f"{title}。{more}全部是静态文件，只读，不需要密钥。",
        "license": {"name": licences, "url": settings.site_url + urls.DATA},
        "contact": {"name": title, "url": settings.site_url + urls.ABOUT},
    }


def _servers(settings: Settings, folder: str, beside: str) -> list[Json]:
    """Where a folder of the site is; `beside` is the way from `openapi.json` to it."""
    return [
        {"url": settings.site_url + folder.rstrip("/")},
        {"url": beside, "description": "和本文件在同一个网站，适用于镜像"},
    ]


def _paths(dataset: Dataset, settings: Settings) -> Json:
    paths: Json = {}
    for table, (singular, _) in schemas.RECORDS.items():
        title, more = dataset.resources[table]["title"], dataset.resources[table]["description"]
        every, one = urls.api_list(table), urls.api_record(table, "{id}")
        words = f"{title}：全部", f"全部记录在一个文件里。{more}"
        paths["/" + every.removeprefix(urls.API)] = _path("list", table, table, *words)
        if singular:
            key = schemas.column_schema(dataset, table, "id")
            named = {"name": "id", "in": "path", "required": True, "schema": key}
            words = f"{title}：一条", f"按编号取一条记录。{more}"
            item = _path("get", singular, table, *words, absent="没有这个编号")
            paths["/" + one.removeprefix(urls.API)] = {"parameters": [named], **item}
    for name, schema in schemas.OTHERS.items():
        item = _path("get", name, _FILES, schema["title"], schema["description"])
        if name != "index":
            item["servers"] = _servers(settings, urls.DATA, "../../" + urls.DATA.rstrip("/"))
        paths[f"/{name}.json"] = item
    return paths


def _path(
    verb: str, schema: str, tag: str, summary: str, description: str, absent: str = "没有这个文件"
) -> Json:
    content = {"application/json": {"schema": {"$ref": _COMPONENTS + _component(schema)}}}
    return {
        "get": {
            "operationId": verb + schema.capitalize(),
            "tags": [tag],
            "summary": summary,
            "description": description,
            "responses": {
                "200": {"description": "找到了", "content": content},
                "404": {"description": absent},
            },
        }
    }


def _component(name: str) -> str:
    """`reforms` -> `ReformsFile`: no shape is called so."""
    return f"{name.capitalize()}File"

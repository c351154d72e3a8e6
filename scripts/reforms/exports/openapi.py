"""The OpenAPI 3.1 description of the static API, made from the same shapes."""

from reforms import urls
from reforms.exports import schemas
from reforms.exports.schemas import RECORDS
from reforms.exports.shapes import SHAPES, Json, column_schema, shape_schema
from reforms.model import Dataset
from reforms.package.canonical import columns
from reforms.settings import Settings

_COMPONENTS = "#/components/schemas/"


def make_openapi(dataset: Dataset, settings: Settings) -> Json:
    """The whole of `openapi.json`."""
    parts = {name: shape_schema(dataset, name, _COMPONENTS) for name in SHAPES}
    for table in RECORDS:
        files = schemas.file_schemas(dataset, table, _COMPONENTS)
        parts |= {_component(name): schema for name, schema in files.items()}
    return {
        "openapi": "3.1.0",
        "info": _info(dataset, settings),
        "servers": [
            {"url": settings.site_url + urls.API.rstrip("/")},
            {"url": ".", "description": "和本文件在一起，适用于镜像"},
        ],
        "security": [],
        "paths": _paths(dataset),
        "components": {"schemas": parts},
    }


def _info(dataset: Dataset, settings: Settings) -> Json:
    descriptor = dataset.descriptor
    licences = "；".join(licence["title"] for licence in descriptor["licenses"])
    return {
        "title": descriptor["title"],
        "version": schemas.VERSION,
        "summary": descriptor["site"]["disclaimer"],
        "description": f"{descriptor['description']}全部是静态文件，只读，不需要密钥。",
        "license": {"name": licences, "url": settings.site_url + urls.DATA},
        "contact": {"name": descriptor["title"], "url": settings.site_url + urls.ABOUT},
    }


def _paths(dataset: Dataset) -> Json:
    paths: Json = {}
    titles = {r["name"]: r["title"] for r in dataset.descriptor["resources"]}
    for table in [name for name in titles if name in RECORDS]:
        singular, title = RECORDS[table][0], titles[table]
        every, one = urls.api_list(table), urls.api_record(table, "{id}")
        get_all = _operation(f"list{table.capitalize()}", f"{title}：全部", table)
        get_one = _operation(f"get{singular.capitalize()}", f"{title}：一条", singular)
        get_one["responses"]["404"] = {"description": "没有这个编号"}
        key = column_schema(columns(dataset, table)["id"])
        named = {"name": "id", "in": "path", "required": True, "schema": key}
        paths["/" + every.removeprefix(urls.API)] = {"get": get_all}
        paths["/" + one.removeprefix(urls.API)] = {"parameters": [named], "get": get_one}
    return paths


def _operation(name: str, summary: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": _COMPONENTS + _component(schema)}}}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": "找到了", "content": content}},
    }


def _component(name: str) -> str:
    """`reforms` -> `ReformsFile`: no shape is called so."""
    return f"{name.capitalize()}File"

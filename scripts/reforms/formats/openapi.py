"""The OpenAPI 3.1 description of the static API, made from the same shapes."""

from reforms import urls
from reforms.canonical import columns
from reforms.formats import schemas
from reforms.formats.column import Json, column_schema
from reforms.formats.schemas import RECORDS
from reforms.model import Dataset
from reforms.settings import Settings

_COMPONENTS = "#/components/schemas/"


def document(dataset: Dataset, settings: Settings) -> Json:
    """The whole of `openapi.json`."""
    parts = schemas.components(dataset, _COMPONENTS)
    for name, schema in schemas.file_schemas(dataset, _COMPONENTS):
        parts[_component(name)] = schema
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
    for resource in dataset.descriptor["resources"]:
        table, title = resource["name"], resource["title"]
        if table not in RECORDS:
            continue
        singular, _ = RECORDS[table]
        every, one = (path.removeprefix(urls.API) for path in _templates(table))
        paths[f"/{every}"] = {
            "get": _operation(f"list{table.capitalize()}", f"{title}：全部", table)
        }
        get = _operation(f"get{singular.capitalize()}", f"{title}：一条", singular)
        get["responses"]["404"] = {"description": "没有这个编号"}
        field = column_schema(columns(dataset, table)["id"])
        named = {"name": "id", "in": "path", "required": True, "schema": field}
        paths[f"/{one}"] = {"parameters": [named], "get": get}
    return paths


def _templates(table: str) -> tuple[str, str]:
    return urls.api_list(table), urls.api_record(table, "{id}")


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

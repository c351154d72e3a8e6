"""The API: equal to the dataset, described by its schemas, linked to pages that exist."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import jsonschema
import pytest

from helpers import small_dataset
from reforms import urls
from reforms.exports import schemas
from reforms.exports.all import make_downloads
from reforms.exports.api import make_api
from reforms.exports.shapes import SHAPES
from reforms.model import ROW_TYPES, Dataset, Row
from reforms.settings import Settings

SETTINGS = Settings(site_url="https://example.org/x/")
Json = Any


@pytest.fixture(scope="module", params=["real", "small"])
def data(request: pytest.FixtureRequest, dataset: Dataset) -> Dataset:
    """The real dataset and the small one."""
    return dataset if request.param == "real" else small_dataset()


@pytest.fixture(scope="module")
def api(data: Dataset) -> dict[str, Json]:
    """Every file of the API, read: path from the site's root -> content."""
    return {path: json.loads(content) for path, content in make_api(data, SETTINGS).items()}


def nodes(value: Json) -> Iterator[dict[str, Json]]:
    """Every object inside a value, itself included."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from nodes(part)


def closed(schema: Json) -> Json:
    """The schema, refusing properties that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(part) for key, part in schema.items()}
    return made | {"additionalProperties": False} if "properties" in made else made


def read_back(table: str, cells: dict[str, Json]) -> Row:
    """A row from the values that the API gives for it."""
    kind = ROW_TYPES[table]
    text = {f.name: "" if cells[f.name] is None else str(cells[f.name]) for f in fields(kind)}
    return kind.from_row(text)


def records(api: dict[str, Json], table: str) -> list[Json]:
    """The list of a table."""
    listed: list[Json] = api[f"api/v1/{table}.json"][table]
    return listed


@pytest.mark.parametrize("table", ["notices", "agencies", "domains"])
def test_a_list_reads_back_equal(data: Dataset, api: dict[str, Json], table: str) -> None:
    assert [read_back(table, item) for item in records(api, table)] == list(data.table(table))


def test_reforms_and_what_is_in_them_read_back_equal(data: Dataset, api: dict[str, Json]) -> None:
    found: dict[str, list[Row]] = {"reforms": [], "responsibilities": [], "passages": []}
    scopes: dict[str, Row] = {}
    for item in records(api, "reforms"):
        keys = {f"{name}_id": item[name]["id"] for name in ("notice", "domain", "scope")}
        found["reforms"].append(read_back("reforms", item | keys))
        for place, agency in enumerate(item["agencies"], 1):
            duty = {"reform_id": item["id"], "agency_id": agency["id"], "position": place}
            found["responsibilities"].append(read_back("responsibilities", duty))
        for passage in item["passages"]:
            found["passages"].append(read_back("passages", passage | {"reform_id": item["id"]}))
        scopes[item["scope"]["id"]] = read_back("scopes", item["scope"])
    for table, rows in found.items():
        assert rows == list(data.table(table)), table
    assert list(scopes.values()) == list(data.scopes)


@pytest.mark.parametrize("table", ["terms", "corrections"])
def test_what_editors_added_reads_back_equal(
    data: Dataset, api: dict[str, Json], table: str
) -> None:
    found = [
        read_back(table, added | {"table": owner, "row_id": item["id"]})
        for owner in schemas.RECORDS
        for item in records(api, owner)
        for added in item[table]
    ]
    expected = [row for row in data.table(table) if row.table in schemas.RECORDS]
    assert sorted(found, key=lambda row: row.record_id) == expected


def test_each_record_has_its_own_file(data: Dataset, api: dict[str, Json]) -> None:
    expected = {"api/v1/openapi.json", *(f"api/v1/{table}.json" for table in schemas.RECORDS)}
    for table, (singular, _) in schemas.RECORDS.items():
        for item in records(api, table):
            path = urls.api_record(table, item["id"])
            expected.add(path)
            assert api[path][singular] == item, path
            assert (item["api_path"], item["path"]) == (path, urls.record(table, item["id"]))
    assert expected == {path for path in api if "/schemas/" not in path}


def test_every_envelope_says_what_the_file_is(data: Dataset, api: dict[str, Json]) -> None:
    for path, file in api.items():
        if "/schemas/" in path or path.endswith("openapi.json"):
            continue
        held = next(iter(set(file) - set(schemas.ENVELOPE)))
        number = len(file[held]) if isinstance(file[held], list) else 1
        assert file["total"] == number, path
        assert file["schema_version"] == schemas.VERSION
        assert file["version"] == data.descriptor["version"]
        assert file["date"] == data.descriptor["created"][:10]
        assert file["url"] == SETTINGS.site_url + file["path"] == SETTINGS.site_url + path
        assert file["root"].count("../") == path.count("/"), path


def test_every_link_is_absolute_and_relative(api: dict[str, Json]) -> None:
    pages = {
        urls.record(table, item["id"])
        for table in urls.PAGES_OF_TABLE
        for item in records(api, table)
    }
    for path, file in api.items():
        if "/schemas/" in path or path.endswith("openapi.json"):
            continue
        for node in nodes(file):
            for prefix in ("", "api_"):
                if f"{prefix}path" in node:
                    assert node[f"{prefix}url"] == SETTINGS.site_url + node[f"{prefix}path"]
            if "api_path" in node:
                assert node["api_path"] in api and node["path"] in pages, path


def test_every_file_validates_against_its_schema(data: Dataset, api: dict[str, Json]) -> None:
    downloads = {item.name: item.content for item in make_downloads(data, SETTINGS)}
    named = {schema["$id"]: schema for path, schema in api.items() if "/schemas/" in path}
    files = {
        path: (file, file["$schema"])
        for path, file in api.items()
        if file.get("$schema") and "/schemas/" not in path
    }
    for name in ("reforms.json", "manifest.json", "changes.json"):
        schema = SETTINGS.site_url + urls.api_schema(name.removesuffix(".json"))
        files[f"data/{name}"] = json.loads(downloads[name]), schema
    for path, (file, schema) in files.items():
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        validator = jsonschema.Draft202012Validator(closed(named[schema]), format_checker=checker)
        assert [f"{path} {e.json_path}: {e.message}" for e in validator.iter_errors(file)] == []
    assert {schema for _, schema in files.values()} == set(named), "a schema has no file"


def test_the_schemas_are_schemas(api: dict[str, Json]) -> None:
    for path, schema in api.items():
        if "/schemas/" in path:
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["$id"] == SETTINGS.site_url + path


def test_a_column_is_described_as_in_the_descriptor(data: Dataset, api: dict[str, Json]) -> None:
    shapes = api["api/v1/openapi.json"]["components"]["schemas"]
    described = set()
    for resource in data.descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            for name, shape in SHAPES.items():
                if shape.table == resource["name"] and field["name"] in shape.columns:
                    described.add(name)
                    made = shapes[name]["properties"][field["name"]]
                    assert made["title"] == field["title"], field["name"]
                    assert made["description"] == field["description"], field["name"]
                    nullable = "null" in made["type"]
                    assert nullable != field["constraints"]["required"], field["name"]
    assert described == set(SHAPES)


@pytest.mark.nightly
def test_openapi_follows_the_meta_schema(api: dict[str, Json]) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator
    from openapi_spec_validator.schemas import schema_v31

    document = api["api/v1/openapi.json"]
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    jsonschema.Draft202012Validator(dict(schema_v31)).validate(document)


def test_openapi_describes_every_file(data: Dataset, api: dict[str, Json]) -> None:
    document = api["api/v1/openapi.json"]
    described = set()
    for path, item in document["paths"].items():
        table = path.strip("/").partition("/")[0].removesuffix(".json")
        ids = [row.record_id for row in data.table(table)] if "{id}" in path else [""]
        described |= {"api/v1" + path.replace("{id}", row_id) for row_id in ids}
        assert item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    files = {p for p in api if "/schemas/" not in p and not p.endswith("openapi.json")}
    assert described == files
    assert document["servers"][0]["url"] == SETTINGS.site_url + "api/v1"

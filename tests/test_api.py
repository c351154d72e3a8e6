"""The API: equal to the dataset, described by its schemas, linked to pages that exist."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import jsonschema
import pytest
from jsonschema_specifications import REGISTRY

from conftest import ROOT
from helpers import node, small_dataset
from lean import LEAN
from reforms import urls
from reforms.exports import schemas
from reforms.exports.all import make_downloads
from reforms.exports.api import make_api
from reforms.exports.provenance import publish
from reforms.exports.schemas import SHAPES
from reforms.model import ROW_TYPES, Dataset, Row
from reforms.settings import Settings
from reforms.tables import ORDERS

SETTINGS = Settings(site_url="https://example.org/x/")
Json = Any


@pytest.fixture(scope="module", params=["real", "small", *LEAN])
def data(request: pytest.FixtureRequest, dataset: Dataset) -> Dataset:
    """The real dataset and invented ones."""
    return dataset if request.param == "real" else {"small": small_dataset(), **LEAN}[request.param]


@pytest.fixture(scope="module")
def api(data: Dataset) -> dict[str, Json]:
    """Every file of the API, read: path from the site's root -> content."""
    return {path: json.loads(content) for path, content in make_api(data, SETTINGS).items()}


@pytest.fixture(scope="module")
def files(api: dict[str, Json]) -> dict[str, Json]:
    """Those that hold records."""
    others = ("/schemas/", "openapi.json", "index.json")
    return {path: file for path, file in api.items() if not any(name in path for name in others)}


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
    lists = {name: mark.join(cells[name]) for name, mark in kind.SEPARATORS.items()}
    text = {name: "" if cell is None else str(cell) for name, cell in (cells | lists).items()}
    return kind.from_row(text)


def former(data: Dataset) -> dict[str, str]:
    """The file of a retired id -> the file of what took its place."""
    return {
        urls.api_record(row.table, row.former_id): urls.api_record(row.table, row.replaced_by)
        for row in data.retired
        if row.replaced_by and schemas.RECORDS[row.table][0]
    }


def records(api: dict[str, Json], table: str) -> list[Json]:
    """The list of a table."""
    listed: list[Json] = api[f"api/v1/{table}.json"][table]
    return listed


def test_every_table_reads_back_equal(data: Dataset, api: dict[str, Json]) -> None:
    found: dict[str, list[Row]] = {table: [] for table in ROW_TYPES}
    for table in ("notices", "agencies", "domains", "scopes"):
        found[table] = [read_back(table, item) for item in records(api, table)]
    for item in records(api, "reforms"):
        named = {name: item[name] for name in ("notice", "domain", "scope")}
        keys = {f"{name}_id": it and it["id"] for name, it in named.items()}
        found["reforms"].append(read_back("reforms", item | keys))
        for place, agency in enumerate(item["agencies"], 1):
            duty = {"reform_id": item["id"], "agency_id": agency["id"], "position": place}
            found["responsibilities"].append(read_back("responsibilities", agency | duty))
        for extra in item["extras"]:
            found["extras"].append(read_back("extras", extra | {"reform_id": item["id"]}))
        for passage in item["passages"]:
            found["passages"].append(read_back("passages", passage | {"reform_id": item["id"]}))
        for audience in item["audiences"]:
            found["audiences"].append(read_back("audiences", audience))
            who = {"reform_id": item["id"], "audience_id": audience["id"]}
            found["relevance"].append(read_back("relevance", who))
    found["audiences"] = sorted({*found["audiences"]}, key=lambda row: row.position)
    found["retired"] = [read_back("retired", item) for item in records(api, "retired")]
    for table in ("terms", "corrections"):
        added = (
            read_back(table, row | {"table": owner, "row_id": item["id"]})
            for owner in schemas.RECORDS
            for item in records(api, owner)
            for row in item.get(table, ())
        )
        found[table] = sorted(added, key=lambda row: row.record_id)
    for table, rows in found.items():
        assert rows == ORDERS[table](data), table
    places = [
        schemas.make_object(data, SETTINGS, "Provenance", it) for it in publish(data).provenance
    ]
    assert records(api, "provenance") == places and places


def test_each_record_has_its_own_file(data: Dataset, files: dict[str, Json]) -> None:
    expected = {f"api/v1/{table}.json" for table in schemas.RECORDS} | set(former(data))
    for old, now in former(data).items():
        assert files[old] == files[now]
    for table, (singular, _) in schemas.RECORDS.items():
        for item in records(files, table) if singular else ():
            path = urls.api_record(table, item["id"])
            expected.add(path)
            assert files[path][singular] == item, path
            assert (item["api_path"], item["path"]) == (path, urls.record(table, item["id"]))
    assert expected == set(files)


def test_every_file_says_what_it_is_and_links_both_ways(
    data: Dataset, files: dict[str, Json]
) -> None:
    pages = {
        urls.record(table, it["id"])
        for table in urls.PAGES_OF_TABLE
        for it in records(files, table)
    }
    for path, file in files.items():
        (content,) = (file[name] for name in set(file) - set(schemas.ENVELOPE))
        assert file["total"] == (len(content) if isinstance(content, list) else 1), path
        assert file["version"] == data.descriptor["version"]
        assert file["date"] == data.descriptor["created"][:10]
        assert file["path"] == former(data).get(path, path), path
        assert file["root"].count("../") == path.count("/"), path
        for held in nodes(file):
            for prefix in ("", "api_"):
                if f"{prefix}path" in held:
                    assert held[f"{prefix}url"] == SETTINGS.site_url + held[f"{prefix}path"]
            if "api_path" in held:
                assert held["api_path"] in files and held["path"] in pages, path


def test_the_index_leads_to_every_list_and_to_what_describes_them(api: dict[str, Json]) -> None:
    index, site = api["api/v1/index.json"], SETTINGS.site_url
    assert index["url"] == site + "api/v1/index.json"
    assert [it["name"] for it in index["lists"]] == list(schemas.RECORDS)
    for listed in index["lists"]:
        file = api[listed["path"]]
        assert (listed["url"], listed["schema_url"]) == (file["url"], file["$schema"])
        assert listed["total"] == file["total"] == len(file[listed["name"]])
        for record in file[listed["name"]]:
            one = listed["record_url"] and listed["record_url"].replace("{id}", record["id"])
            assert one == record.get("api_url"), record["id"]
    named = [index[f"{name}_url"] for name in ("openapi", "manifest", "changes")]
    places = ["api/v1/openapi.json", "data/manifest.json", "data/changes.json"]
    assert named == [site + place for place in places]


def subschemas(schema: Json) -> Iterator[dict[str, Json]]:
    """A schema and those inside it."""
    yield schema
    inside = [*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties")]
    for key in ("properties", "$defs"):
        inside += schema.get(key, {}).values()
    for part in filter(None, inside):
        yield from subschemas(part)


def test_a_schema_has_no_keyword_that_the_standard_lacks(api: dict[str, Json]) -> None:
    known = {
        keyword
        for uri in REGISTRY
        if uri.startswith("https://json-schema.org/draft/2020-12/meta/")
        for keyword in REGISTRY.contents(uri)["properties"]
    }
    for path in [path for path in api if "/schemas/" in path]:
        for schema in subschemas(api[path]):
            assert set(schema) <= known, path


@pytest.mark.nightly
def test_ajv_compiles_every_schema_in_its_strict_mode(api: dict[str, Json]) -> None:
    made = {path: schema for path, schema in api.items() if "/schemas/" in path}
    script = """
        const { default: Ajv } = require("ajv/dist/2020");
        const schemas = JSON.parse(require("fs").readFileSync(0));
        for (const [path, schema] of Object.entries(schemas)) {
          const ajv = new Ajv();
          require("ajv-formats").default(ajv);
          ajv.compile(schema);
          console.log(path);
        }"""
    done = subprocess.run(
        [node(), "-e", script],
        input=json.dumps(made),
        cwd=ROOT / "tests/nu",
        capture_output=True,
        text=True,
    )
    assert (done.stdout.split(), done.stderr) == (list(made), "")


def test_every_file_validates_against_its_schema(
    data: Dataset, api: dict[str, Json], files: dict[str, Json]
) -> None:
    named = {schema["$id"]: schema for path, schema in api.items() if "/schemas/" in path}
    for schema in named.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    downloads = {item.name: item.content for item in make_downloads(data, SETTINGS)}
    others = {
        f"data/{name}": json.loads(downloads[name])
        for name in ("reforms.json", "manifest.json", "changes.json")
    }
    path = "api/v1/index.json"
    described = {
        path: (file, file["$schema"]) for path, file in (files | others | {path: api[path]}).items()
    }
    assert described["data/manifest.json"][0]["version"] == data.descriptor["version"]
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    for path, (file, schema) in described.items():
        validator = jsonschema.Draft202012Validator(closed(named[schema]), format_checker=checker)
        assert [f"{path} {e.json_path}: {e.message}" for e in validator.iter_errors(file)] == []
    bare = {one for name, (one, _) in schemas.RECORDS.items() if one and not data.table(name)}
    unused = {SETTINGS.site_url + urls.api_schema(name) for name in bare}
    assert {schema for _, schema in described.values()} == set(named) - unused


def test_a_column_is_described_as_in_the_descriptor(data: Dataset, api: dict[str, Json]) -> None:
    made = api["api/v1/openapi.json"]["components"]["schemas"]
    resources = publish(data).descriptor["resources"]
    tables = {resource["name"]: resource["schema"] for resource in resources}
    for name, shape in SHAPES.items():
        columns = [it for it in tables[shape.table]["fields"] if it["name"] in shape.columns]
        assert columns, name
        for column in columns:
            found = made[name]["properties"][column["name"]]
            assert found["title"] == column["title"], name
            assert found["description"].startswith(column["description"]), name
            is_official = found["description"].endswith("来源：官方。")
            assert is_official == (column["origin"] == "official"), column["name"]
            required = column["constraints"]["required"]
            kinds = str([kind.get("type") for kind in found.get("anyOf", [found])])
            assert ("null" in kinds) != (required or "separator" in column), column["name"]
            if "separator" in column:
                assert (found["type"], found.get("minItems", 0)) == ("array", int(required))
            values = [it for it in map(made.get, references(found)) if it]
            expected = column["constraints"].get("enum")
            assert [it["enum"] for it in values] == ([expected] if expected else []), name


def references(schema: Json) -> list[str]:
    """The components that a schema refers to."""
    return [part["$ref"].rpartition("/")[2] for part in nodes(schema) if "$ref" in part]


def test_no_list_has_an_empty_place(data: Dataset) -> None:
    made = list(schemas.make_schemas(publish(data), Settings()).values())
    items = [it["items"] for schema in made for it in nodes(schema) if "items" in it]
    assert items and not [it for it in items if "null" in json.dumps(it)]


def test_openapi_gives_makers_of_clients_names_that_they_can_use(api: dict[str, Json]) -> None:
    document = api["api/v1/openapi.json"]
    made = document["components"]["schemas"]
    assert all(name.isascii() and name.isidentifier() for name in made)
    assert document["info"]["title"].isascii()
    assert {*references(document)} == {*made}
    for name, part in made.items():
        assert "title" not in part, "it would be the name of a type"
        for inner in part.get("properties", {}).values():
            assert "enum" not in inner and "properties" not in inner.get("items", inner), name
    operations = [item["get"] for item in document["paths"].values()]
    assert len({it["operationId"] for it in operations}) == len(operations)
    tags = [tag["name"] for tag in document["tags"]]
    assert {tag for it in operations for tag in it["tags"]} == {*tags}
    assert all(it["description"] and it["responses"]["404"]["description"] for it in operations)


@pytest.mark.nightly
def test_openapi_follows_the_meta_schema(api: dict[str, Json]) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator
    from openapi_spec_validator.schemas import schema_v31

    document = api["api/v1/openapi.json"]
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    jsonschema.Draft202012Validator(dict(schema_v31)).validate(document)


def test_openapi_describes_every_file(
    data: Dataset, api: dict[str, Json], files: dict[str, Json]
) -> None:
    described = set()
    document = api["api/v1/openapi.json"]
    for path, item in document["paths"].items():
        table = path.strip("/").partition("/")[0].removesuffix(".json")
        ids = [row.record_id for row in data.table(table)] if "{id}" in path else [""]
        whole, beside = (it["url"] for it in item.get("servers", document["servers"]))
        base = urljoin(SETTINGS.site_url + "api/v1/openapi.json", beside).rstrip("/")
        assert base == whole
        described |= {base + path.replace("{id}", row_id) for row_id in ids}
        assert item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    others = {"api/v1/index.json", "data/manifest.json", "data/changes.json"}
    kept = {*files, *others} - set(former(data))
    assert described == {SETTINGS.site_url + path for path in kept}

"""The static API `/api/v1/`: lists, one file per record, and what describes them."""

from collections.abc import Sequence

from reforms import facts, urls
from reforms.exports import schemas
from reforms.exports.download import Download
from reforms.exports.openapi import make_openapi
from reforms.exports.provenance import publish
from reforms.exports.schemas import Json, make_object
from reforms.history import versions
from reforms.model import Change, Dataset, Version
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import Settings
from reforms.tables import ORDERS, to_json

INDEX = urls.API + "index.json"
OPENAPI = urls.API + "openapi.json"


def make_api(dataset: Dataset, settings: Settings) -> dict[str, bytes]:
    """Every file of the API: path from the site's root -> content."""
    dataset = publish(dataset)
    files: dict[str, Json] = {}
    for table, (singular, _) in schemas.RECORDS.items():
        path = urls.api_list(table)
        files[path] = make_list(dataset, settings, table, path)
        for record in files[path][table] if singular else ():
            path = record["api_path"]
            files[path] = _envelope(dataset, settings, path, singular, 1) | {singular: record}
            # Who asks for a record that this one took the place of gets this one.
            for former in dataset.retired_for.get((table, record["id"]), ()):
                files[urls.api_record(table, former.former_id)] = files[path]
    files[INDEX] = _index(dataset, settings)
    for name, schema in schemas.make_schemas(dataset, settings).items():
        files[urls.api_schema(name)] = schema
    files[OPENAPI] = make_openapi(dataset, settings)
    return {path: to_json(content) for path, content in files.items()}


def make_list(dataset: Dataset, settings: Settings, table: str, path: str) -> Json:
    """A table's records in canonical order, as the file at `path`."""
    shape = schemas.RECORDS[table][1]
    records = [make_object(dataset, settings, shape, row) for row in ORDERS[table](dataset)]
    return _envelope(dataset, settings, path, table, len(records)) | {table: records}


def _index(dataset: Dataset, settings: Settings) -> Json:
    """What there is: each list, and the files that describe and list others."""
    site, lists = settings.site_url, []
    for table, (singular, _) in schemas.RECORDS.items():
        path = urls.api_list(table)
        lists.append(
            {
                "name": table,
                "title": dataset.resources[table]["title"],
                "url": site + path,
                "path": path,
                "schema_url": site + urls.api_schema(table),
                "total": len(ORDERS[table](dataset)),
                "record_url": site + urls.api_record(table, "{id}") if singular else None,
            }
        )
    return _envelope(dataset, settings, INDEX, "index", len(lists)) | {
        "lists": lists,
        "openapi_url": site + OPENAPI,
        "manifest_url": site + urls.download("manifest.json"),
        "changes_url": site + urls.download("changes.json"),
    }


def make_manifest(dataset: Dataset, settings: Settings, files: Sequence[Download]) -> Json:
    """The files under `/data/`, as they are listed for programs."""
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
    return _common(dataset, settings, "manifest", len(entries)) | {"files": entries}


def make_changes(dataset: Dataset, settings: Settings) -> Json:
    """What each version changed, by record and field, the newest first."""
    listed = [_version(version, settings) for version in reversed(versions.known(dataset))]
    return _common(dataset, settings, "changes", len(listed)) | {"versions": listed}


def _version(version: Version, settings: Settings) -> Json:
    return {
        "version": version.number,
        "date": version.date,
        "tag": version.tag or None,
        "url": settings.site_url + versions.place(version),
        "bump": version.bump or None,
        "rows": dict(version.rows),
        "columns": [
            {"table": row.table, "field": row.field or None, "kind": row.kind}
            for row in version.columns
        ],
        "changes": [_change(row) for row in version.changes],
    }


def _change(row: Change) -> Json:
    changed = row.kind == "changed"
    return {
        "table": row.table,
        "row_id": row.row_id,
        "kind": row.kind,
        "field": row.field or None,
        "old": row.old if changed else None,
        "new": row.new if changed else None,
    }


def _envelope(dataset: Dataset, settings: Settings, path: str, schema: str, total: int) -> Json:
    """What the file at `path` says of itself and of the data that it holds."""
    return _common(dataset, settings, schema, total) | {
        "site_url": settings.site_url,
        "descriptor_url": settings.site_url + urls.download(DESCRIPTOR),
        "url": settings.site_url + path,
        "path": path,
        "root": "../" * path.count("/"),
    }


def _common(dataset: Dataset, settings: Settings, schema: str, total: int) -> Json:
    """What every file says of itself and of the data."""
    site = facts.site(dataset)
    return {
        "$schema": settings.site_url + urls.api_schema(schema),
        "schema_version": schemas.VERSION,
        **{name: site[name] for name in ("title", "disclaimer", "version", "date")},
        "total": total,
    }

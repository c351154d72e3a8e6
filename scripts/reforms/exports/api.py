"""The static API `/api/v1/`: lists, one file per record, and what describes them."""

from reforms import facts, urls
from reforms.exports import schemas
from reforms.exports.schemas import Json, make_object
from reforms.history import versions
from reforms.model import Change, Dataset, Version
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import Settings
from reforms.tables import ORDERS, to_json


def make_api(dataset: Dataset, settings: Settings) -> dict[str, bytes]:
    """Every file of the API: path from the site's root -> content."""
    files: dict[str, Json] = {}
    for table, (singular, _) in schemas.RECORDS.items():
        path = urls.api_list(table)
        files[path] = make_list(dataset, settings, table, path)
        for record in files[path][table]:
            path = record["api_path"]
            files[path] = _envelope(dataset, settings, path, singular, 1) | {singular: record}
    for name, schema in schemas.make_schemas(dataset, settings).items():
        files[urls.api_schema(name)] = schema
    files[urls.API + "openapi.json"] = schemas.make_openapi(dataset, settings)
    return {path: to_json(content) for path, content in files.items()}


def make_list(dataset: Dataset, settings: Settings, table: str, path: str) -> Json:
    """A table's records in canonical order, as the file at `path`."""
    shape = schemas.RECORDS[table][1]
    records = [make_object(dataset, settings, shape, row) for row in ORDERS[table](dataset)]
    return _envelope(dataset, settings, path, table, len(records)) | {table: records}


def make_changes(dataset: Dataset, settings: Settings) -> Json:
    """What each version changed, by record and field, the newest first."""
    listed = [_version(version, settings) for version in reversed(versions.known(dataset))]
    common = _common(dataset, settings, "changes")
    return common | {"total": len(listed), "versions": listed}


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
    return _common(dataset, settings, schema) | {
        "site_url": settings.site_url,
        "descriptor_url": settings.site_url + urls.download(DESCRIPTOR),
        "url": settings.site_url + path,
        "path": path,
        "root": "../" * path.count("/"),
        "total": total,
    }


def _common(dataset: Dataset, settings: Settings, schema: str) -> Json:
    """What every file says of itself and of the data."""
    site = facts.site(dataset)
    return {
        "$schema": settings.site_url + urls.api_schema(schema),
        "schema_version": schemas.VERSION,
        **{name: site[name] for name in ("title", "disclaimer", "version", "date")},
    }

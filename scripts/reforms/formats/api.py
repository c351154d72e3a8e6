"""The static API `/api/v1/`: lists, one file per record, and what describes them."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reforms import urls
from reforms.canonical import ORDERS
from reforms.formats import openapi, schemas
from reforms.formats.schemas import RECORDS
from reforms.formats.shapes import World, value
from reforms.model import Dataset, Row
from reforms.rules.descriptor import DESCRIPTOR
from reforms.settings import Settings


def to_json(value: object) -> bytes:
    """Readable JSON with a final newline; Chinese stays as it is."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def files(dataset: Dataset, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every file of the API: path from the site's root -> content."""
    world = World(dataset, settings)
    for table, (singular, _) in RECORDS.items():
        path = urls.api_list(table)
        yield path, listing(world, table, path)
        for row in dataset.table(table):
            yield record(world, table, singular, row)
    for name, schema in schemas.documents(dataset, settings).items():
        yield urls.api_schema(name), to_json(schema)
    yield urls.API + "openapi.json", to_json(openapi.document(dataset, settings))


def listing(world: World, table: str, path: str) -> bytes:
    """Every record of a table, as the file at `path`."""
    rows: Iterable[Row] = ORDERS[table](world.dataset)
    objects = [value(world, RECORDS[table][1], row) for row in rows]
    head = envelope(world, path=path, schema=table, total=len(objects))
    return to_json(head | {table: objects})


def record(world: World, table: str, singular: str, row: Row) -> tuple[str, bytes]:
    """One record's file: its path and content."""
    path = urls.api_record(table, row.record_id)
    head = envelope(world, path=path, schema=singular, total=1)
    return path, to_json(head | {singular: value(world, RECORDS[table][1], row)})


def envelope(world: World, *, path: str, schema: str, total: int) -> dict[str, Any]:
    """What every file says of itself and of the data that it holds."""
    descriptor, site_url = world.dataset.descriptor, world.settings.site_url
    return {
        "$schema": site_url + urls.api_schema(schema),
        "schema_version": schemas.VERSION,
        "title": descriptor["title"],
        "disclaimer": descriptor["site"]["disclaimer"],
        "version": descriptor["version"],
        "date": descriptor["created"][:10],
        "site_url": site_url,
        "descriptor_url": site_url + urls.download(DESCRIPTOR),
        "url": site_url + path,
        "path": path,
        "root": "../" * path.count("/"),
        "total": total,
    }

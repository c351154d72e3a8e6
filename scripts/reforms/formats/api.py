"""The static API `/api/v1/`: lists, one file per record, and what describes them."""

from collections.abc import Iterable, Iterator
from typing import Any

from reforms import urls
from reforms.canonical import ORDERS
from reforms.formats import openapi, schemas, written
from reforms.formats.schemas import RECORDS
from reforms.formats.shapes import World, text
from reforms.formats.written import to_json
from reforms.model import Dataset, Row
from reforms.rules.descriptor import DESCRIPTOR
from reforms.settings import Settings


def files(dataset: Dataset, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every file of the API: path from the site's root -> content."""
    world = World(dataset, settings)
    for table, (singular, _) in RECORDS.items():
        texts = dict(_texts(world, table))
        path = urls.api_list(table)
        yield path, _listing(world, table, path, texts.values())
        for row_id, record in texts.items():
            path = urls.api_record(table, row_id)
            head = envelope(world, path=path, schema=singular, total=1)
            yield path, written.single(head, singular, record)
    for name, schema in schemas.documents(dataset, settings).items():
        yield urls.api_schema(name), to_json(schema)
    yield urls.API + "openapi.json", to_json(openapi.document(dataset, settings))


def _texts(world: World, table: str) -> Iterator[tuple[str, bytes]]:
    """Row id and record as JSON, in canonical order."""
    rows: Iterable[Row] = ORDERS[table](world.dataset)
    for row in rows:
        yield row.record_id, text(world, RECORDS[table][1], row).encode()


def listing(world: World, table: str, path: str) -> bytes:
    """Every record of a table, as the file at `path`."""
    return _listing(world, table, path, (record for _, record in _texts(world, table)))


def _listing(world: World, table: str, path: str, texts: Iterable[bytes]) -> bytes:
    total = len(world.dataset.table(table))
    return written.listing(envelope(world, path=path, schema=table, total=total), table, texts)


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

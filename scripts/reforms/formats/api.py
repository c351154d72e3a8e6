"""The static API `/api/v1/`: lists, one file per record, and what describes them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from reforms import urls
from reforms.canonical import ORDERS
from reforms.formats import openapi, schemas, written
from reforms.formats.schemas import RECORDS
from reforms.formats.shapes import World, texts
from reforms.formats.written import to_json
from reforms.model import Dataset, Row
from reforms.rules.descriptor import DESCRIPTOR
from reforms.settings import Settings

_TOGETHER = 100
"""Records written at a time: half a megabyte."""


def files(dataset: Dataset, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every file of the API: path from the site's root -> content."""
    world = World(dataset, settings)
    for table, (singular, _) in RECORDS.items():
        records = dict(_records(world, table))
        yield urls.api_list(table), _listing(world, table, records.values())
        head = envelope(world, schema=singular, total=1)
        for row_id, record in records.items():
            path = urls.api_record(table, row_id)
            yield path, written.single(head(path), singular, record)
    for name, schema in schemas.documents(dataset, settings).items():
        yield urls.api_schema(name), to_json(schema)
    yield urls.API + "openapi.json", to_json(openapi.document(dataset, settings))


def _records(world: World, table: str) -> Iterator[tuple[str, bytes]]:
    """Row id and record as JSON, in canonical order."""
    rows: Sequence[Row] = ORDERS[table](world.dataset)
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        made = texts(world, RECORDS[table][1], some, written.LISTED)
        yield from zip([row.record_id for row in some], map(str.encode, made), strict=True)


def listing(world: World, table: str) -> bytes:
    """Every record of a table, as the API's list has them."""
    return _listing(world, table, (record for _, record in _records(world, table)))


def _listing(world: World, table: str, records: Iterable[bytes]) -> bytes:
    head = envelope(world, schema=table, total=len(world.dataset.table(table)))
    return written.listing(head(urls.api_list(table)), table, records)


def moved(world: World, table: str, content: bytes, path: str) -> bytes:
    """The API's list of a table as the file at another path."""
    head = envelope(world, schema=table, total=len(world.dataset.table(table)))
    old, new = (written.start(head(at), table) for at in (urls.api_list(table), path))
    return b"".join([new, memoryview(content)[len(old) :]])


def envelope(world: World, *, schema: str, total: int) -> Callable[[str], str]:
    """A file's path -> what every file says of itself and of the data that it holds."""
    descriptor, site_url = world.dataset.descriptor, world.settings.site_url
    of_all = {
        "$schema": site_url + urls.api_schema(schema),
        "schema_version": schemas.VERSION,
        "title": descriptor["title"],
        "disclaimer": descriptor["site"]["disclaimer"],
        "version": descriptor["version"],
        "date": descriptor["created"][:10],
        "site_url": site_url,
        "descriptor_url": site_url + urls.download(DESCRIPTOR),
    }
    # Written once, for there are thousands of files.
    first, last = written.head(of_all), written.head({"total": total})

    def head(path: str) -> str:
        root = "../" * path.count("/")
        of_one = written.head({"url": site_url + path, "path": path, "root": root})
        return written.joined(first, of_one, last)

    return head

"""Other tools read the published files over HTTP as the same rows."""

import urllib.request
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pytest

from helpers import typed_rows
from reforms.exports.parquet import make_parquet
from reforms.exports.provenance import publish
from reforms.model import ROW_TYPES, Dataset, Row
from reforms.tables import ORDERS, plain

TABLES = [*ROW_TYPES, "provenance"]


@pytest.mark.parametrize("table", TABLES)
def test_parquet_has_the_same_rows_with_their_types(
    dataset: Dataset, table: str, tmp_path: Path
) -> None:
    published = publish(dataset)
    file = tmp_path / f"{table}.parquet"
    file.write_bytes(make_parquet(published, table))
    assert file.read_bytes() == make_parquet(published, table), "its bytes are always the same"
    with closing(duckdb.connect()) as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(file)])
        columns, rows = found.description, found.fetchall()
    kinds = {"string": "VARCHAR", "integer": "BIGINT", "date": "DATE"}
    fields = published.resources[table]["schema"]["fields"]
    # An empty column keeps its type, too.
    assert [(name, str(kind)) for name, kind, *_ in columns] == [
        (it["name"], kinds[it["type"]] + "[]" * ("separator" in it)) for it in fields
    ]

    def value(row: Row, field: dict[str, Any]) -> object:
        held = getattr(row, field["name"])
        if not held and field["type"] == "string":
            return None
        return held.split(field["separator"]) if "separator" in field else held

    expected = [tuple(value(row, it) for it in fields) for row in ORDERS[table](published)]
    assert rows == expected


@pytest.mark.nightly
@pytest.mark.parametrize("table", TABLES)
def test_pandas_and_duckdb_read_equal_rows(
    site: str, dataset: Dataset, table: str, tmp_path: Path
) -> None:
    import pandas

    frame = pandas.read_csv(f"{site}data/{table}.csv")
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    expected = [tuple(map(plain, row)) for row in typed_rows(publish(dataset), table)]
    assert [tuple(row) for row in rows] == expected, "it has no dates"
    file = tmp_path / f"{table}.csv"
    urllib.request.urlretrieve(f"{site}data/{table}.csv", file)
    with closing(duckdb.connect()) as connection:
        rows = connection.execute("SELECT * FROM read_csv(?)", [str(file)]).fetchall()
    read = [tuple(v.date() if isinstance(v, datetime) else v for v in row) for row in rows]
    assert read == typed_rows(publish(dataset), table)


def test_frictionless_reads_equal_typed_rows(site: str, dataset: Dataset) -> None:
    address = f"{site}data/datapackage.json"
    report = frictionless.validate(address)
    assert report.valid, report.to_summary()
    package = frictionless.Package(address)
    assert package.resource_names == TABLES
    for table in TABLES:
        rows = [tuple(row.values()) for row in package.get_resource(table).read_rows()]
        assert rows == typed_rows(publish(dataset), table), table

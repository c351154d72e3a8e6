"""Other tools read the published files over HTTP as the same rows."""

import json
import subprocess
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin

import frictionless
import jsonschema
import pytest

from helpers import node, typed_rows
from reforms.model import ROW_TYPES, Dataset

Rows = list[tuple[object, ...]]
JAVASCRIPT = """
const answer = await fetch(process.argv[2]);
const { reforms } = await answer.json();
const rows = reforms.map((item) => [
  item.id, item.notice.id, item.number, item.domain.id, item.name, item.content, item.scope.id,
]);
const duties = reforms.flatMap((item) =>
  item.agencies.map((agency, at) => [item.id, agency.id, at + 1]));
console.log(JSON.stringify({ reforms: rows, responsibilities: duties }));
"""


def as_text(rows: Sequence[Sequence[object]]) -> Rows:
    """Rows with dates as text, for tools that have no dates."""
    return [tuple(v.isoformat() if isinstance(v, date) else v for v in row) for row in rows]


def fetched(url: str) -> bytes:
    """What is published at an address."""
    with urllib.request.urlopen(url) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.nightly
@pytest.mark.parametrize("table", ROW_TYPES)
def test_pandas_and_duckdb_read_equal_rows(
    site: str, dataset: Dataset, table: str, tmp_path: Path
) -> None:
    import duckdb
    import pandas

    frame = pandas.read_csv(f"{site}data/{table}.csv")
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    assert [tuple(row) for row in rows] == as_text(typed_rows(dataset, table))
    file = tmp_path / f"{table}.csv"
    file.write_bytes(fetched(f"{site}data/{table}.csv"))
    with closing(duckdb.connect()) as connection:
        rows = connection.execute("SELECT * FROM read_csv(?)", [str(file)]).fetchall()
    read = [tuple(v.date() if isinstance(v, datetime) else v for v in row) for row in rows]
    assert read == typed_rows(dataset, table)


@pytest.mark.parametrize("address", ["data/reforms.json", "api/v1/reforms.json"])
def test_javascript_reads_equal_rows(
    site: str, dataset: Dataset, address: str, tmp_path: Path
) -> None:
    (tmp_path / "read.mjs").write_text(JAVASCRIPT, encoding="utf-8")
    command = [node(), "read.mjs", site + address]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    for table, rows in json.loads(done.stdout).items():
        assert [tuple(row) for row in rows] == typed_rows(dataset, table), table


def test_frictionless_reads_equal_typed_rows(site: str, dataset: Dataset) -> None:
    address = f"{site}data/datapackage.json"
    report = frictionless.validate(address)
    assert report.valid, report.to_summary()
    package = frictionless.Package(address)
    assert package.resource_names == list(ROW_TYPES)
    for table in ROW_TYPES:
        rows = [tuple(row.values()) for row in package.get_resource(table).read_rows()]
        assert rows == typed_rows(dataset, table), table


def test_every_api_file_is_served_and_valid(site: str, site_folder: Path) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    files = sorted((site_folder / "api").rglob("*.json"))
    assert files
    for file in files:
        path = file.relative_to(site_folder).as_posix()
        content = json.loads(fetched(site + path))
        if not path.endswith("openapi.json") and "/schemas/" not in path:
            schema = json.loads(fetched(content["$schema"]))
            validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
            assert [e.message for e in validator.iter_errors(content)] == [], path


def test_api_links_lead_to_pages_absolute_and_relative(site: str, dataset: Dataset) -> None:
    address = f"{site}api/v1/reforms.json"
    whole = json.loads(fetched(address))
    for item in whole["reforms"]:
        assert urljoin(address, whole["root"] + item["path"]) == item["url"]
        assert urljoin(address, whole["root"] + item["api_path"]) == item["api_url"]
        assert item["name"] in fetched(item["url"]).decode()
        assert json.loads(fetched(item["api_url"]))["reform"] == item

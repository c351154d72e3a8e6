"""Downloads: what was written reads back equal to the dataset, and is safe to open."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import frictionless
import pytest

from helpers import REAL, small_dataset
from lean import LEAN
from notices import NOTICE, Shape, as_text, taken
from reforms.archive.locators import COMPARED, SHARED
from reforms.archive.typography import day, ordinal, typeset
from reforms.archive.verify import verify
from reforms.exports.all import make_downloads, make_files
from reforms.exports.api import make_api
from reforms.exports.download import Download, media_type
from reforms.exports.provenance import publish
from reforms.model import ROW_TYPES, Dataset, Provenance
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import Settings

SETTINGS = Settings(site_url="https://example.org/x/")
Files = dict[str, Download]
TABLES = [*ROW_TYPES, "provenance"]


@pytest.fixture(scope="module")
def files(dataset: Dataset) -> Files:
    """Every download of the real package by name."""
    return {item.name: item for item in make_downloads(dataset, SETTINGS)}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_same_data_gives_same_bytes_anywhere(tmp_path: Path) -> None:
    places = {
        "a": {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        "b/c": {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    }
    written = []
    for place, environ in places.items():
        folder = tmp_path / place
        command = [sys.executable, "-m", "reforms", "export", str(folder), "--package", str(REAL)]
        subprocess.run(command, check=True, env=os.environ | environ, stdout=subprocess.DEVNULL)
        files = [path for path in folder.rglob("*") if path.is_file()]
        written.append({path.relative_to(folder): path.read_bytes() for path in files})
    assert written[0].keys() == written[1].keys()
    assert [str(name) for name in written[0] if written[0][name] != written[1][name]] == []


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum")
def test_one_file_alone_is_checked_as_its_list_says(files: Files, tmp_path: Path) -> None:
    sums = files["SHA256SUMS"]
    (command,) = re.findall("sha256sum .* SHA256SUMS", sums.note)
    for item in (sums, files["reforms.json"]):
        (tmp_path / item.name).write_bytes(item.content)
    assert not subprocess.run(command.split(), cwd=tmp_path, capture_output=True).returncode
    (tmp_path / "reforms.json").write_bytes(b"{}")
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True).returncode


def test_nested_json_is_the_apis_list_at_another_address(dataset: Dataset, files: Files) -> None:
    one = json.loads(files["reforms.json"].content)
    other = json.loads(make_api(dataset, SETTINGS)["api/v1/reforms.json"])
    different = {key for key in one | other if one.get(key) != other.get(key)}
    assert different == {"url", "path", "root"}


def corrected() -> Dataset:
    """The small dataset with a second correction of one value, one of a name, one of a reference.

    By the last the first place of another domain's name says something else.
    """
    data = small_dataset()
    made = {
        "c003": ("reforms", "yc03-03", "content", "减排量", "减碳量"),
        "c004": ("agencies", data.agencies[0].id, "name", "商事", "商务"),
        "c005": ("reforms", "yc03-01", "domain_id", "商事服务", "绿色金融"),
    }
    names = ("table", "row_id", "field", "source_text", "published_text")
    entries: list[Any] = [
        replace(data.corrections[1], id=id, **dict(zip(names, of, strict=True)))
        for id, of in made.items()
    ]
    first, second, third, *others = data.reforms
    moved = replace(first, domain_id=data.domains[1].id)
    other = replace(third, content=third.content.replace("减排量", "减碳量"))
    return replace(
        data,
        agencies=(replace(data.agencies[0], name="市商务局"), *data.agencies[1:]),
        reforms=(moved, second, other, *others),
        corrections=(*data.corrections, *entries),
    )


PACKAGES = {**LEAN, "corrected": corrected()}
CORRECTED = {
    "both": {("reforms", "yc03-03", "content"): "c002"},
    "corrected": {
        ("reforms", "yc03-03", "content"): "c002、c003",
        ("agencies", "shi-shangshi-ju", "name"): "c004",
        ("reforms", "yc03-01", "domain_id"): "c005",
        ("domains", "lvse-jinrong", "name"): "c005",
    },
}


@pytest.mark.parametrize(
    ("printed", "rule"),
    [
        *[("云府函〔2033〕6号", ""), ("云府函〔2033〕 6号", "typeset")],
        ("云府函[2033]6号", "document_number"),
    ],
)
def test_the_plainest_rule_that_gives_a_value_is_named(printed: str, rule: str) -> None:
    made = taken("a.txt", as_text(NOTICE, Shape(document_number=printed)).encode())
    rows = [row for row in publish(made.dataset).provenance if row.notice_id == "zz05"]
    assert [row.rule for row in rows if row.field == "document_number"] == [rule]


@pytest.mark.parametrize("of", ["real", *PACKAGES])
def test_provenance_says_where_each_value_stands_and_by_which_rule_it_differs(
    of: str, dataset: Dataset
) -> None:
    data = PACKAGES.get(of, dataset)
    assert list(verify(data)) == []
    files = {item.name: item.content for item in make_downloads(data, SETTINGS)}

    def read(table: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode(), newline="")))

    tables = {table: read(table) for table in ROW_TYPES}
    found = Counter[tuple[str, ...]]()
    for row in read("provenance"):
        table, passage = row["table"], row["passage"]
        source = files[row["source_path"]]
        assert source.decode()[int(row["start"]) : int(row["end"])] == passage
        assert digest(source) == row["source_sha256"]
        own = {"agencies": "agency_id"}.get(table, f"{table.removesuffix('s')}_id")
        keys = {name: row[own if name == "id" else name] for name in ROW_TYPES[table].KEY}
        (record,) = (it for it in tables[table] if it.items() >= keys.items())
        value, rule = record[row["field"]], row["rule"]
        assert (rule == "") == (value == passage), row
        assert (rule == "typeset") <= (value == typeset(passage)), row
        ids = CORRECTED.get(of, {}).get((table, *keys.values(), row["field"]), "")
        assert (rule == "correction") == bool(ids) and row["correction_ids"] == ids, row
        assert (rule == "reference") <= (row["field"] in SHARED) <= (rule != "typeset"), row
        assert rule != "number" or value == str(ordinal(passage)), row
        assert rule != "date" or value == day(passage).isoformat(), row
        assert (rule == "position") == (row["field"] == "position"), row
        assert rule != "list" or re.split("[、|]", value) == re.split(r"\s*[\n|]\s*", passage), row
        found[table, row["field"], *keys.values()] += 1
    # Every official value has one.
    assert found == Counter(
        (table, field, *(record[name] for name in ROW_TYPES[table].KEY))
        for table, field in COMPARED
        for record in tables[table]
        if record[field]
    )


def test_provenance_is_described_as_it_is_written(dataset: Dataset) -> None:
    schema = publish(dataset).resources["provenance"]["schema"]
    kinds = {str: "string", int: "integer"}
    assert [(it["name"], it["type"]) for it in schema["fields"]] == [
        (it.name, kinds[it.type]) for it in fields(Provenance)
    ]
    assert schema["uniqueKeys"] == [list(Provenance.KEY)]
    limits = {it["name"]: it["constraints"].get("enum", ()) for it in schema["fields"]}
    assert {*limits["table"]} == {table for table, _ in COMPARED}
    (rules,) = (it["description"] for it in schema["fields"] if it["name"] == "rule")
    assert [rule for rule in limits["rule"] if f"{rule}是" not in rules] == []


def test_manifest_lists_the_files_and_sums_the_manifest_too(files: Files) -> None:
    others = files.keys() - {"manifest.json", "SHA256SUMS"}
    entries = json.loads(files["manifest.json"].content)["files"]
    assert {entry["path"] for entry in entries} == others
    for entry in entries:
        item = files[entry["path"]]
        assert item.title and item.note
        assert entry == {
            "path": item.name,
            "url": f"{SETTINGS.site_url}data/{item.name}",
            "bytes": len(item.content),
            "sha256": digest(item.content),
            "media_type": item.media_type,
        }
    sums = files["SHA256SUMS"].content.decode().splitlines()
    assert dict(reversed(line.split("  ")) for line in sums) == {
        name: digest(files[name].content) for name in {*others, "manifest.json"}
    }


def test_the_descriptor_names_its_site_once_there_is_one_and_what_its_tables_are(
    dataset: Dataset, files: Files
) -> None:
    made = json.loads(files[DESCRIPTOR].content)
    assert made["homepage"] == SETTINGS.site_url
    assert "homepage" not in json.loads(make_files(dataset, Settings())[DESCRIPTOR])
    # frictionless-r reads no table without it.
    assert {table["profile"] for table in made["resources"]} == {"tabular-data-resource"}
    assert frictionless.Package(made).resource_names == TABLES


def test_a_file_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.unknown"):
        media_type("sources/a.unknown")


def test_zip_unpacks_to_a_valid_package(dataset: Dataset, files: Files, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(files["datapackage.zip"].content)) as archive:
        names = archive.namelist()
        made = {(entry.date_time, entry.external_attr >> 16) for entry in archive.infolist()}
        archive.extractall(tmp_path)
    assert names == sorted([DESCRIPTOR, *(f"{name}.csv" for name in TABLES), *dataset.sources])
    created = datetime.fromisoformat(dataset.descriptor["created"]).timetuple()[:6]
    assert made == {(created, 0o100644)}, "readable by all"
    for name in names:
        assert (tmp_path / name).read_bytes() == files[name].content, name
    report = frictionless.validate(str(tmp_path / DESCRIPTOR))
    assert report.valid, report.to_summary()
    for notice in dataset.notices:
        assert digest((tmp_path / notice.source_path).read_bytes()) == notice.source_sha256

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
from datetime import datetime
from pathlib import Path

import frictionless
import pytest

from helpers import REAL
from reforms.exports.all import make_downloads, make_files
from reforms.exports.api import make_api
from reforms.exports.download import Download, media_type
from reforms.model import ROW_TYPES, Dataset
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import Settings

SETTINGS = Settings(site_url="https://example.org/x/")
Files = dict[str, Download]


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


def test_provenance_spans_cut_the_passage_from_the_published_source(
    dataset: Dataset, files: Files
) -> None:
    rows = list(csv.DictReader(io.StringIO(files["provenance.csv"].content.decode())))
    names = [r for r in rows if (r["table"], r["field"]) == ("reforms", "name")]
    assert len(names) == len(dataset.reforms)
    for row in names:
        text = files[row["source_path"]].content.decode()
        passage = text[int(row["start"]) : int(row["end"])]
        assert passage == dataset.reform[row["row_id"]].name, row["row_id"]


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
    assert frictionless.Package(made).resource_names == list(ROW_TYPES)


def test_a_file_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.unknown"):
        media_type("sources/a.unknown")


def test_zip_unpacks_to_a_valid_package(dataset: Dataset, files: Files, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(files["datapackage.zip"].content)) as archive:
        names = archive.namelist()
        made = {(entry.date_time, entry.external_attr >> 16) for entry in archive.infolist()}
        archive.extractall(tmp_path)
    assert names == sorted([DESCRIPTOR, *(f"{name}.csv" for name in ROW_TYPES), *dataset.sources])
    created = datetime.fromisoformat(dataset.descriptor["created"]).timetuple()[:6]
    assert made == {(created, 0o100644)}, "readable by all"
    for name in names:
        assert (tmp_path / name).read_bytes() == files[name].content, name
    report = frictionless.validate(str(tmp_path / DESCRIPTOR))
    assert report.valid, report.to_summary()
    for notice in dataset.notices:
        assert digest((tmp_path / notice.source_path).read_bytes()) == notice.source_sha256

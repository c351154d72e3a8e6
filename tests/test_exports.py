"""Downloads: what was written reads back equal to the dataset, and is safe to open."""

import csv
import hashlib
import io
import json
from dataclasses import fields, replace

import openpyxl
import pytest

from reforms import exports, schema, tables
from reforms.model import ROW_TYPES, Dataset
from reforms.settings import Settings

SETTINGS = Settings(site_url="https://example.org/x/")


@pytest.fixture(scope="module")
def files(dataset: Dataset) -> dict[str, exports.Download]:
    """Every download of the real package by name."""
    return {item.name: item for item in exports.downloads(dataset, SETTINGS)}


def test_same_dataset_gives_same_bytes(
    dataset: Dataset, files: dict[str, exports.Download]
) -> None:
    for item in exports.downloads(replace(dataset), SETTINGS):
        assert item.content == files[item.name].content, item.name


@pytest.mark.parametrize("table", ROW_TYPES)
def test_published_table_reads_back_equal(
    dataset: Dataset, files: dict[str, exports.Download], table: str
) -> None:
    header, *rows = tables.read(files[f"{table}.csv"].content.decode())
    assert list(header.cells) == [field.name for field in fields(ROW_TYPES[table])]
    read = [ROW_TYPES[table].from_row(dict(zip(header.cells, r.cells, strict=True))) for r in rows]
    assert read == list(dataset.table(table))


def test_published_descriptor_follows_the_profile_and_counts_bytes(
    files: dict[str, exports.Download],
) -> None:
    descriptor = json.loads(files[schema.DESCRIPTOR].content)
    assert list(schema.profile_errors(descriptor)) == []
    for resource in descriptor["resources"]:
        content = files[resource["path"]].content
        assert resource["bytes"] == len(content), resource["name"]
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest(), resource["name"]


def test_sources_are_published_byte_for_byte(
    dataset: Dataset, files: dict[str, exports.Download]
) -> None:
    for notice in dataset.notices:
        content = files[notice.source_path].content
        assert hashlib.sha256(content).hexdigest() == notice.source_sha256, notice.id


def test_nested_json_holds_every_reform_whole(
    dataset: Dataset, files: dict[str, exports.Download]
) -> None:
    published = json.loads(files["reforms.json"].content)
    assert published["total"] == len(published["reforms"]) == len(dataset.reforms)
    for item in published["reforms"]:
        reform = dataset.reform[item["id"]]
        assert (item["number"], item["name"], item["content"]) == (
            reform.number,
            reform.name,
            reform.content,
        ), reform.id
        assert item["domain"]["name"] == dataset.domain[reform.domain_id].name, reform.id
        assert item["scope"]["name"] == dataset.scope[reform.scope_id].name, reform.id
        names = [agency.name for agency in dataset.agencies_of[reform.id]]
        assert [agency["name"] for agency in item["agencies"]] == names, reform.id


def expected_rows(dataset: Dataset) -> list[list[object]]:
    """The flat table, made the plain way."""
    rows: list[list[object]] = []
    for reform in dataset.reforms:
        notice = dataset.notice[reform.notice_id]
        agencies = "、".join(agency.name for agency in dataset.agencies_of[reform.id])
        row = [dataset.domain[reform.domain_id].name, reform.number, reform.name, reform.content]
        scope = dataset.scope[reform.scope_id].name
        rows.append([*row, agencies, scope, reform.id, notice.document_number])
    return rows


def test_workbook_has_one_header_row_then_one_row_per_reform(
    dataset: Dataset, files: dict[str, exports.Download]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["reforms.xlsx"].content))
    sheet = book.worksheets[0]
    header, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert header[:6] == dataset.notices[0].headings
    assert rows == expected_rows(dataset)
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    disclaimer = dataset.descriptor["site"]["disclaimer"]
    assert disclaimer in [cell.value for row in book.worksheets[1].iter_rows() for cell in row]


def test_excel_csv_has_a_byte_order_mark_and_the_same_rows(
    dataset: Dataset, files: dict[str, exports.Download]
) -> None:
    text = files["reforms-excel.csv"].content.decode("utf-8-sig")
    assert files["reforms-excel.csv"].content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header[:6] == dataset.notices[0].headings
    assert rows == [[str(value) for value in row] for row in expected_rows(dataset)]


@pytest.mark.parametrize("lead", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://example.org/"])
def test_workbook_holds_hostile_text_as_text(dataset: Dataset, lead: str) -> None:
    first = replace(dataset.reforms[0], name=lead)
    hostile = replace(dataset, reforms=(first, *dataset.reforms[1:]))
    book = openpyxl.load_workbook(io.BytesIO(exports.workbook(hostile, SETTINGS)))
    cell = book.worksheets[0]["C2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (lead, "s", None)


def test_provenance_spans_cut_the_passage_from_the_published_source(
    dataset: Dataset, files: dict[str, exports.Download]
) -> None:
    rows = list(csv.DictReader(io.StringIO(files["provenance.csv"].content.decode())))
    names = [r for r in rows if (r["table"], r["field"]) == ("reforms", "name")]
    assert len(names) == len(dataset.reforms)
    for row in names:
        text = files[row["source_path"]].content.decode()
        passage = text[int(row["start"]) : int(row["end"])]
        assert passage == dataset.reform[row["row_id"]].name, row["row_id"]


def test_manifest_and_sums_list_every_other_file(files: dict[str, exports.Download]) -> None:
    others = {name for name in files if name not in ("manifest.json", "SHA256SUMS")}
    manifest = json.loads(files["manifest.json"].content)["files"]
    assert {entry["path"] for entry in manifest} == others
    sums = files["SHA256SUMS"].content.decode().splitlines()
    assert {line.partition("  ")[2] for line in sums} == others
    for entry in manifest:
        assert entry["url"] == f"{SETTINGS.site_url}data/{entry['path']}", entry["path"]
        assert entry["media_type"], entry["path"]


def test_api_gives_each_reform_its_own_file(dataset: Dataset) -> None:
    files = dict(exports.api(dataset, SETTINGS))
    whole = json.loads(files["api/v1/reforms.json"])
    for item in whole["reforms"]:
        own = json.loads(files[f"api/v1/reforms/{item['id']}.json"])
        assert own["reform"] == item, item["id"]
        assert own["url"] == SETTINGS.site_url + item["path"], item["id"]

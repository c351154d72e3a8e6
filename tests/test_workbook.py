"""The workbook: read back equal, easy to use, and never a formula."""

import csv
import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from helpers import small_dataset
from lean import LEAN
from reforms import facts
from reforms.exports.workbook import flat_rows, make_workbook, make_worksheet
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.tables import example

SETTINGS = Settings(site_url="https://example.org/x/")


def opened(dataset: Dataset) -> Workbook:
    """The workbook of a dataset, read again."""
    return openpyxl.load_workbook(io.BytesIO(make_workbook(dataset, SETTINGS)))


@pytest.fixture(scope="module")
def book(dataset: Dataset) -> Workbook:
    """The real workbook."""
    return opened(dataset)


def test_a_table_is_frozen_filtered_and_wide_enough(book: Workbook) -> None:
    for table in (book.worksheets[0], book.worksheets[2]):
        assert table.freeze_panes == "A2"
        assert table.auto_filter.ref == table.dimensions
        letters = [cell.column_letter for cell in table[1]]
        assert all(table.column_dimensions[letter].width > 5 for letter in letters)
    notes = book.worksheets[1]
    assert (notes.freeze_panes, notes.auto_filter.ref) == (None, None), "they have no header"


@pytest.mark.parametrize(
    ("title", "name"),
    [("说明", "清单"), ("[?]", "清单"), ("[ 甲 ]", "甲"), ("甲/乙" * 20, ("甲乙" * 20)[:31])],
    ids=["another sheet's", "none", "with spaces", "long"],
)
def test_a_title_becomes_a_name_that_excel_takes(title: str, name: str) -> None:
    small = small_dataset()
    site = {**small.descriptor["site"], "short_title": title}
    data = replace(small, descriptor={**small.descriptor, "site": site})
    assert opened(data).sheetnames == [name, "说明", "数据字典"]


def test_notes_say_what_it_is(dataset: Dataset, book: Workbook) -> None:
    notes = list(book["说明"].iter_rows(values_only=True))
    assert ("性质", dataset.descriptor["site"]["disclaimer"]) in notes
    assert ("网址", SETTINGS.site_url) in notes
    assert ("来源", dataset.notices[0].document_number) in notes


def test_dictionary_has_every_column_of_the_descriptor(dataset: Dataset, book: Workbook) -> None:
    header, *rows = book["数据字典"].iter_rows(values_only=True)
    assert header[1] == "表名" and header[3] == "列名"
    assert [(*row[1:4], row[6], row[7], row[9]) for row in rows] == [
        (
            *(resource["name"], it["title"], it["name"]),
            "否" if it["constraints"]["required"] else "可",
            *(facts.column_text(it), example(dataset, resource["name"], it["name"])),
        )
        for resource in dataset.descriptor["resources"]
        for it in resource["schema"]["fields"]
    ]


def test_libreoffice_opens_it_with_the_same_cells(dataset: Dataset, tmp_path: Path) -> None:
    """Needs LibreOffice, which `make accept` installs; skipped where it is missing."""
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("ACCEPT"), "LibreOffice is missing"
        pytest.skip("LibreOffice is not installed: see make accept")
    (tmp_path / "reforms.xlsx").write_bytes(make_workbook(dataset, SETTINGS))
    # Comma, quote, UTF-8, from line 1, all as text, every sheet into a file of its own.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", form, "reforms.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for sheet in opened(dataset).worksheets:
        text = (tmp_path / f"reforms-{sheet.title}.csv").read_text("utf-8")
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert list(csv.reader(io.StringIO(text, newline=""))) == rows, sheet.title


@pytest.mark.parametrize("name", ["small", *LEAN])
def test_a_worksheet_has_the_rows_of_an_agency_and_who_else_is_named(name: str) -> None:
    data = small_dataset() if name == "small" else LEAN[name]
    header, *rows = flat_rows(data)
    for agency in data.agencies:
        content = make_worksheet(data, agency)
        assert content.startswith(b"\xef\xbb\xbf"), "Excel knows it for UTF-8"
        head, *made = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        assert head[:-3] == list(header) and len(set(head)) == len(head)
        own = {row.id for row in data.reforms_of_agency[agency.id]}
        wanted = [[str(cell) for cell in row] for row in rows if own.intersection(map(str, row))]
        assert [row[:-3] for row in made] == wanted
        roles = [it.role for it in data.responsibilities if it.agency_id == agency.id]
        assert [row[-2] for row in made] == roles
        assert all(agency.name not in re.split("[、；：]", row[-1]) for row in made)

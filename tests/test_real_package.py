"""The published package itself: every official character is the archive's.

The source is read here in the simplest way that fits this one notice, by none of the modules.
"""

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from helpers import (
    REAL,
    lines_of,
    problems_of,
    real_package,
    rehash,
    replace_in,
    rules,
    set_cell,
)
from reforms.archive.locators import COMPARED, locate, readings
from reforms.archive.typography import typeset
from reforms.archive.verify import verify
from reforms.model import ROW_TYPES, Dataset, record_id
from reforms.package.canonical import canonical
from reforms.package.examination import load
from reforms.package.schema import read_rows
from reforms.tables import Line

SEED = 20220809
SHA256 = "7b69dc618a4b97370bbc74b00b0d3db2ff1fde062bf58335983d3c7423e76ff0"
SOURCE = "sources/ns06.txt"
COUNTS = {
    "notices": 1,
    "domains": 6,
    "scopes": 2,
    "agencies": 17,
    "reforms": 18,
    "responsibilities": 25,
}
IDS = [f"ns06-{number:02d}" for number in range(1, 19)]
DESCRIPTOR: dict[str, Any] = json.loads((REAL / "datapackage.json").read_text(encoding="utf-8"))
TEXT = (REAL / SOURCE).read_bytes().decode()

Cells = dict[str, str]


def table(name: str) -> list[Cells]:
    with (REAL / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_print(passage: str) -> str:
    """The notice's own typography: no spaces, full-width marks but in numbers."""
    text = re.sub(r"\s+", "", passage)
    return text.translate(str.maketrans(",:;()", "，：；（）"))


def annex() -> Iterator[Cells]:
    domain = ""
    for line in TEXT.split("\n"):
        cells = [cell.strip() for cell in line.split("|")][:-1]
        if len(cells) == 6 and cells[1].isdigit():
            domain, *cells = cells
        if len(cells) == 5 and cells[0].isdigit():
            names = ("number", "name", "content", "agencies", "scope")
            yield {"domain": domain} | dict(zip(names, map(in_print, cells), strict=True))


PRINTED = dict(zip(IDS, annex(), strict=True))


def official_columns() -> list[tuple[str, str]]:
    return [
        (resource["name"], field["name"])
        for resource in DESCRIPTOR["resources"]
        for field in resource["schema"]["fields"]
        if field["origin"] == "official"
    ]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(REAL)


@pytest.fixture
def root(tmp_path: Path, quick: None) -> Path:
    return real_package(tmp_path)


# --- what is published ---


def test_the_package_is_faultless() -> None:
    assert [str(problem) for problem in problems_of(REAL)] == []


def test_the_source_is_the_archived_one() -> None:
    assert sha256((REAL / SOURCE).read_bytes()).hexdigest() == SHA256


def test_the_number_of_rows() -> None:
    assert {name: len(table(name)) for name in COUNTS} == COUNTS


@pytest.mark.parametrize("row_id", IDS)
def test_a_row_is_what_the_annex_prints(row_id: str) -> None:
    row = {reform["id"]: reform for reform in table("reforms")}[row_id]
    names = {t: {r["id"]: r["name"] for r in table(t)} for t in ("domains", "scopes", "agencies")}
    duties = [duty for duty in table("responsibilities") if duty["reform_id"] == row_id]
    published = {
        "domain": names["domains"][row["domain_id"]],
        "number": row["number"],
        "name": row["name"],
        "content": row["content"],
        "agencies": "、".join(
            names["agencies"][duty["agency_id"]]
            for duty in sorted(duties, key=lambda duty: int(duty["position"]))
        ),
        "scope": names["scopes"][row["scope_id"]],
    }
    assert published == PRINTED[row_id], row_id


def test_the_notice_is_what_the_source_prints() -> None:
    lines = TEXT.split("\n")
    row = table("notices")[0]
    assert row["document_number"] == lines[0]
    assert row["title"] == in_print(lines[1])
    assert row["addressee"] == in_print(lines[2]).removesuffix("：")
    signature = next(at for at, line in enumerate(lines) if line.startswith("附件:")) + 1
    assert row["issuer"] == lines[signature]
    assert row["issued_on"] == "2022-08-09" and lines[signature + 1] == "2022年8月9日"
    assert row["batch"] == "6" and "第六批" in row["title"]
    assert row["annex_title"] == in_print(lines[signature + 3])
    assert row["annex_columns"] == "|".join(c.strip() for c in lines[signature + 4].split("|")[:-1])
    assert f"{row['area']}第六批" in row["title"]
    assert row["source_sha256"] == SHA256
    assert row["source_url"] == "", "never invented"


def test_every_shared_name_is_printed_and_used() -> None:
    printed = Counter(name for row in PRINTED.values() for name in row["agencies"].split("、"))
    assert {row["name"] for row in table("agencies")} == set(printed)
    assert sum(printed.values()) == COUNTS["responsibilities"]
    assert [r["name"] for r in table("domains")] == list(
        dict.fromkeys(row["domain"] for row in PRINTED.values())
    )
    assert {r["name"] for r in table("scopes")} == {row["scope"] for row in PRINTED.values()}


def test_the_first_remark_is_on_record() -> None:
    row = table("corrections")[0]
    assert (row["kind"], row["source_text"]) == ("remark", "金融改革创新")
    assert row["published_text"] == "金融开放创新"
    assert row["source_text"] in TEXT and row["published_text"] in TEXT


# --- model, descriptor, files ---


@pytest.mark.parametrize("name", ROW_TYPES)
def test_model_and_descriptor_have_the_same_columns(name: str) -> None:
    resource = next(r for r in DESCRIPTOR["resources"] if r["name"] == name)
    described = [field["name"] for field in resource["schema"]["fields"]]
    assert described == [field.name for field in fields(ROW_TYPES[name])], name
    assert tuple(resource["schema"]["primaryKey"]) == ROW_TYPES[name].KEY, name


@pytest.mark.parametrize("name", ROW_TYPES)
def test_every_example_is_a_value_that_its_column_takes(name: str) -> None:
    columns = next(r for r in DESCRIPTOR["resources"] if r["name"] == name)["schema"]["fields"]
    header, row = ([column[part] for column in columns] for part in ("name", "example"))
    lines = [Line(1, tuple(header)), Line(2, tuple(row))]
    assert [str(problem) for problem in read_rows(name, columns, lines)[1]] == []


@pytest.mark.parametrize("name", ROW_TYPES)
def test_writing_a_table_gives_the_bytes_of_its_file(name: str, dataset: Dataset) -> None:
    assert canonical(dataset, name) == (REAL / f"data/{name}.csv").read_bytes(), name


# --- provenance ---


def test_the_official_columns_are_those_that_have_locators(dataset: Dataset) -> None:
    located = {(at.table, at.field) for at in locate(dataset, readings(dataset)[0])}
    assert located == set(official_columns()) == COMPARED


@pytest.mark.parametrize(("name", "column"), official_columns())
def test_every_official_value_has_one_locator(name: str, column: str, dataset: Dataset) -> None:
    found = Counter(
        at.row_id
        for at in locate(dataset, readings(dataset)[0])
        if (at.table, at.field) == (name, column)
    )
    assert found == Counter(row.record_id for row in dataset.table(name)), f"{name}.{column}"


def test_the_span_of_every_text_cuts_that_text(dataset: Dataset) -> None:
    shared = {"domain_id": "domains", "scope_id": "scopes", "agency_id": "agencies"}
    for at in locate(dataset, readings(dataset)[0]):
        value = getattr(dataset.by_id[at.table][at.row_id], at.field)
        if at.field in shared:
            value = getattr(dataset.by_id[shared[at.field]][value], "name")  # noqa: B009
        passage = TEXT[at.span.start : at.span.end]
        if isinstance(value, str) and at.field != "annex_columns":
            assert in_print(passage) == value, f"{at.table} {at.row_id} {at.field}"


def test_the_span_of_every_other_value_cuts_what_it_was_read_from(dataset: Dataset) -> None:
    cut = {
        (at.row_id, at.field): TEXT[at.span.start : at.span.end]
        for at in locate(dataset, readings(dataset)[0])
    }
    assert cut["ns06", "batch"] == "六"
    assert cut["ns06", "issued_on"] == "2022年8月9日"
    assert cut["ns06", "annex_columns"].replace(" ", "") == dataset.notices[0].annex_columns
    for row in dataset.reforms:
        assert cut[row.id, "number"] == str(row.number), row.id
    for duty in dataset.responsibilities:
        name = dataset.agency[duty.agency_id].name
        assert cut[duty.record_id, "position"] == name, duty.record_id


# --- a changed character ---


def other(cell: str, at: int) -> str:
    """The cell with the character at `at` changed."""
    return cell[:at] + ("乙" if cell[at] != "乙" else "甲") + cell[at + 1 :]


VALID_CHANGE = {
    "batch": "7",
    "document_number": "穗府函〔2022〕184号",
    "issued_on": "2022-08-08",
    "number": "19",
    "position": "9",
    "domain_id": "maoyi-bianlihua",
    "scope_id": "tiaojian-chengshu-de-xiangguan-xingzhengqu",
    "agency_id": "shi-shangwu-ju",
}
"""Column -> another value that its schema takes, where a Chinese character would not do."""


@pytest.mark.parametrize(("name", "column"), official_columns())
def test_a_changed_character_is_named_with_its_place(name: str, column: str, root: Path) -> None:
    header, *lines = lines_of(root, name)
    cell = lines[-1].cells[header.cells.index(column)]
    set_cell(root, name, len(lines), column, VALID_CHANGE.get(column, other(cell, len(cell) // 2)))
    line = lines_of(root, name)[-1]
    (found,) = problems_of(root)
    assert (found.rule, found.where.path) == ("verify.differs", f"data/{name}.csv")
    # A changed reference changes the record's own id where it is part of the key.
    assert found.where.record == record_id(name, line.cells)
    assert (found.where.line, found.where.column) == (line.number, column)
    archived, published, place = found.details
    assert archived.startswith("存档：") and "【" in archived
    assert published.startswith("发布：") and "【" in published
    assert archived.partition("：")[2] != published.partition("：")[2]
    assert place.startswith(f"存档位置：{SOURCE} 第 ")


@pytest.mark.parametrize("row_id", IDS)
def test_a_changed_character_anywhere_in_a_content_is_found(row_id: str, dataset: Dataset) -> None:
    chance = random.Random(f"{SEED}{row_id}")
    row = dataset.reform[row_id]
    for at in chance.sample(range(len(row.content)), 5):
        for changed in (
            other(row.content, at),
            row.content[:at] + row.content[at + 1 :],
            row.content[:at] + "、" + row.content[at:],
        ):
            spoilt = replace(row, content=changed)
            rows = tuple(spoilt if r.id == row_id else r for r in dataset.reforms)
            found = list(verify(replace(dataset, reforms=rows)))
            assert rules(found) == ["verify.differs"], f"{row_id} at {at}"
            assert found[0].where.record == row_id
            assert found[0].where.column == "content"


def test_a_change_of_typography_alone_is_found(dataset: Dataset) -> None:
    for row in dataset.reforms:
        spoilt = replace(row, content=row.content.replace("，", ",", 1))
        rows = tuple(spoilt if r.id == row.id else r for r in dataset.reforms)
        assert rules(list(verify(replace(dataset, reforms=rows)))) == ["verify.differs"], row.id
        assert typeset(row.content) == row.content, row.id


# --- a changed source ---


@pytest.mark.parametrize("new", ["便民服务渠到。", "便民服务渠道。\n"])
def test_a_changed_source_names_that_file_only(new: str, root: Path) -> None:
    replace_in(root / SOURCE, "便民服务渠道。", new)
    (found,) = problems_of(root)
    assert (found.rule, found.where.path) == ("verify.source-changed", SOURCE)
    assert found.where.record == "ns06"


def test_a_changed_source_with_its_checksum_still_differs(root: Path) -> None:
    replace_in(root / SOURCE, "在综保区内建立全球退货", "在综保区内建设全球退货")
    rehash(root, SOURCE)
    (found,) = problems_of(root)
    assert found.rule == "verify.differs"
    assert (found.where.record, found.where.column) == ("ns06-09", "content")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("法治环境建设领域(5项)", "法治环境建设领域(6项)"),
        ("第六批18项改革创新经验主要", "第六批19项改革创新经验主要"),
        ("等6方面内容", "等7方面内容"),
        ("政务港澳服务中心、粤港澳", "政务服务中心、粤港澳"),
        ("(三)贸易便利化领域", "(三)贸易便捷化领域"),
    ],
)
def test_the_body_is_held_against_the_annex(old: str, new: str, root: Path) -> None:
    replace_in(root / SOURCE, old, new)
    rehash(root, SOURCE)
    (found,) = problems_of(root)
    assert (found.rule, found.where.path) == ("rules.stated", SOURCE)


# --- the contributor's faults that the project promises to catch ---


def test_a_deleted_agency_row_names_the_reform(root: Path) -> None:
    replace_in(root / "data/responsibilities.csv", "ns06-09,guangzhou-haiguan,3\n", "")
    (found,) = problems_of(root)
    assert (found.rule, found.where.record) == ("verify.agencies", "ns06-09")


def test_a_duplicated_number_names_both_rows(root: Path) -> None:
    set_cell(root, "reforms", 7, "number", "6")
    (found,) = problems_of(root)
    assert found.rule == "keys.unique-key"
    assert ["ns06-06" in found.details[0], "ns06-07" in found.details[1]] == [True, True]


def test_an_extra_cell_names_the_row(root: Path) -> None:
    line = lines_of(root, "reforms")[8]
    replace_in(root / "data/reforms.csv", line.cells[5], line.cells[5].replace("，", ",", 1))
    (found,) = problems_of(root)
    assert (found.rule, found.where.record) == ("schema.extra-cell", "ns06-08")
    assert found.where.line == line.number


def test_a_table_saved_as_gbk_names_the_first_row(root: Path) -> None:
    path = root / "data/reforms.csv"
    path.write_bytes(path.read_bytes().decode().encode("gbk"))
    (found,) = problems_of(root)
    assert (found.rule, found.where.record) == ("encoding.not-utf-8", "ns06-01")

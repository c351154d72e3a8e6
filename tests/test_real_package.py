"""The published package itself: every official character is the archive's.

The source is read here in the simplest way that fits this one notice, by none of the modules.
"""

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helpers import REAL, lines_of, problems_of, real_package, set_cell
from reforms.archive.locators import COMPARED, locate, readings
from reforms.archive.verify import verify
from reforms.model import Dataset, record_id
from reforms.package.examination import load
from reforms.tables import cell as cell_of

SEED = 20220809
SHA256 = "7b69dc618a4b97370bbc74b00b0d3db2ff1fde062bf58335983d3c7423e76ff0"
SOURCE = "sources/ns06.txt"
COUNTS = {"notices": 1, "domains": 6, "scopes": 2, "agencies": 17, "reforms": 18}
COUNTS["responsibilities"] = 25
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


def test_the_first_remark_is_on_record() -> None:
    row = table("corrections")[0]
    assert (row["kind"], row["source_text"]) == ("remark", "金融改革创新")
    assert row["published_text"] == "金融开放创新"
    assert row["source_text"] in TEXT and row["published_text"] in TEXT


# --- provenance ---


@pytest.fixture(scope="module")
def cut_out(dataset: Dataset) -> dict[tuple[str, str, str], str]:
    """Table, column and row of each official value -> its passage of the source."""
    found = list(locate(dataset, readings(dataset)[0]))
    made = {(at.table, at.field, at.row_id): TEXT[at.span.start : at.span.end] for at in found}
    assert len(made) == len(found)
    return made


def test_every_official_value_has_one_locator(
    dataset: Dataset, cut_out: dict[tuple[str, str, str], str]
) -> None:
    assert set(cut_out) == {
        (name, column, row.record_id)
        for name, column in official_columns()
        for row in dataset.table(name)
        if cell_of(getattr(row, column))
    }
    assert set(official_columns()) == COMPARED


def test_a_span_cuts_what_the_value_was_read_from(
    dataset: Dataset, cut_out: dict[tuple[str, str, str], str]
) -> None:
    shared = {"domain_id": "domains", "scope_id": "scopes", "agency_id": "agencies"}
    others = {"batch": "六", "issued_on": "2022年8月9日"}
    for (name, column, row_id), passage in cut_out.items():
        row: Any = dataset.by_id[name][row_id]
        value = others.get(column) or getattr(row, column)
        if column in shared:
            value = getattr(dataset.by_id[shared[column]][value], "name")  # noqa: B009
        elif column == "position":
            value = dataset.agency[row.agency_id].name
        printed = passage.replace(" ", "") if column == "annex_columns" else in_print(passage)
        assert printed == str(value), f"{name} {row_id} {column}"


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


def filled_columns() -> list[tuple[str, str]]:
    """The official columns in whose last row something stands."""
    found = [(name, column, lines_of(REAL, name)) for name, column in official_columns()]
    return [
        (name, column)
        for name, column, (header, *rows) in found
        if rows and rows[-1].cells[header.cells.index(column)]
    ]


@pytest.mark.parametrize(("name", "column"), filled_columns())
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
    row = dataset.reform[row_id]
    for at in random.Random(f"{SEED}{row_id}").sample(range(len(row.content)), 5):
        head, tail = row.content[:at], row.content[at + 1 :]
        added, typography = f"{head}、{row.content[at:]}", row.content.replace("，", ",", 1)
        for changed in (other(row.content, at), head + tail, added, typography):
            spoilt = replace(row, content=changed)
            rows = tuple(spoilt if r.id == row_id else r for r in dataset.reforms)
            (found,) = verify(replace(dataset, reforms=rows))
            assert (found.rule, found.where.record) == ("verify.differs", row_id), at
            assert found.where.column == "content"


# --- a changed source ---

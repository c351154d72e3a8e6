"""The published package itself: every official character is the archive's.

The sources are read here in the simplest way that fits the first notice, by none of the
modules; a later notice in that form is held to the same, and every other one to its spans.
"""

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from helpers import REAL, lines_of, of_notice, problems_of, real_package, set_cell
from reforms.archive.locators import COMPARED, locate, readings
from reforms.archive.verify import verify
from reforms.model import Dataset, record_id
from reforms.package.examination import load
from reforms.tables import cell as cell_of
from reforms.tables import to_json

SEED = 20220809
FIRST = "ns06"
SHA256 = "7b69dc618a4b97370bbc74b00b0d3db2ff1fde062bf58335983d3c7423e76ff0"
COUNTS = {"notices": 1, "domains": 6, "scopes": 2, "agencies": 17, "reforms": 18}
COUNTS["responsibilities"] = 25
DESCRIPTOR: dict[str, Any] = json.loads((REAL / "datapackage.json").read_text(encoding="utf-8"))

Cells = dict[str, str]


def table(name: str) -> list[Cells]:
    with (REAL / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NOTICES = {row["id"]: row for row in table("notices")}
TEXTS = {
    row_id: (REAL / row["source_path"]).read_bytes().decode() for row_id, row in NOTICES.items()
}
IDS = [row["id"] for row in table("reforms")]
FORM = re.compile(
    r"\S+号\n\S+通知\n\S+:\n.*\n附件:\S+\n\S+\n\S+日\n附件\n\S+\n"
    r"分类 \| 序号 \| 项目名称 \| 实施内容 \| \S+ \| 推广范围 \|\n",
    re.DOTALL,
)
"""The form of the first notice."""
IN_FORM = [row_id for row_id, text in TEXTS.items() if FORM.match(text)]


def in_print(passage: str) -> str:
    """The notice's own typography: no spaces, full-width marks but in numbers."""
    text = re.sub(r"\s+", "", passage)
    return text.translate(str.maketrans(",:;()", "，：；（）"))


def annex(text: str) -> Iterator[Cells]:
    domain = ""
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.split("|")][:-1]
        if len(cells) == 6 and cells[1].isdigit():
            domain, *cells = cells
        if len(cells) == 5 and cells[0].isdigit():
            names = ("number", "name", "content", "agencies", "scope")
            yield {"domain": domain} | dict(zip(names, map(in_print, cells), strict=True))


PRINTED = {
    f"{row_id}-{int(row['number']):02d}": row for row_id in IN_FORM for row in annex(TEXTS[row_id])
}


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


def test_the_first_notice_is_as_it_was(dataset: Dataset) -> None:
    first = of_notice(dataset, FIRST)
    assert {name: len(first.table(name)) for name in COUNTS} == COUNTS
    assert sha256(TEXTS[FIRST].encode()).hexdigest() == SHA256
    assert FIRST in IN_FORM and NOTICES[FIRST]["source_url"] == "", "never invented"
    assert (first.notices[0].batch, first.notices[0].issued_on) == (6, date(2022, 8, 9))


@pytest.mark.parametrize("notice_id", IN_FORM)
def test_a_notice_has_the_items_that_its_annex_prints(notice_id: str, dataset: Dataset) -> None:
    published = [row.id for row in dataset.reforms_of_notice[notice_id]]
    assert published == [row_id for row_id in PRINTED if row_id.startswith(f"{notice_id}-")]
    said = re.findall(r"(\d+)项改革创新经验", TEXTS[notice_id])
    remarked = any(row["row_id"].startswith(notice_id) for row in table("corrections"))
    assert {*map(int, said)} <= {len(published)} or remarked


@pytest.mark.parametrize("row_id", PRINTED)
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


def printed_batch(row: Cells) -> str:
    """The batch's number as a title has it."""
    (tens, ones), digits = divmod(int(row["batch"]), 10), ["", *"一二三四五六七八九"]
    return (digits[tens] if tens > 1 else "") + "十" * (tens > 0) + digits[ones]


def printed_day(day: str) -> str:
    year, month, number = map(int, day.split("-"))
    return f"{year}年{month}月{number}日"


@pytest.mark.parametrize("notice_id", IN_FORM)
def test_the_notice_is_what_the_source_prints(notice_id: str) -> None:
    lines, row = TEXTS[notice_id].split("\n"), NOTICES[notice_id]
    assert row["document_number"] == lines[0]
    assert row["title"] == in_print(lines[1])
    assert row["addressee"] == in_print(lines[2]).removesuffix("：")
    signature = next(at for at, line in enumerate(lines) if line.startswith("附件:")) + 1
    assert row["issuer"] == lines[signature]
    assert printed_day(row["issued_on"]) == lines[signature + 1]
    assert row["annex_title"] == in_print(lines[signature + 3])
    assert row["annex_columns"] == "|".join(c.strip() for c in lines[signature + 4].split("|")[:-1])
    assert f"{row['area']}第{printed_batch(row)}批" in row["title"]


def test_the_descriptor_names_each_notice_among_its_sources() -> None:
    for row in NOTICES.values():
        title = f"《{row['title']}》（{row['document_number']}），存档文本"
        assert {"title": title, "path": row["source_path"]} in DESCRIPTOR["sources"]
    assert (REAL / "datapackage.json").read_bytes() == to_json(DESCRIPTOR), "as import writes it"


def test_the_first_remark_is_on_record() -> None:
    row = table("corrections")[0]
    assert (row["kind"], row["source_text"]) == ("remark", "金融改革创新")
    assert row["published_text"] == "金融开放创新"
    assert row["source_text"] in TEXTS[FIRST] and row["published_text"] in TEXTS[FIRST]


# --- provenance ---

Place = tuple[str, str, str]
"""Table, column and row of an official value."""


@pytest.fixture(scope="module")
def cut_out(dataset: Dataset) -> dict[Place, tuple[str, str]]:
    """Place of each official value -> its notice, and its passage of the source."""
    found = list(locate(dataset, readings(dataset)[0]))
    made = {
        (at.table, at.field, at.row_id): (
            at.notice_id,
            TEXTS[at.notice_id][at.span.start : at.span.end],
        )
        for at in found
    }
    assert len(made) == len(found)
    return made


def test_every_official_value_has_one_locator(
    dataset: Dataset, cut_out: dict[Place, tuple[str, str]]
) -> None:
    assert set(cut_out) == {
        (name, column, row.record_id)
        for name, column in official_columns()
        for row in dataset.table(name)
        if cell_of(getattr(row, column))
    }
    assert set(official_columns()) == COMPARED


def test_a_span_cuts_what_the_value_was_read_from(
    dataset: Dataset, cut_out: dict[Place, tuple[str, str]]
) -> None:
    shared = {"domain_id": "domains", "scope_id": "scopes", "agency_id": "agencies"}
    for (name, column, row_id), (notice_id, passage) in cut_out.items():
        row: Any = dataset.by_id[name][row_id]
        value = getattr(row, column)
        if column in shared:
            value = getattr(dataset.by_id[shared[column]][value], "name")  # noqa: B009
        elif column == "position":
            value = dataset.agency[row.agency_id].name
        elif column in ("batch", "issued_on"):
            if notice_id not in IN_FORM:
                continue
            cells = NOTICES[notice_id]
            value = printed_batch(cells) if column == "batch" else printed_day(cells["issued_on"])
        printed = passage.replace(" ", "") if column == "annex_columns" else in_print(passage)
        assert printed == str(value), f"{name} {row_id} {column}"


# --- a changed character ---


def other(cell: str, at: int) -> str:
    """The cell with the character at `at` changed."""
    return cell[:at] + ("乙" if cell[at] != "乙" else "甲") + cell[at + 1 :]


def changed(name: str, column: str, cells: Cells) -> str:
    """Another value that the schema takes."""
    cell = cells[column]
    if column in ("batch", "number", "position"):
        return str(int(cell) + 8)
    if column == "document_number":
        return cell.replace("号", "1号")
    if column == "issued_on":
        return str(date.fromisoformat(cell) - timedelta(1))
    if column.endswith("_id"):
        shared = {"domain_id": "domains", "scope_id": "scopes", "agency_id": "agencies"}[column]
        of = next(iter(cells))
        taken = {row[column] for row in table(name) if row[of] == cells[of]}
        return next(row["id"] for row in table(shared) if row["id"] not in taken)
    return other(cell, len(cell) // 2)


def last_rows(name: str) -> list[int]:
    """Where each notice's last row stands in a table, or the last of all in a shared one."""
    owners = [next(iter(row.values())).partition("-")[0] for row in table(name)]
    shared = not {*owners} <= {*NOTICES}
    return list({"" if shared else owner: at for at, owner in enumerate(owners, 1)}.values())


PLACES = [
    (name, column, at)
    for name, column in official_columns()
    for at in last_rows(name)
    if table(name)[at - 1][column]
]


@pytest.mark.parametrize(("name", "column", "at"), PLACES)
def test_a_changed_character_is_named_with_its_place(
    name: str, column: str, at: int, root: Path
) -> None:
    set_cell(root, name, at, column, changed(name, column, table(name)[at - 1]))
    line = lines_of(root, name)[at]
    (found,) = problems_of(root)
    assert (found.rule, found.where.path) == ("verify.differs", f"data/{name}.csv")
    # A changed reference changes the record's own id where it is part of the key.
    assert found.where.record == record_id(name, line.cells)
    assert (found.where.line, found.where.column) == (line.number, column)
    archived, published, place = found.details
    assert archived.startswith("存档：") and "【" in archived
    assert published.startswith("发布：") and "【" in published
    assert archived.partition("：")[2] != published.partition("：")[2]
    owner = line.cells[0].partition("-")[0]
    sources = {row_id: f"存档位置：{row['source_path']} 第 " for row_id, row in NOTICES.items()}
    assert place.startswith((sources[owner],) if owner in sources else tuple(sources.values()))


@pytest.mark.parametrize("row_id", IDS)
def test_a_changed_character_anywhere_in_a_content_is_found(row_id: str, dataset: Dataset) -> None:
    row = dataset.reform[row_id]
    notice = of_notice(dataset, row.notice_id)
    for at in random.Random(f"{SEED}{row_id}").sample(range(len(row.content)), 5):
        head, tail = row.content[:at], row.content[at + 1 :]
        added, typography = f"{head}、{row.content[at:]}", row.content.replace("，", ",", 1)
        for spoilt in {other(row.content, at), head + tail, added, typography} - {row.content}:
            made = replace(row, content=spoilt)
            rows = tuple(made if r.id == row_id else r for r in notice.reforms)
            (found,) = verify(replace(notice, reforms=rows))
            assert (found.rule, found.where.record) == ("verify.differs", row_id), at
            assert found.where.column == "content"

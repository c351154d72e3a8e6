"""Changes between states of a package, and the bump that each asks for."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from helpers import SMALL, descriptor, lines_of
from reforms.history import bumps, state
from reforms.history.bumps import Bump, bump, raised, report
from reforms.history.changes import columns_changed, rows_changed
from reforms.history.state import State
from reforms.model import Change
from reforms.tables import write

Edit = Callable[[dict[str, Any], dict[str, list[dict[str, str]]]], None]


def edited(edit: Edit) -> State:
    """The small package after an edit of its resources (by table) and rows (by table)."""
    made = descriptor()
    resources = {resource["name"]: resource for resource in made["resources"]}
    tables: dict[str, list[dict[str, str]]] = {}
    for name in resources:
        header, *lines = (line.cells for line in lines_of(SMALL, name))
        tables[name] = [dict(zip(header, cells, strict=True)) for cells in lines]
    edit(resources, tables)
    made["resources"] = list(resources.values())
    files = {"datapackage.json": json.dumps(made).encode()}
    for name, resource in resources.items():
        columns = [field["name"] for field in resource["schema"]["fields"]]
        cells = ([row[column] for column in columns] for row in tables[name])
        files[resource["path"]] = write(columns, cells)
    return state.read(files)


NOW = edited(lambda resources, tables: None)


def fields(resources: dict[str, Any], table: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = resources[table]["schema"]["fields"]
    return listed


def set_value(resources: Any, tables: Any) -> None:
    tables["reforms"][0]["name"] = "改过的名称"


def reword(resources: Any, tables: Any) -> None:
    resources["reforms"]["description"] = "改写的说明"


def drop_term(resources: Any, tables: Any) -> None:
    tables["terms"].pop()


def drop_duty(resources: Any, tables: Any) -> None:
    tables["responsibilities"].pop()


def add_row(resources: Any, tables: Any) -> None:
    tables["scopes"].append({"id": "new", "name": "新"})


def add_column(resources: Any, tables: Any) -> None:
    fields(resources, "scopes").append({"name": "note", "type": "string", "origin": "editorial"})
    for row in tables["scopes"]:
        row["note"] = "x"


def widen(resources: Any, tables: Any) -> None:
    kind = next(field for field in fields(resources, "terms") if field["name"] == "kind")
    kind["constraints"]["enum"].append("new")


def drop_row(resources: Any, tables: Any) -> None:
    tables["reforms"].pop()


def drop_column(resources: Any, tables: Any) -> None:
    fields(resources, "agencies").pop()


def drop_table(resources: Any, tables: Any) -> None:
    del resources["terms"], tables["terms"]


def retype(resources: Any, tables: Any) -> None:
    fields(resources, "reforms")[2]["type"] = "string"


def reorder(resources: Any, tables: Any) -> None:
    fields(resources, "reforms").reverse()


def rekey(resources: Any, tables: Any) -> None:
    resources["reforms"]["schema"]["primaryKey"] = ["notice_id", "number"]
    # The same rows have other names now, which is told apart from the key.
    tables["reforms"].clear()


def loosen(resources: Any, tables: Any) -> None:
    fields(resources, "reforms")[4]["constraints"]["required"] = False


def narrow(resources: Any, tables: Any) -> None:
    kind = next(field for field in fields(resources, "terms") if field["name"] == "kind")
    kind["constraints"]["enum"].pop()


def relicense(resources: Any, tables: Any) -> None:
    resources["terms"]["licenses"] = [{"name": "other", "path": "https://example.org/"}]


CASES: list[tuple[Edit, Bump]] = [
    (lambda resources, tables: None, Bump.NONE),
    *((edit, Bump.PATCH) for edit in (set_value, reword, drop_term, drop_duty)),
    *((edit, Bump.MINOR) for edit in (add_row, add_column, widen)),
    *((edit, Bump.MAJOR) for edit in (drop_row, drop_column, drop_table, retype, reorder)),
    *((edit, Bump.MAJOR) for edit in (rekey, loosen, narrow, relicense)),
]


@pytest.mark.parametrize(("edit", "due"), CASES, ids=lambda case: getattr(case, "__name__", None))
def test_bump_follows_the_rules(edit: Edit, due: Bump) -> None:
    assert bump(NOW, edited(edit)) is due


def test_a_new_table_is_minor_and_its_rows_are_told_by_it() -> None:
    before = edited(drop_table)
    assert bump(before, NOW) is Bump.MINOR
    assert list(columns_changed(before, NOW)) == [
        Change(table="terms", row_id="", field="", kind="added")
    ]
    assert list(rows_changed(before, NOW)) == []


def test_the_largest_bump_counts() -> None:
    def both(resources: Any, tables: Any) -> None:
        set_value(resources, tables)
        add_row(resources, tables)

    assert bump(NOW, edited(both)) is Bump.MINOR


def test_only_the_version_and_its_date_ask_for_nothing() -> None:
    later = {**NOW.descriptor, "version": "9.0.0", "created": "2099-01-01"}
    assert bump(NOW, replace(NOW, descriptor=later)) is Bump.NONE


def test_a_changed_value_is_told_with_record_field_and_both_values() -> None:
    def edit(resources: Any, tables: Any) -> None:
        tables["responsibilities"][0]["position"] = "9"

    (change,) = rows_changed(NOW, edited(edit))
    assert (change.table, change.field, change.kind) == ("responsibilities", "position", "changed")
    assert change.row_id in NOW.tables["responsibilities"].rows and "/" in change.row_id
    assert (change.old, change.new) == ("1", "9")


def test_rows_that_come_and_go_are_told_whole() -> None:
    def edit(resources: Any, tables: Any) -> None:
        add_row(resources, tables)
        drop_term(resources, tables)

    told = [(c.table, c.kind, c.field) for c in rows_changed(NOW, edited(edit))]
    assert told == [("scopes", "added", ""), ("terms", "removed", "")]


@pytest.mark.parametrize(
    ("due", "number"),
    [
        (Bump.NONE, "1.4.2"),
        (Bump.PATCH, "1.4.3"),
        (Bump.MINOR, "1.5.0"),
        (Bump.MAJOR, "2.0.0"),
    ],
)
def test_a_number_is_raised_and_what_follows_starts_again(due: Bump, number: str) -> None:
    assert raised("1.4.2", due) == number


@pytest.mark.parametrize(("number", "next_one"), [("2026", "2026.0.1"), ("x", "0.0.1")])
def test_what_is_no_number_of_a_version_is_raised_all_the_same(number: str, next_one: str) -> None:
    assert raised(number, Bump.PATCH) == next_one


def numbered(made: State, number: str) -> State:
    return replace(made, number=number)


@pytest.mark.parametrize(
    ("edit", "number", "ready"),
    [
        (set_value, "1.0.1", True),
        (set_value, "1.1.0", True),
        (set_value, "1.0.2", False),
        (set_value, "0.9.0", False),
        (add_row, "1.0.1", False),
        (add_row, "1.1.0", True),
        (drop_row, "1.1.0", False),
        (drop_row, "2.0.0", True),
        (drop_row, "2.0.1", False),
    ],
)
def test_a_release_needs_the_next_number_and_at_least_the_due_bump(
    edit: Edit, number: str, ready: bool
) -> None:
    now = numbered(edited(edit), number)
    faults = list(bumps.not_ready(f"data-v{number}", now, numbered(NOW, "1.0.0")))
    assert (not faults) is ready, faults


@pytest.mark.parametrize("tag", ["data-v1.0.1", "1.0.0", "v1.0.0", "data-v01.0.0"])
def test_a_release_needs_the_tag_of_its_number(tag: str) -> None:
    (fault,) = bumps.not_ready(tag, numbered(NOW, "1.0.0"), None)
    assert fault.startswith(f"标签 {tag} 与数据包的版本 1.0.0 不一致，应是 data-v1.0.0：")


def test_report_says_what_is_due_and_why() -> None:
    before, now = numbered(NOW, "1.4.2"), numbered(edited(add_row), "1.4.2")
    assert list(report(before, now)) == [
        "## 数据包的版本",
        "",
        "上一版是 1.4.2，数据包写的是 1.4.2。",
        "",
        "应当升中位（minor），下一版至少是 1.5.0。发布时再改，合并不受影响。",
        "",
        "- 中位：记录 scopes.new 是新增的",
    ]
    assert "还没有发布过" in list(report(None, now))[-1]
    assert "不必升版本" in list(report(now, now))[-1]


def test_report_of_many_reasons_is_cut() -> None:
    def edit(resources: Any, tables: Any) -> None:
        rows = [{"id": f"s{n}", "name": f"{n}"} for n in range(bumps.MOST + 7)]
        tables["scopes"] += rows

    lines = list(report(NOW, edited(edit)))
    assert lines[-1] == "- 还有 7 处" and len(lines) < bumps.MOST + 10


CHANGELOG = """# 改动记录

## [未发布]

## [1.1.0] - 2033-01-01

### 新增

- 一项。

## [1.0.0] - 2032-01-01

- 首次发布。

[1.1.0]: https://example.org/
"""


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.1.0", "### 新增\n\n- 一项。"), ("1.0.0", "- 首次发布。"), ("9.9.9", ""), ("未发布", "")],
)
def test_notes_are_the_section_of_a_version(number: str, text: str) -> None:
    assert bumps.notes(CHANGELOG, number) == text

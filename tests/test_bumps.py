"""Changes between states of a package, and the bump that each asks for."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from helpers import SMALL, descriptor, lines_of
from reforms.history import bumps, state
from reforms.history.bumps import Bump, bump, raised, report
from reforms.history.state import State, rows_changed
from reforms.tables import write

Edit = Callable[[dict[str, Any], dict[str, list[dict[str, str]]]], object]


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


def fields(resources: dict[str, Any], table: str) -> Any:
    return resources[table]["schema"]["fields"]


def enum(resources: dict[str, Any]) -> Any:
    kind = next(field for field in fields(resources, "terms") if field["name"] == "kind")
    return kind["constraints"]["enum"]


def set_value(resources: Any, tables: Any) -> None:
    tables["reforms"][0]["name"] = "改过的名称"


def add_row(resources: Any, tables: Any) -> None:
    tables["scopes"].append({"id": "new", "name": "新"})


def add_column(resources: Any, tables: Any) -> None:
    fields(resources, "scopes").append({"name": "note", "type": "string", "origin": "editorial"})
    for row in tables["scopes"]:
        row["note"] = "x"


def drop_row(resources: Any, tables: Any) -> None:
    tables["reforms"].pop()


def drop_table(resources: Any, tables: Any) -> None:
    del resources["terms"], tables["terms"]


def rekey(resources: Any, tables: Any) -> None:
    resources["reforms"]["schema"]["primaryKey"] = ["notice_id", "number"]
    # The same rows have other names now, which is told apart from the key.
    tables["reforms"].clear()


OTHER = [{"name": "other", "path": "https://example.org/"}]
ENTRY = dict.fromkeys(lines_of(SMALL, "corrections")[0].cells, "x") | {"id": "c009"}
CASES: dict[str, tuple[Edit, Bump]] = {
    "nothing": (lambda resources, tables: None, Bump.NONE),
    "value": (set_value, Bump.PATCH),
    "ledger": (lambda _, tables: tables["corrections"].append(ENTRY), Bump.PATCH),
    "description": (lambda r, tables: r["reforms"].update(description="新"), Bump.PATCH),
    "term gone": (lambda resources, tables: tables["terms"].pop(), Bump.PATCH),
    "duty gone": (lambda resources, tables: tables["responsibilities"].pop(), Bump.PATCH),
    "new row": (add_row, Bump.MINOR),
    "value and new row": (lambda *at: (set_value(*at), add_row(*at)), Bump.MINOR),
    "new column": (add_column, Bump.MINOR),
    "wider list": (lambda resources, tables: enum(resources).append("new"), Bump.MINOR),
    "row gone": (drop_row, Bump.MAJOR),
    "column gone": (lambda resources, tables: fields(resources, "agencies").pop(), Bump.MAJOR),
    "table gone": (drop_table, Bump.MAJOR),
    "type": (lambda r, tables: fields(r, "reforms")[2].update(type="string"), Bump.MAJOR),
    "origin": (lambda r, t: fields(r, "reforms")[2].update(origin="editorial"), Bump.MAJOR),
    "separator": (lambda r, t: fields(r, "agencies")[3].update(separator="；"), Bump.MAJOR),
    "order": (lambda resources, tables: fields(resources, "reforms").reverse(), Bump.MAJOR),
    "key": (rekey, Bump.MAJOR),
    "optional": (
        lambda r, tables: fields(r, "reforms")[4]["constraints"].update(required=False),
        Bump.MAJOR,
    ),
    "no unique key": (lambda r, tables: r["agencies"]["schema"].pop("uniqueKeys"), Bump.MAJOR),
    "narrower list": (lambda resources, tables: enum(resources).pop(), Bump.MAJOR),
    "licence": (lambda r, tables: r["terms"].update(licenses=OTHER), Bump.MAJOR),
}


@pytest.mark.parametrize(("edit", "due"), CASES.values(), ids=CASES)
def test_bump_follows_the_rules(edit: Edit, due: Bump) -> None:
    assert bump(NOW, edited(edit)) is due


def test_a_new_table_is_minor_and_its_rows_are_told_by_it() -> None:
    before = edited(drop_table)
    assert bump(before, NOW) is Bump.MINOR
    assert list(rows_changed(before, NOW)) == []


def test_a_column_that_need_not_be_unique_any_more_is_major() -> None:
    unique = edited(lambda r, tables: fields(r, "agencies")[1]["constraints"].update(unique=True))
    assert (bump(unique, NOW), bump(NOW, unique)) == (Bump.MAJOR, Bump.MINOR)
    keyed = edited(lambda r, tables: r["scopes"]["schema"].update(uniqueKeys=[["name"]]))
    assert bump(NOW, keyed) is not Bump.MAJOR
    for keys in ([["name"], ["id", "name"]], [["id", "name"]]):
        other = edited(lambda r, tables, keys=keys: r["scopes"]["schema"].update(uniqueKeys=keys))
        is_kept = ["name"] in keys
        assert (bump(keyed, other), bump(other, keyed)) == (
            Bump.PATCH if is_kept else Bump.MAJOR,
            Bump.MAJOR,
        ), "one key less, or a wider one"


def test_only_the_version_and_its_date_ask_for_nothing() -> None:
    later = {**NOW.descriptor, "version": "9.0.0", "created": "2099-01-01"}
    assert bump(NOW, replace(NOW, descriptor=later)) is Bump.NONE


def test_changes_are_told_by_record_and_field() -> None:
    def edit(resources: Any, tables: Any) -> None:
        tables["responsibilities"][0]["position"] = "9"
        tables["terms"].pop()
        add_row(resources, tables)

    found = [(c.kind, c.table, c.row_id, c.field, c.new) for c in rows_changed(NOW, edited(edit))]
    assert found == [
        ("added", "scopes", "new", "", ""),
        ("changed", "responsibilities", "yc03-01/shi-shangshi-ju", "position", "9"),
        ("removed", "terms", "t003", "", ""),
    ]


@pytest.mark.parametrize(
    ("old", "due", "new"),
    [
        ("1.4.2", Bump.NONE, "1.4.2"),
        ("1.4.2", Bump.PATCH, "1.4.3"),
        ("1.4.2", Bump.MINOR, "1.5.0"),
        ("1.4.2", Bump.MAJOR, "2.0.0"),
        ("x", Bump.PATCH, "0.0.1"),
    ],
)
def test_a_number_is_raised_and_what_follows_starts_again(old: str, due: Bump, new: str) -> None:
    assert raised(old, due) == new


@pytest.mark.parametrize(
    ("edit", "number", "ready"),
    [
        *[(set_value, "1.0.1", True), (set_value, "1.1.0", True), (set_value, "1.0.2", False)],
        *[(set_value, "1.0.0", False), (drop_row, "1.1.0", False), (drop_row, "2.0.0", True)],
    ],
)
def test_a_release_needs_the_next_number_and_at_least_the_due_bump(
    edit: Edit, number: str, ready: bool
) -> None:
    now, last = replace(edited(edit), number=number), replace(NOW, number="1.0.0")
    assert (not list(bumps.not_ready(f"data-v{number}", now, last))) is ready


def test_a_release_needs_the_tag_of_its_number() -> None:
    (fault,) = bumps.not_ready("v1.0.0", replace(NOW, number="1.0.0"), None)
    assert fault.startswith("标签 v1.0.0 与数据包的版本 1.0.0 不一致，应是 data-v1.0.0：")


def test_report_says_what_is_due_and_why() -> None:
    before, now = (replace(state, number="1.4.2") for state in (NOW, edited(add_row)))
    assert list(report(before, now)) == [
        "## 数据包的版本",
        "",
        "上一版是 1.4.2，数据包写的是 1.4.2。",
        "",
        "应当升中间一位（minor），下一版至少是 1.5.0。发布时再改，合并不受影响。",
        "",
        "- 中间一位：记录 scopes.new 是新增的",
    ]
    assert "还没有发布过" in list(report(None, now))[-1]
    assert "不必升版本" in list(report(now, now))[-1]

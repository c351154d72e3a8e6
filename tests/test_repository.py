"""Released versions, read from the tags of a repository made for the test, and their history."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from helpers import lines_of, set_cell, small_dataset, small_package, tree
from reforms import facts, urls
from reforms.cli import main
from reforms.exports.api import make_api, make_changes
from reforms.history import repository, state, versions
from reforms.model import Dataset
from reforms.package import examination
from reforms.settings import Settings
from reforms.tables import write
from runner import git

SETTINGS = Settings(site_url="https://example.org/x/")


def commit(folder: Path, tag: str = "") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    if tag:
        git(folder, "tag", tag)


def number(root: Path, version: str, created: str) -> None:
    """Give a package a version."""
    path = root / "datapackage.json"
    made = json.loads(path.read_text("utf-8")) | {"version": version, "created": created}
    path.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with three released versions; it lies in a folder of its repository."""
    top = tmp_path_factory.mktemp("repository")
    git(top, "init", "--quiet")
    folder = top / "inside"
    folder.mkdir()
    made = small_package(folder)
    number(made, "1.0.0", "2032-01-01T00:00:00Z")
    # The first version lacks the last passage and has another full name.
    passages = made / "data" / "passages.csv"
    complete, lines = passages.read_bytes(), lines_of(made, "passages")
    passages.write_bytes(write(lines[0].cells, [row.cells for row in lines[1:-1]]))
    name = set_cell(made, "agencies", 1, "full_name", "旧全称").cells[2]
    commit(top, "data-v1.0.0")
    number(made, "1.0.1", "2032-02-02T00:00:00Z")
    set_cell(made, "agencies", 1, "full_name", name)
    commit(top, "data-v1.0.1")
    number(made, "1.1.0", "2032-03-03T00:00:00Z")
    passages.write_bytes(complete)
    commit(top, "data-v1.1.0")
    # Tags of something else, and of another line of history.
    for tag in ("v9.9.9", "data-v1.x", "data-v1.\udcff", "data-v01.0.0", "data-v1.0.0-rc"):
        git(top, "tag", tag)
    git(top, "checkout", "--quiet", "-b", "aside")
    number(made, "7.0.0", "2032-03-03T00:00:00Z")
    commit(top, "data-v7.0.0")
    git(top, "checkout", "--quiet", "-")
    return made


@pytest.fixture(scope="module")
def dated(root: Path) -> Dataset:
    return versions.dated(examination.load(root), repository.released(root))


def test_versions_are_the_tags_that_lead_here_in_order(root: Path) -> None:
    tags = [state.tag for state in repository.released(root)]
    assert tags == ["data-v1.0.0", "data-v1.0.1", "data-v1.1.0"]
    for but, last in (("", "data-v1.1.0"), ("data-v1.1.0", "data-v1.0.1")):
        found = repository.latest(root, "small", but)
        assert found is not None and found.tag == last


def test_tags_of_a_package_with_another_name_are_none_of_its_versions(root: Path) -> None:
    dataset = examination.load(root)
    forked = replace(dataset, descriptor={**dataset.descriptor, "name": "other"})
    (version,) = versions.dated(forked, repository.released(root)).history
    assert (version.tag, version.changes) == ("", ())
    assert repository.latest(root, "other") is None


def test_history_says_what_each_version_changed(root: Path, dated: Dataset) -> None:
    last = lines_of(root, "passages")[-1].cells
    told = [
        (v.number, v.date, v.bump, [(c.kind, c.table, c.field, c.old) for c in v.changes])
        for v in dated.history
    ]
    assert told == [
        ("1.0.0", "2032-01-01", "", []),
        ("1.0.1", "2032-02-02", "patch", [("changed", "agencies", "full_name", "旧全称")]),
        ("1.1.0", "2032-03-03", "minor", [("added", "passages", "", "")]),
    ]
    assert dated.history[-1].changes[0].row_id == "/".join(last[:3])
    assert dated.history[-1].tag == "data-v1.1.0", "the package as it is was released"


def test_changes_json_follows_its_schema_newest_first(dated: Dataset) -> None:
    made = make_changes(dated, SETTINGS)
    schema = json.loads(make_api(dated, SETTINGS)[urls.api_schema("changes")])
    jsonschema.Draft202012Validator(schema).validate(made)
    assert [version["version"] for version in made["versions"]] == ["1.1.0", "1.0.1", "1.0.0"]
    (change,) = made["versions"][1]["changes"]
    assert change["old"] == "旧全称" and change["new"] == dated.agencies[0].full_name


def told(dataset: Dataset, reform_id: str) -> list[tuple[str, tuple[str, ...]]]:
    """What an item's page says of its history."""
    events = versions.by_reform(dataset, facts.titles(dataset))[reform_id]
    return [(event.name, event.lines) for event in events]


def test_item_pages_tell_only_their_own_history(root: Path, dated: Dataset) -> None:
    first = ("1.0.0版", ("首次收录。",))
    changed = [("1.1.0版", ("文中的摘录有改动。",))]
    touched = lines_of(root, "passages")[-1].cells[0]
    for reform in dated.reforms:
        assert told(dated, reform.id) == [*(changed if reform.id == touched else []), first]


def test_a_state_after_the_last_version_is_told_as_a_draft(dated: Dataset, root: Path) -> None:
    reform = dated.reforms[0]
    now = replace(dated, reforms=(replace(reform, name="新名"), *dated.reforms[1:]))
    now = versions.dated(now, repository.released(root))
    raised = replace(dated, descriptor={**dated.descriptor, "version": "1.1.1"})
    raised = versions.dated(raised, repository.released(root))
    assert (raised.history[-1].number, raised.history[-1].draft) == ("1.1.1", False)
    last = now.history[-1]
    assert (last.number, last.tag, last.draft, last.bump) == ("1.1.0", "", True, "patch")
    assert versions.place(last) == "data/#next"
    change = ("尚未定版的改动", (f"“项目名称”由“【{reform.name}】”改为“【新名】”。",))
    assert told(now, reform.id)[0] == change


@pytest.mark.parametrize("number", ["0.9.0", "1.0.0"], ids=["released", "draft"])
def test_a_reform_that_came_later_begins_with_its_version(number: str) -> None:
    dataset = small_dataset()
    late = dataset.reforms[-1].id
    duties = tuple(row for row in dataset.responsibilities if row.reform_id != late)
    fewer = replace(dataset, reforms=dataset.reforms[:-1], responsibilities=duties)
    dataset = replace(dataset, descriptor={**dataset.descriptor, "version": "1.0.0"})
    now = versions.dated(dataset, [replace(state.of(fewer), number=number)])
    assert told(now, late) == [(versions.name(now.history[-1]), ("首次收录。",))]


def test_agencies_that_come_are_told_by_name() -> None:
    dataset = small_dataset()
    first, *others = dataset.responsibilities
    now = versions.dated(dataset, [state.of(replace(dataset, responsibilities=tuple(others)))])
    expected = (f"责任单位新增：{dataset.agency[first.agency_id].name}。",)
    assert told(now, first.reform_id)[0][1] == expected


def test_without_releases_only_the_present_version_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = small_package(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert list(repository.released(made)) == [], "no repository"
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    assert list(repository.released(made)) == [], "no tag"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(repository.released(made)) == [], "no git"
    (version,) = versions.known(small_dataset())
    assert (version.tag, version.changes) == ("", ())
    assert version.number == small_dataset().descriptor["version"]


def test_a_tag_whose_package_cannot_be_read_is_left_out_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = small_package(tmp_path)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "data-v0.1.0")
    (made / "data" / "scopes.csv").write_bytes(b'id,name\n"')
    commit(tmp_path, "data-v0.2.0")
    git(tmp_path, "rm", "-r", "--quiet", "datapackage")
    commit(tmp_path, "data-v0.3.0")
    made.mkdir()
    assert [state.tag for state in repository.released(made)] == ["data-v0.1.0"]
    assert [record.getMessage() for record in caplog.records] == [
        "标签 data-v0.2.0 里的数据包读不出来，历次版本里没有它。",
        "标签 data-v0.3.0 里的数据包读不出来，历次版本里没有它。",
    ]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *(("", {"created": "2032"}), ("", {"resources": [1]})),
        *(("", {"licenses": ["MIT"]}), ("resource", {"licenses": 5}), ("resource", {"schema": []})),
        *(("resource", {"path": "none.csv"}), ("resource", {"path": ["data/notices.csv"]})),
        *(("schema", {"primaryKey": []}), ("schema", {"primaryKey": 5})),
        *(("schema", {"uniqueKeys": 5}), ("schema", {"fields": [{"type": "string"}]})),
        ("schema", {"fields": [{"name": "id", "constraints": {"enum": 5}}]}),
    ],
)
def test_a_package_of_another_shape_is_unreadable_and_no_more(
    root: Path, place: str, value: dict[str, Any]
) -> None:
    files = tree(root)
    made = json.loads(files["datapackage.json"])
    resource = made["resources"][0]
    {"": made, "resource": resource, "schema": resource["schema"]}[place].update(value)
    with pytest.raises(state.Unreadable):
        state.read(files | {"datapackage.json": json.dumps(made).encode()})


def test_a_package_read_from_its_files_is_as_its_dataset_has_it(root: Path, dated: Dataset) -> None:
    assert state.read(tree(root)) == state.of(dated)


def test_version_command_reports_and_refuses(
    root: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def version(*arguments: str) -> tuple[int, str]:
        code = main(["version", *arguments, "--package", str(root)])
        return code, "".join(capsys.readouterr())

    log = tmp_path / "log.md"
    release = ("--tag", "data-v1.1.0", "--changelog", str(log))
    log.write_text("## [1.1.0] - 2032-03-03\n\n- 一项。\n", encoding="utf-8")
    assert version(*release) == (0, "- 一项。\n")
    log.write_text("# 空\n", encoding="utf-8")
    for arguments, expected, said in (
        ([], 0, "不必升版本"),
        (["data-v1.0.0"], 0, "应当升中位（minor），下一版至少是 1.1.0。"),
        (["no-such-commit"], 2, "no-such-commit"),
        (release[:2], 0, "上一版是 1.0.1"),
        (["--tag", "data-v1.2.0"], 1, "不一致"),
        (release, 1, "没有写 1.1.0 版改了什么"),
    ):
        code, printed = version(*arguments)
        assert code == expected and said in printed

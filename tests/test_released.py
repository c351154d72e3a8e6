"""Released versions, read from the tags of a repository made for the test."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from helpers import lines_of, replace_in, set_cell, small_dataset, small_package
from reforms import facts, package
from reforms.__main__ import main
from reforms.history import changelog, changes, repository, versions
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.tables import write

SETTINGS = Settings(site_url="https://example.org/x/")
IDENTITY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "t",
    "GIT_AUTHOR_EMAIL": "t@example.org",
    "GIT_COMMITTER_NAME": "t",
    "GIT_COMMITTER_EMAIL": "t@example.org",
}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", *arguments], cwd=folder, env=os.environ | IDENTITY, check=True, capture_output=True
    )


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
    passages = lines_of(made, "passages")
    # The first version lacks the last passage and has another full name.
    write_passages = made / "data" / "passages.csv"
    whole = write_passages.read_bytes()
    write_passages.write_bytes(write(passages[0].cells, [row.cells for row in passages[1:-1]]))
    name = set_cell(made, "agencies", 1, "full_name", "旧全称").cells[2]
    commit(top, "data-v1.0.0")
    number(made, "1.0.1", "2032-02-02T00:00:00Z")
    set_cell(made, "agencies", 1, "full_name", name)
    commit(top, "data-v1.0.1")
    number(made, "1.1.0", "2032-03-03T00:00:00Z")
    write_passages.write_bytes(whole)
    commit(top, "data-v1.1.0")
    # Tags of something else, of nothing readable, and of another line of history.
    git(top, "tag", "v9.9.9")
    git(top, "tag", "data-v1.x")
    git(top, "checkout", "--quiet", "-b", "aside")
    (made / "datapackage.json").write_text("{", encoding="utf-8")
    commit(top, "data-v7.0.0")
    git(top, "checkout", "--quiet", "-")
    return made


@pytest.fixture(scope="module")
def dated(root: Path) -> Dataset:
    return repository.dated(package.load(root), repository.repository(root))


def test_versions_are_the_tags_that_lead_here_in_order(root: Path) -> None:
    states = repository.read(repository.repository(root))
    assert [state.tag for state in states] == ["data-v1.0.0", "data-v1.0.1", "data-v1.1.0"]


def test_tags_are_ordered_as_numbers() -> None:
    tags = ["data-v1.10.0", "data-v1.9.0", "data-v1.2.11"]
    assert sorted(tags, key=repository.version_of) == [tags[2], tags[1], tags[0]]
    for tag in ("v1.0.0", "data-v1", "data-v01.0.0", "data-v1.0.0-rc", "data-v1.0.0\n"):
        assert repository.version_of(tag) == ()


def test_a_table_that_stays_is_read_once(root: Path) -> None:
    first, second, third = repository.read(repository.repository(root))
    assert first.tables["reforms"] is second.tables["reforms"] is third.tables["reforms"]


def test_git_is_asked_three_times(root: Path) -> None:
    asked: list[str] = []
    real = repository.repository(root)

    def counting(arguments: Sequence[str], given: bytes) -> bytes:
        asked.append(arguments[0])
        return real(arguments, given)

    repository.read(counting)
    assert asked == ["tag", "cat-file", "cat-file"]


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
    made = json.loads(changelog.changes_json(dated, SETTINGS))
    jsonschema.Draft202012Validator(changelog.SCHEMA).validate(made)
    assert [version["version"] for version in made["versions"]] == ["1.1.0", "1.0.1", "1.0.0"]
    (change,) = made["versions"][1]["changes"]
    assert change["old"] == "旧全称" and change["new"] == dated.agencies[0].full_name


def test_item_pages_tell_only_their_own_history(root: Path, dated: Dataset) -> None:
    events = versions.events(dated, facts.titles(dated))
    touched = lines_of(root, "passages")[-1].cells[0]
    for reform in dated.reforms:
        told = [(event.version.number, event.lines) for event in events[reform.id]]
        expected = [("1.0.0", ("首次收录。",))]
        if reform.id == touched:
            expected.insert(0, ("1.1.0", ("文中的摘录有改动。",)))
        assert told == expected, reform.id


def test_a_state_after_the_last_version_is_told_as_a_draft(dated: Dataset, root: Path) -> None:
    reform = dated.reforms[0]
    now = replace(dated, reforms=(replace(reform, name="新名"), *dated.reforms[1:]), history=())
    now = repository.dated(now, repository.repository(root))
    last = now.history[-1]
    assert (last.number, last.tag, last.draft, last.bump) == ("1.1.0", "", True, "patch")
    assert versions.name(last) == "尚未定版的改动" and versions.place(last) == "versions/#next"
    event = versions.events(now, facts.titles(now))[reform.id][0]
    assert event.lines == (f"“项目名称”由“【{reform.name}】”改为“【新名】”。",)


def test_a_reform_that_came_later_begins_with_its_version() -> None:
    dataset = small_dataset()
    fewer = replace(
        dataset,
        reforms=dataset.reforms[:-1],
        responsibilities=tuple(
            row for row in dataset.responsibilities if row.reform_id != dataset.reforms[-1].id
        ),
    )
    first = replace(
        changes.snapshot(fewer),
        tag="data-v0.9.0",
        descriptor={**dataset.descriptor, "version": "0.9.0"},
    )
    now = replace(dataset, history=versions.history(dataset, [first]))
    (event,) = versions.events(now, facts.titles(now))[dataset.reforms[-1].id]
    assert event.version.number == dataset.descriptor["version"]
    assert event.lines == ("首次收录。",)


def test_agencies_that_come_and_go_are_told_by_name() -> None:
    dataset = small_dataset()
    duty = dataset.responsibilities[0]
    fewer = replace(dataset, responsibilities=dataset.responsibilities[1:])
    base = replace(changes.snapshot(fewer), tag="data-v0.9.0")
    now = replace(dataset, history=versions.history(dataset, [base]))
    event = versions.events(now, facts.titles(now))[duty.reform_id][0]
    assert event.lines == (f"责任单位新增：{dataset.agency[duty.agency_id].name}。",)


@pytest.mark.parametrize("where", ["no repository", "no tag", "no git"])
def test_without_releases_only_the_present_version_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    made = small_package(tmp_path)
    # A repository further up is none of the package's.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    if where == "no tag":
        git(tmp_path, "init", "--quiet")
        commit(tmp_path)
    elif where == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    dataset = repository.dated(package.load(made), repository.repository(made))
    (version,) = dataset.history
    assert (version.number, version.tag, version.changes) == (
        dataset.descriptor["version"],
        "",
        (),
    )
    assert dataset.history == versions.known(replace(dataset, history=()))


def test_a_tag_whose_package_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    made = small_package(tmp_path)
    git(tmp_path, "init", "--quiet")
    descriptor = (made / "datapackage.json").read_text("utf-8")
    spoilt = {
        "data-v0.1.0": "{",
        "data-v0.2.0": "[]",
        "data-v0.3.0": descriptor.replace("data/terms.csv", "data/none.csv"),
        "data-v0.4.0": descriptor.replace("data/terms.csv", "data/a\\nb.csv"),
    }
    for tag, text in spoilt.items():
        (made / "datapackage.json").write_text(text, encoding="utf-8")
        commit(tmp_path, tag)
    (made / "datapackage.json").write_text(descriptor, encoding="utf-8")
    replace_in(made / "data" / "scopes.csv", "id,name\n", 'id,name\n"')
    commit(tmp_path, "data-v0.5.0")
    assert repository.read(repository.repository(made)) == ()


def test_reading_history_takes_no_time_to_speak_of(root: Path) -> None:
    dataset = package.load(root)
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        repository.dated(dataset, repository.repository(root))
        taken.append(time.perf_counter() - start)
    # The best of three: another process may have had the machine.
    print(f"history of three versions: {min(taken) * 1000:.1f} ms")
    assert min(taken) < 0.2


def test_version_command_reports_and_refuses(
    root: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = ["--package", str(root)]
    assert main(["version", *place]) == 0
    assert "不必升版本" in capsys.readouterr().out
    assert main(["version", "data-v1.0.0", *place]) == 0
    assert "应当升中位（minor），下一版至少是 1.1.0。" in capsys.readouterr().out
    assert main(["version", "no-such-commit", *place]) == 2
    assert "no-such-commit" in capsys.readouterr().err
    assert main(["version", "--tag", "data-v1.1.0", *place]) == 0
    assert main(["version", "--tag", "data-v1.2.0", *place]) == 1
    assert "不一致" in capsys.readouterr().err
    log = tmp_path / "log.md"
    log.write_text("## [1.1.0] - 2032-03-03\n\n- 一项。\n", encoding="utf-8")
    wanted = ["version", "--tag", "data-v1.1.0", "--changelog", str(log), *place]
    assert main(wanted) == 0
    assert capsys.readouterr().out == "- 一项。\n"
    log.write_text("# 空\n", encoding="utf-8")
    assert main(wanted) == 1
    assert "没有写 1.1.0 版改了什么" in capsys.readouterr().err

"""Writing to the package: all of it or nothing, and only what leaves it faultless."""

import errno
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from helpers import problems_of, small_package, tree
from reforms.edits import edit, transaction
from reforms.package import InvalidPackage, load
from reforms.problems import of_file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


def test_a_good_change_is_written(root: Path) -> None:
    terms = (root / "data" / "terms.csv").read_bytes().replace("开公司".encode(), "办公司".encode())
    before = tree(root)
    edit.write(root, {"data/terms.csv": terms})
    assert tree(root) == before | {"data/terms.csv": terms}
    assert load(root).terms[0].term == "办公司"


def test_a_change_that_spoils_the_package_is_not(root: Path) -> None:
    before = tree(root)
    good = before["data/terms.csv"].replace("开公司".encode(), "办公司".encode())
    with pytest.raises(edit.Unfit) as caught:
        edit.write(root, {"data/terms.csv": good, "data/scopes.csv": b"id,name\n"})
    assert {problem.rule for problem in caught.value.problems} >= {"keys.foreign-key"}
    assert isinstance(caught.value, InvalidPackage)
    assert tree(root) == before


def test_a_place_outside_is_not_written_to(root: Path) -> None:
    before = tree(root)
    for path in ("../x", "datapackage.json", "data/../x"):
        with pytest.raises(ValueError, match="不能写到"):
            edit.write(root, {path: b"{}"})
    assert tree(root) == before and not (root.parent / "x").exists()


def test_an_interrupted_change_is_finished_before_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(root)
    terms = before["data/terms.csv"].replace("开公司".encode(), "办公司".encode())

    def crash(path: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            transaction.commit(root, {"data/terms.csv": terms})
    assert json.loads((root / ".ready" / "files.json").read_bytes())["files"]
    scopes = before["data/scopes.csv"]
    edit.write(root, {"data/scopes.csv": scopes})
    assert tree(root) == before | {"data/terms.csv": terms}


def test_what_cannot_be_read_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = root / "data" / "terms.csv"

    def refuse(source: Path, target: Path) -> None:
        if source == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source))

    monkeypatch.setattr(shutil, "copyfile", refuse)
    with pytest.raises(PermissionError) as caught:
        edit.tried(root, {})
    assert of_file(caught.value) == f"没有读写的权限：{path}"


def test_the_copy_of_a_read_only_package_can_be_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    def commit(copy: Path, contents: object) -> None:
        modes.extend(path.stat().st_mode for path in (copy, *copy.rglob("*")))

    for path in (*root.rglob("*"), root):
        path.chmod(0o555 if path.is_dir() else 0o444)
    monkeypatch.setattr(transaction, "commit", commit)
    assert edit.tried(root, {}).problems == []
    assert len(modes) > len(tree(root)) and all(mode & stat.S_IWUSR for mode in modes)


def test_a_link_in_the_package_is_one_in_the_copy(root: Path) -> None:
    (root / "data" / "terms.csv").rename(root.parent / "terms.csv")
    (root / "data" / "terms.csv").symlink_to(root.parent / "terms.csv")
    assert edit.tried(root, {}).problems == problems_of(root) != []

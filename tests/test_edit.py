"""Writing to the package: all of it or nothing, and only what leaves it faultless."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from helpers import small_package, tree
from notices import NOTICE, as_html
from reforms.cli import main
from reforms.package import examination
from runner import git

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


def test_a_change_is_written_unless_it_spoils_the_package(root: Path) -> None:
    before = tree(root)
    terms = before["data/terms.csv"].replace("开公司".encode(), "办公司".encode())
    with pytest.raises(examination.Unfit) as caught:
        examination.write(root, {"data/terms.csv": terms, "data/scopes.csv": b"id,name\n"})
    assert {problem.rule for problem in caught.value.problems} >= {"keys.foreign-key"}
    assert tree(root) == before
    examination.write(root, {"data/terms.csv": terms})
    assert tree(root) == before | {"data/terms.csv": terms}


ELSEWHERE = "../x data/../../x /etc/x README.md data/a/b data/.x data/ data/A.csv"


@pytest.mark.parametrize("path", [*ELSEWHERE.split(), "", "data/a.csv\n", "sources\\x", "data//x"])
def test_other_places_are_not_written_to(path: str, root: Path) -> None:
    before = tree(root.parent)
    with pytest.raises(ValueError, match="不能写到数据包里的这个位置"):
        examination.put(root, {"data/terms.csv": b"", path: b""})
    assert tree(root.parent) == before


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    (root / "sources").rename(tmp_path / "outside")
    (root / "sources").symlink_to(tmp_path / "outside")
    (root / ".terms.csv.new").symlink_to(tmp_path / "outside" / "yc03.txt")
    before = tree(tmp_path / "outside")
    with pytest.raises(ValueError, match="不能写到"):
        examination.put(root, {"sources/x.txt": b""})
    examination.put(root, {"data/terms.csv": b"y"})
    assert tree(tmp_path / "outside") == before
    assert (root / "data/terms.csv").read_bytes() == b"y" and not list(root.glob(".*"))


def test_a_folder_that_git_did_not_keep_is_made(root: Path) -> None:
    shutil.rmtree(root / "sources")
    examination.put(root, {"sources/y.txt": b"y"})
    assert tree(root / "sources") == {"y.txt": b"y"}


def test_where_there_is_no_room_nothing_changes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = tree(root), Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "scopes" in path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        examination.put(root, {"data/terms.csv": b"", "data/scopes.csv": b""})
    assert tree(root) == before


WHY = ("--reason", "录错", "--reference", "印刷本")
CORRECT = ("correct", "yc03-01", "content", "--from", "综合窗口", "--to", "专门窗口", *WHY)
COMMANDS = {"correct": CORRECT, "import": ("import", "notice.html", "--id", "zz05")}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_cut_short_at_any_rename_is_named_and_git_undoes_it(
    command: str, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root.parent / "notice.html").write_bytes(as_html(NOTICE))
    git(root.parent, "init", "--quiet")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "--quiet", "--message", "all")
    monkeypatch.chdir(root.parent)
    before, renames, real = tree(root), list[Path](), os.replace
    stop = 0

    def replace(old: Path, new: Path) -> None:
        renames.append(new)
        if len(renames) == stop:
            raise KeyboardInterrupt
        real(old, new)

    monkeypatch.setattr(os, "replace", replace)
    assert main(COMMANDS[command]) == 0 and not list(root.glob(".*"))
    for stop in range(1, len(renames) + 1):
        git(root.parent, "restore", "datapackage")
        git(root.parent, "clean", "--quiet", "--force", "datapackage")
        assert tree(root) == before
        renames.clear()
        assert main(COMMANDS[command]) == 130
        capsys.readouterr()
        assert main(["check"]) == (stop > 1) == (tree(root) != before)
        undone = "git restore datapackage\n" if stop > 1 else "没有问题。\n"
        assert capsys.readouterr().out.endswith(undone)

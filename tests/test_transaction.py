"""All or nothing: whatever interrupts a change, the package is the old or the new one."""

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import DEPTH, TESTS, replace_in, small_package, tree
from notices import NOTICE, as_html
from reforms.__main__ import main
from reforms.edits import transaction
from reforms.edits.transaction import LIST, PREPARING, READY, Foreign, commit, held, recover

OLD = {"data/a.csv": b"old a\n", "data/b.csv": b"old b\n", "sources/x.txt": b"x"}
NEW = {"data/a.csv": b"new a\n", "data/b.csv": b"new b\n", "sources/y.txt": b"y"}


def old_tree(root: Path) -> Path:
    for path, content in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return old_tree(tmp_path / "package")


def test_a_change_is_made_and_leaves_nothing_behind(root: Path) -> None:
    commit(root, NEW)
    assert tree(root) == OLD | NEW
    assert sorted(path.name for path in root.iterdir()) == ["data", "sources"]
    assert not recover(root)


def test_a_new_folder_is_made(root: Path) -> None:
    shutil.rmtree(root / "sources")
    commit(root, NEW)
    assert (root / "sources" / "y.txt").read_bytes() == b"y"


def test_nothing_to_write(root: Path) -> None:
    commit(root, {})
    assert tree(root) == OLD


ELSEWHERE = "../x data/../../x /etc/x datapackage.json data/a/b data/.x data/ data/A.csv .ready/0"


@pytest.mark.parametrize("path", [*ELSEWHERE.split(), "", "data/a.csv\n", "sources\\x", "data//x"])
def test_other_places_are_not_written_to(path: str, root: Path) -> None:
    with pytest.raises(ValueError, match="不能写到数据包里的这个位置"):
        commit(root, {"data/a.csv": b"", path: b""})
    assert tree(root) == OLD


def test_a_linked_folder_is_not_written_to(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (root / "sources").rename(outside)
    (root / "sources").symlink_to(outside)
    with pytest.raises(ValueError, match="不能写到"):
        commit(root, NEW)
    assert [path.name for path in outside.iterdir()] == ["x.txt"]


# --- a crash at each step ---


class Crash(BaseException):
    """The process ends here; nothing catches it."""


STEPS = [(os, "fsync"), (Path, "mkdir"), (Path, "rename"), (Path, "replace")]
STEPS += [(Path, "unlink"), (Path, "rmdir"), (shutil, "rmtree")]


def crashing(monkeypatch: pytest.MonkeyPatch, step: int, after: bool) -> None:
    """Crash before or after the step of that number, counted from now."""
    left = [step]

    def wrap(real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0 and not after:
                raise Crash
            result = real(*arguments, **options)
            if left[0] == 0:
                raise Crash
            return result

        return wrapped

    for owner, name in STEPS:
        monkeypatch.setattr(owner, name, wrap(getattr(owner, name)))


def steps(
    tmp_path: Path, run: Callable[[Path], Any], prepare: Callable[[Path], Any]
) -> Iterator[Path]:
    """The package after a crash of `run` at each of its steps."""
    for after in (False, True):
        for step in range(1, 1000):
            root = old_tree(tmp_path / f"{after}{step}")
            prepare(root)
            with pytest.MonkeyPatch.context() as patch:
                crashing(patch, step, after)
                try:
                    run(root)
                    done = True
                except Crash:
                    done = False
            if done:
                assert step > 3, "there were steps"
                break
            yield root


def test_a_crash_at_any_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    seen = []
    for root in steps(tmp_path, lambda root: commit(root, NEW), lambda root: None):
        finished = recover(root)
        seen.append(tree(root))
        assert tree(root) in ((OLD | NEW,) if finished else (OLD, OLD | NEW))
        assert not recover(root) and not (root / READY).exists()
        commit(root, NEW)
        assert tree(root) == OLD | NEW, "and the next change works"
    assert OLD in seen and OLD | NEW in seen


def interrupted(root: Path) -> None:
    """A change that got as far as being whole on disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "recover", _crash_if_ready)
        with pytest.raises(Crash):
            commit(root, NEW)
    assert (root / READY / LIST).exists()


def _crash_if_ready(root: Path) -> None:
    if (root / READY).exists():
        raise Crash


def test_a_crash_while_finishing_is_finished(tmp_path: Path) -> None:
    for root in steps(tmp_path, recover, interrupted):
        recover(root)
        assert tree(root) == OLD | NEW


def test_on_a_read_only_disk_there_is_nothing_to_recover(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    assert not recover(root)


def test_what_was_never_whole_is_dropped(root: Path) -> None:
    (root / PREPARING).mkdir()
    (root / PREPARING / "0").write_bytes(b"half")
    assert not recover(root)
    assert tree(root) == OLD


# --- what a stranger leaves ---


def _list(root: Path, files: object, **others: object) -> None:
    ready = root / READY
    made = {"folder": ready.stat().st_ino, "files": files} | others
    (ready / LIST).write_text(json.dumps(made), encoding="utf-8")


def _linked_file(root: Path) -> None:
    (root / READY / "0").unlink()
    (root / READY / "0").symlink_to("/etc/hostname")


def _linked_folder(root: Path) -> None:
    (root / READY).rename(root.parent / "elsewhere")
    (root / READY).symlink_to(root.parent / "elsewhere")


def _copied(root: Path) -> None:
    shutil.copytree(root / READY, root / "copy")
    shutil.rmtree(root / READY)
    (root / "copy").rename(root / READY)


def _a_file(root: Path) -> None:
    shutil.rmtree(root / READY)
    (root / READY).write_bytes(b"x")


STRANGE: dict[str, Callable[[Path], object]] = {
    "from another checkout": _copied,
    "a link in it": _linked_file,
    "a link to it": _linked_folder,
    "a file": _a_file,
    "no list": lambda root: (root / READY / LIST).unlink(),
    "one file more": lambda root: (root / READY / "9").write_bytes(b"x"),
    "a folder in it": lambda root: (root / READY / "9").mkdir(),
    "a list of another form": lambda root: _list(root, ["data/a.csv"]),
    "a list of numbers": lambda root: _list(root, {"data/a.csv": 0}),
    "no JSON": lambda root: (root / READY / LIST).write_bytes(b"{"),
    "deep JSON": lambda root: (root / READY / LIST).write_bytes(b"[" * 100_000),
    "another folder's number": lambda root: _list(root, {"data/a.csv": "0"}, folder=1),
    "a place outside": lambda root: _list(root, {"../../x": "0", "data/b.csv": "1"}),
    "the descriptor": lambda root: _list(root, {"datapackage.json": "0", "data/b.csv": "1"}),
    "a name that climbs": lambda root: _list(root, {"data/a.csv": "../data/b.csv"}),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_a_stranger_left_is_refused_and_left_alone(what: str, root: Path) -> None:
    interrupted(root)
    STRANGE[what](root)
    before = tree(root)
    with pytest.raises(Foreign, match="来历不明"):
        recover(root)
    with pytest.raises(Foreign):
        commit(root, NEW)
    assert tree(root) == before
    assert {path: before[path] for path in OLD} == OLD


def test_a_link_in_the_place_of_preparing_is_not_followed(root: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_bytes(b"x")
    for target in (precious, precious / "file", tmp_path / "nothing"):
        (root / PREPARING).symlink_to(target)
        commit(root, NEW)
    (root / PREPARING).write_bytes(b"a file")
    assert not recover(root)
    assert tree(precious) == {"file": b"x"} and tree(root) == OLD | NEW


def test_a_linked_folder_is_not_written_to_when_finishing(root: Path, tmp_path: Path) -> None:
    interrupted(root)
    (root / "data").rename(tmp_path / "outside")
    (root / "data").symlink_to(tmp_path / "outside")
    with pytest.raises(ValueError, match="不能写到"):
        recover(root)
    assert (tmp_path / "outside" / "a.csv").read_bytes() == b"old a\n"


def test_commands_wait_for_each_other(root: Path) -> None:
    told, entered = threading.Event(), threading.Event()

    def other() -> None:
        with held(root, told.set):
            entered.set()

    waiting = threading.Thread(target=other)
    with held(root):
        waiting.start()
        assert told.wait(60), "it says that it waits"
        assert not entered.wait(0.2)
    assert entered.wait(60)
    waiting.join()


def test_who_need_not_wait_says_nothing(root: Path) -> None:
    told = threading.Event()
    with held(root, told.set):
        assert not told.is_set()


# --- killed ---


class Killer:
    """The process that runs commands and kills them."""

    def __init__(self, warm: list[list[str]], folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(TESTS / "kills.py"), json.dumps(warm)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # A killed command leaves its copies of the package where it made them.
            env=os.environ | {"TMPDIR": str(folder)},
            text=True,
        )
        assert self.process.stdout and self.process.stdout.readline() == "ready\n"

    def run(self, argv: list[str], at: int | None = None) -> Any:
        """Run a command, and kill it at one of its events."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"argv": argv, "at": at}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def commands(folder: Path) -> dict[str, list[str]]:
    """An import, a correction and a mending, without the package that they are for."""
    page = folder / "notice.html"
    page.write_bytes(as_html(NOTICE))
    correction = ["correct", "yc03-01", "content", "--from", "综合窗口", "--to", "专门窗口"]
    why = ["--reason", "录错", "--reference", "印刷本", "--date", "2031-08-01"]
    return {
        "import": ["import", str(page), "--id", "zz05"],
        "correct": [*correction, *why],
        "fix": ["fix"],
    }


def damaged(root: Path) -> Path:
    """The package as Excel leaves it: an encoding, line ends, a date, an order."""
    data = root / "data"
    agencies = (data / "agencies.csv").read_bytes().decode()
    (data / "agencies.csv").write_bytes(agencies.replace("\n", "\r\n").encode("gbk"))
    (data / "terms.csv").write_bytes(b"\xef\xbb\xbf" + (data / "terms.csv").read_bytes())
    replace_in(data / "corrections.csv", "2031-07-01", "2031/7/1")
    header, *rows = (data / "passages.csv").read_bytes().splitlines(keepends=True)
    (data / "passages.csv").write_bytes(b"".join([header, *reversed(rows)]))
    return root


def moments(writes: int, ends: int, kills: int) -> list[int]:
    """Events of a command at which to kill it: a third before it writes, the others after that."""
    before = kills // 3
    shift = random.random() if DEPTH > 1 else 0.5
    reading = [int(writes * (at + shift) / before) for at in range(before)]
    length, after = ends - writes, kills - before
    return [*reading, *(writes + int(length * (at + shift) / after) for at in range(after))]


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a child of its own")
@pytest.mark.parametrize("kills", [6, pytest.param(66, marks=pytest.mark.nightly)])
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_package(
    kills: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = commands(tmp_path)
    sound = small_package(tmp_path)
    spoilt = damaged(shutil.copytree(sound, tmp_path / "spoilt"))
    given = {"import": sound, "correct": sound, "fix": spoilt}
    new = {}
    for name, argv in orders.items():
        warm = shutil.copytree(given[name], tmp_path / f"warm-{name}")
        assert main([*argv, "--package", str(warm)]) == 0
        new[name] = tree(warm)
    assert new["fix"] == tree(sound)
    warmed = {name: shutil.copytree(given[name], tmp_path / f"again-{name}") for name in orders}
    again = [[*argv, "--package", str(warmed[name])] for name, argv in orders.items()]
    killer = Killer(again, tmp_path)
    outcomes: dict[str, list[tuple[bool, bool]]] = {name: [] for name in orders}
    for name, order in orders.items():
        whole = shutil.copytree(given[name], tmp_path / f"whole-{name}")
        done = killer.run([*order, "--package", str(whole)])
        assert done["code"] == 0 and tree(whole) == new[name]
        old = tree(given[name])
        for at in moments(done["writes"], done["ends"], kills):
            root = shutil.copytree(given[name], tmp_path / f"{name}-{at}")
            what = f"{name}, killed at {at} of {done['ends']}"
            assert killer.run([*order, "--package", str(root)], at)["code"] == -9, what
            left = (root / READY).exists() or (root / PREPARING).exists()
            found = main(["check", "--package", str(root)])
            is_old = tree(root) == old
            assert is_old or tree(root) == new[name], f"{what}: a mixture"
            assert found == (1 if name == "fix" and is_old else 0), what
            outcomes[name].append((is_old, left))
    killer.close()
    with capsys.disabled():
        print(f"\n{_counted(outcomes)}")
    assert {was_old for killed in outcomes.values() for was_old, _ in killed} == {True, False}
    assert any(left for killed in outcomes.values() for _, left in killed)


def _counted(outcomes: dict[str, list[tuple[bool, bool]]]) -> str:
    return "; ".join(
        f"{name}: {len(kills)} killed, {sum(old for old, _ in kills)} old after it, "
        f"{sum(left for _, left in kills)} had to be cleaned up"
        for name, kills in outcomes.items()
    )

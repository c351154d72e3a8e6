"""Work in a process of its own gives what it gives here."""

import os
import pickle
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from reforms.aside import NICE, SHARES, Ahead, Aside, possible, send

BOTH = pytest.mark.parametrize(
    "apart",
    [False, pytest.param(True, marks=pytest.mark.skipif(not possible(), reason="one core"))],
)


@BOTH
def test_the_result_comes_back(apart: bool) -> None:
    text = "甲" * 1_000_000
    assert Aside(lambda: text + "乙", apart=apart).result() == text + "乙"


@BOTH
def test_a_failure_comes_back(apart: bool) -> None:
    def fail() -> None:
        raise ValueError("坏了")

    with pytest.raises(ValueError, match="坏了"):
        Aside(fail, apart=apart).result()


@pytest.mark.skipif(not possible(), reason="one core")
def test_a_process_that_is_killed_is_told() -> None:
    with pytest.raises(ChildProcessError, match="-9"):
        Aside(lambda: os.kill(os.getpid(), signal.SIGKILL), apart=True).result()


def test_it_is_another_process_only_when_asked() -> None:
    assert Aside(os.getpid, apart=False).result() == os.getpid()
    if possible():
        assert Aside(os.getpid, apart=True).result() != os.getpid()


@pytest.mark.skipif(not possible(), reason="one core")
@pytest.mark.parametrize("urgent", [False, True])
def test_it_gives_way_unless_it_is_urgent(urgent: bool) -> None:
    here = os.nice(0)
    there = Aside(lambda: os.nice(0), apart=True, urgent=urgent).result()
    assert there == (here if urgent else min(here + NICE, 19))


@pytest.mark.skipif(not possible(), reason="one core")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_process_that_began_it(tmp_path: Path, number: int) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", DYING, str(int(number))],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
    )
    assert first.stdout
    with first.stdout as told:
        assert told.readline() == b"begun\n"
        # Open until the last of the two is gone.
        assert not select.select([told], [], [], 30)[0] or told.read() == b""
    assert first.wait() == -number
    assert not [*tmp_path.iterdir()]


DYING = """
import os, signal, sys, tempfile, time
from reforms.aside import Aside

ready, done = os.pipe()

def work():
    with tempfile.TemporaryDirectory():
        os.write(done, b".")
        time.sleep(60)

kept = Aside(work, apart=True)
os.read(ready, 1)
print("begun", flush=True)
os.kill(os.getpid(), int(sys.argv[1]))
"""


@BOTH
def test_where_it_failed_is_told(apart: bool) -> None:
    def deep_inside() -> None:
        raise ValueError("坏了")

    with pytest.raises(ValueError, match="坏了") as failed:
        Aside(lambda: deep_inside(), apart=apart).result()
    assert "in deep_inside\n" in "".join(traceback.format_exception(failed.value))


def test_what_is_written_says_whether_it_is_done() -> None:
    good, bad = BytesIO(), BytesIO()
    send(lambda: 1, good)
    send(lambda: 1 / 0, bad)
    assert pickle.loads(good.getvalue()) == (True, 1)
    done, error = pickle.loads(bad.getvalue())
    assert not done and isinstance(error, ZeroDivisionError)


def in_folder(folder: Path) -> Callable[[tuple[int, int], int], None]:
    """A second step that leaves the part, and which process did which step of it."""

    def finish(made: tuple[int, int], factor: int) -> None:
        part, prepared_by = made
        with (folder / str(part * factor)).open("x") as file:  # "x": never done twice
            file.write(f"{prepared_by} {os.getpid()}")

    return finish


@BOTH
def test_every_part_is_done_once(tmp_path: Path, apart: bool) -> None:
    parts = range(3 * SHARES + 1)
    Ahead(lambda: parts, lambda part: (part, os.getpid()), in_folder(tmp_path), apart=apart).go(10)
    assert {int(file.name) for file in tmp_path.iterdir()} == {part * 10 for part in parts}


def test_what_is_never_done_leaves_no_file_open() -> None:
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    kept = Ahead(list[int], int, lambda made, given: None, apart=False)
    again = os.open(os.devnull, os.O_RDONLY)
    os.close(again)
    assert kept and again == free


@pytest.mark.skipif(not possible(), reason="one core")
def test_the_other_process_prepares_before_it_gets_what_the_second_step_needs(
    tmp_path: Path,
) -> None:
    ready, done = os.pipe()

    def prepare(part: int) -> tuple[int, int]:
        os.write(done, b".")
        return part, os.getpid()

    ahead = Ahead(lambda: range(5), prepare, in_folder(tmp_path), apart=True)
    for _ in range(5):
        assert os.read(ready, 1)
    assert not [*tmp_path.iterdir()]
    ahead.go(1)
    steps = [file.read_text().split() for file in tmp_path.iterdir()]
    assert len(steps) == 5
    assert str(os.getpid()) not in {process for both in steps for process in both}


@pytest.mark.skipif(not possible(), reason="one core")
def test_the_other_process_goes_on_as_soon_as_it_has_what_the_second_step_needs(
    tmp_path: Path,
) -> None:
    here = os.getpid()
    ready, done = os.pipe()
    go_on, gone_on = os.pipe()
    left, leaves = os.pipe()
    leave = in_folder(tmp_path)

    def prepare(part: int) -> tuple[int, int]:
        if os.getpid() != here:
            os.write(done, b".")
            os.read(go_on, 1)
        return part, os.getpid()

    def finish(made: tuple[int, int], factor: int) -> None:
        leave(made, factor)
        os.write(leaves, b".")

    ahead = Ahead(lambda: range(SHARES), prepare, finish, apart=True)
    assert os.read(ready, 1)
    assert ahead._other
    # It has what it needs while it prepares its first part, and may prepare one more only.
    ahead._sender.send(1)
    os.write(gone_on, b"..")
    for _ in range(2):
        os.read(ready, 1)
    assert os.read(left, 1) and [*tmp_path.iterdir()]
    os.write(gone_on, bytes(SHARES))
    ahead._other.result()


@pytest.mark.skipif(not possible(), reason="one core")
@pytest.mark.parametrize("wait", [False, True])
def test_what_fails_in_the_other_process_is_raised_here(tmp_path: Path, wait: bool) -> None:
    here = os.getpid()
    begun, begins = os.pipe()

    def prepare(part: int) -> tuple[int, int]:
        if os.getpid() != here:
            os.write(begins, b".")
            raise ValueError("坏了")
        if not part:
            os.read(begun, 1)  # else all may be done here before it has its first part
        return part, here

    ahead = Ahead(lambda: range(SHARES), prepare, in_folder(tmp_path), apart=True)
    if wait:
        assert ahead._other
        ahead._other._process.join()
    with pytest.raises(ValueError, match="坏了"):
        ahead.go(1)

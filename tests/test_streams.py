"""Output that nobody reads, that finds no room, or whose terminal lacks a character."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import small_package

FULL = Path("/dev/full")
INTERRUPTED = """
import signal
# A shell has a command in the background ignore it, and Python leaves it at that.
signal.signal(signal.SIGINT, signal.default_int_handler)
from reforms import cli
cli.examination.examine = lambda root: cli.say("一半") or signal.raise_signal(signal.SIGINT)
cli.run()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


def reforms(root: Path, *argv: str, redirected: str = "", **environ: str) -> tuple[int, str, str]:
    """Run a command in a shell: (exit code, what arrived at its output, and at its errors)."""
    command = shlex.join([sys.executable, "-m", "reforms", *argv, "--package", str(root)])
    shell = ["sh", "-c", f"exec {command} {redirected}"]
    made = subprocess.run(shell, capture_output=True, env=os.environ | environ, check=False)
    return made.returncode, made.stdout.decode(), made.stderr.decode()


def unread(root: Path, *argv: str) -> tuple[int, str]:
    """Run a command whose output's reader has left: (exit code, what it complained of)."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "reforms", *argv, "--package", str(root)]
    made = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    return made.returncode, made.stderr.decode()


def test_a_reader_who_leaves_is_no_fault(root: Path) -> None:
    table = root / "data" / "scopes.csv"
    sound = table.read_bytes()
    table.write_bytes(sound.replace(b"\n", b"\r\n"))
    assert unread(root, "check") == (1, ""), "what was found counts"
    assert unread(root, "fix") == (0, "") and table.read_bytes() == sound
    assert unread(root, "check", "--format", "github") == (0, "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, root: Path) -> None:
    code, out, err = reforms(root, "check", redirected=closed)
    assert (code, err) == (0, "") and ("没有问题" in out) == (">&-" not in closed.split())
    code, out, err = reforms(root, "fly", redirected=closed)
    assert (code, out) == (2, "") and ("没有 fly" in err) == ("2>&-" not in closed)


@pytest.mark.skipif(not FULL.exists(), reason="needs Linux's full device")
def test_a_full_disk(root: Path) -> None:
    told = "文件读写失败：No space left on device\n"
    assert reforms(root, "check", redirected=f">{FULL}") == (2, "", told)


def test_interrupted() -> None:
    command = [sys.executable, "-c", INTERRUPTED, "check"]
    made = subprocess.run(command, capture_output=True, check=False)
    told = made.returncode, made.stdout.decode(), made.stderr.decode()
    assert told == (130, "一半\n", "\n已中断。\n"), "and the terminal's ^C has a line of its own"


def test_a_text_shows_the_codes_of_what_a_terminal_lacks(root: Path) -> None:
    assert reforms(root, "check", PYTHONIOENCODING="ascii")[:2] == (
        0,
        "没有问题。\n".encode("ascii", "backslashreplace").decode(),
    )

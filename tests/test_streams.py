"""Output that nobody reads, that finds no room, or whose terminal lacks a character."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import replace_in, small_package, tree

FAULTY = "文件不存在"
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


@pytest.fixture
def faulty(root: Path) -> Path:
    (root / "data" / "scopes.csv").unlink()
    return root


def reforms(root: Path, *argv: str, redirected: str = "", **environ: str) -> tuple[int, str, str]:
    """Run a command in a shell: (exit code, what arrived at its output, and at its errors)."""
    command = shlex.join([sys.executable, "-m", "reforms", *argv, "--package", str(root)])
    made = subprocess.run(
        ["sh", "-c", f"exec {command} {redirected}"],
        capture_output=True,
        env=os.environ | environ,
        check=False,
    )
    return made.returncode, made.stdout.decode(), made.stderr.decode()


def unread(root: Path, *argv: str) -> tuple[int, str]:
    """Run a command whose output's reader has left: (exit code, what it complained of)."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "reforms", *argv, "--package", str(root)]
    try:
        made = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)
    return made.returncode, made.stderr.decode()


@pytest.mark.parametrize("command", [["check"], ["version"], ["check", "--help"]])
def test_a_reader_who_leaves_is_no_fault(command: list[str], root: Path) -> None:
    assert unread(root, *command) == (0, "")


def test_what_was_found_counts_though_nobody_reads_it(faulty: Path) -> None:
    assert unread(faulty, "check") == (1, "")
    assert unread(faulty, "version") == (1, "")


def test_what_was_asked_for_is_done_though_nobody_reads_of_it(root: Path) -> None:
    table = root / "data" / "scopes.csv"
    sound = table.read_bytes()
    table.write_bytes(sound.replace(b"\n", b"\r\n"))
    assert unread(root, "fix") == (0, "")
    assert table.read_bytes() == sound
    assert unread(root, "export", str(root.parent / "unread")) == (0, "")
    assert reforms(root, "export", str(root.parent / "read"))[0] == 0
    assert tree(root.parent / "unread") == tree(root.parent / "read")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, faulty: Path) -> None:
    code, out, err = reforms(faulty, "check", redirected=closed)
    assert (code, err) == (1, "") and (FAULTY in out) == (">&-" not in closed.split())
    code, out, err = reforms(faulty, "fly", redirected=closed)
    assert (code, out) == (2, "") and ("没有 fly" in err) == ("2>&-" not in closed)


@pytest.mark.skipif(not FULL.exists(), reason="needs Linux's full device")
def test_a_full_disk(faulty: Path) -> None:
    told = "命令已经执行，但输出没有写全：磁盘满了\n"
    assert reforms(faulty, "check", redirected=f">{FULL}") == (2, "", told)
    assert reforms(faulty, "check", "--fly", redirected=f"2>{FULL}") == (2, "", "")


def test_an_output_that_cannot_be_written_to(root: Path) -> None:
    code, out, err = reforms(root, "check", redirected="1</dev/null")
    assert (code, out) == (2, "") and err.startswith("命令已经执行，但输出没有写全：")


def test_interrupted() -> None:
    command = [sys.executable, "-c", INTERRUPTED, "check"]
    made = subprocess.run(command, capture_output=True, check=False)
    told = made.returncode, made.stdout.decode(), made.stderr.decode()
    assert told == (130, "一半\n", "\n已中断。\n"), "and the terminal's ^C has a line of its own"


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8", "UTF8"])
def test_json_is_json_in_any_encoding(encoding: str, faulty: Path) -> None:
    replace_in(faulty / "data" / "domains.csv", "id,name,position\n", "id,name,\xb7𠮷\n")
    _, out, _ = reforms(faulty, "check", "--format", "json", PYTHONIOENCODING=encoding)
    found = json.loads(out)
    assert any("\xb7𠮷" in str(problem) for problem in found)
    assert out.isascii() == (encoding in ("ascii", "gbk"))


def test_a_text_shows_the_codes_of_what_a_terminal_lacks(root: Path) -> None:
    assert reforms(root, "check", PYTHONIOENCODING="ascii")[:2] == (
        0,
        "没有问题。\n".encode("ascii", "backslashreplace").decode(),
    )

"""Annotations: what GitHub's runner makes of the output, whoever wrote the data."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import replace_in, small_package
from reforms.cli import main
from reforms.problems import LONGEST_COMMAND, Problem, Where, as_github, as_text, in_repository

COMMANDS = re.compile(r"##\[|^\s*::(?!error file=)")
"""What the runner would take for another command: it looks for `##[` in the whole line."""


def problem(text: str, *, column: str | int | None = None, line: int | None = 3) -> Problem:
    """A problem in which every text is the same stranger's."""
    where = Where(path="data/terms.csv", line=line, column=column, record=text)
    return Problem(
        where=where, rule="a.b", message=f"不对{text}", hint="改正", value=text, details=(text,)
    )


def read(line: str) -> tuple[dict[str, str], str]:
    """A command as the runner reads it: its properties and its message."""
    assert line.startswith("::error ")
    head, _, data = line.removeprefix("::error ").partition("::")
    pairs = [pair.split("=", 1) for pair in head.split(",")]
    return {name: _plain(text, ":,") for name, text in pairs}, _plain(data, "")


def _plain(text: str, more: str) -> str:
    for char in "\r\n" + more + "%":
        text = text.replace(f"%{ord(char):02X}", char)
    return text


def test_a_problem_is_one_line_at_its_place() -> None:
    first, last = as_github([problem("值，a:b, 5%")], "datapackage").splitlines()
    assert last == "共 1 个问题。"
    assert first.startswith("::error file=datapackage/data/terms.csv,line=3,title=不对值，a%3Ab%2C")
    assert "%0A  问题：不对值，a:b, 5%25（规则 a.b）%0A" in first


def test_a_column_is_told_where_it_is_a_number() -> None:
    places: list[tuple[str | int, int | None]] = [(7, 3), ("term", 3), (7, None)]
    found = [problem("", column=column, line=line) for column, line in places]
    told = as_github(found, "").splitlines()[:3]
    assert [read(line)[0].get("col") for line in told] == ["7", None, None]


def test_the_last_line_counts_and_says_what_is_not_shown() -> None:
    assert as_github([], "") == "没有问题。\n"
    lines = as_github([problem("")] * 11, "").splitlines()
    assert len(lines) == 12
    assert lines[-1] == "共 11 个问题。改动处只显示前 10 个，其余看这里的日志。"


def test_a_long_message_keeps_its_remedy() -> None:
    told = replace(problem(""), details=tuple(f"用到它的行：第 {n} 行" for n in range(2_000)))
    message = read(as_github([told], "").splitlines()[0])[1]
    assert len(message) <= LONGEST_COMMAND + 1
    assert message.endswith("（太长，没有写完）\n  怎么办：改正")


HOSTILE = [
    "\n::set-env name=PATH::/tmp",
    "%0D%0A::error::假",
    "::set-env name=A::b",
    "a ##[set-env name=A]b",
    "\u2028::error::假",
    "x,line=1,title=假::真",
    "%253A%25",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_stranger_starts_no_command(text: str) -> None:
    for written in (as_github([problem(text)], "p"), as_text([problem(text)])):
        assert not [line for line in re.split("[\r\n]", written) if COMMANDS.search(line)]
    (line,) = as_github([problem(text)], "p").split("\n")[:-2]
    properties, message = read(line)
    assert (properties["file"], properties["line"]) == ("p/data/terms.csv", "3")
    assert set(properties) == {"file", "line", "title"}
    assert message == str(problem(text))


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = small_package(tmp_path)
    assert main(["verify", "--format", "github", "--package", str(root)]) == 0
    assert capsys.readouterr().out == "没有问题。\n"
    replace_in(root / "data/terms.csv", "自来水", '"::set-env name=A::b\n##[add-mask]\n::x"')
    assert main(["check", "--format", "github", "--package", str(root)]) == 1
    out = capsys.readouterr().out
    assert not [line for line in out.splitlines() if COMMANDS.search(line)]


def test_paths_are_from_the_root_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "a" / "b"
    root.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for here, package in ((tmp_path, "a/b"), (root, "../b")):
        monkeypatch.chdir(here)
        assert in_repository(Path(package)) == "a/b"
    (root / ".git").mkdir()
    assert in_repository(Path()) == ""
    assert as_github([problem("")], "").startswith("::error file=data/terms.csv,")
    assert as_github([problem("")], "a/b").startswith("::error file=a/b/data/terms.csv,")

"""What the documents say can be done, can be done."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reforms.cli import cli

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / ".github").glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def named(path: Path) -> Iterator[tuple[str, str]]:
    """(program, its first word) of every command that a document shows."""
    blocks = re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", path.read_text("utf-8"), re.DOTALL)
    code = "\n".join("".join(found) for found in blocks)
    yield from re.findall(r"^\s*(make|reforms) ([a-z]+)", code, re.MULTILINE)


SHOWN = {path: set(named(path)) for path in DOCUMENTS}
KNOWN = {*(("make", name) for name in TARGETS), *(("reforms", name) for name in cli.commands)}


def test_there_are_commands_of_both_kinds() -> None:
    assert {program for shown in SHOWN.values() for program, _ in shown} == {"make", "reforms"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_in_a_document_exist(path: Path) -> None:
    assert SHOWN[path] <= KNOWN


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_names_folders_and_pictures_that_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    cells = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    places = [path for cell in cells for path in re.findall("`([^`]+)`", cell)]
    assert places and not [path for path in places if not (ROOT / path).exists()]
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    assert linked and not [path for path in linked if not (ROOT / path).exists()]


def test_readme_gives_both_commands_and_fits_a_screen() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make serve" in text and "make test" in text
    assert len(text.splitlines()) < 60

"""What the documents say can be done, can be done."""

import re
from pathlib import Path

import pytest

from reforms.options import COMMANDS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_in_a_document_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    code = "\n".join(
        "".join(found) for found in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text, re.S)
    )
    for target in re.findall(r"^\s*make ([a-z]+)", code, re.MULTILINE):
        assert target in TARGETS, f"{path.name}: make {target}"
    for command in re.findall(r"^\s*reforms ([a-z]+)", code, re.MULTILINE):
        assert command in COMMANDS, f"{path.name}: reforms {command}"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_names_folders_and_pictures_that_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for folder in re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE):
        for path in re.findall("`([^`]+)`", folder):
            assert (ROOT / path).is_dir(), f"{name}: {path}"
    for path in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / path).exists(), f"{name}: {path}"


def test_readme_gives_both_commands_and_fits_a_screen() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make serve" in text and "make test" in text
    assert len(text.splitlines()) < 60

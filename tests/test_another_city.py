"""Nothing in the code knows one city's list: facts are data, and another list just builds."""

import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from conftest import ROOT, fork, mkdocs
from helpers import small_package
from reforms.model import Dataset

CODE = ["scripts/reforms", "scripts/theme", "scripts/web/src", "scripts/web/test", "docs", "tests"]
CODE += ["mkdocs.yml", "Makefile", "pyproject.toml", ".github", ".ci", "scripts/environment.py"]
CODE += ["scripts/hooks.py", "scripts/macros.py", "scripts/bundle.py", "scripts/lighthouse"]
CODE += ["scripts/bench.py"]
OF_THE_REAL_PACKAGE = re.compile(r"tests/(data/|test_real_package|test_search|test_use)")
"""Tests that are about the real list and so may know it."""


def facts(dataset: Dataset) -> list[str]:
    """Words that only this list has: its place, its notices, its names."""
    title, area = dataset.descriptor["title"], dataset.notices[0].area
    common = SequenceMatcher(None, title, area, autojunk=False).find_longest_match()
    words = [title[common.a : common.a + common.size], dataset.descriptor["site"]["short_title"]]
    for notice in dataset.notices:
        words += [notice.id, notice.issuer, notice.document_number, notice.area]
    return words + [reform.name for reform in dataset.reforms]


def code_files() -> list[Path]:
    """Every text file that is code."""
    found: list[Path] = []
    for name in CODE:
        path = ROOT / name
        found += [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    apart = {"broken", "node_modules", "__pycache__"}
    return [p for p in found if p.suffix not in (".pyc", ".png") and apart.isdisjoint(p.parts)]


def test_the_words_looked_for_are_real(dataset: Dataset) -> None:
    assert all(len(word) > 1 for word in facts(dataset))


@pytest.mark.parametrize("path", code_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_holds_no_fact_of_this_list(dataset: Dataset, path: Path) -> None:
    if OF_THE_REAL_PACKAGE.match(path.relative_to(ROOT).as_posix()):
        return
    text = path.read_text("utf-8")
    found = [word for word in facts(dataset) if word in text]
    assert not found, f"{path}: {found}"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Path:
    """A fork with another city's package and nothing else changed, built."""
    made = fork(tmp_path_factory.mktemp("fork"), bundle)
    small_package(made)
    built = mkdocs(made, SITE_URL="https://example.org/elsewhere/")
    assert built.returncode == 0, built.stdout + built.stderr
    return made / "site"


def test_a_fork_publishes_its_own_list_and_no_word_of_this_one(
    elsewhere: Path, dataset: Dataset
) -> None:
    words = [*facts(dataset)[:2], *(notice.document_number for notice in dataset.notices)]
    pages = [p for p in elsewhere.rglob("*") if p.suffix in (".html", ".json", ".csv", ".xml")]
    assert "云川改革" in (elsewhere / "index.html").read_text("utf-8")
    for page in pages:
        found = [word for word in words if word in page.read_text("utf-8-sig")]
        # The descriptor's columns carry this package's examples.
        if found and "datapackage.json" not in page.name and "dictionary" not in page.parts:
            pytest.fail(f"{page}: {found}")

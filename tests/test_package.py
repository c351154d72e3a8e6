"""The whole examination: the table of broken packages, and bad input of any kind."""

import json
import random
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from broken import faults
from helpers import examine, problems_of, replace_in, rules, set_cell, small_package, tree
from reforms.model import ROW_TYPES
from reforms.package import examination
from reforms.package.examination import InvalidPackage, load, read_files
from reforms.problems import as_json, as_text

pytestmark = pytest.mark.usefixtures("quick")
SEED = 20310506
WRONG: tuple[Any, ...] = (None, True, 7, -1.5, "", "x", "[", [], [[]], {}, {"a": []}, [None])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


@pytest.mark.parametrize("case", faults.CASES, ids=lambda case: case.stem)
def test_a_single_fault_says(case: Path, tmp_path: Path) -> None:
    assert faults.output(case, tmp_path) == faults.load(case)["output"], case.name


def test_files_are_judged_from_memory(root: Path) -> None:
    before = tree(root)
    changed = {"data/scopes.csv": b"id,name\n", "sources/x.txt": b""}
    found = examination.examine(read_files(root) | changed)
    assert {p.rule for p in found.problems} == {"keys.foreign-key", "rules.source-unnamed"}
    assert tree(root) == before


def test_a_file_too_large_is_named_and_not_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "LARGEST", 200_000)
    (root / "data/terms.csv").write_bytes(b"x" * 200_001)
    assert isinstance(read_files(root)["data/terms.csv"], examination.Unread)
    (found,) = problems_of(root)
    assert (found.where.path, found.rule) == ("data/terms.csv", "encoding.file")
    assert "太大了" in found.message


def test_load_gives_the_dataset_or_all_problems(root: Path) -> None:
    found = load(root)
    assert len(found.reforms) == 4
    assert found.lines["responsibilities"]["yc03-02/shi-shuiwu-ju"] == 4
    replace_in(root / "data/terms.csv", "自来水", "=1")
    replace_in(root / "data/scopes.csv", "全市", "")
    with pytest.raises(InvalidPackage, match="2 个问题") as caught:
        load(root)
    assert rules(caught.value.problems) == ["schema.constraint-error", "encoding.formula"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside", "sources/\0", ""])
def test_a_source_outside_the_package_is_not_read(path: str, root: Path) -> None:
    (root.parent / "outside").write_text("")
    set_cell(root, "notices", 1, "source_path", path)
    examined = examine(root)
    assert examined.problems and examined.standing and path not in examined.standing.sources


def test_a_mended_table_has_the_rows_that_were_meant(root: Path) -> None:
    set_cell(root, "notices", 1, "issued_on", "2031/5/6")
    examined = examine(root)
    assert examined.problems and examined.dataset is None
    assert examined.standing and str(examined.standing.notices[0].issued_on) == "2031-05-06"


def test_all_stages_are_told_at_once(root: Path) -> None:
    (root / "data/scopes.csv").write_bytes(b"\xff\xfe")
    set_cell(root, "terms", 1, "kind", "nickname")
    set_cell(root, "agencies", 2, "name", "市商事局")
    set_cell(root, "notices", 1, "title", "标题")
    assert set(rules(examine(root))) == {
        "keys.unique-key",
        "verify.differs",
        "encoding.utf-16",
        "schema.constraint-error",
    }


def test_a_linked_package_is_read_and_no_link_in_it(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    left = [".DS_Store", "._ab.csv", "~$reforms.csv", ".~lock.a.csv#", "THUMBS.DB", "a.csv~"]
    for name in (*left, "desktop.ini"):
        (root / "sources" / name).write_bytes(b"left by a system")
        (root / "data" / name).write_bytes(b"left by a system")
    assert problems_of(tmp_path / "link") == []
    (root / "sources/more").symlink_to(tmp_path)
    assert rules(examine(root)) == ["rules.source-unnamed"]
    (root / "data").rename(tmp_path / "outside")
    (root / "data").symlink_to(tmp_path / "outside")
    assert rules(examine(root)) == ["encoding.file"] * len(ROW_TYPES)


def test_a_path_that_no_system_can_hold_is_told(root: Path) -> None:
    set_cell(root, "notices", 1, "source_path", f"sources/{'a' * 5000}.txt")
    assert "encoding.file" in rules(examine(root))


def spoilt(text: str, at: int, value: object) -> str:
    """A JSON document with another value at one of its keys."""
    number = count()

    def changed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: value if next(number) == at else inner for key, inner in pairs}

    return json.dumps(json.loads(text, object_pairs_hook=changed))


def test_wrong_types_anywhere_in_the_descriptor_never_raise(root: Path) -> None:
    chance, file = random.Random(SEED), root / "datapackage.json"
    good = file.read_text("utf-8")
    for _ in range(40):
        made = spoilt(good, chance.randrange(good.count('": ')), chance.choice(WRONG))
        file.write_text(made, encoding="utf-8")
        found = problems_of(root)
        assert as_text(found).encode() and as_json(found).encode(), made

"""What measurements share: long lists that are valid packages, and tables of their figures."""

from pathlib import Path

import pytest

import bench
import report
from bench import OURS, Build, items_of
from corpus import multiplied, tables, write
from fuzz import measure
from helpers import REAL, problems_of, tree


def test_a_long_list_is_a_valid_package(tmp_path: Path) -> None:
    real = tree(REAL)
    made = multiplied(real, 6)
    write(made, tmp_path)
    assert problems_of(tmp_path) == []
    items = list(items_of(made))
    assert len(items) == 6 * len(tables(real)["reforms"])
    assert len({item.markdown for item in items}) == len(items), "no page twice"
    assert len(tables(made)["agencies"]) > len(tables(real)["agencies"])
    assert multiplied(real, 1) == real


def test_tables_have_medians_and_their_ratios() -> None:
    figures = {
        (OURS, 18): [Build(1.0, 9.0, 1), Build(9.0, 3.0, 1), Build(2.0, 2.0, 2_000_000)],
        ("other", 18): [Build(8.0, 1.0, 4_000_000), Build(4.0, 2.0, 4_000_000)],
        (OURS, 1008): [Build(3.0, 4.0, 50_000_000)],
    }
    assert list(bench.rows(figures)) == [
        ["18", OURS, "2.00", "", "3.00", "", "0.0"],
        ["18", "other", "6.00", "0.33", "1.50", "2.00", "4.0"],
        ["1,008", OURS, "3.00", "", "4.00", "", "50.0"],
    ]
    many = measure.Result(title="表", seconds=60, executions=121_020, edges=1743, found=())
    assert list(measure.rows([many])) == [["表", "1.0", "121,020", "2,017", "1,743", "无"]]


def test_a_table_takes_the_place_of_the_one_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for page, name in (("bench", "bench"), ("quality", "fuzz"), ("quality", "lighthouse")):
        text = (report.PAGES / f"{page}.md").read_text("utf-8")
        assert text.count(f"<!-- {name} -->") == text.count(f"<!-- /{name} -->") == 1
    (tmp_path / "a.md").write_text("甲<!-- x -->乙<!-- /x -->丙<!-- y --><!-- /y -->")
    monkeypatch.setattr(report, "PAGES", tmp_path)
    report.put("a.md", "x", report.table(["一", "二"], [["1", "2"]]))
    made = "| 一 | 二 |\n| --- | --- |\n| 1 | 2 |"
    expected = f"甲<!-- x -->\n\n{made}\n\n<!-- /x -->丙<!-- y --><!-- /y -->"
    assert (tmp_path / "a.md").read_text() == expected

"""The benchmark's own parts: its long lists are valid packages, its table is right."""

from pathlib import Path

from bench import MARK, OURS, PAGE, Build, items_of, table
from corpus import multiplied, tables, write
from helpers import REAL, problems_of, tree


def test_a_long_list_is_a_valid_package(tmp_path: Path) -> None:
    real = tree(REAL)
    made = multiplied(real, 6)
    write(made, tmp_path)
    assert problems_of(tmp_path) == []
    items = list(items_of(made))
    assert len(items) == 6 * len(tables(real)["reforms"])
    assert len({item.name for item in items}) == len(items)
    assert len(tables(made)["agencies"]) > len(tables(real)["agencies"])
    assert multiplied(real, 1) == real


def test_the_table_has_medians_and_their_ratios() -> None:
    figures = {
        (OURS.name, 18): [Build(1.0, 9.0, 1), Build(9.0, 3.0, 1), Build(2.0, 2.0, 2_000_000)],
        ("other", 18): [Build(8.0, 1.0, 4_000_000), Build(4.0, 2.0, 4_000_000)],
        (OURS.name, 1008): [Build(3.0, 4.0, 50_000_000)],
    }
    assert table(figures).splitlines()[2:] == [
        f"| 18 | {OURS.name} | 2.00 |  | 3.00 |  | 0.0 |",
        "| 18 | other | 6.00 | 0.33 | 1.50 | 2.00 | 4.0 |",
        f"| 1,008 | {OURS.name} | 3.00 |  | 4.00 |  | 50.0 |",
    ]


def test_the_page_has_a_place_for_the_table() -> None:
    assert PAGE.read_text("utf-8").count(MARK) == 2

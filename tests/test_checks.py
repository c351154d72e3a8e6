"""Rules that no schema can say, on datasets with one change each."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from helpers import rules, small_dataset
from reforms.model import ROW_TYPES, Dataset
from reforms.package import checks
from reforms.package.checks import FOLLOWING, ORDER, RULES

ALL = frozenset(ROW_TYPES)
EVERY = [*RULES, *FOLLOWING, *ORDER]


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def changed(dataset: Dataset, table: str, record: str, /, **cells: Any) -> Dataset:
    """The dataset with some cells of one record changed."""
    rows = dataset.table(table)
    assert record in dataset.by_id[table], record
    return replace(
        dataset,
        **{table: tuple(replace(r, **cells) if r.record_id == record else r for r in rows)},
    )


def run(check: Callable[[Dataset], Any], dataset: Dataset) -> list[tuple[str | None, Any]]:
    """(record, column) of each problem."""
    return [(p.where.record, p.where.column) for p in check(dataset)]


def test_no_rule_finds_fault_with_the_small_package(dataset: Dataset) -> None:
    assert rules(list(checks.check(dataset, ALL, EVERY))) == []


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.check.__name__)
def test_a_rule_says_itself_in_one_line(rule: checks.Rule) -> None:
    text = rule.check.__doc__ or ""
    assert text.partition("\n")[0].endswith("."), rule.check.__name__
    assert rule.tables <= ALL


@pytest.mark.parametrize("left_out", ROW_TYPES)
def test_a_table_that_failed_is_not_needed(left_out: str, dataset: Dataset) -> None:
    without = replace(dataset, **{left_out: ()})
    assert rules(list(checks.check(without, ALL - {left_out}, EVERY))) == [], left_out


def test_a_rule_runs_only_on_its_tables(dataset: Dataset) -> None:
    spoilt = changed(dataset, "agencies", "shi-shangshi-ju", aliases="市商事局")
    assert rules(list(checks.check(spoilt, ALL))) == ["rules.alias"]
    assert rules(list(checks.check(spoilt, ALL - {"agencies"}))) == []


def test_reform_ids(dataset: Dataset) -> None:
    assert run(checks.reform_ids, changed(dataset, "reforms", "yc03-02", number=12)) == [
        ("yc03-02", "id")
    ]


@pytest.mark.parametrize(
    ("table", "record", "position"),
    [
        ("domains", "lvse-jinrong", 3),
        ("domains", "shangshi-fuwu", 5),
        ("responsibilities", "yc03-04/shi-shangshi-ju", 4),
    ],
)
def test_positions(table: str, record: str, position: int, dataset: Dataset) -> None:
    found = run(checks.positions, changed(dataset, table, record, position=position))
    assert [column for _, column in found] == ["position"]


def test_passage_positions(dataset: Dataset) -> None:
    spoilt = changed(dataset, "passages", "yc03-01/measure/2", position=4)
    assert run(checks.passage_positions, spoilt) == [("yc03-01/measure/4", "position")]


@pytest.mark.parametrize("column", ["text", "explained_by"])
def test_passages(column: str, dataset: Dataset) -> None:
    spoilt = changed(dataset, "passages", "yc03-01/formula/1", **{column: "不在正文里"})
    assert run(checks.passages, spoilt) == [("yc03-01/formula/1", column)]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"field": "id"}, "field"),
        ({"field": "nothing"}, "field"),
        ({"table": "agencies", "row_id": "shi-shuiwu-ju", "field": "aliases"}, "field"),
        ({"published_text": "碳帐户"}, "published_text"),
    ],
    ids=str,
)
def test_ledger(cells: dict[str, str], column: str, dataset: Dataset) -> None:
    spoilt = changed(dataset, "corrections", "c002", **cells)
    assert run(checks.ledger, spoilt) == [("c002", column)]


@pytest.mark.parametrize(
    ("record", "cells", "fault"),
    [
        ("c002", {"published_text": "没有"}, True),
        ("c002", {"row_id": "yc03-01", "published_text": "1"}, False),
        ("c002", {"row_id": "yc03-01", "published_text": "。"}, True),
        ("c001", {"published_text": "没有"}, True),
        (
            "c001",
            {"table": "reforms", "row_id": "yc03-01", "field": "content", "published_text": "。"},
            False,
        ),
        ("c002", {"row_id": "yc03-99"}, False),
        ("c002", {"field": "scope_id", "published_text": "全市"}, False),
    ],
    ids=str,
)
def test_ledger_published(
    record: str, cells: dict[str, str], fault: bool, dataset: Dataset
) -> None:
    spoilt = changed(dataset, "corrections", record, **cells)
    expected = [(record, "published_text")] if fault else []
    assert run(checks.ledger_published, spoilt) == expected


PUNCTUATION = {
    ("corrections", "c001", "reason"): "通知写作甲,清单写作乙",
    ("terms", "t001", "term"): "开 公司",
    ("agencies", "shi-shuiwu-ju", "full_name"): "云川(市)水务局",
    ("passages", "yc03-01/formula/1", "explained_by"): "设立, 窗口",
}


@pytest.mark.parametrize("place", PUNCTUATION, ids=str)
def test_punctuation(place: tuple[str, str, str], dataset: Dataset) -> None:
    table, record, column = place
    spoilt = changed(dataset, table, record, **{column: PUNCTUATION[place]})
    assert run(checks.punctuation, spoilt) == [(record, column)]


@pytest.mark.parametrize(
    ("table", "record", "cells"),
    [
        ("reforms", "yc03-01", {"content": "官方,文字"}),
        ("corrections", "c002", {"source_text": "碳,户"}),
        ("terms", "t002", {"term": "start, a company"}),
    ],
    ids=str,
)
def test_punctuation_leaves_official_and_foreign_words(
    table: str, record: str, cells: dict[str, str], dataset: Dataset
) -> None:
    assert run(checks.punctuation, changed(dataset, table, record, **cells)) == []


@pytest.mark.parametrize("aliases", ["市水务局", "云川市水务局", "水务局、水务局", "甲、市水务局"])
def test_aliases(aliases: str, dataset: Dataset) -> None:
    spoilt = changed(dataset, "agencies", "shi-shuiwu-ju", aliases=aliases)
    assert set(run(checks.aliases, spoilt)) == {("shi-shuiwu-ju", "aliases")}


def test_sources(dataset: Dataset) -> None:
    data = b"<p>"
    path = "sources/yc03.html.txt"
    digest = sha256(data).hexdigest()
    archived = replace(dataset, sources={**dataset.sources, path: data})
    good = changed(archived, "notices", "yc03", original_path=path, original_sha256=digest)
    assert run(checks.sources, good) == []
    half = changed(dataset, "notices", "yc03", original_sha256=digest)
    assert run(checks.sources, half) == [("yc03", "original_sha256")]
    other = changed(archived, "notices", "yc03", original_path=path, original_sha256="0" * 64)
    (found,) = checks.sources(other)
    assert (found.where.path, found.value) == (path, digest)


@pytest.mark.parametrize("table", ROW_TYPES)
def test_order(table: str, dataset: Dataset) -> None:
    check = checks.order(table)
    rows = dataset.table(table)
    assert run(check, dataset) == []
    if len(rows) > 1:
        turned = replace(dataset, **{table: rows[::-1]})
        assert len(run(check, turned)) == 1, table


def moved(dataset: Dataset, start: int, end: int) -> str:
    rows = list(dataset.reforms)
    rows.insert(end, rows.pop(start))
    (found,) = checks.order("reforms")(replace(dataset, reforms=tuple(rows)))
    return f"{found.where.record}: {found.hint}"


def test_order_names_the_row_that_was_moved(dataset: Dataset) -> None:
    assert moved(dataset, 3, 0) == "yc03-04: 把这一行移到 yc03-03 那一行之后"
    assert moved(dataset, 0, 3) == "yc03-02: 把 yc03-01 那一行移到这一行之前"
    assert moved(dataset, 1, 2) == "yc03-03: 把这一行移到 yc03-02 那一行之后"

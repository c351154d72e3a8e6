"""Rules that no schema can say, and the order of rows, on datasets with one change each."""

import random
from dataclasses import replace
from typing import Any

import pytest

from helpers import SMALL, rules, small_dataset
from reforms.model import ROW_TYPES, Dataset
from reforms.package import checks
from reforms.tables import ORDERS, canonical

ALL = frozenset(ROW_TYPES)
SEED = 7
DATASET = small_dataset()


def changed(table: str, record: str, /, dataset: Dataset = DATASET, **cells: Any) -> Dataset:
    """The dataset with some cells of one record changed."""
    assert record in dataset.by_id[table], record
    rows = (replace(r, **cells) if r.record_id == record else r for r in dataset.table(table))
    return replace(dataset, **{table: tuple(rows)})


def every(dataset: Dataset, tables: frozenset[str] = ALL) -> list[str]:
    found = [
        *checks.check(dataset, tables),
        *checks.check(dataset, tables, checks.FOLLOWING),
        *checks.check_order(dataset, tables),
    ]
    return rules(found)


@pytest.mark.parametrize("left_out", ROW_TYPES)
def test_a_table_that_failed_is_not_needed(left_out: str) -> None:
    assert every(replace(DATASET, **{left_out: ()}), ALL - {left_out}) == []


def test_a_rule_runs_only_on_its_tables() -> None:
    spoilt = changed("agencies", "shi-shangshi-ju", aliases="市商事局")
    assert every(spoilt) == ["rules.alias"]
    assert every(spoilt, ALL - {"agencies"}) == []


CONTENT = {"table": "reforms", "row_id": "yc03-01", "field": "content"}
# Beyond what `broken/cases` hold.
CELLS: list[tuple[checks.Check, str, str, dict[str, Any], str]] = [
    (checks.positions, "domains", "shangshi-fuwu", {"position": 5}, "position"),
    (checks.ledger, "corrections", "c002", {"field": "id"}, "field"),
    (checks.ledger_published, "corrections", "c001", CONTENT | {"published_text": "。"}, ""),
    (checks.ledger_published, "corrections", "c002", CONTENT | {"published_text": "1"}, ""),
    (checks.ledger_published, "corrections", "c002", {"field": "scope_id"}, ""),
    (checks.punctuation, "terms", "t001", {"term": "开 公司"}, "term"),
    (checks.punctuation, "passages", "yc03-01/formula/1", {"text": "设立, 窗口"}, "text"),
    (checks.punctuation, "reforms", "yc03-01", {"content": "官方,文字"}, ""),
    (checks.punctuation, "corrections", "c002", {"source_text": "碳,户"}, ""),
    (checks.punctuation, "terms", "t002", {"term": "start, a company"}, ""),
    (checks.aliases, "agencies", "shi-shuiwu-ju", {"aliases": "市水务局"}, "aliases"),
]


@pytest.mark.parametrize(("check", "table", "record", "cells", "column"), CELLS)
def test_a_changed_cell(
    check: checks.Check, table: str, record: str, cells: dict[str, Any], column: str
) -> None:
    found = {problem.where.column for problem in check(changed(table, record, **cells))}
    assert found == ({column} if column else set())


# --- order ---


@pytest.mark.parametrize("table", ROW_TYPES)
def test_a_table_has_one_order_and_so_one_file(table: str) -> None:
    assert canonical(DATASET, table) == (SMALL / f"data/{table}.csv").read_bytes()
    chance = random.Random(SEED)
    shuffled = {name: tuple(chance.sample(rows := DATASET.table(name), len(rows))) for name in ALL}
    assert canonical(replace(DATASET, **shuffled), table) == canonical(DATASET, table)
    rows = DATASET.table(table)
    turned = checks.order(replace(DATASET, **{table: rows[::-1]}), table)
    assert len(list(turned)) == (len(rows) > 1)


def test_numbers_are_ordered_as_numbers_and_what_no_reform_uses_comes_last() -> None:
    rows = tuple(replace(row, id=f"yc03-{12 - row.number:02d}") for row in DATASET.reforms)
    more = (replace(rows[0], id="yc03-100"), replace(rows[0], id="yc03-99"))
    ordered: Any = ORDERS["reforms"](replace(DATASET, reforms=(*more, *rows)))
    numbers = [row.id.removeprefix("yc03-") for row in ordered]
    assert numbers == ["08", "09", "10", "11", "99", "100"]
    spare = replace(DATASET.scopes[0], id="aaa")
    ordered = ORDERS["scopes"](replace(DATASET, scopes=(spare, *DATASET.scopes)))
    assert [row.id for row in ordered] == ["quan-shi", "youguan-xian", "aaa"]

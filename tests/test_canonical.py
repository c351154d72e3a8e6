"""The order of rows and the bytes of a table."""

import random
from dataclasses import replace

import pytest

from helpers import SMALL, small_dataset
from reforms.model import ROW_TYPES, Dataset
from reforms.package.canonical import ORDERS, canonical, columns

SEED = 7


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def test_every_table_has_an_order() -> None:
    assert list(ORDERS) == list(ROW_TYPES)


@pytest.mark.parametrize("table", ROW_TYPES)
def test_the_bytes_are_those_of_the_file(table: str, dataset: Dataset) -> None:
    assert canonical(dataset, table) == (SMALL / f"data/{table}.csv").read_bytes(), table


@pytest.mark.parametrize("table", ROW_TYPES)
def test_the_order_does_not_depend_on_that_of_the_rows(table: str, dataset: Dataset) -> None:
    chance = random.Random(SEED)
    shuffled = {
        name: tuple(chance.sample(dataset.table(name), len(dataset.table(name))))
        for name in ROW_TYPES
    }
    assert canonical(replace(dataset, **shuffled), table) == canonical(dataset, table), table


def test_numbers_are_ordered_as_numbers(dataset: Dataset) -> None:
    rows = tuple(replace(row, number=12 - row.number) for row in dataset.reforms)
    reordered = ORDERS["reforms"](replace(dataset, reforms=rows))
    assert [row.number for row in reordered] == [8, 9, 10, 11]


def test_what_no_reform_uses_comes_last(dataset: Dataset) -> None:
    spare = replace(dataset.scopes[0], id="aaa")
    ordered = ORDERS["scopes"](replace(dataset, scopes=(spare, *dataset.scopes)))
    assert [row.id for row in ordered] == ["quan-shi", "youguan-xian", "aaa"]


def test_kinds_of_passages_come_in_the_order_of_the_descriptor(dataset: Dataset) -> None:
    kinds = columns(dataset, "passages")["kind"]["constraints"]["enum"]
    used = [row.kind for row in ORDERS["passages"](dataset) if row.reform_id == "yc03-01"]
    assert sorted(used, key=kinds.index) == used


def test_columns_by_name(dataset: Dataset) -> None:
    assert list(columns(dataset, "scopes")) == ["id", "name"]
    assert columns(dataset, "scopes")["name"]["origin"] == "official"

"""The SQLite file: equal to the dataset, guarded by its keys, searchable in Chinese."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from helpers import small_dataset, typed_rows
from reforms.exports.database import bigrams, make_database
from reforms.model import ROW_TYPES, Dataset
from reforms.settings import Settings

SETTINGS = Settings(site_url="https://example.org/x/")


def opened(content: bytes) -> sqlite3.Connection:
    """A database from its bytes."""
    connection = sqlite3.connect(":memory:", detect_types=0)
    connection.deserialize(content)
    return connection


@pytest.fixture(scope="module")
def database(dataset: Dataset) -> Iterator[sqlite3.Connection]:
    """The real database."""
    with closing(opened(make_database(dataset, SETTINGS))) as connection:
        yield connection


def sql_value(value: object) -> object:
    """As SQLite has it: dates are text."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def rows_of(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """A table's rows as they lie."""
    return connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()


@pytest.mark.parametrize("table", ROW_TYPES)
@pytest.mark.parametrize("package", ["real", "small"])
def test_table_equals_the_dataset(dataset: Dataset, table: str, package: str) -> None:
    data = dataset if package == "real" else small_dataset()
    with closing(opened(make_database(data, SETTINGS))) as connection:
        expected = [tuple(map(sql_value, row)) for row in typed_rows(data, table)]
        assert rows_of(connection, table) == expected


def test_tables_are_the_resources_and_the_search(database: sqlite3.Connection) -> None:
    names = [
        name
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not name.startswith("search_")
    ]
    assert names == [*ROW_TYPES, "search"]
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("table", ROW_TYPES)
def test_types_and_keys_are_those_of_the_descriptor(
    database: sqlite3.Connection, dataset: Dataset, table: str
) -> None:
    schema = next(r for r in dataset.descriptor["resources"] if r["name"] == table)["schema"]
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    types = {"string": "TEXT", "integer": "INTEGER", "date": "DATE"}
    assert [(name, kind, bool(required)) for _, name, kind, required, _, _ in columns] == [
        (f["name"], types[f["type"]], f["constraints"]["required"]) for f in schema["fields"]
    ]
    keyed = sorted((place, name) for _, name, _, _, _, place in columns if place)
    assert [name for _, name in keyed] == schema["primaryKey"]
    foreign = {
        (source, target, column)
        for _, _, target, source, column, *_ in database.execute(
            f'PRAGMA foreign_key_list("{table}")'
        )
    }
    assert foreign == {
        (source, key["reference"]["resource"], column)
        for key in schema.get("foreignKeys", ())
        for source, column in zip(key["fields"], key["reference"]["fields"], strict=True)
    }
    unique = {
        tuple(column for _, _, column in database.execute(f'PRAGMA index_info("{index}")'))
        for _, index, _, origin, _ in database.execute(f'PRAGMA index_list("{table}")')
        if origin == "u"
    }
    assert unique == {tuple(key) for key in schema.get("uniqueKeys", ())}


WRONG = {
    "a missing reference": "UPDATE reforms SET domain_id = 'none'",
    "a value outside the list": "UPDATE passages SET kind = 'none'",
    "an empty required cell": "UPDATE reforms SET name = NULL",
    "a text for a number": "UPDATE reforms SET number = 'one'",
    "a number too small": "UPDATE reforms SET number = 0",
    "a date in another form": "UPDATE notices SET issued_on = '2022-8-9'",
    "a date that is none": "UPDATE notices SET issued_on = '2022-13-01'",
    "a name twice": "UPDATE agencies SET name = 'same'",
    "a key twice": "UPDATE reforms SET id = 'same'",
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG)
def test_what_breaks_a_rule_is_refused(dataset: Dataset, statement: str) -> None:
    with closing(opened(make_database(dataset, SETTINGS))) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)


def pairs_of(text: str) -> set[str]:
    """Every two Chinese characters that stand together."""
    return set(re.findall("(?=([\u4e00-\u9fff]{2}))", text))


def test_every_two_character_word_is_found_where_it_stands(
    database: sqlite3.Connection, dataset: Dataset
) -> None:
    found = "SELECT row_id FROM search WHERE search MATCH ? AND table_name = 'reforms'"
    for reform in dataset.reforms:
        for word in pairs_of(reform.name + "。" + reform.content):
            ids = {row_id for (row_id,) in database.execute(found, [word])}
            assert reform.id in ids, f"{word}: {reform.id}"


def test_a_word_is_found_nowhere_else(database: sqlite3.Connection, dataset: Dataset) -> None:
    for word in pairs_of(dataset.reforms[0].content):
        found = database.execute(
            "SELECT row_id FROM search WHERE search MATCH ? AND table_name = 'reforms'",
            [f"{{name}}: {word}"],
        )
        expected = {reform.id for reform in dataset.reforms if word in reform.name}
        assert {row_id for (row_id,) in found} == expected, word


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("供水服务", "供水 水服 服务 务"),
        ("水", "水"),
        ("“1+3”机制，App", "“1+3” 机制 制 ，App"),
        ("𠀀〇㐀", "𠀀〇 〇㐀 㐀"),
        ("App", "App"),
        ("", ""),
    ],
)
def test_chinese_is_cut_into_pairs(text: str, cut: str) -> None:
    assert bigrams(text).split() == cut.split()

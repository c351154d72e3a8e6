"""The SQLite file: equal to the dataset, guarded by its keys, searchable in Chinese."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from reforms.exports.database import bigrams, make_database
from reforms.model import Dataset
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


def test_types_and_references_are_those_of_the_descriptor(
    database: sqlite3.Connection, dataset: Dataset
) -> None:
    types = {"string": "TEXT", "integer": "INTEGER", "date": "DATE"}
    for resource in dataset.descriptor["resources"]:
        schema = resource["schema"]
        columns = database.execute(f'PRAGMA table_info("{resource["name"]}")').fetchall()
        assert [(name, kind, bool(required)) for _, name, kind, required, *_ in columns] == [
            (it["name"], types[it["type"]], it["constraints"]["required"])
            for it in schema["fields"]
        ]
        keys = database.execute(f'PRAGMA foreign_key_list("{resource["name"]}")').fetchall()
        assert {(it[3], it[2], it[4]) for it in keys} == {
            (source, key["reference"]["resource"], column)
            for key in schema.get("foreignKeys", ())
            for source, column in zip(key["fields"], key["reference"]["fields"], strict=True)
        }


WRONG = {
    "a missing reference": "UPDATE reforms SET domain_id = 'none'",
    "a value outside the list": "UPDATE passages SET kind = 'none' WHERE rowid = 1",
    "an empty required cell": "UPDATE reforms SET name = NULL",
    "a text for a number": "UPDATE reforms SET number = 'one' WHERE rowid = 1",
    "a number too small": "UPDATE reforms SET number = 0 WHERE rowid = 1",
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


def test_every_two_character_word_is_found_where_it_stands_and_nowhere_else(
    database: sqlite3.Connection, dataset: Dataset
) -> None:
    query = "SELECT row_id FROM search WHERE search MATCH ? AND table_name = 'reforms'"
    for reform in dataset.reforms:
        for word in pairs_of(reform.name + "。" + reform.content):
            assert (reform.id,) in database.execute(query, [word]).fetchall(), word
    for word in pairs_of(dataset.reforms[0].content):
        found = database.execute(query, [f"{{name}}: {word}"]).fetchall()
        assert set(found) == {(row.id,) for row in dataset.reforms if word in row.name}, word


def test_a_record_is_found_by_what_belongs_to_it(
    database: sqlite3.Connection, dataset: Dataset
) -> None:
    reform, agency = dataset.reforms[0], next(row for row in dataset.agencies if row.alias_names)
    domain, scope = dataset.domain[reform.domain_id], dataset.scope[reform.scope_id]
    texts = [domain.name, scope.name, dataset.agencies_of[reform.id][0].name]
    texts += [row.term for row in dataset.terms_of["reforms", reform.id]]
    expected = [("reforms", reform.id, text) for text in texts]
    expected += [("agencies", agency.id, text) for text in (agency.full_name, agency.aliases)]
    query = "SELECT table_name, row_id FROM search WHERE search MATCH ?"
    for table, row_id, text in expected:
        found = database.execute(query, [f'"{bigrams(text).strip()}"']).fetchall()
        assert (table, row_id) in found, text


def test_chinese_is_cut_into_pairs() -> None:
    text = "“1+3”机制，App 𠀀〇㐀 水"
    assert bigrams(text).split() == "“1+3” 机制 制 ，App 𠀀〇 〇㐀 㐀 水".split()

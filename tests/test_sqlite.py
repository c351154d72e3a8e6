"""The SQLite file: equal to the dataset, guarded by its keys, searchable in Chinese by others."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from reforms.exports.database import create, make_database, pieces
from reforms.exports.provenance import publish
from reforms.model import Dataset, Reform
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
    with closing(opened(make_database(publish(dataset), SETTINGS))) as connection:
        yield connection


def test_types_and_references_are_those_of_the_descriptor(
    database: sqlite3.Connection, dataset: Dataset
) -> None:
    types = {"string": "TEXT", "integer": "INTEGER", "date": "DATE"}
    for resource in publish(dataset).descriptor["resources"]:
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
    "a rule that is none": "UPDATE provenance SET rule = 'none'",
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG)
def test_what_breaks_a_rule_is_refused(dataset: Dataset, statement: str) -> None:
    with closing(opened(make_database(publish(dataset), SETTINGS))) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)


def test_no_word_of_a_descriptor_is_read_as_sql(dataset: Dataset) -> None:
    column = {
        **{"name": 'a"); --', "title": "x\n); DROP", "type": "string"},
        "constraints": {"enum": ["it's"]},
    }
    schema = {"fields": [column], "primaryKey": [column["name"]]}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create({"name": 'b" (', "title": "y\n(", "schema": schema}))
        connection.execute('INSERT INTO "b"" (" VALUES (?)', ["it's"])
        assert connection.execute('SELECT * FROM "b"" ("').description[0][0] == column["name"]
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute('INSERT INTO "b"" (" VALUES (?)', ["it"])
    named = replace(dataset, descriptor={**dataset.descriptor, "title": "it's"})
    with closing(opened(make_database(publish(named), SETTINGS))) as connection:
        assert ("it's",) in connection.execute("SELECT value FROM about").fetchall()


def test_what_a_notice_leaves_out_is_left_out(dataset: Dataset) -> None:
    published = publish(dataset)
    bare = tuple(replace(row, domain_id="", scope_id="") for row in published.reforms)
    with closing(opened(make_database(replace(published, reforms=bare), SETTINGS))) as connection:
        rows = connection.execute("SELECT DISTINCT domain_id, scope_id FROM reforms").fetchall()
        assert rows == [(None, None)]
        assert found(connection, dataset.reforms[0].id) == {dataset.reforms[0].id}


SEARCHES = {
    "datasette": 'SELECT id FROM {0} WHERE "rowid" IN (SELECT rowid FROM {1} WHERE {1} MATCH ?)',
    "sqlite-utils": (
        "WITH original AS (SELECT rowid, * FROM {0}) SELECT original.id FROM original"
        " JOIN {1} ON original.rowid = {1}.rowid WHERE {1} MATCH ? ORDER BY {1}.rank"
    ),
}
"""What Datasette and sqlite-utils ask; the first puts each word into quotation marks."""


def found(
    connection: sqlite3.Connection, word: str, table: str = "reforms", tool: str = "datasette"
) -> set[str]:
    """The ids that a tool finds, which knows no more than the table."""
    (index,) = connection.execute(
        "SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE ?",
        [f'%VIRTUAL TABLE%USING FTS%content="{table}"%'],
    ).fetchone()
    quoted = " ".join(f'"{part}"' for part in word.split())
    query = SEARCHES[tool].format(table, index)
    return {row_id for (row_id,) in connection.execute(query, [quoted])}


def pieces_of(text: str, size: int) -> set[str]:
    """Every so many Chinese characters that stand together."""
    return set(re.findall(f"(?=([\u4e00-\u9fff]{{{size}}}))", text))


def texts_of(dataset: Dataset, reform: Reform) -> list[str]:
    """In what a reform is to be found."""
    return [
        *(reform.id, reform.name, reform.content, reform.summary),
        *(dataset.domain[reform.domain_id].name, dataset.scope[reform.scope_id].name),
        *(agency.name for agency in dataset.agencies_of[reform.id]),
        *(row.term for row in dataset.terms_of.get(("reforms", reform.id), ())),
    ]


@pytest.mark.parametrize("tool", SEARCHES)
@pytest.mark.parametrize("size", [1, 2, 4, 12])
def test_every_word_is_found_where_it_stands_and_nowhere_else(
    database: sqlite3.Connection, dataset: Dataset, size: int, tool: str
) -> None:
    texts = {row.id: "。".join(texts_of(dataset, row)) for row in dataset.reforms}
    words = pieces_of(dataset.reforms[0].name + "。" + dataset.reforms[0].content, size)
    assert words
    for word in words:
        standing = {row_id for row_id, text in texts.items() if word in text}
        assert found(database, word, tool=tool) == standing, word


def test_a_record_is_found_by_its_texts_and_by_what_belongs_to_it(
    database: sqlite3.Connection, dataset: Dataset
) -> None:
    expected = [
        ("reforms", row.id, text) for row in dataset.reforms for text in texts_of(dataset, row)
    ]
    expected += [
        ("agencies", row.id, text)
        for row in dataset.agencies
        for text in (row.name, row.full_name, *row.alias_names)
    ]
    expected += [
        ("notices", row.id, text)
        for row in dataset.notices
        for text in (row.title, row.document_number, row.issuer)
    ]
    for table, row_id, text in expected:
        assert not text or row_id in found(database, text, table), text
    two = " ".join(sorted(pieces_of(dataset.reforms[0].content, 3))[::20])
    assert found(database, two) == {dataset.reforms[0].id}


def test_an_index_shows_the_texts_of_its_table_and_stays_with_its_rows(dataset: Dataset) -> None:
    with closing(opened(make_database(publish(dataset), SETTINGS))) as connection:
        shown = connection.execute("SELECT id, name, content FROM reforms_fts").fetchall()
        assert shown == [(row.id, row.name, row.content) for row in dataset.reforms]
        word = dataset.reforms[-1].name[:2]
        before = found(connection, word)
        connection.execute("VACUUM")
        assert found(connection, word) == before != set()
        connection.execute("INSERT INTO reforms_fts (reforms_fts) VALUES ('integrity-check')")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_fts5_marks_nothing_but_the_word(database: sqlite3.Connection, dataset: Dataset) -> None:
    mark = "SELECT highlight(reforms_fts, 2, '<', '>') FROM reforms_fts WHERE reforms_fts MATCH ?"
    for word in pieces_of(dataset.reforms[0].content, 2):
        for (text,) in database.execute(mark, [word]):
            assert set(re.findall("<(.*?)>", text)) <= {word}


def test_a_text_is_cut_into_the_pieces_of_its_stretches() -> None:
    text = "“1+3”机制，App办"
    assert pieces(text) == f"{text} 1 3 机 机制 制 App App办 办"
    long = "甲" * 5000
    assert len(pieces(long)) < 100 * len(long), "a hostile stretch is not cut into all its pieces"

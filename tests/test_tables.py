"""Canonical CSV, written and read."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import property_test
from reforms.tables import BrokenQuotes, Line, cell, plain, read, write

# Without \r, which no table may hold: the encoding stage refuses it.
CELLS = st.text(alphabet='甲a0,"\n |;\t', max_size=8)
ROWS = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def test_lines_end_in_lf_and_quotes_stand_only_where_needed() -> None:
    rows = [["甲", "a,b"], ['说"好"', "两\n行"], ["“引”", ""]]
    assert write(["id", "name"], rows).decode() == (
        'id,name\n甲,"a,b"\n"说""好""","两\n行"\n“引”,\n'
    )


def test_there_is_no_byte_order_mark() -> None:
    assert write(["id"], []) == b"id\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("", ""),
        ("甲", "甲"),
        (0, "0"),
        (42, "42"),
        (date(2031, 5, 6), "2031-05-06"),
        (date(901, 1, 2), "0901-01-02"),
    ],
    ids=repr,
)
def test_a_cell(value: object, expected: str) -> None:
    assert cell(value) == expected


def test_typed_values_are_written_as_cells() -> None:
    assert write(["a", "b", "c"], [[None, 3, date(2031, 1, 1)]]) == b"a,b,c\n,3,2031-01-01\n"


def test_a_record_begins_on_its_first_line() -> None:
    assert read('id,name\n1,"a\nb"\n\n2,c\n') == [
        Line(1, ("id", "name")),
        Line(2, ("1", "a\nb")),
        Line(4, ()),
        Line(5, ("2", "c")),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('id\n1\n"2\n3\n', 3),
        ('id,name\n1,"a" b\n', 2),
    ],
)
def test_broken_quotes_are_told_with_their_line(text: str, line: int) -> None:
    with pytest.raises(BrokenQuotes) as caught:
        read(text)
    assert caught.value.line == line


def test_a_cell_beyond_the_limit_of_csv_is_told_too() -> None:
    before = csv.field_size_limit(100)
    try:
        with pytest.raises(BrokenQuotes) as caught:
            read(f"id\n1\n{'x' * 200}\n")
    finally:
        csv.field_size_limit(before)
    assert caught.value.line == 3


@property_test
@given(ROWS)
def test_what_was_written_is_read_back(rows: list[list[str]]) -> None:
    data = write(rows[0], rows[1:])
    assert [list(line.cells) for line in read(data.decode())] == rows


@property_test
@given(ROWS)
def test_writing_what_was_read_gives_the_same_bytes(rows: list[list[str]]) -> None:
    data = write(rows[0], rows[1:])
    lines = read(data.decode())
    assert write(lines[0].cells, (line.cells for line in lines[1:])) == data


@property_test
@given(ROWS)
def test_other_readers_agree(rows: list[list[str]]) -> None:
    data = write(rows[0], rows[1:])
    assert list(csv.reader(io.StringIO(data.decode(), newline=""))) == rows


@property_test
@given(ROWS)
def test_the_line_of_a_record_is_where_it_begins(rows: list[list[str]]) -> None:
    data = write(rows[0], rows[1:])
    for index, line in enumerate(read(data.decode())):
        before = write(rows[0], rows[1:index]) if index else b""
        assert line.number == before.count(b"\n") + 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", None), (None, None), (0, 0), ("0", "0"), (date(2022, 8, 9), "2022-08-09")],
)
def test_a_value_for_json_and_sql(value: object, expected: object) -> None:
    assert plain(value) == expected

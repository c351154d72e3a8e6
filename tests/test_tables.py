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
    rows = [["甲", "a,b"], ['说"好"', "两\n行"], ["“引”", None], [3, date(2031, 1, 1)]]
    assert write(["id", "name"], rows).decode() == (
        'id,name\n甲,"a,b"\n"说""好""","两\n行"\n“引”,\n3,2031-01-01\n'
    )


@pytest.mark.parametrize(
    ("value", "as_cell", "as_plain"),
    [
        (None, "", None),
        ("", "", None),
        ("0", "0", "0"),
        (0, "0", 0),
        (date(901, 1, 2), "0901-01-02", "0901-01-02"),
    ],
)
def test_a_value_as_a_cell_and_for_json(value: object, as_cell: str, as_plain: object) -> None:
    assert (cell(value), plain(value)) == (as_cell, as_plain)


@pytest.mark.parametrize(("text", "line"), [('id\n1\n"2\n3\n', 3), ('id,name\n1,"a" b\n', 2)])
def test_broken_quotes_are_told_with_their_line(text: str, line: int) -> None:
    with pytest.raises(BrokenQuotes) as caught:
        read(text)
    assert caught.value.line == line


def test_a_blank_line_has_no_cells() -> None:
    assert read("id\n\n2\n") == [Line(1, ("id",)), Line(2, ()), Line(3, ("2",))]


@property_test
@given(ROWS)
def test_what_was_written_is_read_back_here_and_by_others(rows: list[list[str]]) -> None:
    data = write(rows[0], rows[1:])
    lines = read(data.decode())
    assert [list(line.cells) for line in lines] == rows
    assert write(lines[0].cells, (line.cells for line in lines[1:])) == data
    assert list(csv.reader(io.StringIO(data.decode(), newline=""))) == rows
    for index, line in enumerate(lines):
        before = write(rows[0], rows[1:index]) if index else b""
        assert line.number == before.count(b"\n") + 1

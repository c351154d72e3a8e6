"""Cells that need no judge: frictionless would pass each of them, too."""

from typing import Any

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import REAL, SMALL, descriptor, examples, lines_of, table_of
from reforms.model import ROW_TYPES
from reforms.rules.plain import doubtful
from reforms.tables import Line

TRICKY = (
    "http://a.b/c https:x.y/ 2031-05-06 2031-02-30 0000-01-01 01 -1 0 １ a\n t001 sources/a.txt"
)
CELLS = st.one_of(
    st.sampled_from(TRICKY.split(" ")),
    st.text(alphabet="ab.:/-0129h tps?#%[]\n甲", max_size=12),
    st.dates().map(str),
    st.integers().map(str),
    st.just(""),
)


def refused(column: dict[str, Any], cells: list[str]) -> list[str]:
    """The cells that frictionless refuses."""
    schema = {"fields": [column, {"name": "other", "type": "string"}]}
    data = [[column["name"], "other"], *([cell, "x"] for cell in cells)]
    resource = frictionless.Resource.from_descriptor(
        {"name": "one", "data": data, "schema": schema}
    )
    errors = resource.validate(limit_errors=1000).flatten(["rowNumber"])
    return [cells[row - 2] for (row,) in errors]


def around(example: str) -> list[str]:
    """A right cell with something before or after it."""
    return [
        made for more in ("x", "\n", " ", "1", "-") for made in (example + more, more + example)
    ]


COLUMNS = [
    column for name in ROW_TYPES for column in table_of(descriptor(), name)["schema"]["fields"]
]
KINDS = {
    (c["type"], c.get("format"), *sorted(map(str, c.get("constraints", {}).items()))): c
    for c in COLUMNS
}
"""One column of each kind that the package has."""


@pytest.mark.parametrize("column", KINDS.values(), ids=lambda column: column["name"])
def test_no_cell_is_plain_that_frictionless_refuses(column: dict[str, Any]) -> None:
    example = column["example"]

    @examples(10)
    @given(st.lists(CELLS, min_size=10, max_size=60))
    def compared(cells: list[str]) -> None:
        cells += [example, example[:-1], example.upper(), *around(example)]
        plain = [cell for cell in cells if doubtful([column], [Line(2, (cell,))]) == []]
        assert refused(column, plain) == [], column["name"]

    compared()


@pytest.mark.parametrize("root", [SMALL, REAL], ids=["small", "real"])
@pytest.mark.parametrize("table", ROW_TYPES)
def test_a_faultless_table_is_plain_and_needs_no_judge(root: Any, table: str) -> None:
    columns = table_of(descriptor(), table)["schema"]["fields"]
    assert doubtful(columns, lines_of(root, table)[1:]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"constraints": {"required": "yes"}},
        {"constraints": {"maxLength": 3}},
        {"constraints": {"unique": True}},
        {"format": "email"},
        {"missingValues": ["-"]},
    ],
    ids=str,
)
def test_a_column_out_of_the_common_is_left_to_the_judge(change: dict[str, Any]) -> None:
    column = table_of(descriptor(), "domains")["schema"]["fields"][1] | change
    assert doubtful([column], [Line(2, ("甲",))]) is None


def test_a_number_whose_example_is_none_is_left_to_the_judge() -> None:
    column = table_of(descriptor(), "domains")["schema"]["fields"][2] | {"example": "x"}
    assert doubtful([column], [Line(2, ("1",))]) is None

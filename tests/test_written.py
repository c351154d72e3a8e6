"""JSON as the exports write it, held against the standard library's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import property_test
from reforms.formats.written import LISTED, head, joined, listing, pretty, single

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)
HEAD = {"title": "甲\n", "total": 2}


def standard(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


@property_test
@given(VALUES)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    assert pretty(value) == standard(value)


@property_test
@given(VALUES)
def test_a_file_of_one_is_what_the_standard_library_writes(value: object) -> None:
    made = single(head(HEAD), "one", pretty(value, LISTED).encode())
    assert made.decode() == standard(HEAD | {"one": value}) + "\n"


@pytest.mark.parametrize("values", [[], [{}], [{"a": "一\n二"}, {"b": [1, None]}]])
def test_a_list_is_what_the_standard_library_writes(values: list[object]) -> None:
    made = listing(head(HEAD), "rows", (pretty(value, LISTED).encode() for value in values))
    assert made.decode() == standard(HEAD | {"rows": values}) + "\n"


@pytest.mark.parametrize("value", [{"a": [1, {"b": "一\n    二"}]}, "\n    ", []])
def test_what_looks_like_an_indented_line_stays(value: object) -> None:
    made = single(head(HEAD), "one", pretty(value, LISTED).encode())
    assert json.loads(made)["one"] == value


def test_heads_are_joined_to_one() -> None:
    assert joined(head(HEAD), head({"more": [1]})) == head(HEAD | {"more": [1]})

"""How a problem reads, and how two texts are set side by side."""

import json
import re
import shutil
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import at_most, property_test
from reforms.model import Dataset
from reforms.problems import (
    CONTEXT,
    LONGEST,
    Problem,
    Where,
    as_json,
    as_text,
    compare,
    of_file,
    ordered,
    shorten,
    visible,
)

TEXT = st.text(alphabet="甲乙丙丁", max_size=12)


def problem(
    path: str = "data/a.csv", value: str | None = None, details: tuple[str, ...] = (), **place: Any
) -> Problem:
    where = Where(path=path, **place)
    return Problem(
        where=where, rule="a.b", message="不对", hint="改正", value=value, details=details
    )


DATASET = Dataset(descriptor={}, sources={}, lines={"reforms": {"x-01": 4}})
PLACES = {
    "data/a.csv": Where(path="data/a.csv"),
    "data/reforms.csv 第 4 行 name 列 记录 x-01": Where.of(DATASET, "reforms", "x-01", "name"),
    "data/terms.csv 记录 t001": Where.of(DATASET, "terms", "t001"),
    "sources/a.txt 第 3 行 第 7 字": Where(path="sources/a.txt", line=3, column=7),
    "datapackage.json 位置 $.title": Where(path="datapackage.json", column="$.title"),
}


@pytest.mark.parametrize("expected", PLACES)
def test_a_place_reads(expected: str) -> None:
    assert str(PLACES[expected]) == expected


def test_a_problem_reads() -> None:
    told = problem(line=2, record="x", value="值", details=("存档：甲", "发布：乙"))
    assert str(told) == (
        "data/a.csv 第 2 行 记录 x\n"
        "  问题：不对（规则 a.b）\n"
        "  现值：“值”\n"
        "  存档：甲\n"
        "  发布：乙\n"
        "  怎么办：改正"
    )


def test_a_stranger_cannot_break_the_lines_of_a_report() -> None:
    told = problem(record="x\n::error::假", value="a\nb\u202e", details=("甲\x1b[31m\r\n乙\u2028",))
    assert len(str(told).splitlines()) == 5
    assert str(told).replace("\n", "").isprintable()


def test_all_problems_are_numbered_and_counted() -> None:
    text = as_text([problem(), problem(line=2)])
    assert text.startswith("1. data/a.csv\n") and "\n\n2. data/a.csv 第 2 行\n" in text
    assert text.endswith("\n\n共 2 个问题。\n") and "现值" not in text


def test_as_json_holds_every_field() -> None:
    told = problem(line=2, value="值", details=("一",))
    assert json.loads(as_json([told])) == [{**asdict(told), "details": ["一"]}]


def test_problems_are_listed_once_by_place() -> None:
    expected = [
        problem("data/a.csv"),
        problem("data/a.csv", line=2, column="b"),
        problem("data/a.csv", line=2, column="c"),
        problem("data/a.csv", line=10, column=9),
        problem("data/a.csv", line=10, column=10),
        problem("sources/a.txt", line=1),
    ]
    assert ordered([*reversed(expected), problem("data/a.csv")]) == expected
    told = [problem(value=str(number)) for number in range(20)]
    assert ordered(told) == told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲 a\u3000\ufffd", "甲 a\u3000\ufffd"),
        ("a\tb\n\u200b\u202e\ufeff\x00\ud800", "a\\tb\\n\\u200b\\u202e\\ufeff\\u0000\\ud800"),
        ("  ::set-env name=a::b", "  \\u003a:set-env name=a::b"),
    ],
    ids=ascii,
)
def test_what_cannot_be_seen_is_escaped(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("甲" * 80, f"“{'甲' * 80}”"),
        ("甲" * 81, f"“{'甲' * 80}……”（共 81 字）"),
        ("\n" * 41, "“" + "\\n" * 40 + "……”（共 41 字）"),
        ("", "“”"),
    ],
    ids=lambda value: value[:8],
)
def test_a_long_value_is_cut(value: str, expected: str) -> None:
    assert shorten(value) == expected


def test_what_differs_is_marked() -> None:
    assert compare("甲乙丙", "甲丁丙") == ("甲【乙】丙", "甲【丁】丙")
    assert compare("", "乙") == ("【】", "【乙】")


def test_equal_parts_far_from_a_difference_are_left_out() -> None:
    text = "零一二三四五六七八九" * 5
    left, right = compare(f"{text}甲{text}乙{text}", f"{text}丙{text}丁{text}")
    assert left == (
        f"……{text[-CONTEXT:]}【甲】{text[:CONTEXT]}……{text[-CONTEXT:]}【乙】{text[:CONTEXT]}……"
    )
    assert right == left.replace("甲", "丙").replace("乙", "丁")


def test_long_unlike_texts_are_cut_and_compared_with_little_work() -> None:
    with at_most(200):
        left, right = compare("甲乙" * 10_000, "乙丙" * 10_000)
    assert left == f"【{'甲乙' * (LONGEST // 2)}……】"
    assert right == f"【{'乙丙' * (LONGEST // 2)}……】"


@property_test
@given(TEXT, TEXT)
def test_differences_are_marked_on_both_sides_and_nothing_lost(old: str, new: str) -> None:
    marked = compare(old, new)
    assert [re.sub("[【】]", "", text) for text in marked] == [old, new] or old == new
    assert marked[0].count("【") == marked[1].count("【")
    assert ("【" in marked[0]) == (old != new)


def test_an_error_of_a_file_says_something_also_without_a_name() -> None:
    assert of_file(FileNotFoundError(2, "", "x.csv")) == "没有这个文件：x.csv"
    assert of_file(shutil.SpecialFileError("x is a pipe")) == "文件读写失败：x is a pipe"

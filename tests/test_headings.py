"""What the columns of an annex are, by their headings."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from notices import COLUMNS
from reforms.intake import headings
from reforms.intake.headings import FIELD_NAMES, bare, columns_of, field_of, fields_of
from reforms.model import ANNEX_FIELDS
from reforms.problems import Refused

FILE = Path(headings.__file__).parents[1] / "headings.yaml"
WORDS: dict[str, list[str]] = yaml.safe_load(FILE.read_text("utf-8"))
PRINTED = [heading for heading, _ in COLUMNS]


def test_each_heading_stands_once_under_a_field() -> None:
    every = [heading for words in WORDS.values() for heading in words]
    assert [*FIELD_NAMES] == [*ANNEX_FIELDS] and {*WORDS} == {*ANNEX_FIELDS} - {"extra"}
    assert not [heading for heading, times in Counter(every).items() if times > 1]
    assert not [heading for heading in every if bare(heading) != heading]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("项 目\n名称（全称）", "name"),
        ("（项目）", ""),
        ("省级牵头部门", "agencies"),
        ("完成牵头", ""),
        ("完成时限", ""),
        ("分类/领域", ""),
    ],
)
def test_a_heading_is_known_whatever_stands_around_it(heading: str, field: str) -> None:
    assert field_of(heading, {}) == field
    assert field_of(heading, {bare(heading): "extra"}) == "extra", "the user knows better"


def test_fields_go_by_headings_in_any_order() -> None:
    assert fields_of(PRINTED[::-1], {}) == tuple(field for _, field in COLUMNS[::-1])


@pytest.mark.parametrize(
    ("printed", "options", "message"),
    [
        ([*PRINTED, "时限"], [], "不认识的栏：“时限”；请加上 --column 时限=extra 原样收录，或者"),
        ([*PRINTED, "事项"], [], "2 栏都像是名称：项目名称、事项；.*例如 --column 事项=extra"),
        ([*PRINTED, ""], [], "第 7 栏没有标题，看不出是什么"),
        ([*PRINTED, "责任单位"], [], "有两栏的标题相同"),
        (PRINTED[:4], [], "找不到责任单位一栏；表头是：.*请加上 --column 那一栏=agencies"),
        (PRINTED, ["时限=extra"], "--column 说的“时限”不在表头里；表头是：分类、序号"),
        (PRINTED, ["时限"], "--column 写作“栏目=含义”，含义是 domain、number、.*；现为“时限”"),
        (PRINTED, ["=extra"], "--column 写作"),
        (PRINTED, ["时限=deadline"], "--column 写作"),
    ],
    ids=[
        "unknown",
        "twice a name",
        "empty",
        "same",
        "none",
        "absent",
        "no mark",
        "no heading",
        "no field",
    ],
)
def test_headings_that_do_not_tell_are_refused(
    printed: list[str], options: list[str], message: str
) -> None:
    with pytest.raises(Refused, match=message):
        fields_of(printed, columns_of(options))


@pytest.mark.parametrize("option", ["事项=extra", " 事 项（二） = extra "])
def test_an_offered_option_works(option: str) -> None:
    assert fields_of([*PRINTED, "事项"], columns_of([option]))[-1] == "extra"

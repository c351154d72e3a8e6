"""The one way in which archived text is set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import property_test
from reforms.archive.typography import typeset

CASES = {
    "every mark": ("甲,乙:丙;丁?戊!己", "甲，乙：丙；丁？戊！己"),
    "a mark after a number": ("共5项,现通知", "共5项，现通知"),
    "a mark before Chinese": ("App,小程序", "App，小程序"),
    "brackets around Latin after Chinese": ("方案(App 2.0)申请", "方案（App 2.0）申请"),
    "a bracket in a pair with Chinese at one end only": ("(a)甲", "（a）甲"),
    "nested brackets with Latin outside": ("x(y(甲)z)", "x(y（甲）z)"),
    "an opening bracket alone": ("甲(乙", "甲（乙"),
    "a closing bracket alone": ("甲)乙", "甲）乙"),
    "a time": ("于9:30开始", "于9:30开始"),
    "a space beside Chinese": ("共 5 项", "共5项"),
    "spaces between Latin words": ("start  a\tcompany", "start a company"),
    "a line break between Chinese": ("关于\n推广", "关于推广"),
    "a full-width space": ("甲\u3000乙", "甲乙"),
    "a mark that becomes full-width after the space before it was judged": ("A ,中", "A，中"),
    "a rare character beyond the basic plane": ("𠮷,a", "𠮷，a"),
    **{f"beside {mark}": (f"{mark},a", f"{mark}，a") for mark in "‘’“”—…·"},
}

TEXT = st.text(alphabet="甲乙“”—…·，（）,:;()?!.AZ09% \n\t\u3000", max_size=30)


@pytest.mark.parametrize("what", CASES)
def test_typeset(what: str) -> None:
    passage, expected = CASES[what]
    assert typeset(passage) == expected, what


@property_test
@given(TEXT | st.text(max_size=40))
def test_setting_twice_changes_nothing_more(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@property_test
@given(TEXT)
def test_nothing_but_marks_and_space_changes(text: str) -> None:
    narrow = str.maketrans("，：；（）？！", ",:;()?!")
    kept = "".join(typeset(text).translate(narrow).split())
    assert kept == "".join(text.translate(narrow).split())


@property_test
@given(st.text(alphabet="AZaz09.,;:()-+%", max_size=30))
def test_latin_and_numbers_stay_as_they_are(text: str) -> None:
    assert typeset(text) == text

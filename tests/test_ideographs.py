"""Characters in the place of ideographs: which are folded, which are left and named."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import property_test
from reforms.archive.ideographs import LOOKALIKE, fold, fold_or_refuse, lookalikes
from reforms.problems import Refused
from test_characters import ARCHIVED, ORDINARY

LOOK_ALIKE = ("KANGXI RADICAL", "CJK RADICAL", "CJK STROKE", "CJK COMPATIBILITY IDEOGRAPH")

# The ends of each run, and some between that stand for no ideograph of their own shape.
FOLDED = "⺁厂 ⺙攵 ⺛旡 ⺠民 ⺼肉 ⻎辶 ⻔门 ⻳龟 ㇆𠃌 ㇏乀 ㇐一 ㇡𠄎 ⼀一 ⿕龠"


@pytest.mark.parametrize("pair", [*FOLDED.split(), "\uf900豈", "\U0002fa1d\U0002a600"])
def test_the_one_ideograph_that_unicode_names_takes_its_place(pair: str) -> None:
    assert fold(f"甲{pair[0]}A") == f"甲{pair[1]}A"


def test_what_unicode_calls_so_is_folded_or_named_and_nothing_else_is() -> None:
    for code in range(0x110000):
        char = chr(code)
        name, folded = unicodedata.name(char, ""), fold(char)
        # Twelve of those called so are ideographs of their own.
        own = name.startswith(LOOK_ALIKE[-1]) and unicodedata.normalize("NFC", char) == char
        if unicodedata.category(char) == "Co" or (name.startswith(LOOK_ALIKE) and not own):
            assert LOOKALIKE.match(char), hex(code)
        elif name:
            assert not LOOKALIKE.match(char) and folded == char, hex(code)
        if folded != char:
            assert unicodedata.name(folded).startswith("CJK UNIFIED IDEOGRAPH"), hex(code)
            assert unicodedata.normalize("NFKC", char) in (char, folded), hex(code)


@pytest.mark.parametrize("text", [ORDINARY, *(file.read_text("utf-8") for file in ARCHIVED)])
def test_ordinary_and_archived_text_stays(text: str) -> None:
    assert fold(text) == text and not list(lookalikes(text))


@property_test
@given(st.text(alphabet="甲⼈⺠⺀㇀\ue001\ufa0e\uf900A é", max_size=20))
def test_folding_twice_changes_nothing_more_and_leaves_what_has_no_name(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded and len(folded) == len(text)
    assert {rule for rule, _ in lookalikes(folded)} <= {
        "encoding.private",
        "encoding.radical.unnamed",
    }


def test_each_is_named_once_by_what_it_is() -> None:
    assert dict(lookalikes("⼈⺠⼈⺀\ue001\U000f0000\ue001")) == {
        "encoding.radical": "⼈（U+2F08，应作“人”）、⺠（U+2EA0，应作“民”）",
        "encoding.radical.unnamed": "⺀（U+2E80）",
        "encoding.private": "U+E001、U+F0000",
    }


def test_what_cannot_be_folded_is_refused_with_the_words_around_it() -> None:
    assert fold_or_refuse("⼈⺠") == "人民"
    with pytest.raises(Refused, match=r"^“各区人民政府\\ue001”") as caught:
        fold_or_refuse("各区⼈⺠政府\ue001")
    assert "U+E001" in str(caught.value) and "请对照原件" in str(caught.value)

"""Texts of the data in hand-written pages: shown, and nothing else."""

import markdown
import pytest
from jinja2 import UndefinedError
from lxml import html
from markupsafe import escape

from hostile import ATTACKS
from reforms.site.render import environment, inert

EXTENSIONS = ["attr_list", "tables", "toc", "fenced_code"]


@pytest.mark.parametrize("name", ATTACKS)
def test_markdown_shows_a_text_as_it_is(name: str) -> None:
    text = ATTACKS[name]
    page = f"# 标题\n\n{inert({'a': {'b': text}})['a']['b']}，后文。\n"
    made = html.fragment_fromstring(markdown.markdown(page, extensions=EXTENSIONS), "div")
    (paragraph,) = made.findall("p")
    assert paragraph.text == f"{text}，后文。" and not len(paragraph) and not paragraph.attrib


def test_a_text_of_several_lines_stays_one_paragraph_and_plain_words_stay() -> None:
    text = inert({"a": "甲\n\n```\n<b>\n- 乙\n===\n"})["a"]
    made = html.fragment_fromstring(markdown.markdown(text, extensions=EXTENSIONS), "div")
    assert [element.tag for element in made] == ["p"]
    plain = {"a": 3, "b": "1.0.0（2000年1月31日）", "c": "a b"}
    assert inert(plain) == plain | {"a": "3"}


def test_values_are_escaped_and_an_unknown_name_is_an_error() -> None:
    text = "&<>\"'"
    made = environment().from_string('<a title="{{ x }}">{{ x }}</a>').render(x=text)
    assert made == f'<a title="{escape(text)}">{escape(text)}</a>'
    with pytest.raises(UndefinedError):
        environment().from_string("{{ x }}").render()

"""Texts of the data in hand-written pages: shown, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError
from lxml import html
from markupsafe import Markup, escape

from hostile import ATTACKS
from reforms.web import render
from reforms.web.render import TEMPLATES, environment, inert, lean

EXTENSIONS = ["attr_list", "tables", "toc", "fenced_code"]


@pytest.mark.parametrize("name", ATTACKS)
def test_markdown_shows_a_text_as_it_is(name: str) -> None:
    text = ATTACKS[name]
    page = f"# 标题\n\n{inert({'a': {'b': text}})['a']['b']}，后文。\n"
    made = html.fragment_fromstring(markdown.markdown(page, extensions=EXTENSIONS), "div")
    (paragraph,) = made.findall("p")
    assert paragraph.text == f"{text}，后文。" and not len(paragraph) and not paragraph.attrib


def test_a_text_of_several_lines_stays_one_paragraph() -> None:
    text = inert({"a": "甲\n\n```\n<b>\n- 乙\n===\n"})["a"]
    made = html.fragment_fromstring(markdown.markdown(text, extensions=EXTENSIONS), "div")
    assert [element.tag for element in made] == ["p"]


def test_numbers_and_plain_words_stay() -> None:
    assert inert({"a": 3, "b": "1.0.0（2000年1月31日）", "c": "a b"}) == {
        "a": "3",
        "b": "1.0.0（2000年1月31日）",
        "c": "a b",
    }


def test_only_templates_lose_their_indents() -> None:
    made = lean(Environment(autoescape=True))
    template = made.from_string(
        "<ul>\n  {% for one in many %}\n    <li>{{ one }}</li>\n  {% endfor %}\n</ul>"
    )
    assert template.render(many=["a", "  b\n   c"]) == "<ul>\n<li>a</li>\n<li>  b\n   c</li>\n</ul>"


@given(st.one_of(st.text(), st.text(alphabet="&<>\"'a甲"), st.integers(), st.none()))
def test_values_are_escaped_as_everywhere(value: object) -> None:
    marked = Markup("<b>{}</b>").format(value)
    for one in (value, marked):
        assert environment().escaped(one) == escape(one)


SPOTS = {
    "plain": "{{ x }}",
    "attribute": '<a title="{{ x }}">',
    "loop": "{% for one in [x] %}{{ one }}{% endfor %}",
    "macro": "{% macro m(y) %}{{ y }}{% endmacro %}{{ m(x) }}",
    "call": "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}",
    "set": "{% set y %}{{ x }}{% endset %}{{ y }}",
    "block": "{% block b scoped %}{{ x }}{% endblock %}",
    "joined": "{{ 'a' ~ x }}",
}


@pytest.mark.parametrize("spot", SPOTS)
@pytest.mark.parametrize("mark", "&<>\"'")
def test_every_spot_of_a_template_escapes_once(spot: str, mark: str) -> None:
    made = environment().from_string(SPOTS[spot]).render(x=f"1{mark}2")
    assert f"1{escape(mark)}2" in made


CALLS = {
    "in order": "{{ f(1, 2) }}",
    "by name": "{{ f(b=2, a=1) }}",
    "both": "{{ f(1, b=2) }}",
    "spread": "{{ f(*[1, 2]) }}",
    "spread by name": "{{ f(**{'a': 1, 'b': 2}) }}",
    "in a loop": "{% for one in [1] %}{{ f(one, 2) }}{% endfor %}",
    "a macro": "{% macro m(a, b=2) %}{{ f(a, b) }}{% endmacro %}{{ m(1) }}",
    "one of two": "{{ (f if f else g)(1, 2) }}",
}


@pytest.mark.parametrize("call", CALLS)
def test_a_template_calls_as_python_does(call: str) -> None:
    made = environment().from_string(CALLS[call])
    assert made.render(f=lambda a, b: f"<{a}{b}>", g=None) == "&lt;12&gt;"


def test_a_template_that_changed_is_read_anew_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates", ignore=shutil.ignore_patterns("*.cache"))
    monkeypatch.setattr(render, "TEMPLATES", tmp_path / "templates")
    file = tmp_path / "templates" / "one.html"
    try:
        for text in ("old", "new"):
            file.write_text(text, encoding="utf-8")
            render.forget()
            assert render.render("one.html", {}) == text
    finally:
        monkeypatch.undo()
        render.forget()


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ x }}").render()


def test_whatever_links_lead_to_the_templates_they_are_compiled_once(tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(TEMPLATES.parents[1])
    asked = "from reforms.web.render import template; print(template('home.html').filename)"
    named = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "linked")},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert named.strip() == str(TEMPLATES / "home.html")

"""The templates, loaded once; every value is escaped, every unknown name is an error."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from reforms import facts, urls
from reforms.typography import typeset

TEMPLATES = Path(__file__).parents[1] / "templates"


@cache
def environment() -> Environment:
    """The one environment of all templates."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(day=facts.day, chinese=facts.chinese, size=facts.size, typeset=typeset)
    made.globals.update(urls=urls)
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return made


@cache
def template(name: str) -> Template:
    """A template by name."""
    return environment().get_template(name)


def render(name: str, context: Mapping[str, Any]) -> Markup:
    """A template filled in."""
    return Markup(template(name).render(context))

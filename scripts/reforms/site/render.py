"""The templates; every value is escaped, every unknown name is an error."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reforms import facts, urls
from reforms.site.literal import compact
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
    )
    made.filters.update(day=facts.day, chinese=facts.chinese, size=facts.size, typeset=typeset)
    made.filters["page"] = _page
    made.globals.update(urls=urls)
    made.policies.update({"json.dumps_function": compact, "json.dumps_kwargs": {}})
    return made


def _page(row_id: str, table: str) -> str:
    """The path of a record's page."""
    return urls.record(table, row_id)


_MARKUP = re.compile(r"[\s!\"#$&'()*:<>\[\\\]_`{|}~]")


def inert(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, their texts such that Markdown and HTML show them and do nothing else."""
    return {
        name: inert(value) if isinstance(value, Mapping) else _MARKUP.sub(_code, str(value))
        for name, value in values.items()
    }


def _code(found: re.Match[str]) -> str:
    return found[0] if found[0] == " " else f"&#{ord(found[0])};"


def render(name: str, context: Mapping[str, Any]) -> Markup:
    """A template filled in."""
    return Markup(environment().get_template(name).render(context))

"""A template and its values -> HTML; every value is escaped, every unknown name is an error."""

import json
import re
import traceback
from collections.abc import Mapping
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from reforms import facts, urls
from reforms.archive.typography import typeset

TEMPLATES = Path(__file__).parents[1] / "templates"

_JSON = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
_MARKUP = re.compile(r"[^\S ]|[!\"#$&'()*:<>\[\\\]_`{|}~]")


def linked(node: Mapping[str, Any]) -> Markup:
    """A node of schema.org as the script that search engines read."""
    script = '<script type="application/ld+json">{}</script>'
    return Markup(script).format(htmlsafe_json_dumps(node, dumps=_JSON))


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
    made.filters.update(
        batch=facts.batch,
        day=facts.day,
        linked=linked,
        reference=facts.reference,
        sha256=lambda content: sha256(content).hexdigest(),
        page=lambda row_id, table: urls.record(table, row_id),
        size=facts.size,
        typeset=typeset,
    )
    made.globals.update(agency_names=facts.agency_names, counts=facts.counts, urls=urls, zip=zip)
    return made


def render(name: str, **values: Any) -> Markup:
    """A template filled in."""
    return Markup(environment().get_template(name).render(values))


def place(error: TemplateError) -> tuple[str, int]:
    """The file and line of a template in which an error is."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return error.filename, error.lineno
    # Jinja sets the lines of templates into the traceback.
    frames = traceback.extract_tb(error.__traceback__)
    at = [frame for frame in frames if not frame.filename.endswith(".py")][-1]
    return at.filename, at.lineno or 0


def inert(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, their texts such that Markdown and HTML show them and do nothing else."""
    return {
        name: inert(value)
        if isinstance(value, Mapping)
        else _MARKUP.sub(lambda found: f"&#{ord(found[0])};", str(value))
        for name, value in values.items()
    }

"""The templates, loaded once; every value is escaped, every unknown name is an error."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    Template,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.nodes import Call
from markupsafe import Markup, escape

from reforms import facts, urls
from reforms.typography import typeset
from reforms.web.literal import compact

# Resolved: a template is compiled once, by whatever links a build comes to it.
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


class _Lean(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _INDENT.sub("", source)


_INDENT = re.compile("^[ \t]+", re.MULTILINE)


def lean(made: Environment) -> Environment:
    """Have an environment leave out what only makes templates readable: a tenth of a page.

    Indents and the lines of statements go when a template is read; values are not in it yet.
    """
    made.trim_blocks = made.lstrip_blocks = True
    made.add_extension(_Lean)
    return made


class _Code(CodeGenerator):
    """Has compiled templates do in Python's own way what they spend half their time with."""

    def write_commons(self) -> None:
        """Has them escape by `escaped`."""
        super().write_commons()
        self.writeline("escape = environment.escaped")

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:
        """Has them call as Python does: nothing that they call asks for the context."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")


class _Environment(Environment):
    code_generator_class = _Code

    @staticmethod
    def escaped(value: object) -> str:
        """As `markupsafe.escape`, but a text without a mark of HTML stays the text that it is."""
        if type(value) is Markup:
            return value
        if type(value) is str and not (
            "&" in value or "<" in value or ">" in value or '"' in value or "'" in value
        ):
            return value
        return escape(value)


@cache
def environment() -> Environment:
    """The one environment of all templates."""
    made = _Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=_compiled(),
    )
    lean(made)
    made.filters.update(day=facts.day, chinese=facts.chinese, size=facts.size, typeset=typeset)
    # A filter: a function would have to be looked up in `urls` each time.
    made.filters["page"] = _page
    made.globals.update(urls=urls)
    made.policies.update({"json.dumps_function": compact, "json.dumps_kwargs": {}})
    # What an import would bring, without the work of one for each page.
    made.globals.update(parts=made.get_template("_parts.html").module)
    return made


def _page(row_id: str, table: str) -> str:
    """The path of a record's page."""
    return urls.record(table, row_id)


def _compiled() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept, as Python keeps compiled modules; None where it cannot."""
    folder = TEMPLATES / "__pycache__"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
    if not os.access(folder, os.W_OK):
        return None
    # Compiled otherwise, a template is another one: this file says how.
    how = sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    return FileSystemBytecodeCache(str(folder), f"{how}-%s.cache")


@cache
def template(name: str) -> Template:
    """A template by name."""
    return environment().get_template(name)


def forget() -> None:
    """Have templates read anew: while serving, they change."""
    template.cache_clear()
    environment.cache_clear()


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
    return Markup(template(name).render(context))

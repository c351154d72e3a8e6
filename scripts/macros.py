"""mkdocs-macros module: the numbers and tables of the hand-written pages in docs/."""

from functools import partial

from mkdocs_macros.plugin import MacrosPlugin

from reforms import facts
from reforms.cli import cli
from reforms.site.context import Site
from reforms.site.pages import FRAGMENTS, fragment
from reforms.site.render import inert
from reforms.terminal import Context


def define_env(env: MacrosPlugin) -> None:
    """Give the pages facts of the data, `commands()` and a `fragment_NAME()` for each."""
    site: Site = env.conf["extra"]["made"]
    env.variables["site"] = inert(site.facts)
    env.variables["count"], env.variables["counts"] = site.count, facts.counts(site.dataset)
    env.variables["topic"] = inert(facts.topic(site.dataset))
    for name in FRAGMENTS:
        env.macro(partial(fragment, name, site), f"fragment_{name}")
    env.macro(commands)


def commands() -> str:
    """The help of every command, as Markdown."""
    program = Context(cli, info_name="reforms", terminal_width=80)
    helps = {
        name: Context(command, program, name, terminal_width=80).get_help()
        for name, command in cli.commands.items()
    }
    return "\n".join(f"## {name}\n\n```text\n{text}\n```\n" for name, text in helps.items())

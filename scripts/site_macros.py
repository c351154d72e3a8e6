"""mkdocs-macros adapter: numbers and tables for the hand-written pages in docs/."""

from functools import partial

from mkdocs_macros.plugin import MacrosPlugin

from reforms import facts
from reforms.site import Site
from reforms.web.fragments import FRAGMENTS


def define_env(env: MacrosPlugin) -> None:
    """Give the pages `site`, `count` and a `fragment_NAME()` for each fragment."""
    made: Site = env.conf["extra"]["made"]
    env.variables["site"] = facts.site(made.dataset)
    env.variables["count"] = facts.count(made.dataset)
    for name, fragment in FRAGMENTS.items():
        env.macro(partial(fragment, made.dataset, made.settings), f"fragment_{name}")

"""mkdocs-macros module: the numbers and tables of the hand-written pages in docs/."""

from functools import partial

from mkdocs_macros.plugin import MacrosPlugin

from reforms import facts
from reforms.site.context import Site
from reforms.site.pages import FRAGMENTS, fragment
from reforms.site.render import inert


def define_env(env: MacrosPlugin) -> None:
    """Give the pages `site`, `count`, `counts` and a `fragment_NAME()` for each fragment."""
    site: Site = env.conf["extra"]["made"]
    env.variables["site"] = inert(site.facts)
    env.variables["count"], env.variables["counts"] = site.count, facts.counts(site.dataset)
    for name in FRAGMENTS:
        env.macro(partial(fragment, name, site), f"fragment_{name}")

"""mkdocs-macros adapter: numbers and tables for the hand-written pages in docs/."""

from collections.abc import Callable

from markupsafe import Markup
from mkdocs_macros.plugin import MacrosPlugin

from reforms import facts
from reforms.site import fragments
from reforms.site.files import Site
from reforms.site.fragments import FRAGMENTS, Fragment
from reforms.site.render import inert


def define_env(env: MacrosPlugin) -> None:
    """Give the pages `site`, `count` and a `fragment_NAME()` for each fragment."""
    made: Site = env.conf["extra"]["made"]
    env.variables["site"] = inert(facts.site(made.dataset))
    env.variables["count"] = facts.count(made.dataset)
    for name, fragment in FRAGMENTS.items():
        env.macro(_macro(made, fragment), f"fragment_{name}")

    def downloads() -> Markup:
        return fragments.downloads(made.dataset, made.settings, made.downloads)

    env.macro(downloads, "fragment_downloads")


def _macro(made: Site, fragment: Fragment) -> Callable[[], Markup]:
    """A function that knows the site; the plugin prints a partial with all that it holds."""

    def macro() -> Markup:
        return fragment(made.dataset, made.settings)

    return macro

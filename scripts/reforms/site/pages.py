"""Every page whose content is data: Dataset -> (path, what stands in its <main>)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from markupsafe import Markup

from reforms import urls
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site.render import render
from reforms.site.shared import Shared
from reforms.site.views import VIEWS, Trail, View

KINDS: Mapping[str, str] = {kind: f"{kind}.html" for kind in VIEWS}
"""Kind of page -> its template."""

HOME_NAME = "首页"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the site. Not slotted: its content is made once, when it is asked for."""

    path: str
    """From the site's root: `reforms/ab01-01/`; empty for the home page."""
    kind: str
    title: str
    description: str
    parent: str | None
    """The path of the page above; None for the home page."""
    beside: tuple[str | None, str | None]
    """The paths of the pages before and after it, as one reads on."""
    make: Callable[[], str] = field(compare=False, repr=False)

    @cached_property
    def content(self) -> str:
        """HTML, what stands in <main>."""
        return self.make()


def pages(dataset: Dataset, settings: Settings) -> Iterator[Page]:
    """Every page, one kind after the other."""
    shared = Shared(dataset, settings)
    for kind, make in VIEWS.items():
        for view in make(shared):
            yield Page(
                path=view.path,
                kind=kind,
                title=view.title,
                description=view.description,
                parent=(view.trail[-1][1] if view.trail else urls.HOME) if view.path else None,
                beside=view.beside,
                make=partial(_content, shared, kind, view),
            )


def _content(shared: Shared, kind: str, view: View) -> str:
    """A view in its kind's template, with what all templates know."""
    trail: Trail = ((HOME_NAME, urls.HOME), *view.trail) if view.path else ()
    return render(
        KINDS[kind],
        {
            "site": shared.site,
            "count": shared.count,
            "shared": shared,
            "data": shared.dataset,
            "settings": shared.settings,
            "title": view.title,
            "path": view.path,
            "root": urls.root(view.path),
            "trail": trail,
            "breadcrumbs": _items(shared.settings, (*trail, (view.title, view.path))),
            **view.values,
        },
    )


def breadcrumbs(settings: Settings, trail: Iterable[tuple[str, str]]) -> Markup:
    """The way to a hand-written page, for machines; `trail` ends with the page itself."""
    return render("breadcrumbs.html", {"items": _items(settings, trail)})


def _items(settings: Settings, trail: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """The way to a page as schema.org has it, with whole addresses."""
    return [
        {"@type": "ListItem", "position": at, "name": name, "item": settings.site_url + path}
        for at, (name, path) in enumerate(trail, 1)
    ]

"""The whole site as files; knows no site engine.

An engine renders one page of each kind, a shell with placeholders where the
page's data belongs; `fill` then makes every page of that kind from it. A shell
is split once at its placeholders and joined with escaped data: nothing is ever
replaced inside data.
"""

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from reforms import exports, facts, urls
from reforms.aside import Aside
from reforms.formats.download import Listed
from reforms.model import Dataset
from reforms.pages import Page, breadcrumbs, pages_of
from reforms.settings import Settings
from reforms.web import brand, catalog, feed, paging, policy, qr
from reforms.web.assets import FOLDER, Bundle, Files, named
from reforms.web.shared import Shared

if TYPE_CHECKING:
    from reforms.web.search import Scripts

SITEMAP = "sitemap.xml"
# What stands in a shell is escaped, so that no text there can look like one.
_PLACEHOLDER = re.compile("<@(title|description|canonical|qr|content|urls)@>")


Searching = Aside["Scripts"]
"""The search index in the making."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site: its path from the root and its bytes."""

    path: str
    content: bytes
    listed: Listed | None = None
    """What lists say of it, if it is a download."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Site:
    """What a site is made from. Not slotted: its assets are named once.

    Engines print what they are given: the whole dataset would be in it.
    """

    dataset: Dataset
    settings: Settings
    bundle: Bundle
    begun: Searching | None = None
    """The search index, where it is begun already."""
    apart: bool = False
    """Whether other processes may work for it."""

    @cached_property
    def shared(self) -> Shared:
        """What the pages share."""
        return Shared(self.dataset, self.settings)

    @cached_property
    def search_scripts(self) -> "Scripts":
        """The search index."""
        return (self.begun or searching(self.dataset)).result()

    @cached_property
    def assets(self) -> Files:
        """What the theme calls an asset -> (its path, its content)."""
        made = named(
            {
                **self.bundle.files(is_large=bool(self.search_scripts.pieces)),
                **catalog.files(self.shared),
                "search_index": ("search-index.js", self.search_scripts.index),
                **brand.files(self.dataset, self.bundle.typeface),
            }
        )
        manifest = brand.manifest(self.dataset, {key: path for key, (path, _) in made.items()})
        return {**made, **named({"manifest": ("site.webmanifest", manifest)})}

    def context(self) -> dict[str, Any]:
        """What the theme's templates know besides their page and the assets' paths."""
        return {
            "site": facts.site(self.dataset),
            "picture": brand.described(self.dataset),
            "qr": qr.code,
            "policy": policy.policy,
            "breadcrumbs": partial(breadcrumbs, self.settings),
            "repo_url": self.settings.repo_url,
            "contact_email": self.settings.contact_email,
        }


def searching(dataset: Dataset, *, apart: bool = False) -> Searching:
    """The search index, begun at once where it is made `apart`.

    It needs no more of a dataset than its rows: neither that they are judged, nor a history.
    """

    def work() -> "Scripts":
        # To load its tables of sounds takes a quarter of a second, and nothing else needs them.
        from reforms.web import search

        return search.scripts(dataset, FOLDER)

    return Aside(work, apart=apart)


def files(site: Site) -> Iterator[SiteFile]:
    """Downloads, the API, as Markdown one shell per kind of page, and assets.

    One after the other: who writes them away never holds all of them.
    """
    begun = exports.begun(site.dataset, site.settings) if site.apart else None
    # Before the downloads, of which the long ones are in the making.
    for path, content in exports.api(site.dataset, site.settings):
        yield SiteFile(path, content)
    for item in exports.each_download(site.dataset, site.settings, begun):
        yield SiteFile(urls.download(item.name), item.content, item.listed)
    yield SiteFile(feed.PATH, feed.feed(site.dataset, site.settings))
    for kind, path in shells(site.dataset).items():
        yield SiteFile(f"{path}index.md", _shell_source(kind))
    # Last: the search index may still be in the making.
    for path, content in (*site.assets.values(), *site.search_scripts.pieces.items()):
        yield SiteFile(path, content)


def shells(dataset: Dataset) -> dict[str, str]:
    """Kind of page -> the path of the page that is rendered as its shell."""
    single = {
        "home": urls.HOME,
        "reforms": urls.REFORMS,
        "notices": urls.NOTICES,
        "domains": urls.DOMAINS,
        "agencies": urls.AGENCIES,
        "corrections": urls.CORRECTIONS,
        "search": urls.SEARCH,
    }
    first = {
        "reform": urls.record("reforms", dataset.reforms[0].id),
        "notice": urls.record("notices", dataset.notices[0].id),
        "domain": urls.record("domains", dataset.domains[0].id),
        "agency": urls.record("agencies", dataset.agencies[0].id),
    }
    further = {_shell(kind, 2): path for kind, path in paging.further(dataset).items()}
    return single | first | further


def _shell(kind: str, number: int) -> str:
    """A list's later pages stand deeper, so that their links need a shell of their own."""
    return kind if number == 1 else f"{kind}-further"


def _shell_source(kind: str) -> bytes:
    return f"---\nshell: {kind}\ntitle: {kind}\n---\n".encode()


def fill(
    site: Site, rendered: Callable[[str], str], share: int = 0, of: int = 1
) -> Iterator[SiteFile]:
    """Every page whose content is data, and the sitemap with all of them.

    `rendered` gives the text of a file that the engine has written, by path. Of
    several shares of the pages the first has the sitemap.
    """
    paths = shells(site.dataset)
    # All before any: a filled page may take its shell's place.
    split = {kind: _split(rendered(f"{path}index.html")) for kind, path in paths.items()}
    listed: list[str] = []
    for at, page in enumerate(pages_of(site.shared)):
        listed.append(page.path)
        if at % of == share:
            shell = split[_shell(page.kind, page.number)]
            yield SiteFile(f"{page.path}index.html", _join(shell, _values(site, page)))
    if share:
        return
    sitemap = _join(_split(rendered(SITEMAP)), {"urls": _urls(site, listed)})
    yield SiteFile(SITEMAP, sitemap)
    yield SiteFile(f"{SITEMAP}.gz", gzip.compress(sitemap, mtime=0))


def publish(
    site: Site, rendered: Callable[[str], str], write: Callable[[str, bytes], None]
) -> None:
    """Fill every shell; `write` puts a file in its place, half of them from another process."""
    # Read before any is written: a filled page may take its shell's place.
    paths = [f"{path}index.html" for path in shells(site.dataset).values()]
    texts = {path: rendered(path) for path in (*paths, SITEMAP)}
    of = 2 if site.apart else 1

    def work(share: int) -> None:
        for file in fill(site, texts.__getitem__, share, of):
            write(file.path, file.content)

    others = [Aside(partial(work, share), apart=True) for share in range(1, of)]
    work(0)
    for other in others:
        other.result()


def _split(shell: str) -> list[str]:
    """Text and placeholder names in turn."""
    return _PLACEHOLDER.split(shell)


def _join(shell: list[str], values: Mapping[str, str]) -> bytes:
    parts = (values[part] if at % 2 else part for at, part in enumerate(shell))
    return "".join(parts).encode()


def _values(site: Site, page: Page) -> dict[str, str]:
    return {
        "title": str(escape(page.title)),
        "description": str(escape(page.description)),
        "canonical": str(escape(site.settings.site_url + page.path)),
        "qr": qr.code(site.settings.site_url + page.path),
        "content": page.content,
    }


def _urls(site: Site, paths: list[str]) -> str:
    date = site.dataset.descriptor["created"][:10]
    return "".join(
        f"<url><loc>{escape(site.settings.site_url + path)}</loc><lastmod>{date}</lastmod></url>\n"
        for path in paths
    )

"""The whole site as files; knows no site engine.

An engine renders one page of each kind, a shell with placeholders where the
page's data belongs; `publish` then makes every page of that kind from it. A shell
is split once at its placeholders and joined with escaped data: nothing is ever
replaced inside data.
"""

import gzip
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from markupsafe import escape

from reforms import facts, urls
from reforms.aside import Ahead, Aside
from reforms.exports import feed
from reforms.exports.all import make_downloads
from reforms.exports.api import make_api
from reforms.exports.download import Download
from reforms.model import Dataset
from reforms.pages import Page, breadcrumbs, pages_of
from reforms.settings import Settings
from reforms.web import brand, catalog, paging, policy, qr, search
from reforms.web.assets import FOLDER, Bundle, Files, named
from reforms.web.search import Scripts
from reforms.web.shared import Shared

SITEMAP = "sitemap.xml"
# What stands in a shell is escaped, so that no text there can look like one.
_PLACEHOLDER = re.compile("<@(title|description|canonical|qr|content|urls)@>")


Write = Callable[[str, bytes], None]
"""Puts a file in its place: path from the site's root, content."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site: its path from the root and its bytes."""

    path: str
    content: bytes
    listed: Download | None = None
    """What lists say of it, if it is a download."""


Shells = Mapping[str, Sequence[bytes | str]]
"""Kind of shell -> its text and the names of its placeholders in turn."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into a shell: the page's path, the shell's kind, placeholder -> value."""

    path: str
    shell: str
    values: Mapping[str, bytes]


class Site:
    """What a site is made from, and what is in the making of it.

    Engines print what they are given: the whole dataset would be in it, were this a dataclass.
    """

    def __init__(
        self,
        *,
        dataset: Dataset,
        settings: Settings,
        bundle: Bundle,
        write: Write = lambda path, content: None,
        apart: bool = False,
    ) -> None:
        """`write` puts filled pages in their places.

        Where other processes may work for it (`apart`), they begin at once with what takes
        long. For that they need a dataset's rows, be they judged or not.
        """
        self.dataset, self.settings, self.bundle, self.write = dataset, settings, bundle, write
        self.search = Aside(partial(search.scripts, dataset, FOLDER), apart=apart, urgent=True)
        self.filling = Ahead(
            lambda: self.pages, partial(_filling, self), partial(_place, write), apart=apart
        )

    @cached_property
    def shared(self) -> Shared:
        """What the pages share."""
        return Shared(self.dataset, self.settings)

    @cached_property
    def pages(self) -> Sequence[Page]:
        """Every page whose content is data."""
        return tuple(pages_of(self.shared))

    @cached_property
    def search_scripts(self) -> Scripts:
        """The search index."""
        return self.search.result()

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


def files(site: Site) -> Iterator[SiteFile]:
    """Downloads, the API, the feed, as Markdown one shell per kind of page, and assets."""
    for path, content in make_api(site.dataset, site.settings).items():
        yield SiteFile(path, content)
    for item in make_downloads(site.dataset, site.settings):
        yield SiteFile(urls.download(item.name), item.content, item)
    yield SiteFile(feed.PATH, feed.make_feed(site.dataset, site.settings))
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


def publish(site: Site, rendered: Callable[[str], str]) -> None:
    """Put every page whose content is data in its place, and the sitemap with all of them.

    `rendered` gives the text of a file that the engine has written, by path.
    Other processes may have begun with the pages.
    """
    site.filling.go(_shells(site, rendered))
    for file in _sitemap(site, rendered):
        site.write(file.path, file.content)


def _shells(site: Site, rendered: Callable[[str], str]) -> Shells:
    """All before any page is filled, which may take its shell's place."""
    paths = shells(site.dataset)
    return {kind: _split(rendered(f"{path}index.html")) for kind, path in paths.items()}


def _filling(site: Site, page: Page) -> Filling:
    """Not by its `content`, which a page keeps."""
    values = {
        "title": str(escape(page.title)),
        "description": str(escape(page.description)),
        "canonical": str(escape(site.settings.site_url + page.path)),
        "qr": qr.code(site.settings.site_url + page.path),
        "content": page.make(),
    }
    encoded = {name: value.encode() for name, value in values.items()}
    return Filling(page.path, _shell(page.kind, page.number), encoded)


def _place(write: Write, filling: Filling, split: Shells) -> None:
    write(f"{filling.path}index.html", _join(split[filling.shell], filling.values))


def _sitemap(site: Site, rendered: Callable[[str], str]) -> Iterator[SiteFile]:
    sitemap = _join(_split(rendered(SITEMAP)), {"urls": _urls(site).encode()})
    yield SiteFile(SITEMAP, sitemap)
    yield SiteFile(f"{SITEMAP}.gz", _gzip(sitemap))


def _gzip(content: bytes) -> bytes:
    """Not by `gzip.compress`, whose header is another one from Python 3.13 on."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


def _split(shell: str) -> Sequence[bytes | str]:
    """Text and placeholder names in turn; text as it is written, once for all pages."""
    return [part if at % 2 else part.encode() for at, part in enumerate(_PLACEHOLDER.split(shell))]


def _join(shell: Sequence[bytes | str], values: Mapping[str, bytes]) -> bytes:
    return b"".join([part if isinstance(part, bytes) else values[part] for part in shell])


def _urls(site: Site) -> str:
    date = site.dataset.descriptor["created"][:10]
    return "".join(
        f"<url><loc>{escape(site.settings.site_url + page.path)}</loc>"
        f"<lastmod>{date}</lastmod></url>\n"
        for page in site.pages
    )

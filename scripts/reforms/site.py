"""The whole site as files; knows no site engine.

An engine renders one page of each kind, a shell with placeholders where the
page's data belongs; `publish` then makes every page of that kind from it. A shell
is split at its placeholders and joined with escaped data: nothing is ever replaced
inside data.
"""

import gzip
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from markupsafe import escape

from reforms import exports, facts, urls
from reforms.formats.download import Listed
from reforms.model import Dataset
from reforms.pages import Page, breadcrumbs, pages_of
from reforms.settings import Settings
from reforms.web import brand, feed, policy, qr, search
from reforms.web.assets import Bundle, Files, named
from reforms.web.shared import Shared

SITEMAP = "sitemap.xml"
# What stands in a shell is escaped, so that no text there can look like one.
_PLACEHOLDER = re.compile("<@(title|description|canonical|qr|content|urls)@>")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site: its path from the root and its bytes."""

    path: str
    content: bytes
    listed: Listed | None = None
    """What lists say of it, if it is a download."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Site:
    """What a site is made from, and what is in the making of it. Not slotted: that is kept.

    Engines print what they are given: the whole dataset would be in it, had this a `repr`.
    """

    dataset: Dataset
    settings: Settings
    bundle: Bundle

    @cached_property
    def shared(self) -> Shared:
        """What the pages share."""
        return Shared(self.dataset, self.settings)

    @cached_property
    def pages(self) -> Sequence[Page]:
        """Every page whose content is data."""
        return tuple(pages_of(self.shared))

    @cached_property
    def assets(self) -> Files:
        """What the theme calls an asset -> (its path, its content)."""
        made = named(
            {
                **self.bundle.files(),
                "search_index": ("search-index.js", search.script(search.index(self.dataset))),
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
    """Downloads, the API, as Markdown one shell per kind of page, and assets."""
    for path, content in exports.api(site.dataset, site.settings):
        yield SiteFile(path, content)
    for item in exports.each_download(site.dataset, site.settings):
        yield SiteFile(urls.download(item.name), item.content, item.listed)
    yield SiteFile(feed.PATH, feed.feed(site.dataset, site.settings))
    for kind, path in shells(site.dataset).items():
        yield SiteFile(f"{path}index.md", _shell_source(kind))
    for path, content in site.assets.values():
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
    return single | first


def _shell_source(kind: str) -> bytes:
    return f"---\nshell: {kind}\ntitle: {kind}\n---\n".encode()


def publish(site: Site, rendered: Callable[[str], str]) -> Iterator[SiteFile]:
    """Every page whose content is data, and the sitemap with all of them.

    `rendered` gives the text of a file that the engine has written, by path.
    """
    # All before any page is filled, which may take its shell's place.
    split = {
        kind: _PLACEHOLDER.split(rendered(f"{path}index.html"))
        for kind, path in shells(site.dataset).items()
    }
    for page in site.pages:
        address = site.settings.site_url + page.path
        values = {
            "title": str(escape(page.title)),
            "description": str(escape(page.description)),
            "canonical": str(escape(address)),
            "qr": qr.code(address),
            "content": page.content,
        }
        yield SiteFile(f"{page.path}index.html", _join(split[page.kind], values))
    sitemap = _join(_PLACEHOLDER.split(rendered(SITEMAP)), {"urls": _urls(site)})
    yield SiteFile(SITEMAP, sitemap)
    yield SiteFile(f"{SITEMAP}.gz", gzip.compress(sitemap, mtime=0))


def _join(shell: Sequence[str], values: Mapping[str, str]) -> bytes:
    """A shell's text and, for the names of placeholders between it, their values."""
    return "".join(values[part] if at % 2 else part for at, part in enumerate(shell)).encode()


def _urls(site: Site) -> str:
    date = site.dataset.descriptor["created"][:10]
    return "".join(
        f"<url><loc>{escape(site.settings.site_url + page.path)}</loc>"
        f"<lastmod>{date}</lastmod></url>\n"
        for page in site.pages
    )

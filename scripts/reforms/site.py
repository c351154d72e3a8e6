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
from itertools import groupby
from typing import Any

from markupsafe import escape

from reforms import exports, facts, urls
from reforms.model import Dataset
from reforms.pages import Page, breadcrumbs, pages
from reforms.settings import Settings
from reforms.web import brand, feed, qr, search
from reforms.web.assets import Bundle, Files, named

SITEMAP = "sitemap.xml"
_PLACEHOLDER = re.compile("@@(title|description|canonical|qr|content|urls)@@")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site: its path from the root and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a site is made from. Not slotted: its assets are named once."""

    dataset: Dataset
    settings: Settings
    bundle: Bundle

    @cached_property
    def assets(self) -> Files:
        """What the theme calls an asset -> (its path, its content)."""
        index = search.index_script(self.dataset)
        made = named(
            {
                **self.bundle.files(),
                "search_index": ("search-index.js", index),
                **brand.files(self.dataset, self.bundle.typeface),
            }
        )
        manifest = brand.manifest(self.dataset, {key: path for key, (path, _) in made.items()})
        return {**made, **named({"manifest": ("site.webmanifest", manifest)})}

    def context(self) -> dict[str, Any]:
        """What the theme's templates know besides their page."""
        return {
            "site": facts.site(self.dataset),
            "assets": {key: path for key, (path, _) in self.assets.items()},
            "picture": brand.described(self.dataset),
            "qr": qr.code,
            "breadcrumbs": partial(breadcrumbs, self.settings),
            "repo_url": self.settings.repo_url,
            "contact_email": self.settings.contact_email,
        }


def files(site: Site) -> Iterator[SiteFile]:
    """Assets, downloads, the API, and as Markdown one shell per kind of page."""
    for path, content in site.assets.values():
        yield SiteFile(path, content)
    for item in exports.downloads(site.dataset, site.settings):
        yield SiteFile(urls.download(item.name), item.content)
    for path, content in exports.api(site.dataset, site.settings):
        yield SiteFile(path, content)
    yield SiteFile(feed.PATH, feed.feed(site.dataset, site.settings))
    for kind, path in shells(site.dataset).items():
        yield SiteFile(f"{path}index.md", _shell_source(kind))


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
    return f'---\nshell: {kind}\ntitle: "@@title@@"\ndescription: "@@description@@"\n---\n'.encode()


def fill(site: Site, rendered: Callable[[str], str]) -> Iterator[SiteFile]:
    """Every page whose content is data, and the sitemap with all of them.

    `rendered` gives the text of a file that the engine has written, by path.
    """
    paths = shells(site.dataset)
    listed: list[str] = []
    made = pages(site.dataset, site.settings)
    for kind, group in groupby(made, key=lambda page: page.kind):
        shell = _split(rendered(f"{paths[kind]}index.html"))
        for page in group:
            listed.append(page.path)
            yield SiteFile(f"{page.path}index.html", _join(shell, _values(site, page)))
    sitemap = _join(_split(rendered(SITEMAP)), {"urls": _urls(site, listed)})
    yield SiteFile(SITEMAP, sitemap)
    yield SiteFile(f"{SITEMAP}.gz", gzip.compress(sitemap, mtime=0))


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

"""The whole site as pages and files; knows no site engine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from markupsafe import Markup

from reforms import facts, urls
from reforms.exports import feed
from reforms.exports.all import make_downloads
from reforms.exports.api import make_api
from reforms.exports.download import Download
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site import brand, policy, qr, search
from reforms.site.assets import Bundle, Files, named
from reforms.site.pages import Page, breadcrumbs, pages
from reforms.site.render import render


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site: its path from the root and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, repr=False)
class Site:
    """What a site is made from. Not slotted, and printed without the dataset: engines print it."""

    dataset: Dataset
    settings: Settings
    bundle: Bundle

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Path -> page, of every page whose content is data."""
        return {page.path: page for page in pages(self.dataset, self.settings)}

    @cached_property
    def downloads(self) -> Sequence[Download]:
        """The files under `/data/`."""
        return make_downloads(self.dataset, self.settings)

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

    @property
    def context(self) -> dict[str, Any]:
        """What the theme's templates know besides their page."""
        return {
            "site": facts.site(self.dataset),
            "assets": {name: path for name, (path, _) in self.assets.items()},
            "picture": brand.described(self.dataset),
            "qr": qr.code,
            "policy": policy.policy,
            "breadcrumbs": partial(breadcrumbs, self.settings),
            "repo_url": self.settings.repo_url,
            "contact_email": self.settings.contact_email,
        }


_FOLLOW = Markup("location.replace(document.links[0].href+location.hash)")
"""Leads on with the fragment, which a refresh leaves behind."""


def files(site: Site, moved: Mapping[str, str]) -> Iterator[SiteFile]:
    """Downloads, the API, the feed, assets, and where an address has `moved` (old path -> new)."""
    for item in site.downloads:
        yield SiteFile(urls.download(item.name), item.content)
    for path, content in make_api(site.dataset, site.settings).items():
        yield SiteFile(path, content)
    yield SiteFile(feed.PATH, feed.make_feed(site.dataset, site.settings))
    for path, content in site.assets.values():
        yield SiteFile(path, content)
    for old, new in moved.items():
        context = {
            "language": facts.site(site.dataset)["language"],
            "to": urls.root(old) + new,
            "script": _FOLLOW,
            "policy": policy.policy(scripts=[_FOLLOW]),
            "canonical": site.settings.site_url + new,
        }
        yield SiteFile(f"{old}index.html", render("moved.html", context).encode())

"""A site -> its files, all but the pages; knows no site engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from reforms import urls
from reforms.exports import feed
from reforms.exports.api import make_api
from reforms.site.assets import Assets
from reforms.site.context import Site
from reforms.site.render import render
from reforms.site.theme import policy


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of the site: its path from the root and its bytes."""

    path: str
    content: bytes


def static_files(site: Site, assets: Assets, moved: Mapping[str, str]) -> Iterator[StaticFile]:
    """Downloads, the API, the feed, assets, and where an address has `moved` (old path -> new)."""
    for item in site.downloads:
        yield StaticFile(urls.download(item.name), item.content)
    for path, content in make_api(site.dataset, site.settings).items():
        yield StaticFile(path, content)
    yield StaticFile(feed.PATH, feed.make_feed(site.dataset, site.settings))
    for path, content in assets.values():
        yield StaticFile(path, content)
    # Leads on with the fragment, which a refresh leaves behind.
    script = Markup("location.replace(document.links[0].href+location.hash)")
    for old, new in moved.items():
        html = render(
            "moved.html",
            language=site.facts["language"],
            to=urls.root(old) + new,
            script=script,
            policy=policy(scripts=[script]),
            canonical=site.url(new),
        )
        yield StaticFile(f"{old}index.html", html.encode())

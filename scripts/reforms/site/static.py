"""A site -> its files, all but the pages; knows no site engine.

Its own styles, scripts and pictures are named by their content: such a name may be cached
for ever, and a new version is never mistaken for the old one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from markupsafe import Markup

from reforms import urls
from reforms.exports import feed
from reforms.exports.all import make_version
from reforms.exports.api import make_api
from reforms.exports.workbook import make_worksheet
from reforms.site import brand, search
from reforms.site.context import Site
from reforms.site.picture import drawing
from reforms.site.render import render
from reforms.site.theme import policy
from reforms.site.typeface import Typeface

Assets = Mapping[str, tuple[str, bytes]]
"""What the theme calls a file -> (its path, its content)."""

BUNDLED = {
    "css": "extra.css",
    "js": "site.js",
    "search_worker": "search-worker.js",
    "search_engine": "search-engine.js",
}
"""What the theme calls a file of the bundle -> its name there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What the bundler supplies, and the font that it installed."""

    files: Mapping[str, bytes]
    typeface: Typeface

    @classmethod
    def read(cls, web: Path) -> Self:
        """Read the bundle in `web`; FileNotFoundError where it has not been made."""
        files = {name: (web / "dist" / name).read_bytes() for name in BUNDLED.values()}
        return cls(files=files, typeface=Typeface.read(web))


def make_assets(site: Site, bundle: Bundle) -> Assets:
    """Styles, scripts, the search index, icons, the picture of a shared link, the manifest."""
    made = {name: hashed(file, bundle.files[file]) for name, file in BUNDLED.items()}
    made |= {
        "search_index": hashed("search-index.json", search.index(site.dataset)),
        "icon": hashed("icon.svg", brand.icon_svg(site)),
        "picture": hashed("share.png", brand.picture(site, bundle.typeface)),
    }
    for side in brand.SIZES:
        made[f"icon_{side}"] = hashed(f"icon-{side}.png", brand.icon_png(site, side))
    paths = {name: path for name, (path, _) in made.items()}
    return {**made, "manifest": hashed("site.webmanifest", brand.manifest(site, paths))}


def hashed(name: str, content: bytes) -> tuple[str, bytes]:
    """`extra.css` -> `assets/extra.0123abcd.css`, with its content."""
    stem, _, ending = name.rpartition(".")
    return f"assets/{stem}.{sha256(content).hexdigest()[:8]}.{ending}", content


def static_files(
    site: Site, assets: Assets, moved: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """(path, content) of all but the pages; `moved` has old path -> new."""
    yield from ((urls.download(item.name), item.content) for item in site.downloads)
    for release in site.releases:
        folder = urls.version(release.number)
        yield from ((folder + name, data) for name, data in make_version(release).items())
    yield from make_api(site.published, site.settings).items()
    yield feed.PATH, feed.make_feed(site.dataset, site.settings)
    yield from assets.values()
    for notice in site.notices:
        if notice.id in site.dataset.reforms_of_notice:
            yield urls.picture(notice.id), drawing(site, notice)
    for agency in site.dataset.agencies:
        yield urls.worksheet(agency.id), make_worksheet(site.dataset, agency)
    # Leads on with the query and the fragment, which a refresh leaves behind.
    script = Markup(
        "location.replace(document.links[0].href+(location.protocol=='file:'?'index.html':'')"
        "+location.search+location.hash)"
    )
    for old, new in moved.items():
        html = render(
            "moved.html",
            language=site.facts["language"],
            to=urls.root(old) + new,
            script=script,
            policy=policy([script]),
            canonical=site.url(new),
        )
        yield f"{old}index.html", html.encode()

"""The site's own files -> each named by its content.

A name with the content's hash may be cached for ever, and a new version is
never mistaken for the old one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from reforms.site import brand, search
from reforms.site.context import Site
from reforms.site.typeface import Typeface

Assets = Mapping[str, tuple[str, bytes]]
"""What the theme calls a file -> (its path, its content)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What the bundler supplies, and the font that it installed."""

    css: bytes
    js: bytes
    search_engine: bytes
    typeface: Typeface

    @classmethod
    def read(cls, web: Path) -> Self:
        """Read the bundle in `web`; FileNotFoundError where it has not been made."""
        return cls(
            css=(web / "dist" / "site.css").read_bytes(),
            js=(web / "dist" / "site.js").read_bytes(),
            search_engine=(web / "dist" / "search.js").read_bytes(),
            typeface=Typeface.read(web),
        )


def make_assets(site: Site, bundle: Bundle) -> Assets:
    """Styles, scripts, the search index, icons, the picture of a shared link, the manifest."""
    made = {
        "css": hashed("site.css", bundle.css),
        "js": hashed("site.js", bundle.js),
        "search_engine": hashed("search.js", bundle.search_engine),
        "search_index": hashed("search-index.js", search.script(search.index(site.dataset))),
        "icon": hashed("icon.svg", brand.icon_svg(site)),
        "picture": hashed("share.png", brand.picture(site, bundle.typeface)),
    }
    for side in brand.SIZES:
        made[f"icon_{side}"] = hashed(f"icon-{side}.png", brand.icon_png(site, side))
    paths = {name: path for name, (path, _) in made.items()}
    return {**made, "manifest": hashed("site.webmanifest", brand.manifest(site, paths))}


def hashed(name: str, content: bytes) -> tuple[str, bytes]:
    """`site.css` -> `assets/site.0123abcd.css`, with its content."""
    stem, _, ending = name.rpartition(".")
    return f"assets/{stem}.{sha256(content).hexdigest()[:8]}.{ending}", content

"""The site's own files: styles, scripts and icon, named by their content.

A name with the content's hash may be cached for ever, and a new version is
never mistaken for the old one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = "assets/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What the bundler and the theme supply."""

    css: bytes
    """Material's stylesheet and ours, in this order: one request instead of two."""
    js: bytes
    search_engine: bytes
    icon: bytes

    @classmethod
    def read(cls, web: Path, theme: Path, material: Path) -> "Bundle":
        """Read the bundle in `web`, our theme's icon and Material's stylesheet.

        Raises FileNotFoundError where the bundle has not been made.
        """
        base = next((material / "assets" / "stylesheets").glob("main.*.min.css"))
        styles = base.read_bytes().partition(b"/*# sourceMappingURL")[0]
        return cls(
            css=styles + (web / "dist" / "site.css").read_bytes(),
            js=(web / "dist" / "site.js").read_bytes(),
            search_engine=(web / "dist" / "search.js").read_bytes(),
            icon=(theme / "assets" / "images" / "icon.svg").read_bytes(),
        )


def hashed(name: str, content: bytes) -> str:
    """`site.css` as `assets/site.0123abcd.css`."""
    stem, _, ending = name.rpartition(".")
    return f"{FOLDER}{stem}.{sha256(content).hexdigest()[:8]}.{ending}"


def named(bundle: Bundle, search_index: bytes) -> Mapping[str, tuple[str, bytes]]:
    """What the theme calls a file -> (its path, its content)."""
    files = {
        "css": ("site.css", bundle.css),
        "js": ("site.js", bundle.js),
        "search_engine": ("search.js", bundle.search_engine),
        "search_index": ("search-index.js", search_index),
        "icon": ("icon.svg", bundle.icon),
    }
    return {key: (hashed(name, content), content) for key, (name, content) in files.items()}

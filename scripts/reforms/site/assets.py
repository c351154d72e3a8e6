"""The site's own files, named by their content.

A name with the content's hash may be cached for ever, and a new version is
never mistaken for the old one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reforms.site.typeface import Typeface

FOLDER = "assets/"
FONT = Path("node_modules", "@fontsource-variable", "noto-sans-sc")
"""For the picture that is drawn when the site is built; readers are sent no font."""

Files = Mapping[str, tuple[str, bytes]]
"""What the theme calls a file -> (its name or path, its content)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What the bundler supplies, and the font that it installed."""

    css: bytes
    js: bytes
    search_engine: bytes
    typeface: Typeface

    @classmethod
    def read(cls, web: Path) -> "Bundle":
        """Read the bundle in `web`; FileNotFoundError where it has not been made."""
        return cls(
            css=(web / "dist" / "site.css").read_bytes(),
            js=(web / "dist" / "site.js").read_bytes(),
            search_engine=(web / "dist" / "search.js").read_bytes(),
            typeface=read_typeface(web / FONT),
        )

    def files(self) -> Files:
        """By what the theme calls them."""
        return {
            "css": ("site.css", self.css),
            "js": ("site.js", self.js),
            "search_engine": ("search.js", self.search_engine),
        }


def read_typeface(folder: Path) -> Typeface:
    """The font of a package by Fontsource: `unicode.json` says which slice has what."""
    ranges = json.loads((folder / "unicode.json").read_text("utf-8"))

    def read(name: str) -> bytes:
        file = f"{folder.name}-{name.strip('[]')}-wght-normal.woff2"
        return (folder / "files" / file).read_bytes()

    return Typeface(ranges, read)


def hashed(name: str, content: bytes) -> str:
    """`site.css` as `assets/site.0123abcd.css`."""
    stem, _, ending = name.rpartition(".")
    return f"{FOLDER}{stem}.{sha256(content).hexdigest()[:8]}.{ending}"


def named(files: Files) -> Files:
    """The same files, each with its path instead of its name."""
    return {key: (hashed(name, content), content) for key, (name, content) in files.items()}

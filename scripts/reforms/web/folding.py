"""Folds text as the browser's engine does (`normalise.js`), for the index's lists of words.

A test holds the two equal. What a reader would call the same becomes equal: width,
case, Traditional characters; marks are dropped, and where one was is remembered.
"""

import re
import unicodedata
from collections.abc import Mapping

EDGE = "\n"
"""Where something was dropped."""

_MARKS = frozenset("+.×✕✖*")
_MARK = re.compile("[+.×✕✖*]")
_LATIN = re.compile("[a-z0-9]")
_DIGIT = re.compile("[0-9]")


class Folder(dict[int, str]):
    """What each character folds to; learned as characters come."""

    def __init__(self, simplified: Mapping[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        parts = (part for part in plain if unicodedata.category(part)[0] in "LN")
        kept = "".join(self._simplified.get(part, part) for part in parts)
        self[code] = folded = kept or (plain if plain in _MARKS else EDGE)
        return folded

    def fold(self, text: str) -> str:
        """The folded text, with `EDGE` where something was dropped."""
        return _MARK.sub(_join, text.translate(self))

    def plain(self, text: str) -> str:
        """The folded text alone."""
        return self.fold(text).replace(EDGE, "")


def _join(found: re.Match[str]) -> str:
    """A joiner carries meaning between digits and letters only (`1+3`, `0.5`, `7×24`)."""
    before = _LATIN.match(found.string, found.start() - 1) if found.start() else None
    if not before or not _LATIN.match(found.string, found.end()):
        return EDGE
    match found.group():
        case "+":
            return "+"
        case ".":
            return "." if _DIGIT.match(found.string, found.end()) else EDGE
        case _:
            return "x"

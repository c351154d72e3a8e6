"""Chinese text drawn with a web font: many small files, each with some ranges of characters.

The font comes from a locked package and Pillow brings its own rasteriser, so a
picture does not depend on the machine.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Self

from PIL import ImageFont
from PIL.ImageDraw import ImageDraw

FONT = Path("node_modules", "@fontsource-variable", "noto-sans-sc")
"""For the picture that is drawn when the site is built; readers are sent no font."""

Point = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Typeface:
    """A variable font in slices. Not slotted: its index is cached."""

    folder: Path
    """Holds a file for each slice."""
    ranges: Mapping[str, str]
    """Slice -> its characters, as `unicode-range` writes them: `U+4e00-4e03,U+5357`."""

    @classmethod
    def read(cls, web: Path) -> Self:
        """The font in the npm packages under `web`: `unicode.json` says which slice has what."""
        folder = web / FONT
        return cls(folder, json.loads((folder / "unicode.json").read_text("utf-8")))

    def file(self, name: str) -> Path:
        """Where a slice is."""
        return self.folder / "files" / f"{self.folder.name}-{name.strip('[]')}-wght-normal.woff2"

    @cached_property
    def _slice_of(self) -> Mapping[int, str]:
        return {
            code: name
            for name, ranges in self.ranges.items()
            for written in ranges.split(",")
            for code in _codes(written)
        }

    def slice_of(self, character: str) -> str:
        """The slice that has a character; for an unknown one any, which shows it as a box."""
        return self._slice_of.get(ord(character)) or next(iter(self.ranges))

    def width(self, text: str, size: int, weight: int) -> float:
        """How far a line runs."""
        return sum(_font(self, self.slice_of(it), size, weight).getlength(it) for it in text)

    def draw(
        self, canvas: ImageDraw, at: Point, text: str, size: int, weight: int, fill: str
    ) -> None:
        """Write a line whose base begins at a point."""
        x, y = at
        for character in text:
            font = _font(self, self.slice_of(character), size, weight)
            canvas.text((round(x), y), character, font=font, fill=fill, anchor="ls")
            x += font.getlength(character)


def _codes(written: str) -> range:
    """`U+4e00-4e03` or `U+5357`."""
    first, _, last = written.strip().removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


@cache
def _font(typeface: Typeface, name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    made = ImageFont.truetype(
        BytesIO(typeface.file(name).read_bytes()), size, layout_engine=ImageFont.Layout.BASIC
    )
    made.set_variation_by_axes([weight])
    return made

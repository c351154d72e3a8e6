"""Chinese text drawn with a web font: many small files, each with some ranges of characters.

The font comes from a locked package and Pillow brings its own rasteriser, so a
picture does not depend on the machine. Readers are sent no font.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from PIL import ImageFont
from PIL.ImageDraw import ImageDraw

FONT = Path("node_modules", "@fontsource-variable", "noto-sans-sc")


@dataclass(frozen=True, eq=False)
class Typeface:
    """A variable font in slices: a folder with a file for each, and which slice a character has."""

    folder: Path
    slices: Mapping[int, str]

    @classmethod
    def read(cls, web: Path) -> Self:
        """The font in the npm packages under `web`; `unicode.json` tells each slice's characters.

        It writes them as `unicode-range` does: `U+4e00-4e03,U+5357`.
        """
        slices: dict[int, str] = {}
        for name, ranges in json.loads((web / FONT / "unicode.json").read_text("utf-8")).items():
            for written in ranges.split(","):
                first, _, last = written.strip().removeprefix("U+").partition("-")
                codes = range(int(first, 16), int(last or first, 16) + 1)
                slices |= dict.fromkeys(codes, name)
        return cls(web / FONT, slices)

    def file(self, character: str) -> Path:
        """The file that has a character; for an unknown one any, which shows it as a box."""
        name = self.slices.get(ord(character)) or next(iter(self.slices.values()))
        return self.folder / "files" / f"{self.folder.name}-{name.strip('[]')}-wght-normal.woff2"

    def width(self, text: str, size: int, weight: int) -> float:
        """How far a line runs."""
        return sum(_font(self.file(it), size, weight).getlength(it) for it in text)

    def draw(
        self,
        canvas: ImageDraw,
        at: tuple[float, float],
        text: str,
        size: int,
        weight: int,
        fill: str,
    ) -> None:
        """Write a line whose base begins at a point."""
        x, y = at
        for character in text:
            font = _font(self.file(character), size, weight)
            canvas.text((round(x), y), character, font=font, fill=fill, anchor="ls")
            x += font.getlength(character)


@cache
def _font(file: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    made = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    made.set_variation_by_axes([weight])
    return made

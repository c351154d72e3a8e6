"""A site -> how it looks from outside: its icon, its manifest, the picture of a shared link."""

import json
import re
from collections.abc import Mapping
from io import BytesIO

from PIL import Image, ImageDraw

from reforms import facts
from reforms.site.context import Site
from reforms.site.render import render
from reforms.site.typeface import Typeface

WIDTH, HEIGHT = 1200, 630  # of the picture, as Open Graph's readers want it
MARGIN = 80
ROWS = 6  # domains that have room in the picture
TITLE_SIZES = range(76, 31, -2)
NAME_ROOM = 560  # pixels for a domain's name; the rest is for its bar
PAPER, INK, SOFT, LINE, PLAIN = "#fbfaf7", "#1b2327", "#526069", "#dde2e0", "#0b5563"

BOX = 32  # the icon's side; its shapes are in this measure
STROKES = ((8, 10, 18), (8, 16, 24), (8, 22, 15))  # (left, height, right) of its lines
STROKE = 3
DOT = (24, 10, 2)
SIZES = (180, 192, 512)  # of the icon as PNG: for a home screen, for the manifest
SMOOTH = 4  # drawn larger by this much, then made smaller: soft edges


def colour(site: Site) -> str:
    """What the icon and the bars are drawn in."""
    chosen: str = site.facts["theme_color"]
    return chosen if re.fullmatch("#[0-9A-Fa-f]{6}", chosen) else PLAIN


def icon_svg(site: Site) -> bytes:
    """The icon for a browser's tab."""
    shapes = {"box": BOX, "strokes": STROKES, "stroke": STROKE, "dot": DOT}
    return render("icon.svg", colour=colour(site), **shapes).encode()


def icon_png(site: Site, side: int) -> bytes:
    """The icon in pixels, up to the edge: systems cut its corners themselves."""
    scale, half = side * SMOOTH / BOX, STROKE / 2
    image = Image.new("RGB", (side * SMOOTH, side * SMOOTH), colour(site))
    canvas = ImageDraw.Draw(image)
    for left, y, right in STROKES:
        box = [n * scale for n in (left - half, y - half, right + half, y + half)]
        canvas.rounded_rectangle(box, radius=half * scale, fill="#fff")
    x, y, radius = DOT
    box = [n * scale for n in (x - radius, y - radius, x + radius, y + radius)]
    canvas.ellipse(box, fill="#fff")
    return _png(image.resize((side, side), Image.Resampling.BOX))


def manifest(site: Site, paths: Mapping[str, str]) -> bytes:
    """The web manifest; `paths` says where each asset is, all in the manifest's folder."""
    of_site = site.facts
    made = {
        "name": of_site["title"],
        "short_name": of_site["short_title"],
        "description": of_site["description"],
        "lang": of_site["language"],
        "start_url": "../",
        "scope": "../",
        "display": "browser",
        "theme_color": colour(site),
        "background_color": PAPER,
        "icons": [
            {
                "src": paths[f"icon_{side}"].rpartition("/")[2],
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for side in SIZES[1:]
            for purpose in ("any", "maskable")
        ],
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def described(site: Site) -> dict[str, object]:
    """What a page says of the picture: its measures, and its content in words."""
    alt = f"{site.facts['title']}（{site.facts['disclaimer']}）：{facts.counts(site.dataset)}"
    return {"width": WIDTH, "height": HEIGHT, "alt": alt}


def picture(site: Site, typeface: Typeface) -> bytes:
    """Title, disclaimer, counts and the domains drawn to scale."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    title, room = site.facts["title"], WIDTH - 2 * MARGIN
    fitting = (size for size in TITLE_SIZES if typeface.width(title, size, 700) <= room)
    size = next(fitting, TITLE_SIZES[-1])
    typeface.draw(canvas, (MARGIN, 152), _fitted(typeface, title, size, 700, room), size, 700, INK)
    disclaimer = _fitted(typeface, site.facts["disclaimer"], 36, 400, room)
    typeface.draw(canvas, (MARGIN, 214), disclaimer, 36, 400, SOFT)
    _bars(canvas, site, typeface)
    typeface.draw(canvas, (MARGIN, 576), facts.counts(site.dataset), 32, 400, INK)
    return _png(image)


def _bars(canvas: ImageDraw.ImageDraw, site: Site, typeface: Typeface) -> None:
    """A line for each domain: its name, a bar, its number."""
    rows = site.domains[:ROWS]
    most = max((number for _, number in rows), default=0)
    names = [_fitted(typeface, row.name, 28, 400, NAME_ROOM) for row, _ in rows]
    left = MARGIN + max((typeface.width(name, 28, 400) for name in names), default=0) + 32
    right = WIDTH - MARGIN - 96
    for at, (_, number) in enumerate(rows):
        top = 252 + at * 46
        canvas.line([(MARGIN, top), (WIDTH - MARGIN, top)], fill=LINE)
        typeface.draw(canvas, (MARGIN, top + 33), names[at], 28, 400, INK)
        if number:
            end = left + (right - left) * number / most
            canvas.rectangle([round(left), top + 16, round(end), top + 30], fill=colour(site))
        label = f"{number}项"
        x = WIDTH - MARGIN - typeface.width(label, 28, 400)
        typeface.draw(canvas, (x, top + 33), label, 28, 400, SOFT)


def _fitted(typeface: Typeface, text: str, size: int, weight: int, room: float) -> str:
    """A line with as much of its end left out as it takes to fit."""
    kept = text
    while kept and typeface.width(text, size, weight) > room:
        kept = kept[:-1]
        text = f"{kept}…"
    return text


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()

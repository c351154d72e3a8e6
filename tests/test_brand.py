"""The icon, the manifest, the picture and the QR code: all from the data, the same each time."""

import json
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from helpers import small_dataset
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site import brand
from reforms.site.context import Site
from reforms.site.theme import qr_code
from reforms.site.typeface import Typeface

PICTURE_WEIGHT = 200_000
"""Bytes; messengers skip larger ones."""


@pytest.fixture(scope="module")
def real(dataset: Dataset) -> Site:
    """The real package's site."""
    return Site(dataset, Settings())


@pytest.fixture(scope="module")
def typeface(bundle: Path) -> Typeface:
    """The locked font."""
    return Typeface.read(bundle)


def opened(content: bytes) -> Image.Image:
    """A picture's pixels."""
    return Image.open(BytesIO(content))


def test_picture_has_the_announced_measures(real: Site, typeface: Typeface) -> None:
    content = brand.picture(real, typeface)
    said = brand.described(real)
    assert opened(content).format == "PNG"
    assert opened(content).size == (said["width"], said["height"]) == (1200, 630)
    assert len(content) < PICTURE_WEIGHT


def test_picture_is_drawn_alike_by_a_fresh_font(
    real: Site, typeface: Typeface, bundle: Path
) -> None:
    fresh = Typeface.read(bundle)
    first, second = (brand.picture(real, it) for it in (typeface, fresh))
    assert sha256(first).digest() == sha256(second).digest()


def test_every_character_of_the_picture_is_in_the_font(real: Site, typeface: Typeface) -> None:
    facts = real.facts
    names = "".join(domain.name for domain in real.dataset.domains)
    for character in facts["title"] + facts["disclaimer"] + brand.counts(real) + names:
        assert ord(character) in typeface.slices, character


def test_picture_shows_title_and_domains(real: Site, typeface: Typeface) -> None:
    shown = brand.picture(real, typeface)
    data = real.dataset
    renamed = replace(data, descriptor={**data.descriptor, "title": "另一个名称"})
    fewer = replace(data, domains=data.domains[:1])
    for other in (renamed, fewer):
        assert brand.picture(Site(other, real.settings), typeface) != shown


def test_a_long_title_stays_in_the_picture(real: Site, typeface: Typeface) -> None:
    data = real.dataset
    long = replace(data, descriptor={**data.descriptor, "title": "长" * 30})
    pixels = opened(brand.picture(Site(long, real.settings), typeface)).convert("RGB")
    edge = pixels.crop((brand.WIDTH - brand.MARGIN + 2, 0, brand.WIDTH, brand.HEIGHT))
    assert edge.getcolors(maxcolors=2) == [(edge.width * edge.height, (0xFB, 0xFA, 0xF7))]


def test_an_unknown_character_is_a_box_and_no_error(typeface: Typeface) -> None:
    assert typeface.width("\U0002fa1d", 20, 400) > 0


@pytest.mark.parametrize("side", brand.SIZES)
def test_icon_is_square_and_in_the_sites_colour(real: Site, side: int) -> None:
    icon = opened(brand.icon_png(real, side)).convert("RGB")
    assert icon.size == (side, side)
    assert "#{:02x}{:02x}{:02x}".format(*icon.getpixel((0, 0))) == brand.colour(real)


def test_a_colour_that_is_none_does_not_stop_the_build() -> None:
    small = small_dataset()
    site = {**small.descriptor["site"], "theme_color": "url(x)"}
    spoiled = replace(small, descriptor={**small.descriptor, "site": site})
    assert brand.PLAIN in brand.icon_svg(Site(spoiled, Settings())).decode()


def test_manifest_names_the_site_and_its_icons(real: Site) -> None:
    paths = {f"icon_{side}": f"assets/icon-{side}.0.png" for side in brand.SIZES}
    made = json.loads(brand.manifest(real, paths))
    facts = real.facts
    assert (made["name"], made["short_name"]) == (facts["title"], facts["short_title"])
    assert {icon["src"] for icon in made["icons"]} == {"icon-192.0.png", "icon-512.0.png"}
    assert made["start_url"] == "../"


def test_qr_code_is_small_and_differs_by_address() -> None:
    first, second = (qr_code(f"https://example.org/list/reforms/ab01-{n}/") for n in ("01", "02"))
    assert first.startswith("<img") and first != second
    assert len(first) < 500
    encoded = first.partition("base64,")[2].partition('"')[0]
    picture = opened(b64decode(encoded, validate=True))
    assert picture.width == picture.height > 20

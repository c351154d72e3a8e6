"""The icon, the manifest, the picture and the QR code: all from the data."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from reforms import facts
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site import brand
from reforms.site.context import Site
from reforms.site.theme import qr_code
from reforms.site.typeface import Typeface


@pytest.fixture(scope="module")
def real(dataset: Dataset) -> Site:
    return Site(dataset, Settings())


@pytest.fixture(scope="module")
def typeface(bundle: Path) -> Typeface:
    return Typeface.read(bundle)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def described(site: Site, name: str, value: object) -> Site:
    """The site with another value in its descriptor."""
    changed = {**site.dataset.descriptor, name: value}
    return Site(replace(site.dataset, descriptor=changed), site.settings)


def test_picture_has_the_announced_measures(real: Site, typeface: Typeface) -> None:
    content, said = brand.picture(real, typeface), brand.described(real)
    assert opened(content).size == (said["width"], said["height"]) == (1200, 630)
    assert len(content) < 200_000, "messengers skip larger ones"
    names = "".join(domain.name for domain in real.dataset.domains)
    shown = real.facts["title"] + real.facts["disclaimer"] + facts.counts(real.dataset) + names
    assert {ord(character) for character in shown} <= set(typeface.slices)
    assert typeface.width("\U0002fa1d", 20, 400) > 0, "an unknown one is a box and no error"


def test_picture_shows_title_and_domains(real: Site, typeface: Typeface) -> None:
    fewer = Site(replace(real.dataset, domains=real.dataset.domains[:1]), real.settings)
    renamed = described(real, "title", "另一个名称")
    made = [brand.picture(it, typeface) for it in (real, renamed, fewer)]
    assert len(set(made)) == 3


def test_a_long_title_stays_in_the_picture(real: Site, typeface: Typeface) -> None:
    pixels = opened(brand.picture(described(real, "title", "长" * 60), typeface))
    edge = pixels.crop((brand.WIDTH - brand.MARGIN + 2, 0, brand.WIDTH, brand.HEIGHT))
    assert edge.getcolors(maxcolors=2) == [(edge.width * edge.height, (0xFB, 0xFA, 0xF7))]


@pytest.mark.parametrize("chosen", ["#123456", "url(x)"])
def test_icons_are_in_the_sites_colour_if_it_is_one(real: Site, chosen: str) -> None:
    own = real.dataset.descriptor["site"]
    site = described(real, "site", {**own, "theme_color": chosen})
    colour = chosen if chosen.startswith("#") else brand.PLAIN
    assert f'fill="{colour}"' in brand.icon_svg(site).decode()
    for side in brand.SIZES:
        icon = opened(brand.icon_png(site, side))
        assert icon.size == (side, side)
        assert "#{:02x}{:02x}{:02x}".format(*icon.getpixel((0, 0))) == colour


def test_qr_code_is_small_and_differs_by_address() -> None:
    first, second = (qr_code(f"https://example.org/list/reforms/ab01-{n}/") for n in ("01", "02"))
    assert first.startswith("<img") and first != second
    assert len(first) < 500
    picture = opened(b64decode(first.partition("base64,")[2].partition('"')[0], validate=True))
    assert picture.width == picture.height > 20

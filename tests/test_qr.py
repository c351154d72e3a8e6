"""QR codes put together from known differences are those that the library draws."""

import base64
import re
from collections import defaultdict
from io import BytesIO

import pytest
import segno
from PIL import Image

from reforms.web import qr

SITE = "https://example.org/list/"
ADDRESSES = [
    *(
        f"{SITE}reforms/ab{notice:02d}-{number:02d}/"
        for notice in (1, 2, 13)
        for number in range(1, 25)
    ),
    *(f"{SITE}agencies/{name}/" for name in ("shi-ju", "fu-ju", "shi-yi", "a", "b" * 60)),
    SITE,
    f"{SITE}?q=甲",
    f"{SITE}?q=乙",
    # Of one length, and packed in other ways.
    *(
        "https://a.b/c/d",
        "HTTPS://A.B/C/D",
        "HTTPS://A.B/C/d",
        "[TTPS]://A.B/C/",
        "012345678901234",
    ),
]


def picture(made: str) -> Image.Image:
    """What the page shows, as a browser reads it."""
    found = re.search(' src="data:image/png;base64,([^"]+)"', made)
    assert found is not None, made
    return Image.open(BytesIO(base64.b64decode(found[1], validate=True)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_the_code_that_the_library_draws(address: str) -> None:
    drawn = segno.make(address, error="m", micro=False, boost_error=False, mask=qr.MASK)
    shown = picture(qr.code(address))
    width = len(drawn.matrix)
    assert shown.size == (width, width), address
    black = bytearray(not shown.getpixel((x, y)) for y in range(width) for x in range(width))
    assert black == b"".join(drawn.matrix), address


def test_most_codes_of_a_long_list_are_not_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    make = qr._made
    monkeypatch.setattr(qr, "_made", lambda address: drawn.append(address) or make(address))
    monkeypatch.setattr(qr, "_firsts", {})
    monkeypatch.setattr(qr, "_changes", defaultdict(dict))
    for notice in range(1, 40):
        for number in range(1, 40):
            qr.code(f"{SITE}reforms/cd{notice:02d}-{number:02d}/")
    of_one_length = len(drawn)
    assert of_one_length < 39 * 39 / 10, of_one_length
    for length in range(1, 12):
        qr.code(f"{SITE}reforms/cd01-{'0' * length}/")
    assert len(drawn) < of_one_length + 20, len(drawn)

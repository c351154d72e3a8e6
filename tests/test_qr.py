"""QR codes put together from known differences are those that the library draws."""

import re

import pytest
import segno

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


def modules(path: str, width: int) -> list[bytearray]:
    """What a path draws."""
    drawn = [bytearray(width) for _ in range(width)]
    x, y = 0, 0
    for dx, dy, run in re.findall(r"[Mm](-?\d+) (\.5|\d+)(?:h(\d+))?", path):
        x, y = x + int(dx), y + (0 if dy == ".5" else int(dy))
        for at in range(x, x + int(run or 0)):
            drawn[y][at] = 1
        x += int(run or 0)
    return drawn


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_the_code_that_the_library_draws(address: str) -> None:
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=qr.MASK)
    width = len(made.matrix)
    svg = qr.code(address)
    assert f'viewBox="0 0 {width} {width}"' in svg
    path = re.search(' d="([^"]+)"', svg)
    assert path is not None and modules(path[1], width) == list(made.matrix), address


def test_most_codes_of_a_long_list_are_not_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    make = qr._made
    monkeypatch.setattr(qr, "_made", lambda address: drawn.append(address) or make(address))
    qr._family.cache_clear()
    for notice in range(1, 40):
        for number in range(1, 40):
            qr.code(f"{SITE}reforms/cd{notice:02d}-{number:02d}/")
    assert len(drawn) < 39 * 39 / 10, len(drawn)

"""A page's address as a QR code, for a sheet of paper."""

import segno

MASK = 2
"""Any mask can be read; trying all eight for the prettiest takes twenty times as long."""


def code(address: str) -> str:
    """An inline SVG of a few hundred bytes."""
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    return made.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None)

"""A page's address as a QR code, for a sheet of paper."""

import segno

MASK = 2
"""Any mask can be read; trying all eight for the prettiest takes four times as long."""


def code(address: str) -> str:
    """An inline picture, one pixel a module."""
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    source = made.png_data_uri(border=0)
    return f'<img class="qr" alt="本页网址的二维码" src="{source}">'

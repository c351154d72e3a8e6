"""A page's address as a QR code, for a sheet of paper.

A code of one size and one mask is linear: the bits in which two addresses of one
length differ say which modules differ, whatever else they say and however long they
are. So most of a site's codes are put together from differences that are known.
"""

import base64
import struct
import zlib
from collections import defaultdict

import segno

MASK = 2
"""Any mask can be read; trying all eight for the prettiest takes twenty times as long."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def code(address: str) -> str:
    """An inline picture, one pixel a module: a tenth of the bytes of one that is drawn."""
    # A small letter is never packed, so that all such addresses are written in one way.
    linear = address.isascii() and address != address.upper()
    made = base64.b64encode(_png(*(_like(address) if linear else _made(address)))).decode()
    return f'<img class="qr" alt="本页网址的二维码" src="data:image/png;base64,{made}">'


def _png(width: int, modules: int) -> bytes:
    """Black modules on white as a PNG file of one bit a pixel; Pillow takes thrice as long."""
    bits = f"{modules ^ (1 << width * width) - 1:0{width * width}b}"
    size = -(-width // 8)
    lines = (bits[at : at + width].ljust(8 * size, "0") for at in range(0, len(bits), width))
    # Before each line the number of its filter: none.
    rows = b"".join(int(line, 2).to_bytes(1 + size, "big") for line in lines)
    head = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    # Not compressed: it would hardly be smaller, and differ between zlibs.
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def _made(address: str) -> tuple[int, int]:
    """The code's width and its modules, row by row, as the bits of a number."""
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    bits = b"".join(made.matrix).translate(bytes.maketrans(b"\0\1", b"01"))
    return len(made.matrix), int(bits, 2)


def _like(address: str) -> tuple[int, int]:
    """The same of an ASCII address, from the first one of its length."""
    if len(address) not in _firsts:
        _firsts[len(address)] = (_bits(address), *_made(address))
    first, width, modules = _firsts[len(address)]
    changes = _changes[width]
    left = _bits(address) ^ first
    while left:
        if left.bit_length() not in changes:
            _, made = _made(address)
            changes[left.bit_length()] = (left, modules ^ made)
            return width, made
        known, changed = changes[left.bit_length()]
        left, modules = left ^ known, modules ^ changed
    return width, modules


def _bits(address: str) -> int:
    """The address as a number; a character has the same bits in it whatever follows."""
    return int.from_bytes(address.encode(), "little")


_firsts: dict[int, tuple[int, int, int]] = {}
"""Length of an address -> the first one of that length, its code's width and modules."""
_changes: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
"""Width -> the highest bit of a difference -> the difference, the modules that change with it."""

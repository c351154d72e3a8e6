"""A page's address as a QR code, for a sheet of paper.

A code of one size and one mask is linear: the bits in which two addresses of one
length differ say which modules differ, whatever else they say and however long they
are. So most of a site's codes are put together from differences that are known.
"""

import base64
import struct
import zlib
from collections import defaultdict
from functools import cache

import segno

MASK = 2
"""Any mask can be read; trying all eight for the prettiest takes twenty times as long."""


def code(address: str) -> str:
    """An inline picture, one pixel a module: a tenth of the bytes of one that is drawn."""
    # A small letter is never packed, so that all such addresses are written in one way.
    linear = address.isascii() and address != address.upper()
    made = base64.b64encode(_png(*(_like(address) if linear else _made(address)))).decode()
    return f'<img class="qr" alt="本页网址的二维码" src="data:image/png;base64,{made}">'


def _png(width: int, lines: int) -> bytes:
    """The picture's lines as a PNG file of one bit a pixel; Pillow takes ten times as long."""
    content = lines.to_bytes(width * _length(width), "big")
    # Not compressed: it would hardly be smaller, and differ between zlibs.
    return _head(width) + _chunk(b"IDAT", zlib.compress(content, 0)) + _END


def _length(width: int) -> int:
    """Bytes of a line: the number of its filter, which is none, and its pixels."""
    return 1 + -(-width // 8)


@cache
def _head(width: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + _chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


_END = _chunk(b"IEND", b"")


def _made(address: str) -> tuple[int, int]:
    """The code's width and the lines of its picture, black on white, as the bits of a number."""
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    width = len(made.matrix)
    white = bytes.maketrans(b"\0\1", b"10")
    lines = (line.translate(white).ljust(8 * _length(width) - 8, b"0") for line in made.matrix)
    return width, int(b"".join(b"0" * 8 + line for line in lines), 2)


def _like(address: str) -> tuple[int, int]:
    """The same of an ASCII address, from the first one of its length."""
    if len(address) not in _firsts:
        _firsts[len(address)] = (_bits(address), *_made(address))
    first, width, lines = _firsts[len(address)]
    changes = _changes[width]
    left = _bits(address) ^ first
    while left:
        if left.bit_length() not in changes:
            _, made = _made(address)
            changes[left.bit_length()] = (left, lines ^ made)
            return width, made
        known, changed = changes[left.bit_length()]
        left, lines = left ^ known, lines ^ changed
    return width, lines


def _bits(address: str) -> int:
    """The address as a number; a character has the same bits in it whatever follows."""
    return int.from_bytes(address.encode(), "little")


_firsts: dict[int, tuple[int, int, int]] = {}
"""Length of an address -> the first one of that length, its code's width and lines."""
_changes: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
"""Width -> the highest bit of a difference -> the difference, what of the lines changes with it."""

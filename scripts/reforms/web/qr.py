"""A page's address as a QR code, for a sheet of paper.

A code of one size and one mask is linear: the bits in which two addresses of one
length differ say which modules differ, whatever else they say. So most of a long
list's codes are put together from differences that are known.
"""

import re
from functools import cache

import segno

MASK = 2
"""Any mask can be read; trying all eight for the prettiest takes twenty times as long."""

_RUN = re.compile("1+|0*\n0*|0+")
_STROKE = re.compile("[0\n]*1+")
"""What is skipped and then drawn: to look up both at once takes half the time."""


def code(address: str) -> str:
    """An inline SVG of a few hundred bytes."""
    # A small letter is never packed, so that all such addresses are written in one way.
    linear = address.isascii() and address != address.upper()
    width, modules = _family(len(address)).code(address) if linear else _made(address)
    bits = f"{modules:0{width * width}b}"
    rows = "\n".join(bits[at : at + width] for at in range(0, len(bits), width))
    path = "".join(map(_moves(width).__getitem__, _STROKE.findall(rows)))
    return (
        f'<svg viewBox="0 0 {width} {width}" class="qr"><path stroke="#000" d="M0 .5{path}"/></svg>'
    )


def _made(address: str) -> tuple[int, int]:
    """The code's width and its modules, row by row, as the bits of a number."""
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    bits = b"".join(made.matrix).translate(bytes.maketrans(b"\0\1", b"01"))
    return len(made.matrix), int(bits, 2)


class _Family:
    """The codes of all ASCII addresses of one length."""

    def __init__(self) -> None:
        self.first = self.width = self.modules = 0
        self.changes: dict[int, tuple[int, int]] = {}
        """The highest bit of a difference -> the difference, the modules that change with it."""

    def code(self, address: str) -> tuple[int, int]:
        """The code's width and modules."""
        bits = int.from_bytes(address.encode())
        if not self.first:
            self.first = bits
            self.width, self.modules = _made(address)
        left, modules = bits ^ self.first, self.modules
        while left:
            if left.bit_length() not in self.changes:
                _, made = _made(address)
                self.changes[left.bit_length()] = (left, modules ^ made)
                return self.width, made
            known, changed = self.changes[left.bit_length()]
            left, modules = left ^ known, modules ^ changed
        return self.width, modules


@cache
def _family(length: int) -> _Family:
    return _Family()


class _Moves(dict[str, str]):
    """Modules -> the piece of the path that skips and draws them."""

    def __init__(self, width: int) -> None:
        self.width = width

    def __missing__(self, modules: str) -> str:
        return self.setdefault(modules, "".join(map(self._move, _RUN.findall(modules))))

    def _move(self, run: str) -> str:
        if "1" in run:
            return f"h{len(run)}"
        if "\n" in run:
            end, start = map(len, run.split("\n"))
            return f"m{start + end - self.width} 1"
        return f"m{len(run)} 0"


@cache
def _moves(width: int) -> _Moves:
    return _Moves(width)

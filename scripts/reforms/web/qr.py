"""A page's address as a QR code, for a sheet of paper.

A code of one size and one mask is linear: two addresses of one length that
differ in a letter differ in the same modules, whatever else they say. So most
of a long list's codes are put together from differences that are known.
"""

import re
from functools import cache, reduce
from operator import xor

import segno

MASK = 2
"""Any mask can be read; trying all eight for the prettiest takes twenty times as long."""

_RUN = re.compile("1+|0*\n0*|0+")


def code(address: str) -> str:
    """An inline SVG of a few hundred bytes."""
    folder = address.rstrip("/").rpartition("/")[0]
    width, modules = (
        _family(folder, len(address)).code(address) if address.isascii() else _made(address)
    )
    bits = f"{modules:0{width * width}b}"
    rows = "\n".join(bits[at : at + width] for at in range(0, len(bits), width))
    path = "".join(map(_moves(width).__getitem__, _RUN.findall(rows.rstrip("0"))))
    return (
        f'<svg viewBox="0 0 {width} {width}" class="qr"><path stroke="#000" d="M0 .5{path}"/></svg>'
    )


def _made(address: str) -> tuple[int, int]:
    """The code's width and its modules, row by row, as the bits of a number."""
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    bits = b"".join(made.matrix).translate(bytes.maketrans(b"\0\1", b"01"))
    return len(made.matrix), int(bits, 2)


class _Family:
    """The codes of all ASCII addresses of one length in one folder."""

    def __init__(self) -> None:
        self.first = ""
        self.width = self.modules = 0
        self.changes: dict[tuple[int, str], int] = {}
        """(place, letter other than the first address's there) -> the modules that change."""

    def code(self, address: str) -> tuple[int, int]:
        """The code's width and modules."""
        if not self.first:
            self.first = address
            self.width, self.modules = _made(address)
        pairs = enumerate(zip(address, self.first, strict=True))
        changed = [(at, letter) for at, (letter, first) in pairs if letter != first]
        unknown = [change for change in changed if change not in self.changes]
        known = (self.changes[change] for change in changed if change in self.changes)
        modules = reduce(xor, known, self.modules)
        if not unknown:
            return self.width, modules
        _, made = _made(address)
        if len(unknown) == 1:
            self.changes[unknown[0]] = modules ^ made
        return self.width, made


@cache
def _family(folder: str, length: int) -> _Family:
    return _Family()


class _Moves(dict[str, str]):
    """A run of modules -> the piece of the path that draws or skips it."""

    def __init__(self, width: int) -> None:
        self.width = width

    def __missing__(self, run: str) -> str:
        if "1" in run:
            made = f"h{len(run)}"
        elif "\n" in run:
            end, start = map(len, run.split("\n"))
            made = f"m{start + end - self.width} 1"
        else:
            made = f"m{len(run)} 0"
        return self.setdefault(run, made)


@cache
def _moves(width: int) -> _Moves:
    return _Moves(width)

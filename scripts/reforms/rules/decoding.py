"""A file's bytes as text, where they can be read in one way only.

Editors save the same text in several encodings. What is taken for one of them
here is proved: the bytes decode strictly, give the same bytes again, begin with
the table's headings, and hold everyday Chinese.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from dataclasses import dataclass

UTF_8, UTF_16, GBK, BIG5 = "UTF-8", "UTF-16", "GBK", "Big5"

_EVERYDAY = 0.9
"""The part of a text's Chinese that is everyday, where its encoding was read rightly."""

_BREAK = re.compile("\r\n|\r|\n")
_SEPARATOR = re.compile("[,;\t|，]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What bytes say, as far as that is certain."""

    text: str | None
    """None where it is not certain."""
    encoding: str
    """What they seem to be in; empty where nobody can tell."""
    bom: bool = False
    start: int = 0
    """The first byte that is not UTF-8."""


def decoded(data: bytes, header: Sequence[str]) -> Decoded:
    """A file's bytes as text without a byte order mark; `header` are the table's headings."""
    if (wide := _utf_16(data, header)) is not None:
        return wide
    bom = data.startswith(BOM_UTF8)
    plain = data.removeprefix(BOM_UTF8)
    try:
        return Decoded(text=plain.decode(), encoding=UTF_8, bom=bom)
    except UnicodeDecodeError as error:
        start = error.start + len(data) - len(plain)
    gbk = _everyday(plain, "gb18030", 0xB0, 0xD7)
    big5 = _everyday(plain, "big5", 0xA4, 0xC6)
    text = plain.decode("gb18030") if gbk and not big5 else ""
    if headed(text, header) and text.encode("gb18030") == plain:
        return Decoded(text=text, encoding=GBK, bom=bom, start=start)
    seems = GBK if gbk else BIG5 if big5 else UTF_8 if _mostly_utf_8(plain) else ""
    return Decoded(text=None, encoding=seems, bom=bom, start=start)


def headed(text: str, header: Sequence[str]) -> bool:
    """Whether a text begins with the headings, whatever separates them."""
    for line in _BREAK.split(text, 2)[:2]:
        names = [name.strip('"') for name in _SEPARATOR.split(line)]
        while names and not names[-1]:
            names.pop()
        if names == list(header):
            return True
    return False


def _utf_16(data: bytes, header: Sequence[str]) -> Decoded | None:
    """UTF-16 with or without a mark; None where it is something else."""
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not marked and 0 not in data[:2]:
        return None
    plain = data[2:] if marked else data
    little = data.startswith(BOM_UTF16_LE) if marked else data[1:2] == b"\0"
    codec = "utf-16-le" if little else "utf-16-be"
    try:
        text = plain.decode(codec)
    except UnicodeDecodeError:
        text = ""
    certain = headed(text, header) and text.encode(codec) == plain
    # Without a mark and without the headings it is a text with NULs in it.
    if not marked and not certain:
        return None
    return Decoded(text=text if certain else None, encoding=UTF_16)


def _everyday(data: bytes, codec: str, first: int, last: int) -> bool:
    """Whether bytes read in an encoding are Chinese as it is written every day.

    Both encodings have marks in front and then the common characters, whose
    leading bytes are `first` to `last`; what was not written in that encoding
    is all over its rare ones.
    """
    try:
        wide = [c for c in data.decode(codec) if c > "\x7f"]
    except UnicodeDecodeError:
        return False
    common = 0
    for char in wide:
        coded = char.encode(codec)
        marks = range(0xA1, 0xA4)
        hanzi = len(coded) == 2 and first <= coded[0] <= last
        # GBK has rare characters beside the common ones, behind lower second bytes.
        plain = codec == "big5" or coded[1] >= 0xA1
        common += coded[0] in marks or (hanzi and plain)
    return common >= _EVERYDAY * len(wide)


def _mostly_utf_8(data: bytes) -> bool:
    """Whether most of the bytes outside ASCII are UTF-8, so that a few were damaged."""
    kept = data.decode(errors="ignore").encode()
    return 2 * sum(byte > 0x7F for byte in kept) > sum(byte > 0x7F for byte in data)

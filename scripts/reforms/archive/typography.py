"""Published typography: the one way in which archived text is set.

The archive is a text extraction with ASCII marks and stray spaces; the package
publishes Chinese punctuation as GB/T 15834 has it.
"""

import re
from collections.abc import Iterator

_MARKS = ",:;?!"
_BRACKETS = "()"
_BRACKET = re.compile(f"[{_BRACKETS}]")
_FULL_WIDTH = str.maketrans(",:;()?!", "，：；（）？！")
ASCII = {wide: mark for mark, wide in _FULL_WIDTH.items()}
"""For `str.translate`: full-width marks -> those that stand in the archive."""

_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff‘’“”—…·]")
_MAY_CHANGE = re.compile(rf"[{_MARKS}{_BRACKETS}\s]")
_RUN = f"{_MARKS}{_BRACKETS} "
_APART = re.compile(
    f"[{_RUN}](?<![{_RUN}{_CHINESE.pattern[1:-1]}].)[{_RUN}]*+(?!{_CHINESE.pattern})"
)
"""A run of what may change that has Chinese on neither side.

It looks back from behind the run's first character: re finds that one without trying each place.
"""


def typeset(passage: str) -> str:
    """A source passage in published typography (GB/T 15834).

    Marks beside Chinese characters become full-width, brackets in pairs; white
    space goes, but for one space between two other characters. Numbers,
    decimals and Latin stay. Setting twice changes nothing more.
    """
    if passage.isalnum() or not _MAY_CHANGE.search(passage):
        return passage
    text = " ".join(passage.split())
    if text.isascii():
        return text
    return _by_neighbours(text) if _APART.search(text) else _full_width(text)


def _full_width(text: str) -> str:
    """A text with nothing else but Chinese around whatever may change."""
    for mark, wide in _FULL_WIDTH.items():
        text = text.replace(chr(mark), chr(wide))
    return text.replace(" ", "")


def _by_neighbours(text: str) -> str:
    """A text in which some marks and spaces stay."""
    # What becomes full-width is Chinese in its turn: each mark's neighbours are looked at
    # once, so that a hostile text takes no longer than its length.
    chars = list(text)
    before = list(range(-1, len(chars) - 1))
    after = list(range(1, len(chars) + 1))
    partner = _partners(text)
    waiting = [at for at in _beside_marks(text) if _CHINESE.match(_char(chars, at))]
    while waiting:
        at = waiting.pop()
        for ahead, back in ((before, after), (after, before)):
            if _char(chars, ahead[at]) == " ":
                _drop(chars, at, ahead, back)
            for touched in _touched(chars, ahead[at], partner):
                chars[touched] = chars[touched].translate(_FULL_WIDTH)
                waiting.append(touched)
    return "".join(chars)


def _beside_marks(text: str) -> Iterator[int]:
    """The places on both sides of what may change; one may lie beyond the ends."""
    for found in _MAY_CHANGE.finditer(text):
        yield from (found.start() - 1, found.end())


def _char(chars: list[str], at: int) -> str:
    """The character at a place; nothing beyond the ends."""
    return chars[at] if 0 <= at < len(chars) else ""


def _drop(chars: list[str], at: int, ahead: list[int], back: list[int]) -> None:
    """Take out the space beside a place, so that what stands behind it is next."""
    space = ahead[at]
    chars[space] = ""
    ahead[at] = ahead[space]
    if 0 <= ahead[at] < len(chars):
        back[ahead[at]] = at


def _touched(chars: list[str], at: int, partner: dict[int, int]) -> tuple[int, ...]:
    """The marks that become full-width with the one at a place, if there is one."""
    char = _char(chars, at)
    if char and char in _BRACKETS:
        return (at, partner[at]) if at in partner else (at,)
    return (at,) if char and char in _MARKS else ()


def _partners(text: str) -> dict[int, int]:
    """Each bracket's place and that of the one it makes a pair with."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at in (bracket.start() for bracket in _BRACKET.finditer(text)):
        if text[at] == "(":
            opened.append(at)
        elif opened:
            found[at] = opened.pop()
            found[found[at]] = at
    return found

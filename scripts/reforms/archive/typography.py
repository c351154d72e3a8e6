"""Published typography: the one way in which archived text is set.

The archive is a text extraction with ASCII marks and stray spaces; the package
publishes Chinese punctuation as GB/T 15834 has it.
"""

import re

_FULL_WIDTH = dict(zip(",:;()?!", "，：；（）？！", strict=True))
ASCII = str.maketrans({wide: mark for mark, wide in _FULL_WIDTH.items()})
"""For `str.translate`: full-width marks -> those that stand in the archive."""

_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff‘’“”—…·]")
_MAY_CHANGE = re.compile("[,:;()?! ]")


def typeset(passage: str) -> str:
    """A source passage in published typography (GB/T 15834).

    Marks beside Chinese characters become full-width, brackets in pairs; white
    space goes, but for one space between two other characters. Numbers,
    decimals and Latin stay. Setting twice changes nothing more.
    """
    text = " ".join(passage.split())
    chars = list(text)
    partner = _partners(text)
    beside = {at for found in _MAY_CHANGE.finditer(text) for at in (found.start() - 1, found.end())}
    # What becomes full-width is Chinese in its turn: each is looked at once, so that a
    # hostile text takes no longer than its length.
    waiting = [at for at in beside if _CHINESE.match(text[at : at + 1])]
    while waiting:
        at = waiting.pop()
        for step in (-1, 1):
            near = at + step
            if 0 <= near < len(chars) and text[near] == " ":
                chars[near] = ""
                near += step
            if 0 <= near < len(chars) and chars[near] in _FULL_WIDTH:
                for place in {near, partner.get(near, near)}:
                    chars[place] = _FULL_WIDTH[chars[place]]
                    waiting.append(place)
    return "".join(chars)


def _partners(text: str) -> dict[int, int]:
    """Each bracket's place and that of the one it makes a pair with."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
        elif char == ")" and opened:
            found[at] = opened.pop()
            found[found[at]] = at
    return found

"""Ids for new names: toneless pinyin with a hyphen between words."""

from collections.abc import Collection, Iterator

import rjieba
from pypinyin import lazy_pinyin

_OFFICES = "局委办"
"""What the name of an office ends in: a word of its own in an id."""

_LONGEST = 80
"""Characters of an id: it becomes the name of a folder."""


def slug(name: str) -> str:
    """A name's toneless pinyin with a hyphen between words; Latin and digits stay."""
    made = ""
    for word in _words(name):
        longer = f"{made}-{word}".strip("-")
        if len(longer) > _LONGEST:
            break
        made = longer
    return made or "x"


def _words(name: str) -> Iterator[str]:
    for word in rjieba.cut(name, False):
        office = len(word) - (len(word) > 2 and word[-1] in _OFFICES)
        for part in (word[:office], word[office:]):
            spelled = "".join(lazy_pinyin(part)).lower()
            yield "".join(c for c in spelled if c.isascii() and c.isalnum())


def unique(wanted: str, taken: Collection[str]) -> str:
    """The id itself, or with the first number from 2 that makes it new."""
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}-{number}", number + 1
    return made

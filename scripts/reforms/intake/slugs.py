"""Ids for new names: toneless pinyin with a hyphen between words."""

import re
from collections.abc import Collection

import rjieba
from pypinyin import lazy_pinyin

_LONGEST = 80
"""Characters of an id: it becomes the name of a folder."""

_OFFICE = re.compile("(?<=..)(?=[局委办]$)")
"""Before what the name of an office ends in: a word of its own in an id."""


def slug(name: str) -> str:
    """A name's toneless pinyin with a hyphen between words; Latin and digits stay."""
    words = [part for word in rjieba.cut(name, False) for part in _OFFICE.split(word)]
    spelled = ("".join(lazy_pinyin(word)).lower() for word in words)
    made = "-".join(filter(None, (re.sub("[^a-z0-9]", "", word) for word in spelled)))
    return made[:_LONGEST].strip("-") or "x"


def unique(wanted: str, taken: Collection[str]) -> str:
    """The id itself, or with the first number from 2 that makes it new."""
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}-{number}", number + 1
    return made

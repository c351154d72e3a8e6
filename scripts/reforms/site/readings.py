"""How Chinese characters are read: toneless pinyin, in context, by pypinyin's phrases."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

PHRASES: Mapping[str, tuple[str, ...]] = {
    "支行": ("zhi", "hang"),
    "分行": ("fen", "hang"),
    "调解": ("tiao", "jie"),
    "能调尽调": ("neng", "tiao", "jin", "tiao"),
    "重整": ("chong", "zheng"),
    "的": ("de",),
    "给予": ("ji", "yu"),
}
"""Readings in official language that pypinyin's own phrases get wrong (目的 inside 项目的)."""

COMMON = range(0xB0, 0xD8)
"""The rows of GB 2312 that hold its 3,755 most used characters."""

HAN = re.compile(r"[㐀-鿿]+")
_UMLAUT = "u\N{COMBINING DIAERESIS}"
"""Written `v`, as it is typed; every other mark of a letter is a tone."""


class Readings:
    """The readings of some texts: what each character usually has, and where it has another."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._said: dict[str, list[tuple[int, str]]] = {}
        for text in texts:
            for at, syllable in self._said.setdefault(text, [*_read(text)]):
                counts[text[at]][syllable] += 1
        usual = {one: max(seen, key=lambda s: (seen[s], s)) for one, seen in counts.items()}
        sounds = {*usual.values()}
        for character in _common():
            if (syllable := _alone(character)) in sounds:
                usual.setdefault(character, syllable)
        self.usual: Mapping[str, str] = usual
        """How each character is mostly read in the texts, or else by itself.

        Common characters are here without occurring: readers type them for others
        that sound the same.
        """

    def exceptions(self, text: str) -> list[tuple[int, str]]:
        """Offset and reading of each character of one of the texts that is read otherwise."""
        return [(at, said) for at, said in self._said[text] if self.usual[text[at]] != said]

    def syllables(self) -> dict[str, str]:
        """Syllable -> its characters: the shortest way to write the table down."""
        characters: dict[str, list[str]] = defaultdict(list)
        for character, syllable in self.usual.items():
            characters[syllable].append(character)
        return {one: "".join(sorted(characters[one])) for one in sorted(characters)}


def read(run: str) -> tuple[str, ...]:
    """The toneless reading of each character of a run of Chinese characters."""
    return tuple(syllable for _, syllable in _read(run))


def _read(text: str) -> Iterator[tuple[int, str]]:
    """Offset and reading of each Chinese character of a text."""
    for found in HAN.finditer(text):
        run = found.group()
        said = [syllable for phrase in _phrases(run) for syllable in _phrase(phrase)]
        for phrase, syllables in PHRASES.items():
            for own in re.finditer(phrase, run):
                said[own.start() : own.end()] = syllables
        yield from enumerate(said, found.start())


def _phrases(run: str) -> Iterator[str]:
    """A run cut into pypinyin's phrases, the longest first, and lone characters."""
    at = 0
    while at < len(run):
        ends = range(min(at + _longest().get(run[at], 1), len(run)), at + 1, -1)
        end = next((end for end in ends if run[at:end] in PHRASES_DICT), at + 1)
        yield run[at:end]
        at = end


@cache
def _longest() -> Mapping[str, int]:
    """First character -> the length of the longest phrase that begins with it."""
    longest: dict[str, int] = {}
    for phrase in PHRASES_DICT:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest


@cache
def _phrase(phrase: str) -> tuple[str, ...]:
    if len(phrase) == 1:
        return (_alone(phrase),)
    return tuple(_toneless(several[0]) for several in PHRASES_DICT[phrase])


def _alone(character: str) -> str:
    """The reading of a character by itself; the character if it is not known."""
    if character in PHRASES:
        return PHRASES[character][0]
    said = PINYIN_DICT.get(ord(character))
    return _toneless(said.partition(",")[0]) if said else character


def _toneless(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable).replace(_UMLAUT, "v")
    return "".join(filter(str.isascii, letters))


def _common() -> Iterator[str]:
    for row in COMMON:
        cells = bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell))
        yield from cells.decode("gb2312", "ignore")

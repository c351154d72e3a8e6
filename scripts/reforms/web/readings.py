"""How Chinese characters are read: toneless pinyin, in context, by pypinyin's phrases.

pypinyin's own segmentation took 19 of the 21 seconds that the index of 5,000 items
cost: it tries every length of every phrase. Here a run of characters is read once,
and phrases are looked for only where one may change a reading; a test holds the
readings equal to pypinyin's.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from operator import add

from pypinyin import lazy_pinyin
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

_UMLAUT = "\N{COMBINING DIAERESIS}"
"""The one mark of a letter that is no tone."""

HAN = re.compile(r"[㐀-鿿]+")

Syllables = tuple[str, ...]


class Reader:
    """Reads the texts of one index: their usual readings, and what differs from them.

    Most characters are read in their run as they are alone: only what differs is kept.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        runs = Counter(chain.from_iterable(map(HAN.findall, texts)))
        self._special = {run: differing for run in runs if (differing := _differing(run))}
        """Run -> place and reading of each of its characters that is read otherwise than alone."""
        counts = self._counts(Counter("".join(texts)), runs)
        self.sounds = frozenset(chain.from_iterable(counts.values()))
        """Every syllable that occurs, also those that no character usually has."""
        self.usual: Mapping[str, str] = _usual(counts)
        """How each character is mostly read in the texts, or else by itself.

        Common characters are here without occurring: readers type them for others
        that sound the same.
        """
        turned = [one for one, syllable in self.usual.items() if _alone(one) != syllable]
        self._turned = re.compile("|".join(turned) or "(?!)")
        self._known: dict[str, tuple[tuple[int, str], ...]] = {}

    def exceptions(self, text: str) -> tuple[tuple[int, str], ...]:
        """Offset and reading of each character that is read otherwise than usual.

        The text is one of those that the reader was made from.
        """
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = tuple(self._exceptions(text))
        return known

    def _exceptions(self, text: str) -> Iterator[tuple[int, str]]:
        said = {found.start(): _alone(found.group()) for found in self._turned.finditer(text)}
        if not self._special.keys().isdisjoint(HAN.findall(text)):
            for run in HAN.finditer(text):
                for at, syllable in self._special.get(run.group(), {}).items():
                    said[run.start() + at] = syllable
        for at in sorted(said):
            if self.usual[text[at]] != said[at]:
                yield at, said[at]

    def syllables(self) -> dict[str, str]:
        """Syllable -> its characters: the shortest way to write the table down."""
        characters: dict[str, list[str]] = defaultdict(list)
        for character, syllable in self.usual.items():
            characters[syllable].append(character)
        return {one: "".join(sorted(characters[one])) for one in sorted(characters)}

    def _counts(
        self, characters: Mapping[str, int], runs: Mapping[str, int]
    ) -> Mapping[str, Counter[str]]:
        """Character -> how often it has each reading that it has at all."""
        counts = {
            one: Counter({_alone(one): times})
            for one, times in characters.items()
            if HAN.match(one)
        }
        for run, differing in self._special.items():
            for at, syllable in differing.items():
                counts[run[at]][syllable] += runs[run]
                counts[run[at]][_alone(run[at])] -= runs[run]
        return {one: +seen for one, seen in counts.items()}


def read(run: str) -> Syllables:
    """The toneless reading of each character of a run of Chinese characters."""
    syllables = [*map(_alone, run)]
    for at, syllable in _differing(run).items():
        syllables[at] = syllable
    return tuple(syllables)


def _usual(counts: Mapping[str, Counter[str]]) -> dict[str, str]:
    usual = {one: max(seen, key=lambda s: (seen[s], s)) for one, seen in counts.items()}
    sounds = {*usual.values()}
    for character in _common():
        if (syllable := _alone(character)) in sounds:
            usual.setdefault(character, syllable)
    return usual


def _differing(run: str) -> dict[int, str]:
    """Place -> reading of each character of a run that is read otherwise than alone."""
    if _irregular().isdisjoint(map(add, run, run[1:])):
        return {}
    said = {
        at + place: syllable
        for at, phrase in _phrases(run)
        for place, syllable in _differing_in(phrase)
    }
    for phrase, syllables in PHRASES.items():
        if phrase in run:
            for found in re.finditer(phrase, run):
                said |= zip(range(found.start(), found.end()), syllables, strict=True)
    return {at: said[at] for at in sorted(said) if said[at] != _alone(run[at])}


def _phrases(run: str) -> Iterator[tuple[int, str]]:
    """pypinyin's phrases in a run and where they begin: the longest first, none in another."""
    end = 0
    for at, most in enumerate(map(_longest().get, map(add, run, run[1:]))):
        if most and at >= end:
            end = at + most
            while end > at + 1 and run[at:end] not in PHRASES_DICT:
                end -= 1
            yield at, run[at:end]


@cache
def _differing_in(phrase: str) -> list[tuple[int, str]]:
    """As `_differing`, in one of pypinyin's phrases."""
    said = zip(phrase, lazy_pinyin(phrase), strict=True)
    return [(at, syllable) for at, (one, syllable) in enumerate(said) if syllable != _alone(one)]


@cache
def _alone(character: str) -> str:
    """The reading of a character by itself."""
    (syllable,) = PHRASES.get(character) or lazy_pinyin(character)
    return str(syllable)


@cache
def _longest() -> Mapping[str, int]:
    """First two characters -> the length of the longest phrase that begins so."""
    longest: dict[str, int] = {}
    for phrase in PHRASES_DICT:
        longest[phrase[:2]] = max(len(phrase), longest.get(phrase[:2], 0))
    return longest


@cache
def _irregular() -> frozenset[str]:
    """The first two characters of each phrase that is not read as its characters are alone.

    One phrase in fourteen: most runs hold none, and are read without looking for phrases.
    """
    alone = {chr(code): said.partition(",")[0] for code, said in PINYIN_DICT.items()}
    others = (
        phrase[:2]
        for phrase, said in PHRASES_DICT.items()
        for character, (syllable, *_) in zip(phrase, said, strict=False)
        if syllable != alone.get(character)
        and _toneless(syllable) != _toneless(alone.get(character, ""))
    )
    return frozenset(chain((phrase[:2] for phrase in PHRASES), others))


@cache
def _toneless(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable)
    return "".join(one for one in letters if one.isascii() or one == _UMLAUT)


def _common() -> Iterator[str]:
    for row in COMMON:
        yield from bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode(
            "gb2312", "ignore"
        )

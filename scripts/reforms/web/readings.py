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
_OVERRIDDEN = re.compile("|".join(PHRASES))

Syllables = tuple[str, ...]
Piece = str | tuple[str, Syllables]
"""A phrase or lone character, or a run with its readings where `PHRASES` changes them."""


class Reader:
    """Reads the texts of one index: their usual readings, and what differs from them."""

    def __init__(self, texts: Iterable[str]) -> None:
        runs = Counter(chain.from_iterable(map(HAN.findall, texts)))
        self._pieces = {run: _pieces(run) for run in runs}
        counts = self._counts(runs)
        self.sounds = frozenset(chain.from_iterable(counts.values()))
        """Every syllable that occurs, also those that no character usually has."""
        self.usual: Mapping[str, str] = _usual(counts)
        """How each character is mostly read in the texts, or else by itself.

        Common characters are here without occurring: readers type them for others
        that sound the same.
        """
        pieces = {*chain.from_iterable(self._pieces.values())}
        odd = {piece for piece in pieces if any(self._differing(piece))}
        self._odd = {
            run: list(self._differing_in(run))
            for run, cut in self._pieces.items()
            if not odd.isdisjoint(cut)
        }
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
        if self._odd.keys().isdisjoint(HAN.findall(text)):
            return
        for run in HAN.finditer(text):
            for at, syllable in self._odd.get(run.group(), ()):
                yield run.start() + at, syllable

    def syllables(self) -> dict[str, str]:
        """Syllable -> its characters: the shortest way to write the table down."""
        characters: dict[str, list[str]] = defaultdict(list)
        for character, syllable in self.usual.items():
            characters[syllable].append(character)
        return {one: "".join(sorted(characters[one])) for one in sorted(characters)}

    def _counts(self, runs: Mapping[str, int]) -> Mapping[str, Counter[str]]:
        """Character -> how often it has each reading."""
        cut = (self._pieces[run] * times for run, times in runs.items())
        pieces = Counter(chain.from_iterable(cut))
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for piece, times in pieces.items():
            for character, syllable in zip(_characters(piece), _reading(piece), strict=True):
                counts[character][syllable] += times
        return counts

    def _differing_in(self, run: str) -> Iterator[tuple[int, str]]:
        at = 0
        for piece in self._pieces[run]:
            yield from ((at + place, syllable) for place, syllable in self._differing(piece))
            at += len(_characters(piece))

    def _differing(self, piece: Piece) -> Iterator[tuple[int, str]]:
        for at, (character, syllable) in enumerate(
            zip(_characters(piece), _reading(piece), strict=True)
        ):
            if self.usual[character] != syllable:
                yield at, syllable


def read(run: str) -> Syllables:
    """The toneless reading of each character of a run of Chinese characters."""
    return tuple(chain.from_iterable(map(_reading, _pieces(run))))


def _usual(counts: Mapping[str, Counter[str]]) -> dict[str, str]:
    usual = {one: max(seen, key=lambda s: (seen[s], s)) for one, seen in counts.items()}
    sounds = {*usual.values()}
    for character in _common():
        (syllable,) = _reading(character)
        if syllable in sounds:
            usual.setdefault(character, syllable)
    return usual


def _pieces(run: str) -> list[Piece]:
    """Cut into pypinyin's phrases, the longest first, and lone characters."""
    phrases: list[Piece] = [*_phrases(run)]
    if not _OVERRIDDEN.search(run):
        return phrases
    syllables = [syllable for phrase in phrases for syllable in _reading(phrase)]
    for phrase, spoken in PHRASES.items():
        for found in re.finditer(phrase, run):
            syllables[found.start() : found.end()] = spoken
    return [(run, tuple(syllables))]


def _phrases(run: str) -> list[str]:
    """pypinyin's phrases, the longest first, and lone characters."""
    starts = list(map(add, run, run[1:]))
    if _irregular().isdisjoint(starts):
        return list(run)
    longest = _longest()
    phrases = []
    at = 0
    while at < len(starts):
        end = at + longest.get(starts[at], 1)
        while end > at + 1 and run[at:end] not in PHRASES_DICT:
            end -= 1
        phrases.append(run[at:end])
        at = end
    return phrases + list(run[at:])


def _characters(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece[0]


def _reading(piece: Piece) -> Syllables:
    return _phrase_reading(piece) if isinstance(piece, str) else piece[1]


@cache
def _phrase_reading(phrase: str) -> Syllables:
    return tuple(lazy_pinyin(phrase))


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
    return frozenset(
        phrase[:2]
        for phrase, said in PHRASES_DICT.items()
        for character, (syllable, *_) in zip(phrase, said, strict=False)
        if syllable != alone.get(character)
        and _toneless(syllable) != _toneless(alone.get(character, ""))
    )


@cache
def _toneless(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable)
    return "".join(one for one in letters if one.isascii() or one == _UMLAUT)


def _common() -> Iterator[str]:
    for row in COMMON:
        yield from bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode(
            "gb2312", "ignore"
        )

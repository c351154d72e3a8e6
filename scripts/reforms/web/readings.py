"""How Chinese characters are read: toneless pinyin, in context, by pypinyin's phrases.

pypinyin's own segmentation took 19 of the 21 seconds that the index of 5,000 items
cost: it tries every length of every phrase. Here phrases are looked for only where one
may change a reading. Only its tables are read: to import it also makes the set of all
beginnings of phrases, for as much time again. A test holds the readings equal to its own.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import chain
from operator import add, itemgetter
from pathlib import Path
from typing import Any

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

_UMLAUT = "u\N{COMBINING DIAERESIS}"
"""Written `v`, as it is typed; every other mark of a letter is a tone."""

HAN = re.compile(r"[㐀-鿿]+")

Syllables = tuple[str, ...]
Exceptions = tuple[tuple[int, str], ...]


class Reader:
    """Reads the texts of one index: their usual readings, and what differs from them.

    Most characters are read in their run as they are alone: only what differs is kept.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        times = Counter(texts)
        characters = [*filter(HAN.match, dict.fromkeys("".join(times)))]
        differing = _Phrases(characters).differing(times)
        several = _several("".join(texts), times, differing)
        counts = {one: several.get(one) or Counter([_alone(one)]) for one in characters}
        self.sounds = frozenset(chain.from_iterable(counts.values()))
        """Every syllable that occurs, also those that no character usually has."""
        self.usual: Mapping[str, str] = _usual(counts)
        """How each character is mostly read in the texts, or else by itself.

        Common characters are here without occurring: readers type them for others
        that sound the same.
        """
        self._exceptions = dict(self._excepted(times, differing))

    def exceptions(self, text: str) -> Exceptions:
        """Offset and reading of each character that is read otherwise than usual.

        The text is one of those that the reader was made from.
        """
        return self._exceptions.get(text, ())

    def excepted(self) -> Iterable[tuple[str, Exceptions]]:
        """Each text that has such characters, and what `exceptions` says of it."""
        return self._exceptions.items()

    def _excepted(
        self, texts: Iterable[str], differing: Mapping[str, Mapping[int, str]]
    ) -> Iterator[tuple[str, Exceptions]]:
        others = [one for one, syllable in self.usual.items() if _alone(one) != syllable]
        turned = re.compile("|".join(others) or "(?!)")
        for text in {*differing, *filter(turned.search, texts)}:
            said = {found.start(): _alone(found.group()) for found in turned.finditer(text)}
            said |= differing.get(text, {})
            found = tuple((at, said[at]) for at in sorted(said) if self.usual[text[at]] != said[at])
            if found:
                yield text, found

    def syllables(self) -> dict[str, str]:
        """Syllable -> its characters: the shortest way to write the table down."""
        characters: dict[str, list[str]] = defaultdict(list)
        for character, syllable in self.usual.items():
            characters[syllable].append(character)
        return {one: "".join(sorted(characters[one])) for one in sorted(characters)}


def read(run: str) -> Syllables:
    """The toneless reading of each character of a run of Chinese characters."""
    syllables = [*map(_alone, run)]
    for at, syllable in _every_phrase().differing([run]).get(run, {}).items():
        syllables[at] = syllable
    return tuple(syllables)


def _several(
    whole: str, times: Mapping[str, int], differing: Mapping[str, Mapping[int, str]]
) -> Mapping[str, Counter[str]]:
    """Character -> how often it has each reading, if it has another than alone."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text, said in differing.items():
        for at, syllable in said.items():
            counts[text[at]][syllable] += times[text]
    return {
        one: seen + Counter({_alone(one): whole.count(one) - seen.total()})
        for one, seen in counts.items()
    }


def _usual(counts: Mapping[str, Counter[str]]) -> dict[str, str]:
    usual = {one: max(seen, key=lambda s: (seen[s], s)) for one, seen in counts.items()}
    sounds = {*usual.values()}
    for character in _common():
        if (syllable := _alone(character)) in sounds:
            usual.setdefault(character, syllable)
    return usual


class _Phrases:
    """The phrases that texts of some characters can hold."""

    def __init__(self, characters: Iterable[str]) -> None:
        possible = frozenset(filter(HAN.match, characters)).issuperset
        table = _table("phrases")
        self._known = frozenset(filter(possible, table))
        self._longest: dict[str, int] = {}
        """First two characters -> the length of the longest phrase that begins so."""
        for phrase in self._known:
            self._longest[phrase[:2]] = max(len(phrase), self._longest.get(phrase[:2], 0))
        read = ((phrase, _differing(phrase, table[phrase])) for phrase in self._known)
        self._irregular = {phrase: said for phrase, said in read if said}
        """What is not read as its characters are alone: one phrase in twenty."""
        self._pattern = _any_of({*self._irregular, *filter(possible, PHRASES)})

    def differing(self, texts: Iterable[str]) -> dict[str, dict[int, str]]:
        """Text -> place and reading of each character that is read otherwise than alone."""
        found = ((text, self._differing(text)) for text in texts)
        return {text: said for text, said in found if said}

    def _differing(self, text: str) -> dict[int, str]:
        said: dict[int, str] = {}
        end = 0
        for found in self._pattern.finditer(text):
            if found.start() >= end:
                start, end = _run_around(found)
                run = self._differing_in_run(text[start:end])
                said |= {start + at: syllable for at, syllable in run}
        return said

    def _differing_in_run(self, run: str) -> Iterator[tuple[int, str]]:
        said = {
            at + place: syllable
            for at, phrase in self._phrases(run)
            for place, syllable in self._irregular.get(phrase, ())
        }
        for phrase, syllables in PHRASES.items():
            if phrase in run:
                for found in re.finditer(phrase, run):
                    said |= zip(range(found.start(), found.end()), syllables, strict=True)
        return ((at, syllable) for at, syllable in said.items() if syllable != _alone(run[at]))

    def _phrases(self, run: str) -> Iterator[tuple[int, str]]:
        """pypinyin's phrases in a run and where they begin: the longest first, none in another."""
        end = 0
        for at, most in enumerate(map(self._longest.get, map(add, run, run[1:]))):
            if most and at >= end:
                end = at + most
                while end > at + 1 and run[at:end] not in self._known:
                    end -= 1
                if end > at + 1:
                    yield at, run[at:end]


@cache
def _every_phrase() -> _Phrases:
    return _Phrases({*chain.from_iterable(_table("phrases"))})


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds phrases of two characters or more.

    There is one branch for those that begin alike, and none is tried where no phrase may begin.
    """
    rests: dict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        if len(phrase) > 1:
            rests[phrase[0]].append(phrase[1:])
    if not rests:
        return re.compile("(?!)")
    seconds = {rest[0] for rest in chain.from_iterable(rests.values())}
    branches = "|".join(f"{one}(?:{'|'.join(rests[one])})" for one in rests)
    return re.compile(f"(?=[{''.join(rests)}][{''.join(seconds)}])(?:{branches})")


def _run_around(found: re.Match[str]) -> tuple[int, int]:
    """Where the run begins and ends in which something was found."""
    at, text = found.start(), found.string
    before, after = HAN.match(text[at::-1]), HAN.match(text, at)
    assert before and after
    return at + 1 - before.end(), after.end()


def _differing(phrase: str, readings: Iterable[Sequence[str]]) -> list[tuple[int, str]]:
    """Place and reading of each character of a phrase that is read otherwise than alone."""
    said = [*map(_toneless, map(itemgetter(0), readings))]
    alone = [*map(_alone, phrase)]
    return [(at, one) for at, one in enumerate(said) if one != alone[at]] if said != alone else []


@cache
def _alone(character: str) -> str:
    """The reading of a character by itself; the character if it is not known."""
    if character in PHRASES:
        return PHRASES[character][0]
    said = _readings().get(str(ord(character)))
    return _toneless(said.partition(",")[0]) if said else character


@cache
def _toneless(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable).replace(_UMLAUT, "v")
    return "".join(filter(str.isascii, letters))


@cache
def _readings() -> Mapping[str, str]:
    """The number of a character -> its readings."""
    return _table("pinyin")


def _table(name: str) -> dict[str, Any]:
    """One of pypinyin's tables, `phrases` or `pinyin`."""
    package = find_spec("pypinyin")
    assert package and package.origin
    file = Path(package.origin).with_name(f"{name}_dict.json")
    table: dict[str, Any] = json.loads(file.read_bytes())
    return table


def _common() -> Iterator[str]:
    for row in COMMON:
        yield from bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode(
            "gb2312", "ignore"
        )

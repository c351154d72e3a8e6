"""Which records hold which characters: the lists that a large index is searched by.

The keys of a list are a character, two neighbouring characters, a word in Latin
letters, a number, or an id. Keys are ordered by how they *sound* (first the initials
of both syllables, then the syllables), with the confusions of the south forgiven.
So what is typed in characters, in pinyin, by initials or by ear is all found in one
narrow range of the order, and a reader fetches only the few files that hold it.
"""

import re
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, filterfalse, repeat
from operator import add, eq, sub
from typing import Any

from reforms.web.folding import EDGE

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The 64 digits of numbers in the index. In a list the upper half goes on, the lower ends."""

HALF = len(DIGITS) // 2

TEXT, TERM, TITLE, START = 1, 4, 8, 16
"""Bits of what a record has of a key: times in the text (up to 3), in a term, in the title,
at the title's start."""

MARKS = {2: "+", 3: "*", TERM: "$", TITLE: "#", TITLE | START: "^"}
"""The mark before the records that have so much of a key; a record may be in several lists.

Most have it once in their text: they come first, without a mark.
"""

UNREAD = "~"
"""The syllable of a character without one."""

WORD, IDENTITY = "0", "1"
"""What the place of a Latin word or number, and of an id, begins with."""

OPEN = "_"
"""Ends a Latin word that the text goes on after without a mark (`e` in `e销通`)."""

VARIANT = "|"
"""Before the syllables of a key that is read otherwise than its characters usually are."""

WHOLE = "$"
"""Ends a key that is a whole term: such a find is worth more."""

_ASCII = re.compile(r"[\x00-\x7f]+")
_TOKEN = re.compile(rf"(?=[a-z0-9])([a-z]+|[0-9]+)(?=([^{EDGE}]?))")
_CONFUSED = (
    (re.compile("zh"), "z"),
    (re.compile("ch"), "c"),
    (re.compile("sh"), "s"),
    (re.compile("ng(?![aeiou])"), "n"),
    (re.compile("v"), "u"),
    (re.compile("l"), "n"),
)


def blur(syllable: str) -> str:
    """A syllable without what many speakers do not tell apart; as `pinyin.js` has it."""
    for sound, other in _CONFUSED:
        syllable = sound.sub(other, syllable)
    return syllable


def place(first: str, second: str = "") -> str:
    """Where in the order the keys with these one or two blurred syllables are."""
    return f"{first[0]}{second[0]} {first} {second}" if second else f"{first[0]} {first}"


class Postings:
    """What of a key -> key -> the records that have it, in their order."""

    def __init__(self, usual: Mapping[str, str]) -> None:
        self._usual = usual
        self._lists: dict[int, dict[str, list[int]]] = {
            code: defaultdict(list) for code in (TEXT, TERM, TITLE, TITLE | START)
        }
        self._neighbours = _Neighbours()

    def add(self, record: int, code: int, held: Iterable[str]) -> None:
        """Enter what a record has of each of some keys; records come in order."""
        _put(list.append, self._lists[code], held, repeat(record))

    def add_text(self, record: int, folded: str, others: Iterable[str]) -> None:
        """Enter the keys of a record's folded text, as often as it has them, and others."""
        self._neighbours.add(record, _characters(folded))
        self.add(record, TEXT, chain(_words(folded), others))

    def lines(self) -> Iterator[tuple[str, list[str]]]:
        """Place and lines of the keys there, in order. Gives them once: the lists go meanwhile."""
        blurred = {one: blur(syllable) for one, syllable in self._usual.items()}
        syllables = defaultdict(lambda: UNREAD, blurred | {WHOLE: ""})
        places: dict[str, list[str]] = defaultdict(list)
        for key, line in self._lines().items():
            places[_place(key, syllables)].append(line)
        for where in sorted(places):
            yield where, sorted(places.pop(where))

    def _lines(self) -> dict[str, str]:
        """Key -> its line."""
        counted = chain(self._neighbours.lists(), self._lists.pop(TEXT).items())
        lines = {key: f"{key} {_by_times(records)}" for key, records in counted}
        for code in (TERM, TITLE, TITLE | START):
            for key, records in self._lists.pop(code).items():
                if EDGE not in key:
                    line = lines.get(key) or f"{key} "
                    lines[key] = line + MARKS[code] + listed(records)
        return lines


class _Neighbours:
    """Characters and pairs of neighbours -> the records that have them, as often as they do.

    Kept by the first of the two. A hundred thousand lists of pairs, each written to now
    and then, would mostly wait for memory; here few are in use at a time.
    """

    def __init__(self) -> None:
        self._after: dict[str, list[Any]] = defaultdict(list)
        """Character -> in turns what is next to it, and in which record."""

    def add(self, record: int, characters: str) -> None:
        """Enter a record's characters; those next to an `EDGE` have no neighbour there."""
        ones = [*map(sys.intern, characters)]
        _put(list.extend, self._after, ones, zip([*ones[1:], EDGE], repeat(record), strict=False))

    def lists(self) -> Iterator[tuple[str, list[int]]]:
        """Each key and its records. Gives them once: the lists go meanwhile."""
        self._after.pop(EDGE, None)
        while self._after:
            one, after = self._after.popitem()
            records = after[1::2]
            yield one, records
            pairs: dict[str, list[int]] = defaultdict(list)
            _put(list.append, pairs, after[::2], records)
            pairs.pop(EDGE, None)
            yield from zip(map(one.__add__, pairs), pairs.values(), strict=True)


def _put(
    how: Callable[[list[Any], Any], None],
    lists: Mapping[str, list[Any]],
    keys: Iterable[str],
    values: Iterable[Any],
) -> None:
    """Put each value into the list of its key. Not a loop: there are millions."""
    deque(map(how, map(lists.__getitem__, keys), values), maxlen=0)


_AROUND = ((0, 1), (-1, 1), (0, 2))
"""The lone character, and the pairs that it is in."""


def variants(text: str, exceptions: Mapping[int, str], usual: Mapping[str, str]) -> set[str]:
    """The keys of a folded text without edges that are read otherwise here than usual.

    `exceptions` has the syllables of the places that are.
    """

    def spoken(start: int, end: int) -> str:
        said = (exceptions.get(at) or usual.get(text[at], UNREAD) for at in range(start, end))
        return VARIANT.join((text[start:end], *said))

    spans = {(at + start, at + end) for at in exceptions for start, end in _AROUND}
    return {
        spoken(start, end)
        for start, end in spans
        if start >= 0 and end <= len(text) and not _ASCII.search(text, start, end)
    }


def keys(folded: str) -> Iterator[str]:
    """Characters, neighbours, Latin words and numbers; some hold an `EDGE` and are none."""
    characters = _characters(folded)
    return chain(characters, map(add, characters, characters[1:]), _words(folded))


def _characters(folded: str) -> str:
    return _ASCII.sub(EDGE, folded.replace(EDGE, ""))


def _words(folded: str) -> Iterator[str]:
    for word, after in _TOKEN.findall(folded):
        yield WORD + word + (OPEN if after else "")


def whole(term: str) -> list[str]:
    """The key of a term as a whole, if it is one word in Latin letters or begins with others."""
    plain = term.replace(EDGE, "")
    if plain.isascii():
        words = _TOKEN.findall(term)
        return [WORD + words[0][0] + WHOLE] if len(words) == 1 and words[0][0] == plain else []
    return [] if plain[0].isascii() else [plain + WHOLE]


def first(title: str) -> list[str]:
    """The keys that a title begins with."""
    start = title.lstrip(EDGE)
    word = next(_words(start), "") if start[:1].isascii() else ""
    plain = start.replace(EDGE, "")
    return [word] if word else [*dict.fromkeys((plain[:1], plain[:2]))]


def _place(key: str, syllables: Mapping[str, str]) -> str:
    if key.isascii():
        return key
    if len(key) == 2:
        return place(syllables[key[0]], syllables[key[1]])
    if VARIANT in key:
        return place(*map(blur, key.split(VARIANT)[1:]))
    return place(*map(syllables.__getitem__, key[:2]))


class _Steps(dict[int, str]):
    """Steps from one record to the next, written in `DIGITS`."""

    def __missing__(self, step: int) -> str:
        rest = step - 1
        written = ""
        while rest >= HALF:
            written += DIGITS[HALF + rest % HALF]
            rest //= HALF
        self[step] = written = written + DIGITS[rest]
        return written


_STEPS = _Steps()


def listed(records: Collection[int]) -> str:
    """Ascending records as the steps from one to the next."""
    return "".join(map(_STEPS.__getitem__, map(sub, records, chain((-1,), records))))


def _by_times(records: Sequence[int]) -> str:
    """The lists of those that are among ascending records once, twice, and more often."""
    if len(records) == 1:  # as most are
        return _STEPS[records[0] + 1]
    if not any(map(eq, records, records[1:])):
        return listed(records)
    again = _repeated(records)
    more = _repeated(again)
    once, twice = _without(records, again), _without(again, more)
    lists = (("", once), (MARKS[2], twice), (MARKS[3], dict.fromkeys(more)))
    return "".join([mark + listed(those) for mark, those in lists if those])


def _repeated(records: Sequence[int]) -> list[int]:
    return [*compress(records[1:], map(eq, records, records[1:]))]


def _without(records: Sequence[int], others: Sequence[int]) -> list[int]:
    return [*filterfalse({*others}.__contains__, records)]

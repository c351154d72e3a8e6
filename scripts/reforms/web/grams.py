"""Which records hold which characters: the lists that a large index is searched by.

The keys of a list are a character, two neighbouring characters, a word in Latin
letters, a number, or an id. Keys are ordered by how they *sound* (first the initials
of both syllables, then the syllables), with the confusions of the south forgiven.
So what is typed in characters, in pinyin, by initials or by ear is all found in one
narrow range of the order, and a reader fetches only the few files that hold it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import add, sub

from reforms.web.folding import EDGE

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The 64 digits of numbers in the index. In a list the upper half goes on, the lower ends."""

HALF = len(DIGITS) // 2

TEXT, TERM, TITLE, START = 1, 4, 8, 16
"""Bits of what a record has of a key: times in the text (up to 3), in a term, in the title,
at the title's start."""

MOST_TIMES = 3
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
_TOKEN = re.compile(rf"([a-z]+|[0-9]+)(?=([^{EDGE}]?))")
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


def place(*syllables: str) -> str:
    """Where in the order the keys with these one or two blurred syllables are."""
    initials = "".join([one[0] for one in syllables])
    return f"{initials} {' '.join(syllables)}"


class Postings:
    """What of a key -> key -> the records that have it, in their order."""

    def __init__(self, usual: Mapping[str, str]) -> None:
        self._usual = usual
        self._lists: dict[int, dict[str, list[int]]] = {
            code: defaultdict(list) for code in (TEXT, *MARKS)
        }

    def add(self, record: int, code: int, held: Iterable[str]) -> None:
        """Enter what a record has of each of some keys; records come in order."""
        lists = self._lists[code]
        for key in held:
            lists[key].append(record)

    def add_text(self, record: int, held: Iterable[str]) -> None:
        """Enter the keys of a record's text, as often as it has them."""
        lists = self._lists[TEXT]
        for key, times in Counter(held).items():
            if times == 1:
                lists[key].append(record)
            else:
                self._lists[min(times, MOST_TIMES)][key].append(record)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Place and line of each key, in order. Gives them once: the lists go meanwhile."""
        texts = {key: listed(records) for key, records in self._lists.pop(TEXT).items()}
        for code, mark in MARKS.items():
            for key, records in self._lists.pop(code).items():
                texts[key] = texts.get(key, "") + mark + listed(records)
        syllables = {character: blur(syllable) for character, syllable in self._usual.items()}
        lines = [
            (_place(key, syllables), key, text) for key, text in texts.items() if EDGE not in key
        ]
        del texts
        lines.sort()
        for where, key, text in lines:
            yield where, f"{key} {text}"


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
    plain = folded.replace(EDGE, "")
    if plain.isascii():
        return _words(folded)
    characters = _ASCII.sub(EDGE, plain)
    return chain(characters, map(add, characters, characters[1:]), _words(folded))


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
    return [word] if word else [plain[:1], plain[:2]]


def _place(key: str, syllables: Mapping[str, str]) -> str:
    if key.isascii():
        return key
    characters, *spoken = key.split(VARIANT)
    if spoken:
        return place(*map(blur, spoken))
    return place(*[syllables.get(one, UNREAD) for one in characters.removesuffix(WHOLE)[:2]])


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


def listed(records: Sequence[int]) -> str:
    """Ascending records as the steps from one to the next."""
    return "".join(map(_STEPS.__getitem__, map(sub, records, chain((-1,), records))))

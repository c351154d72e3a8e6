"""A large index in pieces: a root, and files that a query fetches as it needs them.

The numbers that decided, on made-up texts of 200 characters with 15 search words each,
in Chromium on a line of 9 Mbit/s and 60 ms, on two cores busy with other work: all
bytes transferred up to the first result, and milliseconds from opening the address.

    items    one file            in pieces                  (gzip -9 in all: lists, records)
    18          52 kB   340 ms
    1,000      343 kB   850 ms    91 to 122 kB    660 ms    0.5 and 0.5 MB in 288 files
    5,000    1,566 kB 2,600 ms   119 to 169 kB    650 ms    2.4 and 2.8 MB in 1,390 files
    10,000   3,096 kB 4,300 ms   144 to 213 kB    740 ms    4.5 and 5.6 MB in 2,698 files

On the page's own thread the worst of 315 queries takes 21 ms of the one file of 300
items and 68 ms of that of 1,000; of an index in pieces the same steps see a few dozen
records only: 26 ms at 5,000 items, in slices (the median is 2 ms). So it needs no worker.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from reforms.web import grams
from reforms.web.entries import Entry
from reforms.web.folding import EDGE, Folder
from reforms.web.literal import compact
from reforms.web.readings import Reader

MOST_KEYS = 6_000
MOST_RECORDS = 3_500
"""Characters of one file of lists, and of one of records: a few kB compressed."""

MANY = 4
"""How many times larger a file may be whose lines belong together."""

CONTINUED = "!"
"""Sorts between a place and all that follow it."""

LONGEST_TITLE = len(grams.DIGITS) - 1
ONE_OF = ("domain", "scope", "notice")


class Speller:
    """Spells texts as the keys of the lists."""

    def __init__(self, reader: Reader, simplified: Sequence[str]) -> None:
        self._reader = reader
        self._folder = Folder(dict(zip(*simplified, strict=True)))

    def postings(self, reforms: Sequence[Entry]) -> grams.Postings:
        """Every key of the records."""
        postings = grams.Postings(self._reader.usual)
        # One kind after the other: what each writes to stays at hand.
        self._add_titles(postings, reforms)
        self._add_terms(postings, reforms)
        self._add_texts(postings, reforms)
        return postings

    def _add_titles(self, postings: grams.Postings, reforms: Iterable[Entry]) -> None:
        for at, entry in enumerate(reforms):
            folded = self._folder.fold(entry["title"])
            identity = grams.IDENTITY + self._folder.plain(entry["id"])
            keys = {identity, *grams.keys(folded), *self._variants(entry["title"], folded)}
            postings.add(at, grams.TITLE, keys)
            postings.add(at, grams.TITLE | grams.START, grams.first(folded))

    def _add_terms(self, postings: grams.Postings, reforms: Iterable[Entry]) -> None:
        spelled = cache(self._term)
        for at, entry in enumerate(reforms):
            terms: set[str] = set().union(*map(spelled, entry["terms"]))
            postings.add(at, grams.TERM, terms)

    def _add_texts(self, postings: grams.Postings, reforms: Iterable[Entry]) -> None:
        for at, entry in enumerate(reforms):
            folded = self._folder.fold(entry["text"])
            postings.add_text(at, folded, self._variants(entry["text"], folded))

    def _term(self, term: str) -> list[str]:
        folded = self._folder.fold(term)
        return [*grams.keys(folded), *self._variants(term, folded), *grams.whole(folded)]

    def _variants(self, text: str, folded: str) -> Iterable[str]:
        exceptions = self._reader.exceptions(text)
        if not exceptions:
            return ()
        # What is before a Chinese character folds as it would alone.
        parts = pairwise((0, *(offset for offset, _ in exceptions)))
        places = accumulate(len(self._folder.plain(text[start:end])) for start, end in parts)
        said = {at: syllable for at, (_, syllable) in zip(places, exceptions, strict=True)}
        return grams.variants(folded.replace(EDGE, ""), said, self._reader.usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """A large index as files: what its root must know of them, and their texts by name."""

    places: list[str]
    """The place in the order of keys that each file of lists begins with."""
    sizes: list[int]
    """How many records each file of records holds."""
    texts: Mapping[str, str]
    """`k0`, `k1`, ... with lists and `r0`, `r1`, ... with records -> JSON."""


def pieces(lines: Iterable[tuple[str, list[str]]], entries: Iterable[str]) -> Pieces:
    """The files of the lists' lines by place and of the records as JSON."""
    places, sizes, texts = [], [], {}
    for at, (start, file) in enumerate(packed(lines, MOST_KEYS)):
        places.append(start)
        texts[f"k{at}"] = compact("\n".join(file))
    numbered = ((str(at), [one]) for at, one in enumerate(entries))
    for at, (_, shelf) in enumerate(packed(numbered, MOST_RECORDS)):
        sizes.append(len(shelf))
        texts[f"r{at}"] = f"[{','.join(shelf)}]"
    return Pieces(places=places, sizes=sizes, texts=texts)


def packed(lines: Iterable[tuple[str, list[str]]], most: int) -> Iterator[tuple[str, list[str]]]:
    """The lines of each place, in files of about `most` characters.

    Those of one place are together, unless they are many: then the place of a file
    that goes on with them ends in `CONTINUED`. Gives the first place of each file.
    """
    start = ""
    file: list[str] = []
    size = 0
    for place, together in lines:
        enough, here = most, place
        for line in together:
            if file and size + len(line) > enough:
                yield start, file
                start, file, size = here, [], 0
            start = start or place
            file.append(line)
            size += len(line)
            enough, here = most * MANY, place + CONTINUED
    if file:
        yield start, file


def columns(reforms: Sequence[Entry], values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the root knows of every reform: what it refers to, as places in `values`, and more."""
    at = {name: {value: at for at, value in enumerate(values[name])} for name in values}
    single = {name: numbers([at[name][entry[name]] for entry in reforms]) for name in ONE_OF}
    agencies = [entry["agencies"] for entry in reforms]
    return {
        **single,
        "number": numbers([entry["number"] for entry in reforms]),
        "title": numbers([min(len(entry["title"]), LONGEST_TITLE) for entry in reforms]),
        "agencies": numbers([len(ids) for ids in agencies]),
        "agency": numbers([at["agency"][one] for ids in agencies for one in ids]),
    }


def numbers(column: Sequence[int]) -> list[Any]:
    """How many digits each number has, and all of them."""
    base = len(grams.DIGITS)
    width = 1
    while base**width <= max(column, default=0):
        width += 1
    places = [base**power for power in reversed(range(width))]
    text = "".join(grams.DIGITS[value // place % base] for value in column for place in places)
    return [width, text]

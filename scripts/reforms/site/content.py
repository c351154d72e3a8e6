"""A reform's content -> paragraphs, measures and marked words; no character changes.

The cuts come from the passages table, which an editor filled with exact words
of the content. Words that would overlap others already marked stay unmarked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reforms.model import Passage

MEASURE = "measure"
"""The kind of passage that is a paragraph of its own; of any other kind words are marked."""

_ORDINAL = re.compile(r"(?:第?[一二三四五六七八九十]+是|[（(][一二三四五六七八九十]+[）)])")

Place = tuple[int, int, str]
"""Where a passage begins and ends in the content, and its anchor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text, with the anchor that links to it where it is marked."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; a measure has an anchor, and an ordinal where words as 一是 open it."""

    anchor: str
    ordinal: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Paragraphs that follow each other and are all measures, or all not."""

    is_list: bool
    paragraphs: Sequence[Paragraph]


def anchor(passage: Passage) -> str:
    """The id of a passage on its page: `m1`, `formula-1`."""
    prefix = "m" if passage.kind == MEASURE else f"{passage.kind}-"
    return f"{prefix}{passage.position}"


def blocks(content: str, passages: Sequence[Passage]) -> list[TextBlock]:
    """The content as paragraphs and lists of measures, in its own order."""
    measures = _places(content, (it for it in passages if it.kind == MEASURE))
    marks = _places(content, (it for it in passages if it.kind != MEASURE))
    paragraphs = []
    for start, end, name in _filled(measures, 0, len(content)):
        opening = _ORDINAL.match(content, start, end) if name else None
        ordinal = opening[0] if opening else ""
        runs = _filled(marks, start + len(ordinal), end)
        pieces = [Piece(text=content[a:b], anchor=mark) for a, b, mark in runs]
        paragraphs.append(Paragraph(anchor=name, ordinal=ordinal, pieces=pieces))
    parts = groupby(paragraphs, key=lambda row: bool(row.anchor))
    return [TextBlock(is_list=is_list, paragraphs=list(part)) for is_list, part in parts]


def _places(content: str, passages: Iterable[Passage]) -> list[Place]:
    """Where each passage first stands, in order, those that overlap an earlier one left out."""
    found = ((content.find(it.text), it) for it in passages if it.text)
    kept: list[Place] = []
    for start, it in sorted(found, key=lambda pair: (pair[0], -len(pair[1].text))):
        if start >= (kept[-1][1] if kept else 0):
            kept.append((start, start + len(it.text), anchor(it)))
    return kept


def _filled(places: Iterable[Place], start: int, end: int) -> Iterator[Place]:
    """The places wholly inside start to end, and between them what has no anchor."""
    at = start
    for begin, stop, name in places:
        if begin >= at and stop <= end:
            if begin > at:
                yield at, begin, ""
            yield begin, stop, name
            at = stop
    if at < end:
        yield at, end, ""

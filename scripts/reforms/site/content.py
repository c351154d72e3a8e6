"""A reform's content -> paragraphs, measures and marked words; no character changes.

The cuts come from the passages table, which an editor filled with exact words
of the content. Words that would overlap others already marked stay unmarked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from reforms.model import Passage

MEASURE = "measure"
"""The kind of passage that is a paragraph of its own; of any other kind words are marked."""

_ORDINAL = re.compile(r"^(?:第?[一二三四五六七八九十]+是|[（(][一二三四五六七八九十]+[）)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text, with the anchor that links to it where it is marked."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, or a measure with the anchor that links to it."""

    anchor: str = ""
    ordinal: str = ""
    """The words that open a measure, as 一是."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Paragraphs that follow each other and are all measures, or all not."""

    is_list: bool
    paragraphs: tuple[Paragraph, ...]


def anchor(passage: Passage) -> str:
    """The id of a passage on its page: `m1`, `formula-1`."""
    prefix = "m" if passage.kind == MEASURE else f"{passage.kind}-"
    return f"{prefix}{passage.position}"


def anchors(made: Iterable[TextBlock]) -> frozenset[str]:
    """The ids of the passages that could be marked."""
    rows = (paragraph for block in made for paragraph in block.paragraphs)
    return frozenset(piece.anchor for row in rows for piece in row.pieces if piece.anchor)


def blocks(content: str, passages: Iterable[Passage]) -> list[TextBlock]:
    """The content as paragraphs and lists of measures, in its own order."""
    runs = groupby(_paragraphs(content, tuple(passages)), key=lambda row: bool(row.anchor))
    return [TextBlock(is_list=is_list, paragraphs=tuple(run)) for is_list, run in runs]


def _paragraphs(content: str, passages: Iterable[Passage]) -> Iterator[Paragraph]:
    """The measures, and what stands between them."""
    measures = _places(content, (it for it in passages if it.kind == MEASURE))
    marks = _places(content, (it for it in passages if it.kind != MEASURE))
    at = 0
    for start, end, measure in measures:
        if start > at:
            yield Paragraph(pieces=tuple(_pieces(content, at, start, marks)))
        opening = _ORDINAL.match(measure.text)
        ordinal = opening[0] if opening else ""
        pieces = tuple(_pieces(content, start + len(ordinal), end, marks))
        yield Paragraph(anchor=anchor(measure), ordinal=ordinal, pieces=pieces)
        at = end
    if at < len(content):
        yield Paragraph(pieces=tuple(_pieces(content, at, len(content), marks)))


Place = tuple[int, int, Passage]
"""Where a passage begins and ends in the content."""


def _places(content: str, passages: Iterable[Passage]) -> list[Place]:
    """Where each passage first stands, in order, those that overlap an earlier one left out."""
    found = ((content.find(it.text), it) for it in passages if it.text)
    kept: list[Place] = []
    for start, it in sorted(found, key=lambda pair: (pair[0], -len(pair[1].text))):
        if start >= (kept[-1][1] if kept else 0):
            kept.append((start, start + len(it.text), it))
    return kept


def _pieces(content: str, start: int, end: int, marks: Iterable[Place]) -> Iterator[Piece]:
    """The text from start to end, cut at the marks that lie wholly inside."""
    at = start
    for begin, stop, passage in marks:
        if begin >= at and stop <= end:
            if begin > at:
                yield Piece(text=content[at:begin])
            yield Piece(text=content[begin:stop], anchor=anchor(passage))
            at = stop
    if at < end:
        yield Piece(text=content[at:end])

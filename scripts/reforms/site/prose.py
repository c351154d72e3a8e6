"""A reform's content cut into paragraphs, measures and marked words; no character changes.

The cuts come from the passages table, which an editor filled with exact words
of the content. Words that would overlap others already marked stay unmarked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reforms.model import Passage

_ORDINAL = re.compile(r"^(?:第?[一二三四五六七八九十]+是|[（(][一二三四五六七八九十]+[）)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text; `passage` where it is marked."""

    text: str
    passage: Passage | None = None
    anchor: str = ""
    """The passage's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, or a measure with the anchor that links to it."""

    anchor: str = ""
    ordinal: str = ""
    """The words that open a measure, as 一是."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Paragraphs that follow each other and are all measures, or all not."""

    is_list: bool
    paragraphs: tuple[Paragraph, ...]


def anchor(passage: Passage) -> str:
    """The id of a passage on its page: `m1`, `formula-1`."""
    prefix = "m" if passage.kind == "measure" else f"{passage.kind}-"
    return f"{prefix}{passage.position}"


def anchors(made: Iterable[Block]) -> frozenset[str]:
    """The ids of the passages that could be marked."""
    rows = (paragraph for block in made for paragraph in block.paragraphs)
    return frozenset(piece.anchor for row in rows for piece in row.pieces if piece.anchor)


def blocks(content: str, passages: Iterable[Passage]) -> tuple[Block, ...]:
    """The content as paragraphs and lists of measures, in its own order."""
    chosen = tuple(passages)
    measures = _places(content, (p for p in chosen if p.kind == "measure"))
    marks = _places(content, (p for p in chosen if p.kind != "measure"))
    made: list[Block] = []
    at = 0
    for start, measure in measures:
        if start > at:
            made.append(_plain(content, at, start, marks))
        at = start + len(measure.text)
        paragraph = _measure(content, start, at, measure, marks)
        if made and made[-1].is_list:
            paragraph_list = (*made.pop().paragraphs, paragraph)
            made.append(Block(is_list=True, paragraphs=paragraph_list))
        else:
            made.append(Block(is_list=True, paragraphs=(paragraph,)))
    if at < len(content):
        made.append(_plain(content, at, len(content), marks))
    return tuple(made)


def _places(content: str, passages: Iterable[Passage]) -> list[tuple[int, Passage]]:
    """Where each passage first stands, in order, those that overlap an earlier one left out."""
    found = ((content.find(p.text), p) for p in passages if p.text)
    ordered = sorted((f for f in found if f[0] >= 0), key=lambda f: (f[0], -len(f[1].text)))
    kept: list[tuple[int, Passage]] = []
    end = 0
    for start, passage in ordered:
        if start >= end:
            kept.append((start, passage))
            end = start + len(passage.text)
    return kept


def _plain(content: str, start: int, end: int, marks: list[tuple[int, Passage]]) -> Block:
    pieces = tuple(_pieces(content, start, end, marks))
    return Block(is_list=False, paragraphs=(Paragraph(pieces=pieces),))


def _measure(
    content: str, start: int, end: int, measure: Passage, marks: list[tuple[int, Passage]]
) -> Paragraph:
    opening = _ORDINAL.match(measure.text)
    ordinal = opening[0] if opening else ""
    pieces = tuple(_pieces(content, start + len(ordinal), end, marks))
    return Paragraph(anchor=anchor(measure), ordinal=ordinal, pieces=pieces)


def _pieces(
    content: str, start: int, end: int, marks: list[tuple[int, Passage]]
) -> Iterator[Piece]:
    """The text from start to end, cut at the marks that lie wholly inside."""
    at = start
    for begin, passage in marks:
        stop = begin + len(passage.text)
        if begin < at or stop > end:
            continue
        if begin > at:
            yield Piece(text=content[at:begin])
        yield Piece(text=content[begin:stop], passage=passage, anchor=anchor(passage))
        at = stop
    if at < end:
        yield Piece(text=content[at:end])

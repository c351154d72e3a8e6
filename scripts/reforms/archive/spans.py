"""Places in an archived text, and the reading of its lines one after another."""

import re
from typing import NamedTuple


class SourceError(ValueError):
    """A text is not of the form that `source` reads; `start` is where (a code point)."""

    def __init__(self, message: str, start: int = 0) -> None:
        super().__init__(message)
        self.start = start


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


def line_and_column(text: str, start: int) -> tuple[int, int]:
    """A position as people count it: line and column from 1."""
    line_start = text.rfind("\n", 0, start) + 1
    return text.count("\n", 0, start) + 1, start - line_start + 1


def strip(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    piece = text[span.start : span.end]
    bare = piece.strip()
    start = span.start + (piece.find(bare) if bare else len(piece))
    return Span(start, start + len(bare))


def squeezed(text: str, span: Span) -> tuple[str, list[int]]:
    """The characters of a span but white space, which breaks words anywhere, and their places."""
    places = [at for at in range(span.start, span.end) if not text[at].isspace()]
    return "".join(text[at] for at in places), places


def split(text: str, span: Span, separator: str) -> tuple[Span, ...]:
    """The stripped pieces of a span between separators."""
    start, pieces = span.start, list[Span]()
    for piece in text[start : span.end].split(separator):
        pieces.append(strip(text, Span(start, start + len(piece))))
        start += len(piece) + len(separator)
    return tuple(pieces)


class Reader:
    """Takes the lines that hold anything off the front of a text, one part after another."""

    def __init__(self, text: str) -> None:
        self.text = text
        every = split(text, Span(0, len(text)), "\n")
        self.lines = [line for line in every if line.start < line.end]
        self.next = 0

    def take(self) -> Span:
        """The next line; SourceError where the text is at its end."""
        if self.next == len(self.lines):
            raise SourceError("文本到此结束，后面的内容缺失", len(self.text))
        self.next += 1
        return self.lines[self.next - 1]

    def take_until(self, pattern: re.Pattern[str], what: str) -> tuple[Span, ...]:
        """The lines before the first one that matches; SourceError if none does."""
        begin = self.next
        for index in range(begin, len(self.lines)):
            span = self.lines[index]
            if pattern.search(self.text[span.start : span.end]):
                self.next = index
                return tuple(self.lines[begin:index])
        start = self.lines[begin].start if begin < len(self.lines) else len(self.text)
        raise SourceError(f"从这里往后找不到{what}", start)

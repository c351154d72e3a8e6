"""Quoting a notice: what a remark's words stand for, and which words to take for one.

Whoever quotes may set the words as they are published or as the archive has them.
"""

from reforms.printed.spans import Span, strip
from reforms.source import SourceNotice
from reforms.typography import ASCII, typeset

_CLAUSE = "\n,，。;；:：、|"
_LINE = "\n。"


def quotes(reading: SourceNotice, quoted: str, words: Span) -> bool:
    """Whether the one place where the text says `quoted` holds some words of it."""
    text, said = _folded(reading.text), _folded(quoted)
    at = text.find(said)
    start = len(_folded(reading.text[: words.start]))
    end = start + len(_folded(reading.cut(words)))
    return bool(said) and _once(text, said) and at <= start and end <= at + len(said)


def quotation(reading: SourceNotice, words: Span) -> str:
    """Some words as they are published, with as much around them as makes them unique.

    A number takes its clause with it: alone it would tell a reader nothing.
    """
    text, folded = reading.text, _folded(reading.text)
    for wider in (words, _until(text, words, _CLAUSE), _until(text, words, _LINE)):
        piece = reading.cut(wider)
        if not piece.isdigit() and _once(folded, _folded(piece)):
            return typeset(piece)
    while not _once(folded, _folded(piece := reading.cut(wider))):
        step = 1 + len(piece) // 8
        wider = Span(max(0, wider.start - step), min(len(text), wider.end + step))
    return typeset(piece)


def _folded(text: str) -> str:
    """A text without white space and with ASCII marks: character by character."""
    return "".join(text.split()).translate(ASCII)


def _once(text: str, words: str) -> bool:
    at = text.find(words)
    return at >= 0 and text.find(words, at + 1) < 0


def _until(text: str, span: Span, marks: str) -> Span:
    """The span up to the nearest of some marks on either side."""
    start, end = span.start, span.end
    while start and text[start - 1] not in marks:
        start -= 1
    while end < len(text) and text[end] not in marks:
        end += 1
    return strip(text, Span(start, end))

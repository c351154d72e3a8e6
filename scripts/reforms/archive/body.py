"""What a notice's body states of its annex: how many items, and the names it lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reforms.archive.numbers import NUMBER, NUMERAL
from reforms.archive.spans import Span, strip

# Bounded, so that a hostile text costs no more than its length.
_TOTAL = re.compile(rf"第{NUMERAL}批[^,，。;；:：]{{0,100}}?(?P<count>{NUMBER})项")
_SUMMARY = re.compile(rf"包括(?P<names>.{{1,1000}}?)等(?P<count>{NUMBER})个?方面")
_CHAPTER = re.compile(rf"^{NUMERAL}、")
_SECTION = re.compile(
    rf"^[(（]{NUMERAL}[)）](?P<name>.+?)(?:领域|方面)?[(（](?P<count>{NUMBER})项[)）][。.]?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedList:
    """Names that the notice's own text lists, with their stated number."""

    domain: Span | None
    """The domain whose items these are; None where these are the domains."""
    count: Span
    """Of the number's digits."""
    names: Span
    """The whole list, its separators included."""


def totals(text: str, paragraphs: tuple[Span, ...]) -> Iterator[Span]:
    """The digits of each number of items that the body states for the whole annex."""
    for span in paragraphs:
        for match in _TOTAL.finditer(text[span.start : span.end]):
            yield _place(match, "count", span)


def lists(text: str, paragraphs: tuple[Span, ...]) -> Iterator[StatedList]:
    """The summary's domains, and the items of each domain's section."""
    for index, span in enumerate(paragraphs):
        line = text[span.start : span.end]
        if match := _SECTION.match(line):
            names = _section_names(text, span.start + match.end(), span, paragraphs[index + 1 :])
            domain = _place(match, "name", span)
            yield StatedList(domain=domain, count=_place(match, "count", span), names=names)
        else:
            for match in _SUMMARY.finditer(line):
                count, names = _place(match, "count", span), _place(match, "names", span)
                yield StatedList(domain=None, count=count, names=names)


def _place(match: re.Match[str], name: str, line: Span) -> Span:
    return Span(line.start + match.start(name), line.start + match.end(name))


def _section_names(text: str, start: int, line: Span, following: tuple[Span, ...]) -> Span:
    """From behind a section's heading to the next heading, the full stop left out."""
    end = line.end
    for span in following:
        paragraph = text[span.start : span.end]
        if _SECTION.match(paragraph) or _CHAPTER.match(paragraph):
            break
        end = span.end
    names = strip(text, Span(start, end))
    stop = text.endswith("。", 0, names.end)
    return strip(text, Span(names.start, names.end - 1)) if stop else names

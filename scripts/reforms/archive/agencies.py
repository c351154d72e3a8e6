"""A cell of agencies: the names in it, and what each is there for.

Names are parted by 、，；/ or, where each piece ends as the name of an office does, by
white space. A role stands before its names (牵头：甲；配合：乙), behind them (甲牵头，乙配合)
or in brackets (甲（牵头）). What a cell says beyond names and roles, as 等 and
按职责分工负责 do, makes no name longer: the whole cell is then kept as an extra.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reforms.archive.spans import SourceError, Span, strip

_ROLE = "(?P<role>牵头|主办|协办|配合|协助|指导|参与|支持|负责|责任|实施)"
_BODY = "(?:责任)?(?:单位|部门|机构|机关)?"
_BEFORE = re.compile(rf"{_ROLE}{_BODY}[:：]")
_BEHIND = re.compile(rf"(?<=.){_ROLE}$")
_BRACKETED = re.compile(rf"[(（]{_ROLE}{_BODY}[)）]$")
_HEADING = re.compile(r"(?P<role>.+?)(?:责任)?(?:单位|部门|机构|机关)$")
_BEYOND = re.compile(
    "(?:等?(?:有关|相关)?(?:单位|部门)?(?:根据|按照?)(?:各自)?职[责能](?:和?分工)?(?:分别)?(?:负责|落实|实施)?"
    "|等(?:有关|相关)?(?:单位|部门)?(?:分别)?(?:负责)?|分工负责|分别负责)$"
)
_OFFICE = re.compile(
    "(?:[局委办厅部会院署处司室站所行社厂校]|海关|公司|集团|政府|中心|机构|单位|部门|大学)$"
)
_SEPARATORS = "、，,；;/"
_PARTS = "，,；;"
"""Between groups of agencies, each with its role."""
NOTHING = re.compile("[-—–－/无]*")
"""A cell in which nobody stands."""


@dataclass(frozen=True, slots=True)
class PrintedAgency:
    """An agency of a cell, and what the notice says it is there for."""

    name: Span
    role: Span | None = None


def heading_role(text: str, heading: Span) -> Span:
    """What a heading calls the role of the agencies below it: 牵头 in 牵头单位."""
    bare, places = _bare(text, heading)
    found = _HEADING.match(bare)
    return _place(found, places) if found else heading


def printed_agencies(
    text: str, cell: Span, role: Span | None = None
) -> tuple[tuple[PrintedAgency, ...], bool]:
    """The agencies of a cell, and whether it says more than them.

    `role` is that of the column. Raises SourceError where roles cannot be told apart.
    """
    if NOTHING.fullmatch(text, cell.start, cell.end):
        return (), False
    found: list[PrintedAgency] = []
    beyond = behind = False
    before: Span | None = None
    open_at = 0  # From here on no name has a role yet
    for part in _parts(text, cell):
        for piece in part:
            bare, places = _bare(text, piece)
            if match := _BEFORE.match(bare):
                before = _place(match, places)
                piece = strip(text, Span(places[match.end() - 1] + 1, piece.end))
            name, more = _without(_BEYOND, text, piece)
            beyond = beyond or more is not None
            name, own = _without(_BRACKETED, text, name)
            if name.start < name.end or more is None:
                found += [PrintedAgency(it, own or before) for it in _by_space(text, name)]
            if own is None and before is None:
                name, own = _without(_BEHIND, text, name)
                if own is not None:
                    behind = True
                    found[-1] = PrintedAgency(name)
                    found[open_at:] = [
                        PrintedAgency(it.name, it.role or own) for it in found[open_at:]
                    ]
                    open_at = len(found)
        if behind and open_at < len(found):
            message = "责任单位这一格的分工读不准：有的单位写了分工，有的没有"
            raise SourceError(message, cell.start)
    return tuple(PrintedAgency(it.name, it.role or role) for it in found), beyond


def is_office(name: str) -> bool:
    """Whether a name ends as that of an office does, and nothing in it is a role of its own."""
    bare = "".join(name.split())
    return bool(_OFFICE.search(bare)) and not re.search("[:：]", bare)


def _without(pattern: re.Pattern[str], text: str, span: Span) -> tuple[Span, Span | None]:
    """A span without what it ends in, and that: of a role its word."""
    bare, places = _bare(text, span)
    found = pattern.search(bare)
    if found is None:
        return span, None
    return strip(text, Span(span.start, places[found.start()])), _place(found, places)


def _bare(text: str, span: Span) -> tuple[str, list[int]]:
    """The characters of a span but white space, which breaks words anywhere, and their places."""
    places = [at for at in range(span.start, span.end) if not text[at].isspace()]
    return "".join(text[at] for at in places), places


def _place(found: re.Match[str], places: Sequence[int]) -> Span:
    """Where the role of a match stands, or else all of it."""
    start, end = found.span("role" if "role" in found.re.groupindex else 0)
    return Span(places[start], places[end - 1] + 1)


def _parts(text: str, cell: Span) -> Iterator[Sequence[Span]]:
    """The pieces of a cell, by the parts of it; a separator inside brackets parts nothing."""
    depth, start = 0, cell.start
    pieces: list[Span] = []
    for at in range(cell.start, cell.end):
        char = text[at]
        depth += (char in "(（〔") - (char in ")）〕")
        if depth <= 0 and char in _SEPARATORS:
            pieces.append(strip(text, Span(start, at)))
            start = at + 1
            if char in _PARTS:
                yield pieces
                pieces = []
    yield [*pieces, strip(text, Span(start, cell.end))]


def _by_space(text: str, name: Span) -> list[Span]:
    """The names in a piece: white space parts those that all end as an office's does."""
    words = [
        Span(name.start + found.start(), name.start + found.end())
        for found in re.finditer(r"\S+", text[name.start : name.end])
    ]
    offices = all(_OFFICE.search(text[word.start : word.end]) for word in words)
    return words if len(words) > 1 and offices else [name]

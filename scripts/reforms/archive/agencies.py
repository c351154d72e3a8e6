"""A cell of agencies: the names in it, and what each is there for.

Names are parted by 、，；/ or, where each piece ends as the name of an office does, by
white space. A role stands before its names (牵头：甲；配合：乙), behind them (甲牵头，乙配合)
or in brackets (甲（牵头）). What a cell says beyond names and roles, as 等 and
按职责分工负责 do, makes no name longer: the whole cell is then kept as an extra.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reforms.archive.spans import SourceError, Span, squeezed, strip

_ROLE = "(?P<role>牵头|主办|协办|配合|协助|协同|指导|参与|支持|负责|实施)"
_BODY = "(?:责任)?(?:单位|部门|机构|机关)?"
_BEFORE = re.compile(rf"(?:{_ROLE}{_BODY}|责任(?:单位|部门))[:：]")
_BEHIND = re.compile(rf"(?<=.)(?P<how>共同|分别)?{_ROLE}(?:负责)?$")
_BRACKETED = re.compile(
    rf"(?:[(（]{_ROLE}{_BODY}[)）]|【{_ROLE.replace('role', 'other')}{_BODY}】)$"
)
_HEADING = re.compile(rf"{_ROLE}{_BODY}$")
_BEYOND = re.compile(
    "[(（]?(?:等?(?:有关|相关)?(?:职能)?(?:单位|部门)?(?:根据|按照?)(?:各自)?职[责能](?:和?分工)?(?:分别)?"
    "(?:负责|落实|实施)?|等(?:[0-9]+个)?(?:有关|相关)?(?:职能)?(?:单位|部门)?(?:分别)?(?:负责)?"
    "|分工负责|分别负责)[)）]?$"
)
_OFFICE = re.compile(
    "(?:[局委办厅部会院署处司室站所行社厂校]|海关|公司|集团|政府|中心|机构|单位|部门|大学|专班|小组|会议)(?:[(（].*[)）])?$"
)
_ALONE = re.compile("(?:分行|分局|分公司|支行|支队|办公厅|办公室)$")
"""What can be the second half of a name that a line breaks."""
_STRANGE = re.compile(
    r"[:：。.．·\\【】*＊★0-9①-⑳]|^由|^[(（]|同上|(?:单位|部门)为"
    rf"|{_ROLE.replace('?P<role>', '?:')}"
    "|^(?:责任)?(?:单位|部门|机构)$|[局委办厅部署关院](?:和|与|及|以及|会同|联合|或)."
    "|办公[厅室]..+办公[厅室]"
)
"""What a single office has in its name least of all."""
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
    bare, places = squeezed(text, heading)
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
            bare, places = squeezed(text, piece)
            if match := _BEFORE.match(bare):
                before = _place(match, places) if match["role"] else None
                piece = strip(text, Span(places[match.end() - 1] + 1, piece.end))
            name, more = _without(_BEYOND, text, piece)
            beyond = beyond or more is not None
            name, own = _without(_BRACKETED, text, name)
            if name.start < name.end or more is None:
                found.append(PrintedAgency(name, own or before))
            if own is None and before is None:
                how = _BEHIND.search(squeezed(text, name)[0])
                name, own = _without(_BEHIND, text, name)
                if how is not None:
                    beyond = beyond or how["how"] is not None
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


def offices(text: str) -> list[str]:
    """The offices that white space parts in a text."""
    return [text[part.start : part.end] for part in _by_space(text, Span(0, len(text)))]


def is_office(name: str) -> bool:
    """Whether a name is one office's by its looks: it ends as such do, and holds no other words."""
    bare = "".join(name.split())
    pairs = sum(char in "(（" for char in bare) == sum(char in ")）" for char in bare)
    return bool(_OFFICE.search(bare)) and pairs and not _STRANGE.search(bare)


def _without(pattern: re.Pattern[str], text: str, span: Span) -> tuple[Span, Span | None]:
    """A span without what it ends in, and that: of a role its word."""
    bare, places = squeezed(text, span)
    found = pattern.search(bare)
    if found is None:
        return span, None
    return strip(text, Span(span.start, places[found.start()])), _place(found, places)


def _place(found: re.Match[str], places: Sequence[int]) -> Span:
    """Where the role of a match stands, or else all of it."""
    named = [name for name in ("role", "other") if found.re.groupindex.get(name) and found[name]]
    start, end = found.span(named[0] if named else 0)
    return Span(places[start], places[end - 1] + 1)


def _parts(text: str, cell: Span) -> Iterator[Sequence[Span]]:
    """The pieces of a cell, by the parts of it; a separator inside brackets parts nothing.

    White space parts pieces that are offices each, with their roles, and new roles.
    """
    depth, start = 0, cell.start
    pieces: list[Span] = []
    for at in range(cell.start, cell.end):
        char = text[at]
        depth += (char in "(（〔") - (char in ")）〕")
        if depth <= 0 and char in _SEPARATORS:
            pieces += _by_space(text, strip(text, Span(start, at)))
            start = at + 1
            if char in _PARTS:
                yield pieces
                pieces = []
    yield [*pieces, *_by_space(text, strip(text, Span(start, cell.end)))]


def _by_space(text: str, piece: Span) -> list[Span]:
    """A piece, parted at white space where each part is an office by itself."""
    words = [
        Span(piece.start + found.start(), piece.start + found.end())
        for found in re.finditer(r"\S+", text[piece.start : piece.end])
    ]
    made = words[:1]
    for word in words[1:]:
        opens = _BEFORE.match(squeezed(text, word)[0])
        if opens or (_stands_alone(text, made[-1]) and _stands_alone(text, word)):
            made.append(word)
        else:
            made[-1] = Span(made[-1].start, word.end)
    return made or [piece]


def _stands_alone(text: str, word: Span) -> bool:
    """Whether a word is an office's name, a role before or behind it apart."""
    name = strip(text, word)
    bare, places = squeezed(text, name)
    if match := _BEFORE.match(bare):
        if match.end() == len(bare):
            return False
        name = Span(places[match.end()], name.end)
    for pattern in (_BRACKETED, _BEHIND):
        name, _ = _without(pattern, text, name)
    bare, _ = squeezed(text, name)
    return len(bare) > 2 and bool(_OFFICE.search(bare)) and not _ALONE.search(bare)

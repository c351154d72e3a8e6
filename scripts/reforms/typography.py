"""Published typography: the one way in which archived text is set.

The archive is a text extraction with ASCII marks and stray spaces; the package
publishes Chinese punctuation as GB/T 15834 has it.
"""

import re

_FULL_WIDTH = str.maketrans(",:;()?!", "，：；（）？！")
_CHINESE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff‘’“”—…·]"
_IS_CHINESE = re.compile(_CHINESE)
_SPACE = re.compile(r"\s+")
_MARK = re.compile(f"(?<={_CHINESE})[,:;?!]|[,:;?!](?={_CHINESE})")
_BRACKET = re.compile("[()]")


def typeset(passage: str) -> str:
    """A source passage in published typography (GB/T 15834).

    Marks beside Chinese characters become full-width, brackets in pairs; white
    space goes, but for one space between two other characters. Numbers,
    decimals and Latin stay. Setting twice changes nothing more.
    """
    text = passage
    while (changed := _set(text)) != text:
        text = changed
    return text


def _set(text: str) -> str:
    return _MARK.sub(_full_width, _brackets(_SPACE.sub(_space, text)))


def _full_width(match: re.Match[str]) -> str:
    return match[0].translate(_FULL_WIDTH)


def _is_chinese(text: str, *positions: int) -> bool:
    return any(0 <= at < len(text) and _IS_CHINESE.match(text[at]) for at in positions)


def _space(match: re.Match[str]) -> str:
    text, before, after = match.string, match.start() - 1, match.end()
    inside = before >= 0 and after < len(text)
    return " " if inside and not _is_chinese(text, before, after) else ""


def _brackets(text: str) -> str:
    """Brackets that touch Chinese on either side of either partner, made full-width."""
    chars = list(text)
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        at = match.start()
        if match[0] == "(":
            opened.append(at)
            continue
        pair = (opened.pop(), at) if opened else (at,)
        _widen(chars, text, pair)
    for at in opened:
        _widen(chars, text, (at,))
    return "".join(chars)


def _widen(chars: list[str], text: str, pair: tuple[int, ...]) -> None:
    if any(_is_chinese(text, at - 1, at + 1) for at in pair):
        for at in pair:
            chars[at] = chars[at].translate(_FULL_WIDTH)

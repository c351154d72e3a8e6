"""A web page -> the lines and tables that its readers see."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.etree
import lxml.html

from reforms.archive.source import WIDTH
from reforms.intake.layout import Block, Cell, Row, Table, is_annex, line_of
from reforms.problems import Refused

_BLOCKS = frozenset(
    "address article aside blockquote body br center dd div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot "
    "th thead tr ul".split()
)
_UNSEEN = frozenset("head noscript option script select style template textarea title".split())
_HIDDEN = re.compile(r"display\s*:\s*none")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""")
_CHARSETS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk"), "gb18030"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8-sig"),
    "big5": "big5hkscs",
}
"""What a page calls its encoding -> the one that browsers take for it."""

_LOOKED_AT = 4096
"""Bytes at the beginning of a page in which its encoding is named."""

_ATTRIBUTE = r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+"""
_MANY_ATTRIBUTES = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{1001}}")
"""A tag that takes hours: the parser compares each attribute with all the others."""


def blocks(data: bytes) -> list[Block]:
    """What stands on a page, in order; raises Refused."""
    text = _decoded(data)
    if _MANY_ATTRIBUTES.search(text):
        raise Refused("有一个标签带了 1000 个以上的属性，不像一份通知")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode(), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise Refused("网页读不出来，文件可能是空的或者已经损坏") from error
    found: list[Block] = []
    for piece in _pieces(root):
        if isinstance(piece, str):
            found += filter(None, map(line_of, piece.split("\n")))
        else:
            found.append(piece)
    return found


def _decoded(data: bytes) -> str:
    """The page's text, by the encoding that it names."""
    named = _CHARSET.search(data[:_LOOKED_AT])
    name = named[1].decode().lower() if named else "utf-8"
    if name not in _CHARSETS:
        raise Refused(f"网页的编码 {name} 不认识；请用浏览器另存为 UTF-8 再导入")
    try:
        return data.decode(_CHARSETS[name])
    except UnicodeDecodeError as error:
        says = f"网页写明的编码是 {name}，内容却不是" if named else "网页没有写明编码，也不是 UTF-8"
        raise Refused(f"{says}；请用浏览器另存为 UTF-8 再导入") from error


def _pieces(root: lxml.html.HtmlElement) -> Iterator[str | Table]:
    """The text between tables, its blocks as lines, and the tables of an annex's form."""
    text: list[str] = []
    walk = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        edge = "\n" if element.tag in _BLOCKS else ""
        if event == "end":
            text += [edge, _spaced(element.tail) if element is not root else ""]
        elif _is_unseen(element):
            walk.skip_subtree()
        elif element.tag == "table" and (table := _table(element)):
            yield "".join(text)
            yield table
            text = []
            walk.skip_subtree()
        else:
            text += [edge, _spaced(element.text)]
    yield "".join(text)


def _is_unseen(element: Any) -> bool:
    hidden = _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None
    return element.tag in _UNSEEN or bool(hidden)


def _spaced(text: str | None) -> str:
    """Text as a browser shows it: a line break in the page's code is a space."""
    return re.sub(r"\s+", " ", text or "")


def _table(element: lxml.html.HtmlElement) -> Table | None:
    """A table of an annex's form; None for one that only lays the page out."""
    if next(element.iterdescendants("table"), None) is not None:
        return None
    over: dict[int, tuple[int, str]] = {}
    lines = (line for line in element.iter("tr") if not _is_unseen(line))
    rows = (_row([cell for cell in line if cell.tag in ("td", "th")], over) for line in lines)
    table = tuple(row for row in rows if row)
    return table if is_annex(table) else None


def _row(printed: list[Any], over: dict[int, tuple[int, str]]) -> Row:
    """A row's cells; `over` holds what hangs down into it: column -> (rows left, text)."""
    if len(printed) == 1 and not over and _span(printed[0], "colspan") >= WIDTH:
        return (Cell(text=_cell_text(printed[0])),)
    cells: list[Cell] = []
    # One column more than an annex has says enough, and hostile spans go no further.
    while len(cells) <= WIDTH and (printed or len(cells) in over):
        if len(cells) in over:
            left, text = over.pop(len(cells))
            if left > 1:
                over[len(cells)] = (left - 1, text)
            cells.append(Cell(text=text, merged=True))
            continue
        cell = printed.pop(0)
        text = _cell_text(cell)
        for _ in range(min(_span(cell, "colspan"), WIDTH + 1)):
            if (rows := _span(cell, "rowspan")) > 1:
                over[len(cells)] = (rows - 1, text)
            cells.append(Cell(text=text))
    return tuple(cells)


def _cell_text(cell: Any) -> str:
    return line_of("".join(piece for piece in _pieces(cell) if isinstance(piece, str)))


def _span(cell: Any, name: str) -> int:
    """A span's number; what is none, or beyond any notice, counts as one."""
    value = str(cell.get(name, "1")).strip()
    return int(value) if re.fullmatch("[1-9][0-9]{0,2}", value) else 1

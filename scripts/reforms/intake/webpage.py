"""A web page -> the lines and tables that its readers see."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import lxml.etree
import lxml.html

from reforms.intake.blocks import WIDEST, Block, Cell, Row, Table, TextLine, across, line_of
from reforms.intake.headings import are_headings
from reforms.problems import Refused

_BLOCKS = frozenset(
    "address article aside blockquote body br center dd div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot "
    "th thead tr ul".split()
)
_UNSEEN = frozenset("head noscript option script select style template textarea title".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![0-9.])")
_STRUCK = ("del", "s", "strike", "ruby")
"""Text that is taken back, or stands above other text."""
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


def blocks(data: bytes, own: Mapping[str, str]) -> list[Block]:
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
    number = 0
    for piece in _pieces(root, own):
        if isinstance(piece, str):
            found += [TextLine(text=line) for line in _lines(piece)]
        else:
            number += 1
            found.append(_placed(piece, number))
    return found


def _lines(text: str) -> list[str]:
    return [line for line in map(line_of, text.split("\n")) if line]


def _placed(table: Table, number: int) -> Table:
    """A table whose cells say where they are."""
    rows = tuple(
        tuple(replace(cell, place=f"第{number}个表格第{at}行") for cell in row)
        for at, row in enumerate(table.rows, 1)
    )
    return Table(rows=rows, place=f"第{number}个表格")


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


def _pieces(root: lxml.html.HtmlElement, own: Mapping[str, str] | None) -> Iterator[str | Table]:
    """The text between tables, its blocks as lines, and the tables; without `own` all as text."""
    text: list[str] = []
    walk = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        edge = "\n" if element.tag in _BLOCKS else ""
        if event == "end":
            text += [edge, _spaced(element.tail) if element is not root else ""]
        elif _is_unseen(element):
            walk.skip_subtree()
        elif own is not None and element.tag == "table" and (table := _table(element, own)):
            captions = (it.text_content() for it in element.iterchildren("caption"))
            yield "".join([*text, "\n", *map(_spaced, captions)])
            yield table
            text = []
            walk.skip_subtree()
        else:
            text += [edge, _spaced(element.text)]
    yield "".join(text)


def _is_unseen(element: Any) -> bool:
    return element.tag in _UNSEEN or _is_hidden(element)


def _is_hidden(element: Any) -> bool:
    style = _HIDDEN.search(element.get("style", ""))
    return bool(style) or element.get("hidden") is not None


def _spaced(text: str | None) -> str:
    """Text as a browser shows it: a line break in the page's code is a space."""
    return re.sub(r"\s+", " ", text or "")


def _table(element: lxml.html.HtmlElement, own: Mapping[str, str]) -> Table | None:
    """A table; None for one around other tables, which lays the page out."""
    over: dict[int, tuple[int, bool, Cell]] = {}
    lines = [line for line in element.iter("tr") if _table_of(line) is element]
    rows = [
        _row([cell for cell in line if cell.tag in ("td", "th")], over, _is_unseen(line))
        for line in lines
    ]
    has_tables = next(element.iterdescendants("table"), None) is not None
    if has_tables and not any(are_headings(row, own) for row in rows):
        return None
    made = across(rows)
    return Table(rows=made) if made else None


def _table_of(line: Any) -> Any:
    return next(line.iterancestors("table"), None)


def _row(printed: list[Any], over: dict[int, tuple[int, bool, Cell]], is_unseen: bool) -> Row:
    """A row's cells; `over` holds what hangs down into it: column -> (rows left, beside, cell)."""
    cells: list[Cell] = []
    while len(cells) < WIDEST and (printed or len(cells) in over):
        if len(cells) in over:
            left, beside, above = over.pop(len(cells))
            if left > 1:
                over[len(cells)] = (left - 1, beside, above)
            cells.append(replace(above, below=True, beside=beside))
            continue
        cell = printed.pop(0)
        made = _cell(cell)
        if is_unseen:
            made = Cell(hidden=made.text)
        for at in range(min(_span(cell, "colspan"), WIDEST)):
            if (rows := _span(cell, "rowspan")) > 1:
                over[len(cells)] = (rows - 1, at > 0, made)
            cells.append(replace(made, beside=at > 0))
    return tuple(cells)


def _cell(cell: Any) -> Cell:
    hidden = "".join(it.text_content() for it in cell.iterdescendants() if _is_hidden(it))
    text = "".join(piece for piece in _pieces(cell, None) if isinstance(piece, str))
    picture = next(cell.iterdescendants("img", "svg", "object", "canvas"), None) is not None
    return Cell(
        lines=tuple(_lines(text)), picture=picture, hidden=line_of(hidden), unread=_unread(cell)
    )


def _unread(cell: Any) -> str:
    """What of a cell is not in its text, or should not be."""
    if next(cell.iterdescendants(*_STRUCK), None) is not None:
        return "有删除线或注音"
    if next(cell.iterdescendants("ol"), None) is not None:
        return "有自动编号，号码不在文字里"
    return ""


def _span(cell: Any, name: str) -> int:
    """A span's number; what is none, or beyond any notice, counts as one."""
    value = str(cell.get(name, "1")).strip()
    return int(value) if re.fullmatch("[1-9][0-9]{0,2}", value) else 1

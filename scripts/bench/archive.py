"""The text of an invented notice, in the layout of a real archived one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reforms.model import CELL_SEPARATOR, LIST_SEPARATOR
from reforms.source import SourceNotice

_BATCH = re.compile("第[零〇一二三四五六七八九十百]+批")
_MARK = re.compile("(?<=[一-鿿])[，；：](?=[一-鿿])")
_ASCII = {"，": ",", "；": ";", "：": ":"}
_DIGITS = "零一二三四五六七八九"
_BETWEEN = re.compile("(?<=[一-鿿])(?=[一-鿿])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the annex, as it will be published."""

    domain: str
    name: str
    content: str
    agencies: tuple[str, ...]
    scope: str


def numeral(number: int) -> str:
    """A number from 1 to 999 as notices print it: 六, 十二, 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    made = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        made += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        made += "零"
    return made + (_DIGITS[ones] if ones else "")


def printed(text: str) -> str:
    """A published text as an extraction leaves it: ASCII marks between Chinese characters."""
    return _MARK.sub(lambda match: _ASCII[match[0]], text)


def notice_text(
    model: SourceNotice, entries: Sequence[Entry], *, batch: int, number: str, day: date
) -> str:
    """The text of a notice with the words of a real one around other items.

    The items of a domain stand together; `number` is the document number.
    """
    domains = [(name, list(rows)) for name, rows in groupby(entries, key=lambda row: row.domain)]
    names = LIST_SEPARATOR.join(name for name, _ in domains)
    summary = next(listed for listed in model.lists if listed.domain is None)
    sections = [listed for listed in model.lists if listed.domain is not None]
    first, last = sections[0], sections[-1]
    listed_from = model.text.rfind("\n", 0, first.count.span.start) + 1
    listed_to = model.text.index("\n", last.names.end) + 1
    headings_end = model.text.index("\n", model.annex_columns.end) + 1
    changes = {
        (model.document_number.start, model.document_number.end): number,
        (model.issued_on.start, model.issued_on.end): f"{day.year}年{day.month}月{day.day}日",
        (summary.names.start, summary.names.end): names,
        (summary.count.span.start, summary.count.span.end): str(len(domains)),
        (listed_from, listed_to): "".join(_sections(domains)),
        (headings_end, len(model.text)): "\n".join(_rows(entries)),
    }
    for total in model.totals:
        changes[total.span.start, total.span.end] = str(len(entries))
    text = model.text
    for (start, end), words in sorted(changes.items(), reverse=True):
        text = text[:start] + words + text[end:]
    return _BATCH.sub(f"第{numeral(batch)}批", text)


def _sections(domains: Sequence[tuple[str, list[Entry]]]) -> list[str]:
    return [
        f"({numeral(at)}){name}领域({len(rows)}项)。\n"
        f"{printed(LIST_SEPARATOR.join(row.name for row in rows))}。\n"
        for at, (name, rows) in enumerate(domains, 1)
    ]


def _rows(entries: Sequence[Entry]) -> list[str]:
    """The annex's rows: a domain stands on the first of its rows, and on some again."""
    made: list[str] = []
    above = ""
    for number, row in enumerate(entries, 1):
        cells = [str(number), printed(row.name), printed(row.content)]
        cells += [LIST_SEPARATOR.join(row.agencies), _spaced(row.scope, number)]
        if row.domain != above or number % 7 == 0:
            cells.insert(0, row.domain)
        above = row.domain
        made.append(f" {CELL_SEPARATOR} ".join(cells) + f" {CELL_SEPARATOR}")
    return made


def _spaced(cell: str, number: int) -> str:
    """Each third cell with a stray space, as extraction leaves them."""
    return _BETWEEN.sub(" ", cell, count=1) if number % 3 == 0 else cell

"""The annex of an archived notice: a table whose cells end in `|`.

A row without its first cell stands under the domain above (a merged cell);
headings printed again on the next page are no row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reforms.archive.numbers import NUMBER
from reforms.archive.spans import Reader, SourceError, Span, split
from reforms.model import CELL_SEPARATOR, LIST_SEPARATOR

WIDTH = 6
"""Columns of an annex: domain, number, name, content, agencies, scope."""

_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexRow:
    """One row of the annex."""

    line: Span
    domain: Span
    """The cell itself, or the nearest one above where it is merged."""
    domain_printed: bool
    number: Span
    name: Span
    content: Span
    agencies: Span
    agency_names: tuple[Span, ...]
    scope: Span


def table_lines(reader: Reader) -> list[Span]:
    """The table's rows; a row goes on until a line that ends in the separator."""
    found: list[Span] = []
    while reader.next < len(reader.lines):
        first = last = reader.take()
        while not reader.text.endswith(CELL_SEPARATOR, 0, last.end):
            if reader.next == len(reader.lines):
                raise SourceError(f"表格的这一行没有以“{CELL_SEPARATOR}”结束", first.start)
            last = reader.take()
        found.append(Span(first.start, last.end))
    return found


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    return split(text, Span(line.start, line.end - len(CELL_SEPARATOR)), CELL_SEPARATOR)


def _words(text: str, line: Span) -> str:
    """What a row says, white space aside."""
    return "".join(text[line.start : line.end].split())


def headings(text: str, line: Span) -> Span:
    """The place of all headings; SourceError where they are more or fewer."""
    cells = _cells(text, line)
    if len(cells) != WIDTH:
        raise SourceError(f"附件的表头应有 {WIDTH} 栏，这里有 {len(cells)} 栏", line.start)
    return Span(cells[0].start, cells[-1].end)


def rows(text: str, table: list[Span]) -> Iterator[AnnexRow]:
    """The rows below the headings; SourceError where one is of another form."""
    first = _words(text, table[0])
    domain: Span | None = None
    for line in table[1:]:
        if _words(text, line) == first:
            continue
        cells = _cells(text, line)
        if len(cells) not in (WIDTH, WIDTH - 1):
            raise SourceError(
                f"这一行应有 {WIDTH} 格（分类合并时少一格），现有 {len(cells)} 格", line.start
            )
        printed = len(cells) == WIDTH and cells[0].start < cells[0].end
        if printed:
            domain = cells[0]
        if domain is None:
            raise SourceError("第一行缺分类", line.start)
        number, name, content, agencies, scope = cells[1 - WIDTH :]
        if not _NUMBER.fullmatch(text, number.start, number.end):
            raise SourceError("序号应是数字", number.start)
        yield AnnexRow(
            line=line,
            domain=domain,
            domain_printed=printed,
            number=number,
            name=name,
            content=content,
            agencies=agencies,
            agency_names=split(text, agencies, LIST_SEPARATOR),
            scope=scope,
        )

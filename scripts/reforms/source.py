"""An archived notice, read: where each official passage stands in its text.

The text is what a notice looks like when its pages are copied out: number and
title in either order, addressee with a colon, one paragraph a line, the
annex's name, issuer and date; then the annex with its title and a table whose
cells end in `|`. A row without its first cell stands under the domain above (a
merged cell); headings printed again on the next page are no row.
Positions are Unicode code points. Nothing is changed or guessed here: what is
not of this form raises SourceError.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from reforms.characters import DECEIVING, STACKED
from reforms.model import CELL_SEPARATOR, LIST_SEPARATOR

_NUMERAL = "[零〇一二三四五六七八九十百]+"
_NUMBER = "[0-9]{1,6}"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}

_BATCH = re.compile(rf"第(?P<batch>{_NUMERAL})批")
# Bounded, so that a hostile text costs no more than its length.
_TOTAL = re.compile(rf"第{_NUMERAL}批[^,，。;；:：]{{0,100}}?(?P<count>{_NUMBER})项")
_SUMMARY = re.compile(rf"包括(?P<names>.{{1,1000}}?)等(?P<count>{_NUMBER})个?方面")
_CHAPTER = re.compile(rf"^{_NUMERAL}、")
_SECTION = re.compile(
    rf"^[(（]{_NUMERAL}[)）](?P<name>.+?)(?:领域|方面)?[(（](?P<count>{_NUMBER})项[)）][。.]?"
)
_DOCUMENT_NUMBER = re.compile(rf"^\S.{{0,40}}〔[0-9]{{4}}〕\s*{_NUMBER}\s*号$")
_ANNEX_MENTION = re.compile(r"^附件\s*[0-9]*\s*[:：]")
_ANNEX = re.compile(r"^附件\s*[0-9]*\s*[:：]?$")
_LONGEST_AREA = 200
_DATE = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")


class SourceError(ValueError):
    """The text is not of the form above; `start` is where (a code point)."""

    def __init__(self, message: str, start: int = 0) -> None:
        super().__init__(message)
        self.start = start


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCount:
    """A number of things that the notice states in its own text."""

    span: Span
    """Of the digits."""
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedList:
    """Names that the notice's own text lists, with their stated number."""

    domain: Span | None
    """The domain whose items these are; None where these are the domains."""
    count: StatedCount
    names: Span
    """The whole list, its separators included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNotice:
    """A notice's text and the places in it."""

    text: str
    document_number: Span
    title: Span
    addressee: Span
    issuer: Span
    issued_on: Span
    annex_title: Span
    annex_columns: Span
    batch: Span
    """Of the numeral in the title, as 六 in 第六批."""
    area: Span
    """In the title: what the annex's title says before its batch."""
    paragraphs: tuple[Span, ...]
    totals: tuple[StatedCount, ...]
    lists: tuple[StatedList, ...]
    rows: tuple[AnnexRow, ...]

    def cut(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]


def line_and_column(text: str, start: int) -> tuple[int, int]:
    """A position as people count it: line and column from 1."""
    line_start = text.rfind("\n", 0, start) + 1
    return text.count("\n", 0, start) + 1, start - line_start + 1


def numeral(text: str) -> int:
    """A Chinese numeral below one thousand as a number.

    Raises ValueError for anything else.
    """
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        else:
            raise ValueError(f"不是中文数字：{text}")
    return total + (digit or 0)


def day(text: str) -> date:
    """A date as notices print it: 2000年1月31日.

    Raises ValueError for anything else, and for a day that no calendar has.
    """
    match = _DATE.fullmatch("".join(text.split()))
    if match is None:
        raise ValueError(f"不是日期：{text}")
    return date(*map(int, match.groups()))


def strip(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    piece = text[span.start : span.end]
    rest = piece.lstrip()
    start = span.start + len(piece) - len(rest)
    return Span(start, start + len(rest.rstrip()))


def split(text: str, span: Span, separator: str) -> tuple[Span, ...]:
    """The stripped pieces of a span between separators."""
    start, pieces = span.start, list[Span]()
    for piece in text[start : span.end].split(separator):
        pieces.append(strip(text, Span(start, start + len(piece))))
        start += len(piece) + len(separator)
    return tuple(pieces)


def _lines(text: str) -> Iterator[Span]:
    """The lines that hold anything, without white space at their ends."""
    start = 0
    for line in text.split("\n"):
        span = strip(text, Span(start, start + len(line)))
        if span.start < span.end:
            yield span
        start += len(line) + 1


@dataclass(slots=True)
class _Reader:
    """Takes lines off the front, one part of the notice after another."""

    text: str
    lines: list[Span]
    next: int = 0

    def peek(self) -> str:
        if self.next == len(self.lines):
            raise SourceError("文本到此结束，后面的内容缺失", len(self.text))
        span = self.lines[self.next]
        return self.text[span.start : span.end]

    def take(self) -> Span:
        self.peek()
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


def _joined(spans: tuple[Span, ...], what: str, at: int) -> Span:
    """One span over lines that belong together."""
    if not spans:
        raise SourceError(f"这里应有{what}", at)
    return Span(spans[0].start, spans[-1].end)


@lru_cache(maxsize=1024)
def parse(text: str) -> SourceNotice:
    """Read an archived notice; the same text is read once.

    Raises SourceError, with the place, for a text of another form.
    """
    _shown(text)
    reader = _Reader(text, list(_lines(text)))
    document_number, title = _head(reader)
    addressee = reader.take()
    paragraphs = reader.take_until(_ANNEX_MENTION, "“附件：”一行")
    reader.take()
    issuer = reader.take()
    issued_on = reader.take()
    _day(text, issued_on)
    reader.take_until(_ANNEX, "单独成行的“附件”")
    annex = reader.take()
    heading = reader.take_until(re.compile(re.escape(CELL_SEPARATOR)), "附件的表格")
    annex_title = _joined(heading, "附件的标题", annex.end)
    table = _table_lines(reader)
    area, batch = _area_and_batch(text, title, annex_title)
    return SourceNotice(
        text=text,
        document_number=document_number,
        title=title,
        addressee=strip(text, Span(addressee.start, addressee.end - 1)),
        issuer=issuer,
        issued_on=issued_on,
        annex_title=annex_title,
        annex_columns=_headings(text, table[0]),
        batch=batch,
        area=area,
        paragraphs=paragraphs,
        totals=tuple(_totals(text, paragraphs)),
        lists=tuple(_lists(text, paragraphs)),
        rows=tuple(_rows(text, table)),
    )


def _shown(text: str) -> None:
    """A text shows as it is: it holds nothing that hides words or turns them round."""
    for pattern in (DECEIVING, STACKED):
        if found := pattern.search(text):
            code = f"U+{ord(found[0][0]):04X}"
            raise SourceError(f"这里有不该有的字符 {code}，会打乱文字的显示；请删去", found.start())


def _head(reader: _Reader) -> tuple[Span, Span]:
    """The document number and the title, whichever stands first."""
    first = reader.take()
    lines = (first, *reader.take_until(re.compile("[:：]$"), "以冒号结尾的主送单位"))
    numbers = [line for line in lines if _DOCUMENT_NUMBER.match(reader.text[line.start : line.end])]
    if len(numbers) != 1 or numbers[0] not in (first, lines[-1]):
        raise SourceError("标题之前或之后应有发文字号，单独成行，只有一个", first.start)
    title = tuple(line for line in lines if line is not numbers[0])
    return numbers[0], _joined(title, "标题", first.end)


def _day(text: str, span: Span) -> None:
    try:
        day(text[span.start : span.end])
    except ValueError as error:
        raise SourceError("这里应是成文日期，写作“某年某月某日”", span.start) from error


def _table_lines(reader: _Reader) -> list[Span]:
    """The table's rows; a row goes on until a line that ends in the separator."""
    rows: list[Span] = []
    while reader.next < len(reader.lines):
        first = last = reader.take()
        while not reader.text.endswith(CELL_SEPARATOR, 0, last.end):
            if reader.next == len(reader.lines):
                raise SourceError(f"表格的这一行没有以“{CELL_SEPARATOR}”结束", first.start)
            last = reader.take()
        rows.append(Span(first.start, last.end))
    return rows


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    return split(text, Span(line.start, line.end - len(CELL_SEPARATOR)), CELL_SEPARATOR)


def _words(text: str, cells: tuple[Span, ...]) -> list[str]:
    """What the cells of a row say, white space aside."""
    return ["".join(text[cell.start : cell.end].split()) for cell in cells]


def _headings(text: str, line: Span) -> Span:
    cells = _cells(text, line)
    if len(cells) != 6:
        raise SourceError(f"附件的表头应有 6 栏，这里有 {len(cells)} 栏", line.start)
    return Span(cells[0].start, cells[-1].end)


def _rows(text: str, table: list[Span]) -> Iterator[AnnexRow]:
    headings = _words(text, _cells(text, table[0]))
    width = len(headings)
    domain: Span | None = None
    for line in table[1:]:
        cells = _cells(text, line)
        if _words(text, cells) == headings:
            continue
        if len(cells) not in (width, width - 1):
            raise SourceError(
                f"这一行应有 {width} 格（分类合并时少一格），现有 {len(cells)} 格", line.start
            )
        printed = len(cells) == width and cells[0].start < cells[0].end
        if printed:
            domain = cells[0]
        if domain is None:
            raise SourceError("第一行缺分类", line.start)
        number, name, content, agencies, scope = cells[-5:]
        if not re.fullmatch(_NUMBER, text[number.start : number.end]):
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


def _area_and_batch(text: str, title: Span, annex_title: Span) -> tuple[Span, Span]:
    """What the list is of: found in the title by what the annex's title opens with."""
    annex = text[annex_title.start : annex_title.end]
    mark = _BATCH.search(annex)
    if mark is None or mark.start() == 0:
        raise SourceError("附件标题应写作“某地第几批……”", annex_title.start)
    opening = "".join(annex[: mark.start()].split())[:_LONGEST_AREA]
    loose = r"\s*".join(map(re.escape, opening)) + r"\s*" + _BATCH.pattern
    found = re.search(loose, text[title.start : title.end])
    if found is None:
        raise SourceError(f"标题里找不到附件标题开头的“{opening}”和批次", title.start)
    area = Span(title.start + found.start(), title.start + found.start("batch") - 1)
    batch = Span(title.start + found.start("batch"), title.start + found.end("batch"))
    return strip(text, area), batch


def _count(match: re.Match[str], start: int) -> StatedCount:
    span = Span(start + match.start("count"), start + match.end("count"))
    return StatedCount(span=span, value=int(match["count"]))


def _totals(text: str, paragraphs: tuple[Span, ...]) -> Iterator[StatedCount]:
    for span in paragraphs:
        for match in _TOTAL.finditer(text[span.start : span.end]):
            yield _count(match, span.start)


def _lists(text: str, paragraphs: tuple[Span, ...]) -> Iterator[StatedList]:
    for index, span in enumerate(paragraphs):
        line = text[span.start : span.end]
        if match := _SECTION.match(line):
            names = _section_names(text, span.start + match.end(), span, paragraphs[index + 1 :])
            domain = Span(span.start + match.start("name"), span.start + match.end("name"))
            yield StatedList(domain=domain, count=_count(match, span.start), names=names)
        else:
            for match in _SUMMARY.finditer(line):
                names = Span(span.start + match.start("names"), span.start + match.end("names"))
                yield StatedList(domain=None, count=_count(match, span.start), names=names)


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

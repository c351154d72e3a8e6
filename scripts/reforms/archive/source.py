"""An archived notice, read: where each official passage stands in its text.

The text is what a notice looks like when its pages are copied out: number and
title in either order, addressee with a colon, one paragraph a line, the
annex's name, issuer and date; then the annex with its title and its table,
whose cells end in `|`. Positions are Unicode code points. Nothing is changed or
guessed here: what is not of this form raises SourceError.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reforms.archive.ideographs import LOOKALIKE, lookalikes
from reforms.archive.spans import Reader, SourceError, Span, split, strip
from reforms.archive.typography import DECEIVING, DOCUMENT_NUMBER, NUMBER, NUMERAL, STACKED, day
from reforms.model import CELL_SEPARATOR, LIST_SEPARATOR
from reforms.problems import words

WIDTH = 6
"""Columns of an annex: domain, number, name, content, agencies, scope."""

_NUMBER = re.compile(NUMBER)
_BATCH = re.compile(rf"第(?P<batch>{NUMERAL})批")
_ANNEX_MENTION = re.compile(r"^附件\s*[0-9]*\s*[:：]")
_ANNEX = re.compile(r"^附件\s*[0-9]*\s*[:：]?$")
_LONGEST_AREA = 200

# Bounded, so that a hostile text costs no more than its length.
_TOTAL = re.compile(rf"第{NUMERAL}批[^,，。;；:：]{{0,100}}?(?P<count>{NUMBER})项")
_SUMMARY = re.compile(rf"包括(?P<names>.{{1,1000}}?)等(?P<count>{NUMBER})个?方面")
_CHAPTER = re.compile(rf"^{NUMERAL}、")
_SECTION = re.compile(
    rf"^[(（]{NUMERAL}[)）](?P<name>.+?)(?:领域|方面)?[(（](?P<count>{NUMBER})项[)）][。.]?"
)


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
class StatedList:
    """Names that the notice's own text lists, with their stated number."""

    domain: Span | None
    """The domain whose items these are; None where these are the domains."""
    count: Span
    """Of the number's digits."""
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
    totals: tuple[Span, ...]
    """Of the digits of each stated number of items."""
    lists: tuple[StatedList, ...]
    rows: tuple[AnnexRow, ...]

    def cut(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]


@lru_cache(maxsize=1024)
def parse(text: str) -> SourceNotice:
    """Read an archived notice; the same text is read once.

    Raises SourceError, with the place, for a text of another form.
    """
    for pattern in (DECEIVING, STACKED):
        if found := pattern.search(text):
            code = f"U+{ord(found[0][0]):04X}"
            raise SourceError(f"这里有不该有的字符 {code}，会打乱文字的显示；请删去", found.start())
    if found := LOOKALIKE.search(text):
        ((rule, characters),) = lookalikes(found[0])
        message = words(rule, "message", characters=characters)
        raise SourceError(f"这里{message}", found.start())
    reader = Reader(text)
    document_number, title = _head(reader)
    addressee = reader.take()
    paragraphs = reader.take_until(_ANNEX_MENTION, "“附件：”一行")
    reader.take()
    issuer = reader.take()
    issued_on = reader.take()
    try:
        day(text[issued_on.start : issued_on.end])
    except ValueError as error:
        raise SourceError("这里应是成文日期，写作“某年某月某日”", issued_on.start) from error
    reader.take_until(_ANNEX, "单独成行的“附件”")
    mark = reader.take()
    heading = reader.take_until(re.compile(re.escape(CELL_SEPARATOR)), "附件的表格")
    annex_title = _joined(heading, "附件的标题", mark.end)
    table = list(_table(reader))
    area, batch = _area_and_batch(text, title, annex_title)
    headings = _cells(text, table[0])
    if len(headings) != WIDTH:
        message = f"附件的表头应有 {WIDTH} 栏，这里有 {len(headings)} 栏"
        raise SourceError(message, table[0].start)
    return SourceNotice(
        text=text,
        document_number=document_number,
        title=title,
        addressee=strip(text, Span(addressee.start, addressee.end - 1)),
        issuer=issuer,
        issued_on=issued_on,
        annex_title=annex_title,
        annex_columns=Span(headings[0].start, headings[-1].end),
        batch=batch,
        area=area,
        paragraphs=paragraphs,
        totals=tuple(_totals(text, paragraphs)),
        lists=tuple(_lists(text, paragraphs)),
        rows=tuple(_rows(text, table)),
    )


def _joined(spans: tuple[Span, ...], what: str, at: int) -> Span:
    """One span over lines that belong together."""
    if not spans:
        raise SourceError(f"这里应有{what}", at)
    return Span(spans[0].start, spans[-1].end)


def _head(reader: Reader) -> tuple[Span, Span]:
    """The document number and the title, whichever stands first."""
    first = reader.take()
    head = (first, *reader.take_until(re.compile("[:：]$"), "以冒号结尾的主送单位"))
    numbers = [line for line in head if DOCUMENT_NUMBER.match(reader.text[line.start : line.end])]
    if len(numbers) != 1 or numbers[0] not in (first, head[-1]):
        raise SourceError("标题之前或之后应有发文字号，单独成行，只有一个", first.start)
    title = tuple(line for line in head if line is not numbers[0])
    return numbers[0], _joined(title, "标题", first.end)


def _area_and_batch(text: str, title: Span, annex_title: Span) -> tuple[Span, Span]:
    """What the list is of: found in the title by what the annex's title opens with."""
    heading = text[annex_title.start : annex_title.end]
    mark = _BATCH.search(heading)
    if mark is None or mark.start() == 0:
        raise SourceError("附件标题应写作“某地第几批……”", annex_title.start)
    opening = "".join(heading[: mark.start()].split())[:_LONGEST_AREA]
    loose = r"\s*".join(map(re.escape, opening)) + r"\s*" + _BATCH.pattern
    found = re.search(loose, text[title.start : title.end])
    if found is None:
        raise SourceError(f"标题里找不到附件标题开头的“{opening}”和批次", title.start)
    area = Span(title.start + found.start(), title.start + found.start("batch") - 1)
    batch = Span(title.start + found.start("batch"), title.start + found.end("batch"))
    return strip(text, area), batch


def _totals(text: str, paragraphs: tuple[Span, ...]) -> Iterator[Span]:
    """The digits of each number of items that the body states for the whole annex."""
    for span in paragraphs:
        for match in _TOTAL.finditer(text[span.start : span.end]):
            yield _place(match, "count", span)


def _lists(text: str, paragraphs: tuple[Span, ...]) -> Iterator[StatedList]:
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


def _table(reader: Reader) -> Iterator[Span]:
    """The table's rows; a row goes on until a line that ends in the separator."""
    while reader.next < len(reader.lines):
        first = last = reader.take()
        while not reader.text.endswith(CELL_SEPARATOR, 0, last.end):
            if reader.next == len(reader.lines):
                raise SourceError(f"表格的这一行没有以“{CELL_SEPARATOR}”结束", first.start)
            last = reader.take()
        yield Span(first.start, last.end)


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    return split(text, Span(line.start, line.end - len(CELL_SEPARATOR)), CELL_SEPARATOR)


def _rows(text: str, table: list[Span]) -> Iterator[AnnexRow]:
    """The rows below the headings; those printed again on the next page are no row."""
    headings, *lines = ("".join(text[line.start : line.end].split()) for line in table)
    domain: Span | None = None
    for line, said in zip(table[1:], lines, strict=True):
        if said == headings:
            continue
        cells = _cells(text, line)
        if len(cells) not in (WIDTH, WIDTH - 1):
            message = f"这一行应有 {WIDTH} 格（分类合并时少一格），现有 {len(cells)} 格"
            raise SourceError(message, line.start)
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

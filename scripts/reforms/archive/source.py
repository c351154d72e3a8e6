"""An archived notice, read: where each official passage stands in its text.

The text is what a notice looks like when its pages are copied out: number and
title in either order, addressee with a colon, one paragraph a line, the
annex's name, issuers and date; then the annex with its title and its table,
whose rows end in `|`, and notes under it. What the table's columns are says the notice's
row. A number, a title of the annex, a batch and an area may be lacking. Positions are
Unicode code points. Nothing is changed or guessed here: what is not of this form
raises SourceError.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reforms.archive.agencies import (
    NOTHING,
    PrintedAgency,
    heading_role,
    is_office,
    printed_agencies,
)
from reforms.archive.ideographs import LOOKALIKE, lookalikes
from reforms.archive.spans import Reader, SourceError, Span, split, squeezed, strip
from reforms.archive.typography import (
    DOCUMENT_NUMBER,
    NUMBER,
    NUMERAL,
    ORDINAL,
    batch_number,
    day,
    ordinal,
    typeset,
)
from reforms.characters import HIDDEN, STACKED
from reforms.model import ANNEX_FIELDS, CELL_SEPARATOR, reform_ids
from reforms.problems import words

_BATCH = re.compile(rf"第\s*(?P<batch>{NUMERAL}|{NUMBER})\s*批|(?P<first>首)\s*批")
ANNEX_MENTION = re.compile(r"^附\s*件\s*[0-9０-９一二三四五六七八九]*\s*[:：]")
ANNEX_MARK = re.compile(r"^附\s*件\s*[0-9０-９一二三四五六七八九]*\s*[:：]?$")
_DATED = re.compile(
    r"(?P<issuer>.*?)\s*[(（]?(?P<day>[^\s(（]{4}\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日)[)）]?$"
)
_DITTO = re.compile("[(（]?(?:同上|〃|″|〞)[)）]?[。.]?")
_LONGEST_AREA = 200
"""Characters of the name of an area, and of a line with the day."""

# Bounded, so that a hostile text costs no more than its length.
_TOTAL = re.compile(
    rf"(?:(?P<batch>第(?:{NUMERAL}|{NUMBER})批|首批)[^,，。;；:：]{{0,100}}?|共计?|^现将)"
    rf"(?P<count>{NUMBER}|{NUMERAL})项(?!工作|任务|措施|制度|要求)"
)
_OF_OTHERS = re.compile("其中|累计|此前|前期|基础上|已经?推广|另有")
"""In a clause: its number is not that of the whole annex."""
_SUMMARY = re.compile(rf"包括(?P<names>.{{1,1000}}?)等(?P<count>{NUMBER}|{NUMERAL})个?方面")
_CHAPTER = re.compile(rf"^{NUMERAL}、")
_SECTION = re.compile(
    rf"^[(（]{NUMERAL}[)）](?P<name>[^,，。;；:：(（]{{1,60}}?)(?:领域|方面)?"
    rf"[(（]?共?(?P<count>{NUMBER}|{NUMERAL})项(?:[)）][。.:：]?|[。.:：]|(?=[;；\s])|$)"
)
_SECTION_ROW = re.compile(
    rf"(?:{NUMERAL}、|[(（]{NUMERAL}[)）]|{NUMBER}[.．、]|第{NUMERAL}部分[:：]?)?(?P<name>.+?)"
    rf"(?:[(（]?共?(?P<count>{NUMBER}|{NUMERAL})项[)）]?)?(?:[(（]续表?[)）])?$"
)
"""Without white space: a domain's name, and perhaps how many items it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexRow:
    """One row of the annex."""

    line: Span
    cells: tuple[Span, ...]
    """One for each column; a merged one is that above."""
    domain: Span | None
    """The cell itself, or the nearest one above where it is merged."""
    domain_printed: bool
    number: Span
    name: Span
    content: Span | None
    agencies: tuple[PrintedAgency, ...]
    scope: Span | None
    extras: tuple[tuple[Span, Span], ...]
    """Heading and cell of each column that is none of these, or says more than them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedList:
    """Names that the notice's own text lists, with their stated number."""

    domain: Span | None
    """The domain whose items these are; None where these are the domains."""
    count: Span
    """Of the number's digits."""
    names: Span | None
    """The whole list, its separators included; None where only their number is stated."""
    in_annex: bool = False
    """A row of the annex states it, above the items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNotice:
    """A notice's text and the places in it; None what it does not say."""

    text: str
    document_number: Span | None
    title: Span
    addressee: Span
    issuer: Span
    issued_on: Span
    annex_title: Span | None
    annex_columns: Span
    batch: Span | None
    """Of the numeral in the title, as 六 in 第六批."""
    area: Span | None
    """In the title: what the annex's title says before its batch."""
    paragraphs: tuple[Span, ...]
    totals: tuple[Span, ...]
    """Of the digits of each stated number of items."""
    lists: tuple[StatedList, ...]
    rows: tuple[AnnexRow, ...]

    def cut(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def domain(self, row: AnnexRow) -> str:
        """The domain of a row as it is published; empty where it has none."""
        return typeset(self.cut(row.domain)) if row.domain else ""

    def reform_ids(self, notice_id: str) -> list[str]:
        """The ids of the annex's items, in order."""
        items = [(self.domain(row), ordinal(self.cut(row.number))) for row in self.rows]
        return reform_ids(notice_id, items)


@lru_cache(maxsize=1024)
def parse(text: str, fields: tuple[str, ...]) -> SourceNotice:
    """Read an archived notice whose annex has these columns; the same text is read once.

    Raises SourceError, with the place, for a text of another form.
    """
    for pattern in (HIDDEN, STACKED):
        if found := pattern.search(text):
            code = f"U+{ord(found[0][0]):04X}"
            raise SourceError(
                f"这里有不该有的字符 {code}，看不见，或者会打乱文字的显示", found.start()
            )
    if found := LOOKALIKE.search(text):
        ((rule, characters),) = lookalikes(found[0])
        message = words(rule, "message", characters=characters)
        raise SourceError(f"这里{message}", found.start())
    reader = Reader(text)
    document_number, title = _head(reader)
    addressee = reader.take()
    paragraphs = reader.take_until(ANNEX_MENTION, "“附件：”一行")
    issuer, issued_on = _signature(reader)
    reader.take_until(ANNEX_MARK, "单独成行的“附件”")
    reader.take()
    heading = reader.take_until(re.compile(re.escape(CELL_SEPARATOR)), "附件的表格")
    annex_title = Span(heading[0].start, heading[-1].end) if heading else None
    table = list(_table(reader))
    area, batch = _area_and_batch(text, title, annex_title)
    headings = _cells(text, table[0])
    for field in ANNEX_FIELDS:
        if fields.count(field) > 1 and field not in ("agencies", "extra"):
            raise SourceError(f"通知的 annex_fields 里有两个 {field}", table[0].start)
    if missing := {"number", "name", "agencies"} - {*fields}:
        raise SourceError(f"通知的 annex_fields 里缺 {'、'.join(sorted(missing))}", table[0].start)
    if len(headings) != len(fields):
        message = f"附件的表头应有 {len(fields)} 栏，这里有 {len(headings)} 栏"
        raise SourceError(message, table[0].start)
    rows, sections = _rows(text, table, fields)
    if not rows:
        raise SourceError("附件的表格里只有表头，没有一个项目", table[0].start)
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
        totals=tuple(_totals(text, paragraphs, batch)),
        lists=(*_lists(text, paragraphs), *sections),
        rows=rows,
    )


def _head(reader: Reader) -> tuple[Span | None, Span]:
    """The document number, if there is one, and the title, whichever stands first."""
    head = reader.take_until(re.compile("[:：]$"), "以冒号结尾的主送机关")
    numbers = [line for line in head if DOCUMENT_NUMBER.match(reader.text[line.start : line.end])]
    if len(numbers) > 1 or (numbers and numbers[0] not in (head[0], head[-1])):
        raise SourceError("标题之前或之后的发文字号应单独成行，只有一个", head[0].start)
    title = [line for line in head if line not in numbers]
    if not title:
        raise SourceError("这里应有标题", head[-1].end if head else 0)
    return (numbers[0] if numbers else None), Span(title[0].start, title[-1].end)


def _signature(reader: Reader) -> tuple[Span, Span]:
    """Who issued the notice, a line each, and the day below; behind the annexes' names."""
    text, begin = reader.text, reader.take().start
    issuers: list[Span] = []
    last: Span | None = None
    while reader.next < len(reader.lines):
        line = reader.take()
        is_short = line.end - line.start <= _LONGEST_AREA
        if is_short and (dated := _DATED.match(text, line.start, line.end)):
            try:
                day(dated["day"])
            except ValueError as error:
                message = "这里应是成文日期，写作“某年某月某日”，而且日历上有这一天"
                raise SourceError(message, line.start) from error
            if is_office(dated["issuer"]):
                issuers.append(Span(*dated.span("issuer")))
            # An issuer that looks like none stands right above the day.
            issuers = issuers or ([last] if last else [])
            if not issuers:
                raise SourceError("成文日期前面应有发文机关，单独成行", line.start)
            return Span(issuers[0].start, issuers[-1].end), Span(*dated.span("day"))
        # Above the issuers stand the names of the annexes, and remarks such as 联系人.
        if is_office(text[line.start : line.end]):
            issuers.append(line)
        last = line
        if issuers and last != issuers[-1]:
            message = "发文机关和成文日期之间有别的文字，看不出是谁发的文"
            raise SourceError(message, line.start)
        if ANNEX_MARK.match(text[line.start : line.end]):
            break
    raise SourceError("从这里往后找不到成文日期（写作“某年某月某日”），它应在“附件”之前", begin)


def _area_and_batch(
    text: str, title: Span, annex_title: Span | None
) -> tuple[Span | None, Span | None]:
    """What the list is of, and its batch, as the title says; None where it does not.

    The area is found in the title by what the annex's title opens with.
    """
    marks = list(_BATCH.finditer(text, title.start, title.end))
    if len(marks) != 1:
        return None, None
    (mark,) = marks
    batch = Span(*mark.span("batch" if mark["batch"] else "first"))
    opened = annex_title and _BATCH.search(text, annex_title.start, annex_title.end)
    if not (annex_title and opened):
        return None, batch
    opening = "".join(text[annex_title.start : opened.start()].split())[:_LONGEST_AREA]
    loose = r"\s*".join(map(re.escape, opening)) + r"\s*$"
    found = re.search(loose, text[title.start : mark.start()])
    if not opening or found is None:
        return None, batch
    return strip(text, Span(title.start + found.start(), mark.start())), batch


def _totals(text: str, paragraphs: tuple[Span, ...], batch: Span | None) -> Iterator[Span]:
    """The digits of each number of items that the body states for the whole annex."""
    own = batch_number(text[batch.start : batch.end]) if batch else None
    for span in paragraphs:
        line = text[span.start : span.end]
        if _SECTION.match(line):
            continue
        for match in _TOTAL.finditer(line):
            clause = re.split("[,，。;；:：]", line[: match.end()])[-1]
            other = own and match["batch"] and batch_number(match["batch"].strip("第批")) != own
            if not other and not _OF_OTHERS.search(clause):
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


def _section_names(text: str, start: int, line: Span, following: tuple[Span, ...]) -> Span | None:
    """From behind a section's heading to the next heading, without its full stop; None if empty."""
    end = line.end
    for span in following:
        paragraph = text[span.start : span.end]
        if _SECTION.match(paragraph) or _CHAPTER.match(paragraph):
            break
        end = span.end
    names = strip(text, Span(start, end))
    if text.endswith("。", names.start, names.end):
        names = strip(text, Span(names.start, names.end - 1))
    return names if names.start < names.end else None


def _table(reader: Reader) -> Iterator[Span]:
    """The table's rows; a row goes on until a line that ends in the separator.

    Lines below the last such line are notes.
    """
    text = reader.text
    ends = [at for at, line in enumerate(reader.lines) if _ends_row(text, line)]
    if not ends or ends[-1] < reader.next:
        start = reader.lines[reader.next].start
        raise SourceError(f"表格的这一行没有以“{CELL_SEPARATOR}”结束", start)
    for line in reader.lines[ends[-1] + 1 :]:
        if CELL_SEPARATOR in text[line.start : line.end]:
            message = f"表格的这一行没有以“{CELL_SEPARATOR}”结束"
            raise SourceError(message, line.start)
    while reader.next <= ends[-1]:
        first = last = reader.take()
        while not _ends_row(text, last):
            last = reader.take()
        yield Span(first.start, last.end)


def _ends_row(text: str, line: Span) -> bool:
    return text.endswith(CELL_SEPARATOR, 0, line.end)


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    return split(text, Span(line.start, line.end - len(CELL_SEPARATOR)), CELL_SEPARATOR)


def _rows(
    text: str, table: Sequence[Span], fields: Sequence[str]
) -> tuple[tuple[AnnexRow, ...], list[StatedList]]:
    """The rows below the headings, and what rows of one cell state of those below them.

    The headings printed again on the next page are no row. Cells that a row lacks stand
    at its beginning and are those above, as far as the number.
    """
    headings = _cells(text, table[0])
    printed = _bare(text, table[0])
    numbered = fields.index("number")
    above: tuple[Span, ...] = ()
    section: Span | None = None
    rows: list[AnnexRow] = []
    sections: list[StatedList] = []
    for line in table[1:]:
        if _bare(text, line) == printed:
            continue
        own = _cells(text, line)
        if len(own) == 1 and len(fields) > 1 and "domain" not in fields:
            section, stated = _section_row(text, own[0])
            sections += stated
            continue
        missing = len(fields) - len(own)
        if not 0 <= missing <= (numbered if above else 0):
            message = f"这一行应有 {len(fields)} 格（与上面合并的少写），现有 {len(own)} 格"
            raise SourceError(message, line.start)
        cells = tuple(
            above[at] if above and _is_above(text, field, cell) else cell
            for at, (field, cell) in enumerate(zip(fields, (*above[:missing], *own), strict=True))
        )
        above = cells
        if not ORDINAL.fullmatch(text, cells[numbered].start, cells[numbered].end):
            raise SourceError("序号应是数字", cells[numbered].start)
        if "domain" in fields:
            cell = cells[fields.index("domain")]
            if cell.start < cell.end and cell in own:
                section, stated = _section_row(text, cell)
                sections += stated
        rows.append(_row(text, line, headings, fields, cells, section, own))
    return tuple(rows), sections


def _bare(text: str, line: Span) -> str:
    return "".join(text[line.start : line.end].split())


def _is_above(text: str, field: str, cell: Span) -> bool:
    """Whether a cell says no more than that it is the one above."""
    if field == "domain" and cell.start == cell.end:
        return True
    ditto = bool(_DITTO.fullmatch(text, cell.start, cell.end))
    return ditto and field in ("domain", "agencies", "scope")


def _section_row(text: str, cell: Span) -> tuple[Span, list[StatedList]]:
    """The domain that a row of one cell names, and the number of its items, where stated."""
    plain, places = squeezed(text, cell)
    found = _SECTION_ROW.match(plain)
    if found is None:
        raise SourceError("表格的这一行是空的", cell.start)

    def place(group: str) -> Span:
        return Span(places[found.start(group)], places[found.end(group) - 1] + 1)

    name = place("name")
    if not found["count"]:
        return name, []
    count = place("count")
    return name, [StatedList(domain=name, count=count, names=None, in_annex=True)]


def _row(
    text: str,
    line: Span,
    headings: Sequence[Span],
    fields: Sequence[str],
    cells: tuple[Span, ...],
    section: Span | None,
    own: Sequence[Span],
) -> AnnexRow:
    """A row from its cells; `section` is the domain that a row above has named."""
    of = {field: cell for field, cell in zip(fields, cells, strict=True) if field != "extra"}
    agencies: list[PrintedAgency] = []
    extras: list[tuple[Span, Span]] = []
    several = fields.count("agencies") > 1
    for field, heading, cell in zip(fields, headings, cells, strict=True):
        if field == "agencies":
            role = heading_role(text, heading) if several else None
            names, beyond = printed_agencies(text, cell, role)
            agencies += names
            if beyond:
                extras.append((heading, cell))
        elif field == "extra" and not NOTHING.fullmatch(text, cell.start, cell.end):
            extras.append((heading, cell))
    if "domain" in fields and section is None:
        raise SourceError("第一行缺分类", line.start)
    if any(_DITTO.fullmatch(text, cell.start, cell.end) for cell in of.values()):
        raise SourceError("这一行有一格写作“同上”，看不出指的是哪一格", line.start)
    scope = of.get("scope")
    if scope and NOTHING.fullmatch(text, scope.start, scope.end):
        scope = None
    return AnnexRow(
        line=line,
        cells=cells,
        domain=section,
        domain_printed=of.get("domain") in own,
        number=of["number"],
        name=of["name"],
        content=of.get("content"),
        agencies=tuple(agencies),
        scope=scope,
        extras=tuple(extras),
    )

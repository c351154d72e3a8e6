"""What a notice says of itself, held against its annex and the table.

A notice states how many items it has, in all and by domain, and lists their
names before the annex does. Where it contradicts itself, a remark in the ledger
quotes the words, as they are published or as the archive has them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple

from reforms import problems
from reforms.archive.locators import readings
from reforms.archive.source import AnnexRow, SourceNotice, StatedList
from reforms.archive.spans import Span, line_and_column, strip
from reforms.archive.typography import ASCII, numeral, ordinal, typeset
from reforms.model import LIST_SEPARATOR, REMARK, Correction, Dataset, group
from reforms.problems import Problem, Where


class Contradiction(NamedTuple):
    """A place where a notice contradicts itself."""

    span: Span
    key: str
    """What it is called in `messages.yaml`."""
    value: str
    values: Mapping[str, Any]
    """What its text is filled with."""
    words: Span | None
    """What states it: a remark that quotes these words, and they stand once in the
    text as it quotes them, lets the fault pass. None where nothing may."""
    row: AnnexRow | None = None
    """The item that it is about, where it is about one."""

    @property
    def message(self) -> str:
        """What is wrong there."""
        return problems.words(self.key, "message", **self.values)


def consistency(dataset: Dataset) -> Iterator[Problem]:
    """The notice's own counts, lists and numbering agree with its annex.

    What a remark quotes from the notice as printed is left out.
    """
    read = readings(dataset)[0]
    remarks = [row for row in dataset.in_force if row.kind == REMARK]
    for notice_id, reading in read.items():
        path = dataset.notice[notice_id].source_path
        about = [row.source_text for row in remarks if _may_be_about(row, notice_id)]
        for fault in contradictions(reading, about):
            line, column = line_and_column(reading.text, fault.span.start)
            where = Where(path=path, line=line, column=column, record=notice_id)
            yield Problem.of(fault.key, where, value=fault.value, **fault.values)


def _may_be_about(row: Correction, notice_id: str) -> bool:
    """Whether a remark is about this notice, one of its items, or a shared name."""
    if row.table == "notices":
        return row.row_id == notice_id
    of_items = row.table in ("reforms", "responsibilities", "extras")
    return not of_items or row.row_id.startswith(f"{notice_id}-")


def contradictions(reading: SourceNotice, remarks: Sequence[str] = ()) -> list[Contradiction]:
    """Where the body and the annex of a text disagree, but for what remarks quote.

    The total is counted once the lists agree: their faults would tell it again.
    """

    def left(found: Iterator[Contradiction]) -> list[Contradiction]:
        return [
            fault
            for fault in found
            if not any(fault.words and quotes(reading, said, fault.words) for said in remarks)
        ]

    rows = len(reading.rows)
    totals = (f for at in reading.totals for f in _count(reading, at, rows, "rules.stated"))
    return [*left(_numbering(reading)), *(left(_lists(reading)) or left(totals))]


def _lists(reading: SourceNotice) -> Iterator[Contradiction]:
    by_domain = group((name_key(reading.domain(row)), row) for row in reading.rows)
    domains = [(reading.domain(rows[0]), rows[0]) for rows in by_domain.values()]
    items = [(typeset(reading.cut(row.name)), row) for row in reading.rows]
    everywhere = {name_key(name): row for name, row in items}
    lists = [(it, list(_named(reading, it, [name for name, _ in items]))) for it in reading.lists]
    listed = {name_key(name) for it, named in lists if it.domain for name, _ in named}
    for it, named in lists:
        if it.domain is None:
            if domains[0][0]:
                named = list(_named(reading, it, [name for name, _ in domains]))
                yield from _list(reading, it, named, domains, len(domains), "rules.stated.domains")
            continue
        domain = typeset(reading.cut(it.domain))
        if it.in_annex:
            own = by_domain.get(name_key(domain), ())
            yield from _count(reading, it.count, len(own), "rules.stated.section", domain=domain)
            continue
        said = {name_key(name) for name, _ in named}
        rows = by_domain.get(name_key(domain), ())
        if "" in by_domain:
            # An annex without domains does not say which items are this one's.
            of_list = [item for item in items if name_key(item[0]) in said]
        elif rows:
            keys = {name_key(reading.cut(row.name)) for row in rows}
            others = everywhere.keys() - keys
            moved = [(name, at) for name, at in named if name_key(name) in others]
            for name, words in moved:
                row = everywhere[name_key(name)]
                values = {"domain": domain, "other": reading.domain(row)}
                yield Contradiction(words, "rules.stated.elsewhere", name, values, words, row)
            named = [(name, at) for name, at in named if name_key(name) not in others]
            own_items = [(typeset(reading.cut(row.name)), row) for row in rows]
            # Those that the body has elsewhere are told there.
            of_list = [
                (name, row)
                for name, row in own_items
                if not said or name_key(name) in said or name_key(name) not in listed
            ]
        else:
            yield Contradiction(it.domain, "rules.stated.domain", domain, {}, it.domain)
            continue
        number = len(rows) if rows else len(of_list)
        yield from _list(reading, it, named, of_list, number, "rules.stated.count", domain=domain)


_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』《》")
_KIND = re.compile("(?<=..)(?:领域|方面)$")


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """A name without what body and annex write differently: quotes, and 领域 or 方面 at its end."""
    return _KIND.sub("", _folded(name).translate(_QUOTES))


def _numbering(reading: SourceNotice) -> Iterator[Contradiction]:
    """The annex counts its items from 1 without a gap, and none of them twice.

    What follows a gap counts on from there, or as if there had been none.
    """
    previous, place = 0, 0
    seen, domains = set[int](), set[str]()
    for row in reading.rows:
        place += 1
        number = ordinal(value := reading.cut(row.number))
        domain = reading.domain(row)
        if number == 1 and domain not in domains:
            # Each domain may count from 1.
            previous, place, seen = 0, 1, set()
        domains.add(domain)
        if number in seen or number not in (previous + 1, place):
            values = {"expected": previous + 1}
            start, _, _, end = sorted((*row.number, *row.name))
            words = None if number in seen else Span(start, end)
            yield Contradiction(row.number, "rules.stated.number", value, values, words, row)
        previous = number
        seen.add(number)


def _count(
    reading: SourceNotice, stated: Span, actual: int, key: str, **of: str
) -> Iterator[Contradiction]:
    number = numeral(reading.cut(stated))
    if number != actual:
        values = {"stated": number, "actual": actual, **of}
        yield Contradiction(stated, key, str(number), values, stated)


def _list(
    reading: SourceNotice,
    listed: StatedList,
    named: Sequence[tuple[str, Span]],
    annex: Sequence[tuple[str, AnnexRow]],
    actual: int,
    key: str,
    **of: str,
) -> Iterator[Contradiction]:
    """Names of the body that the annex lacks, and the other way round; else their number.

    Where the body's number is that of its own list, the names tell the difference.
    """
    printed = {name_key(name) for name, _ in annex}
    said = {name_key(name) for name, _ in named}
    unknown = [(name, span) for name, span in named if name_key(name) not in printed]
    unnamed = [(name, row) for name, row in annex if name_key(name) not in said]
    names = listed.names
    if names is None or not named or _AND_SO_ON.search(reading.cut(names)):
        unnamed = []
    other = unnamed[0][1] if len(unknown) == len(unnamed) == 1 and listed.domain else None
    for name, words in unknown:
        yield Contradiction(words, "rules.stated.body-only", name, of, words, other)
    for name, row in unnamed if len(named) < len(annex) else ():
        words, item = (row.name, row) if listed.domain else (row.domain or row.name, None)
        yield Contradiction(names or listed.count, "rules.stated.annex-only", name, of, words, item)
    if len(named) in (0, len(annex)) or numeral(reading.cut(listed.count)) != len(named):
        yield from _count(reading, listed.count, actual, key, **of)


def _named(
    reading: SourceNotice, listed: StatedList, known: Sequence[str]
) -> Iterator[tuple[str, Span]]:
    """The names of a list, each with its place; set alone, as a cell of the annex is.

    They stand in quotes, or else between those separators that give most of the known names.
    """
    if listed.names is None:
        return
    text, (start, end) = reading.text, listed.names
    if opening := _LEADS_IN.match(text, start, end):
        start = opening.end()
    keys = {name_key(name) for name in known}
    if _ALL_QUOTED.fullmatch(text, start, end):
        spans = [Span(*found.span("name")) for found in _QUOTED.finditer(text, start, end)]
    else:
        if ending := _AND_SO_ON.search(text, start, end):
            end = ending.start()
        marks = [it for it in _SEPARATORS if any(text.find(one, start, end) >= 0 for one in it)]
        readings = [_split_names(text, Span(start, end), keys, mark) for mark in marks[1:]]
        spans = max(
            [_split_names(text, Span(start, end), keys, (marks or _SEPARATORS)[0]), *readings],
            key=lambda it: sum(name_key(reading.cut(span)) in keys for span in it),
        )
    spans = [part for span in spans for part in _by_and(text, _without_mark(text, span), keys)]
    # A section of which no name is known holds no list, or none that can be read.
    if listed.domain is None or any(name_key(reading.cut(span)) in keys for span in spans):
        yield from ((typeset(reading.cut(span)), span) for span in spans)


def _without_mark(text: str, span: Span) -> Span:
    """A name of a list without its number."""
    found = _NUMBERED.match(text, span.start, span.end)
    return Span(found.end(), span.end) if found else span


def _by_and(text: str, span: Span, known: Set[str]) -> list[Span]:
    """A piece of a list, parted at 和 where that gives known names."""
    for found in re.compile("[和及与]").finditer(text, span.start, span.end):
        parts = Span(span.start, found.start()), Span(found.end(), span.end)
        if all(name_key(text[part.start : part.end]) in known for part in parts):
            return list(parts)
    return [span]


_LEADS_IN = re.compile("[,，:：。]*\\s*(?:包括|分别是|分别为|主要有|主要包括|即|具体为)[:：]?\\s*")
_NUMBERED = re.compile("(?:[0-9]+[.．、]|[一二三四五六七八九十]+是)\\s*")
_SEPARATORS = (LIST_SEPARATOR, ";；", ",，", "。\n")
_QUOTED = re.compile("[“《](?P<name>[^“”《》]*)[”》]")
_ALL_QUOTED = re.compile(
    rf"(?:{_QUOTED.pattern.replace('?P<name>', '')}[、，,；;和及]?)+等?(?:[0-9]+项)?"
)
_AND_SO_ON = re.compile("等(?:[0-9]+项)?$")


def _split_names(text: str, span: Span, known: Set[str], marks: str) -> list[Span]:
    """The pieces of a list between marks; one inside a known name does not part it."""
    names: list[Span] = []
    begin = span.start
    found = re.compile(f"[{marks}]").finditer(text, span.start, span.end)
    for at in (*(it.start() for it in found), span.end):
        opening = name_key(text[begin : at + 1])
        if at == span.end or not any(name.startswith(opening) for name in known):
            names.append(strip(text, Span(begin, at)))
            begin = at + 1
    return [name for name in names if name.start < name.end]


_CLAUSE = "\n,，。;；:：、|"
_LINE = "\n。"


def quotes(reading: SourceNotice, quoted: str, words: Span) -> bool:
    """Whether the one place where the text says `quoted` holds some words of it."""
    text, said = _folded(reading.text), _folded(quoted)
    at = text.find(said)
    start = len(_folded(reading.text[: words.start]))
    end = start + len(_folded(reading.cut(words)))
    return _once(text, said) and at <= start and end <= at + len(said)


def quotation(reading: SourceNotice, words: Span) -> str:
    """Some words as they are published, with as much around them as makes them unique.

    A number takes its clause with it: alone it would tell a reader nothing.
    """
    text, folded = reading.text, _folded(reading.text)
    for wider in (words, _until(text, words, _CLAUSE), _until(text, words, _LINE)):
        piece = reading.cut(wider)
        if not piece.isdigit() and _once(folded, _folded(piece)):
            return typeset(piece)
    while not _once(folded, _folded(piece := reading.cut(wider))):
        step = 1 + len(piece) // 8
        wider = Span(max(0, wider.start - step), min(len(text), wider.end + step))
    return typeset(piece)


def _folded(text: str) -> str:
    """A text without white space and with ASCII marks: character by character."""
    return "".join(text.split()).translate(ASCII)


def _once(text: str, words: str) -> bool:
    return -1 < text.find(words) == text.rfind(words)


def _until(text: str, span: Span, marks: str) -> Span:
    """The span up to the nearest of some marks on either side."""
    start = max(text.rfind(mark, 0, span.start) for mark in marks) + 1
    ends = (text.find(mark, span.end) for mark in marks)
    end = min((at for at in ends if at >= 0), default=len(text))
    return strip(text, Span(start, end))

"""What a notice says of itself, held against its annex and the table.

A notice states how many items it has, in all and by domain, and lists their
names before the annex does. Where it contradicts itself, a remark in the ledger
quotes the words, as they are published or as the archive has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reforms import problems
from reforms.archive.locators import readings
from reforms.archive.source import AnnexRow, SourceNotice, StatedList
from reforms.archive.spans import Span, line_and_column, split, strip
from reforms.archive.typography import ASCII, typeset
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
    remarks = [row for row in dataset.corrections if row.kind == REMARK]
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
    of_items = row.table in ("reforms", "responsibilities")
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
    by_domain = group((typeset(reading.cut(row.domain)), row) for row in reading.rows)
    domains = [(name, rows[0]) for name, rows in by_domain.items()]
    for listed in reading.lists:
        if listed.domain is None:
            yield from _list(reading, listed, domains, "rules.stated.domains")
            continue
        domain = typeset(reading.cut(listed.domain))
        if domain in by_domain:
            items = [(typeset(reading.cut(row.name)), row) for row in by_domain[domain]]
            yield from _list(reading, listed, items, "rules.stated.count", domain=domain)
        else:
            yield Contradiction(listed.domain, "rules.stated.domain", domain, {}, listed.domain)


def _numbering(reading: SourceNotice) -> Iterator[Contradiction]:
    """The annex counts its items from 1 without a gap, and none of them twice.

    What follows a gap counts on from there, or as if there had been none.
    """
    previous, seen = 0, set[int]()
    for place, row in enumerate(reading.rows, 1):
        number = int(value := reading.cut(row.number))
        if number in seen or number not in (previous + 1, place):
            values = {"expected": previous + 1}
            words = None if number in seen else Span(row.number.start, row.name.end)
            yield Contradiction(row.number, "rules.stated.number", value, values, words, row)
        previous = number
        seen.add(number)


def _count(
    reading: SourceNotice, stated: Span, actual: int, key: str, **of: str
) -> Iterator[Contradiction]:
    number = int(reading.cut(stated))
    if number != actual:
        values = {"stated": number, "actual": actual, **of}
        yield Contradiction(stated, key, str(number), values, stated)


def _list(
    reading: SourceNotice,
    listed: StatedList,
    annex: Sequence[tuple[str, AnnexRow]],
    key: str,
    **of: str,
) -> Iterator[Contradiction]:
    """Names of the body that the annex lacks, and the other way round; else their number.

    Where the body's number is that of its own list, the names tell the difference.
    """
    named = list(_named(reading, listed, [name for name, _ in annex]))
    printed, said = dict(annex), dict(named)
    unknown = [(name, span) for name, span in named if name not in printed]
    unnamed = [(name, row) for name, row in annex if name not in said]
    other = unnamed[0][1] if len(unknown) == len(unnamed) == 1 and listed.domain else None
    for name, words in unknown:
        yield Contradiction(listed.names, "rules.stated.body-only", name, {}, words, other)
    for name, row in unnamed if len(named) < len(annex) else ():
        words, item = (row.name, row) if listed.domain else (row.domain, None)
        yield Contradiction(listed.names, "rules.stated.annex-only", name, {}, words, item)
    if len(named) == len(annex) or int(reading.cut(listed.count)) != len(named):
        yield from _count(reading, listed.count, len(annex), key, **of)


def _named(
    reading: SourceNotice, listed: StatedList, known: Sequence[str]
) -> Iterator[tuple[str, Span]]:
    """The names of a list, each with its place; set alone, as a cell of the annex is."""
    pieces = split(reading.text, listed.names, LIST_SEPARATOR)
    rest = iter(pieces)
    text = LIST_SEPARATOR.join(typeset(reading.cut(piece)) for piece in pieces)
    for name in split_names(text, known):
        parts = [next(rest) for _ in range(name.count(LIST_SEPARATOR) + 1)]
        yield name, Span(parts[0].start, parts[-1].end)


def split_names(text: str, known: Sequence[str]) -> list[str]:
    """The names of a list; a separator inside a known name does not part it."""
    names: list[str] = []
    pending = ""
    known = [name for name in known if LIST_SEPARATOR in name]
    for piece in text.split(LIST_SEPARATOR):
        pending = f"{pending}{LIST_SEPARATOR}{piece}" if pending else piece
        if not any(name.startswith(pending + LIST_SEPARATOR) for name in known):
            names.append(pending)
            pending = ""
    return [*names, pending] if pending else names


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

"""What a notice says of itself, held against its annex and the table.

A notice states how many items it has, in all and by domain, and lists their
names before the annex does. Where it contradicts itself, a remark in the ledger
quotes the words, as they are published or as the archive has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from reforms import problems
from reforms.archive.body import StatedCount, StatedList
from reforms.archive.locators import readings
from reforms.archive.source import AnnexRow, SourceNotice
from reforms.archive.spans import Span, line_and_column, split, strip
from reforms.archive.typography import ASCII, typeset
from reforms.model import LIST_SEPARATOR, REMARK, Correction, Dataset, group
from reforms.problems import Problem, Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A place where a notice contradicts itself."""

    span: Span
    key: str
    """What it is called in `messages.yaml`."""
    value: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What its text is filled with."""
    words: Span | None = None
    """What states it: a remark that quotes these words, and they stand once in the
    text as it quotes them, lets the fault pass. None where nothing may."""
    row: AnnexRow | None = None
    """The item that it is about, where it is about one."""
    field: str = ""
    """The column of that item's reform: name or number."""

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
    totals = (_count(total, len(reading.rows), "rules.stated") for total in reading.totals)
    numbering, lists, counts = (
        [f for f in found if not (f.words and any(quotes(reading, r, f.words) for r in remarks))]
        for found in (_numbering(reading), _lists(reading), chain.from_iterable(totals))
    )
    return [*numbering, *(lists or counts)]


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
            key, words = "rules.stated.domain", listed.domain
            yield Contradiction(span=words, key=key, value=domain, words=words)


def _numbering(reading: SourceNotice) -> Iterator[Contradiction]:
    """The annex counts its items from 1 without a gap, and none of them twice.

    What follows a gap counts on from there, or as if there had been none.
    """
    previous, seen = 0, set[int]()
    for place, row in enumerate(reading.rows, 1):
        number = int(value := reading.cut(row.number))
        if number in seen or number not in (previous + 1, place):
            yield Contradiction(
                span=row.number,
                key="rules.stated.number",
                values={"expected": previous + 1},
                value=value,
                words=None if number in seen else Span(row.number.start, row.name.end),
                row=row,
                field="number",
            )
        previous = number
        seen.add(number)


def _count(count: StatedCount, actual: int, key: str, **of: Any) -> Iterator[Contradiction]:
    if count.value != actual:
        values = {"stated": count.value, "actual": actual, **of}
        value = str(count.value)
        yield Contradiction(span=count.span, key=key, values=values, value=value, words=count.span)


def _list(
    reading: SourceNotice,
    listed: StatedList,
    annex: Sequence[tuple[str, AnnexRow]],
    key: str,
    **of: Any,
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
        yield Contradiction(
            span=listed.names,
            key="rules.stated.body-only",
            value=name,
            words=words,
            row=other,
            field="name",
        )
    for name, row in unnamed if len(named) < len(annex) else ():
        yield Contradiction(
            span=listed.names,
            key="rules.stated.annex-only",
            value=name,
            words=row.name if listed.domain else row.domain,
            row=row if listed.domain else None,
            field="name",
        )
    if len(named) == len(annex) or listed.count.value != len(named):
        yield from _count(listed.count, len(annex), key, **of)


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
    return bool(said) and _once(text, said) and at <= start and end <= at + len(said)


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
    at = text.find(words)
    return at >= 0 and text.find(words, at + 1) < 0


def _until(text: str, span: Span, marks: str) -> Span:
    """The span up to the nearest of some marks on either side."""
    start, end = span.start, span.end
    while start and text[start - 1] not in marks:
        start -= 1
    while end < len(text) and text[end] not in marks:
        end += 1
    return strip(text, Span(start, end))

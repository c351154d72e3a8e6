"""What a notice says of itself, held against its annex and the table.

A notice states how many items it has, in all and by domain, and lists their
names before the annex does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reforms import source
from reforms.model import LIST_SEPARATOR, Correction, Dataset, group, table_path
from reforms.problems import Problem, Where
from reforms.source import AnnexRow, SourceNotice, Span, StatedCount, StatedList
from reforms.typography import typeset
from reforms.verify import readings

_ASCII = str.maketrans("，：；（）？！", ",:;()?!")
_CLAUSE = "\n,，。;；:：、|"
_LINE = "\n。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A place where a notice contradicts itself."""

    span: Span
    message: str
    value: str
    words: Span | None = None
    """What states it: a remark that quotes these words, and they stand once in the
    text as it quotes them, lets the fault pass. None where nothing may."""
    row: AnnexRow | None = None
    """The item that it is about, where it is about one."""
    field: str = ""
    """The column of that item's reform: name or number."""


def stated(dataset: Dataset) -> Iterator[Problem]:
    """The notice's own counts, lists and numbering agree with its annex.

    What a remark quotes from the notice as printed is left out.
    """
    read = readings(dataset)[0]
    for notice_id, reading in read.items():
        path = dataset.notice[notice_id].source_path
        remarks = [r for r in dataset.corrections if _may_be_about(r, notice_id)]
        for fault in faults(reading, [remark.source_text for remark in remarks]):
            line, column = source.line_and_column(reading.text, fault.span.start)
            yield Problem(
                where=Where(path=path, line=line, column=column, record=notice_id),
                rule="rules.stated",
                message=fault.message,
                value=fault.value,
                hint=_HINT,
            )


def _may_be_about(row: Correction, notice_id: str) -> bool:
    """Whether a remark is about this notice, one of its items, or a shared name."""
    if row.kind != "remark" or row.table == "notices":
        return row.kind == "remark" and row.row_id == notice_id
    of_items = row.table in ("reforms", "responsibilities")
    return not of_items or row.row_id.startswith(f"{notice_id}-")


def total(dataset: Dataset) -> Iterator[Problem]:
    """As many reforms are published as the annex has rows."""
    for notice_id, reading in readings(dataset)[0].items():
        published = len(dataset.reforms_of_notice.get(notice_id, ()))
        if published != len(reading.rows):
            yield Problem(
                where=Where(path=table_path("reforms"), record=notice_id),
                rule="rules.total",
                message=f"通知的附件有 {len(reading.rows)} 项，表里有 {published} 项",
                hint="补上缺的各行，或者删去多出的各行",
            )


_HINT = (
    "核对存档是否完整；通知原文如此，就在 corrections.csv 加一条说明（remark），"
    "source_text 引用原文的这几个字"
)


def faults(reading: SourceNotice, remarks: Sequence[str] = ()) -> list[Fault]:
    """Where the body and the annex of a text disagree, but for what remarks quote.

    The total is counted once the lists agree: their faults would tell it again.
    """
    numbering, lists, totals = (
        [fault for fault in found if not any(quotes(reading, r, fault) for r in remarks)]
        for found in (_numbering(reading), _lists(reading), _totals(reading))
    )
    return [*numbering, *(lists or totals)]


def quotes(reading: SourceNotice, quoted: str, fault: Fault) -> bool:
    """Whether the one place where the text says `quoted` holds the fault's words."""
    if fault.words is None:
        return False
    text, words = _folded(reading.text), _folded(quoted)
    at = text.find(words)
    start = len(_folded(reading.text[: fault.words.start]))
    end = start + len(_folded(reading.cut(fault.words)))
    return bool(words) and _once(text, words) and at <= start and end <= at + len(words)


def _folded(text: str) -> str:
    """A text without white space and with ASCII marks: character by character."""
    return "".join(text.split()).translate(_ASCII)


def _once(text: str, words: str) -> bool:
    at = text.find(words)
    return at >= 0 and text.find(words, at + 1) < 0


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


def _until(text: str, span: Span, marks: str) -> Span:
    """The span up to the nearest of some marks on either side."""
    start, end = span.start, span.end
    while start and text[start - 1] not in marks:
        start -= 1
    while end < len(text) and text[end] not in marks:
        end += 1
    return source.strip(text, Span(start, end))


def _totals(reading: SourceNotice) -> Iterator[Fault]:
    for stated_total in reading.totals:
        yield from _count(stated_total, len(reading.rows), "附件", "项")


def _lists(reading: SourceNotice) -> Iterator[Fault]:
    by_domain = group((typeset(reading.cut(row.domain)), row) for row in reading.rows)
    domains = [(name, rows[0]) for name, rows in by_domain.items()]
    for listed in reading.lists:
        if listed.domain is None:
            yield from _list(reading, listed, domains, "附件", "个领域")
            continue
        domain = typeset(reading.cut(listed.domain))
        if domain in by_domain:
            items = [(typeset(reading.cut(row.name)), row) for row in by_domain[domain]]
            yield from _list(reading, listed, items, f"附件“{domain}”", "项")
        else:
            message = "正文的这个领域在附件里没有"
            yield Fault(span=listed.domain, message=message, value=domain, words=listed.domain)


def _numbering(reading: SourceNotice) -> Iterator[Fault]:
    """The annex counts its items from 1 without a gap, and none of them twice.

    What follows a gap counts on from there, or as if there had been none.
    """
    previous, seen = 0, set[int]()
    for place, row in enumerate(reading.rows, 1):
        number = int(value := reading.cut(row.number))
        if number in seen or number not in (previous + 1, place):
            yield Fault(
                span=row.number,
                message=f"附件的序号应从 1 起连续，这里应是 {previous + 1}",
                value=value,
                words=None if number in seen else Span(row.number.start, row.name.end),
                row=row,
                field="number",
            )
        previous = number
        seen.add(number)


def _count(count: StatedCount, actual: int, where: str, unit: str) -> Iterator[Fault]:
    if count.value != actual:
        message = f"正文写 {count.value}，{where}有 {actual} {unit}"
        yield Fault(span=count.span, message=message, value=str(count.value), words=count.span)


def _list(
    reading: SourceNotice,
    listed: StatedList,
    annex: Sequence[tuple[str, AnnexRow]],
    where: str,
    unit: str,
) -> Iterator[Fault]:
    """Names of the body that the annex lacks, and the other way round; else their number.

    Where the body's number is that of its own list, the names tell the difference.
    """
    named = list(_named(reading, listed, [name for name, _ in annex]))
    printed, said = dict(annex), dict(named)
    unknown = [(name, span) for name, span in named if name not in printed]
    unnamed = [(name, row) for name, row in annex if name not in said]
    other = unnamed[0][1] if len(unknown) == len(unnamed) == 1 and listed.domain else None
    for name, words in unknown:
        yield Fault(
            span=listed.names,
            message="正文的这个名称在附件里没有",
            value=name,
            words=words,
            row=other,
            field="name",
        )
    for name, row in unnamed if len(named) < len(annex) else ():
        yield Fault(
            span=listed.names,
            message="附件的这个名称在正文里没有",
            value=name,
            words=row.name if listed.domain else row.domain,
            row=row if listed.domain else None,
            field="name",
        )
    if len(named) == len(annex) or listed.count.value != len(named):
        yield from _count(listed.count, len(annex), where, unit)


def _named(
    reading: SourceNotice, listed: StatedList, known: Sequence[str]
) -> Iterator[tuple[str, Span]]:
    """The names of a list, each with its place; set alone, as a cell of the annex is."""
    pieces = source.split(reading.text, listed.names, LIST_SEPARATOR)
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

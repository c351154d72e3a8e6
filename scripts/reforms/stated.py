"""What a notice says of itself, held against its annex and the table.

A notice states how many items it has, in all and by domain, and lists their
names before the annex does.
"""

import re
from collections.abc import Iterator, Sequence

from reforms import source
from reforms.model import LIST_SEPARATOR, Dataset, group, table_path
from reforms.problems import Problem, Where
from reforms.source import SourceNotice, Span, StatedCount, StatedList
from reforms.typography import typeset
from reforms.verify import readings


def stated(dataset: Dataset) -> Iterator[Problem]:
    """The notice's own counts, lists and numbering agree with its annex.

    What a remark quotes from the notice as printed is left out.
    """
    read = readings(dataset)[0]
    for notice_id, reading in read.items():
        path = dataset.notice[notice_id].source_path
        remarks = {typeset(r.source_text) for r in dataset.corrections if r.kind == "remark"}
        for span, message, value in _faults(reading, remarks):
            line, column = source.line_and_column(reading.text, span.start)
            yield Problem(
                where=Where(path=path, line=line, column=column, record=notice_id),
                rule="rules.stated",
                message=message,
                value=value,
                hint=_HINT,
            )


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
Fault = tuple[Span, str, str]


def _faults(reading: SourceNotice, remarks: set[str]) -> list[Fault]:
    """(place, message, value) where the body and the annex of a text disagree.

    The total is counted once the lists agree: their faults would tell it again.
    """
    numbering, lists, totals = (
        [fault for fault in found if not _remarked(reading, fault, remarks)]
        for found in (_numbering(reading), _lists(reading), _totals(reading))
    )
    return [*numbering, *(lists or totals)]


def _totals(reading: SourceNotice) -> Iterator[Fault]:
    for stated_total in reading.totals:
        yield from _count(stated_total, len(reading.rows), "附件", "项")


def _lists(reading: SourceNotice) -> Iterator[Fault]:
    by_domain = group(
        (typeset(reading.cut(row.domain)), typeset(reading.cut(row.name))) for row in reading.rows
    )
    for listed in reading.lists:
        if listed.domain is None:
            yield from _list(reading, listed, tuple(by_domain), "附件", "个领域")
            continue
        domain = typeset(reading.cut(listed.domain))
        if domain in by_domain:
            yield from _list(reading, listed, by_domain[domain], f"附件“{domain}”", "项")
        else:
            yield listed.domain, "正文的这个领域在附件里没有", domain


def _remarked(reading: SourceNotice, fault: Fault, remarks: set[str]) -> bool:
    """Whether a remark is about the fault's value, or quotes it from its line."""
    span, _, value = fault
    line_end = reading.text.find("\n", span.end)
    line_start = reading.text.rfind("\n", 0, span.start) + 1
    line = typeset(reading.text[line_start : line_end if line_end >= 0 else None])
    quoted = rf"(?<![0-9]){re.escape(value)}(?![0-9])"
    return value in remarks or any(words in line and re.search(quoted, words) for words in remarks)


def _numbering(reading: SourceNotice) -> Iterator[Fault]:
    """The annex counts its items from 1 without a gap."""
    for expected, row in enumerate(reading.rows, 1):
        if int(number := reading.cut(row.number)) != expected:
            yield row.number, f"附件的序号应从 1 起连续，这里应是 {expected}", number
            return


def _count(count: StatedCount, actual: int, where: str, unit: str) -> Iterator[Fault]:
    if count.value != actual:
        yield count.span, f"正文写 {count.value}，{where}有 {actual} {unit}", str(count.value)


def _list(
    reading: SourceNotice, listed: StatedList, annex: Sequence[str], where: str, unit: str
) -> Iterator[Fault]:
    """Names of the body that the annex lacks, and the other way round; else their number.

    Where the body's number is that of its own list, the names tell the difference.
    """
    named = split_names(typeset(reading.cut(listed.names)), annex)
    for name in (name for name in named if name not in annex):
        yield listed.names, "正文的这个名称在附件里没有", name
    if len(named) < len(annex):
        for name in (name for name in annex if name not in named):
            yield listed.names, "附件的这个名称在正文里没有", name
    if len(named) == len(annex) or listed.count.value != len(named):
        yield from _count(listed.count, len(annex), where, unit)


def split_names(text: str, known: Sequence[str]) -> list[str]:
    """The names of a list; a separator inside a known name does not part it."""
    names: list[str] = []
    pending = ""
    for piece in text.split(LIST_SEPARATOR):
        pending = f"{pending}{LIST_SEPARATOR}{piece}" if pending else piece
        if not any(name.startswith(pending + LIST_SEPARATOR) for name in known):
            names.append(pending)
            pending = ""
    return [*names, pending] if pending else names

"""A notice that contradicts itself: refused, or taken with a remark on each place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from reforms.archive.consistency import Contradiction, contradictions, quotation
from reforms.archive.source import SourceNotice
from reforms.archive.typography import typeset
from reforms.intake.layout import Extracted
from reforms.model import REMARK, Correction, Dataset, Notice
from reforms.problems import Refused

_TOO_MANY = 200
"""Contradictions that no notice has."""
_MOST = 20
"""Contradictions that a refusal lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Why a notice that contradicts itself is taken all the same."""

    reason: str
    recorded_on: date


def remarks(
    dataset: Dataset,
    notice: Notice,
    reading: SourceNotice,
    extracted: Extracted,
    acceptance: Acceptance | None,
) -> tuple[Correction, ...]:
    """A remark on each place where the notice contradicts itself; raises Refused if none may."""
    found = list(_told(reading))
    if any(fault.words is None for fault in found):
        raise _refused(extracted, found, "序号重复的附件不能导入；请核对文件")
    if acceptance is None:
        if found:
            hint = (
                "请核对文件是否完整；通知原文就是这样，加上 --accept 理由，"
                "就照原文收录，每一处登记一条说明"
            )
            raise _refused(extracted, found, hint)
        return ()
    if not found:
        raise Refused("这份通知前后一致，没有要接受的矛盾；请去掉 --accept")
    entered = len(dataset.corrections)
    for fault in found:
        remark = _remark(dataset, notice, reading, fault, acceptance)
        dataset = replace(dataset, corrections=(*dataset.corrections, remark))
    return dataset.corrections[entered:]


def _told(reading: SourceNotice) -> Iterator[Contradiction]:
    """All contradictions: the totals are told only once the lists agree, or are remarked on."""
    found = contradictions(reading)
    if len(found) > _TOO_MANY:
        raise Refused(f"正文和附件有 {len(found)} 处对不上，不像同一份通知；请核对文件")
    yield from found
    quoted = [quotation(reading, fault.words) for fault in found if fault.words]
    yield from contradictions(reading, quoted) if found else ()


def _refused(extracted: Extracted, found: list[Contradiction], hint: str) -> Refused:
    lines = [f"通知自己前后矛盾，有 {len(found)} 处："]
    lines += [
        f"  {extracted.where(fault.span.start)}：{fault.message}（{fault.value[:40]}）"
        for fault in found[:_MOST]
    ]
    return Refused("\n".join([*lines, hint]))


def _remark(
    dataset: Dataset,
    notice: Notice,
    reading: SourceNotice,
    fault: Contradiction,
    acceptance: Acceptance,
) -> Correction:
    """The ledger's entry on a fault: on its item, or else on the notice."""
    assert fault.words is not None
    table, row_id = "notices", notice.id
    field = "annex_title" if notice.annex_title else "title"
    if fault.row is not None:
        table, field = "reforms", "number" if fault.key == "rules.stated.number" else "name"
        row_id = reading.reform_ids(notice.id)[reading.rows.index(fault.row)]
    cells = {
        "id": dataset.next_id("corrections"),
        "kind": REMARK,
        "table": table,
        "row_id": row_id,
        "field": field,
        "source_text": quotation(reading, fault.words),
        "published_text": str(getattr(dataset.by_id[table][row_id], field)),
        "reason": typeset(f"{fault.message}；{acceptance.reason}"),
        "reference": notice.document_number or notice.title,
        "recorded_on": acceptance.recorded_on.isoformat(),
    }
    return Correction.from_row(cells)

"""A changed text -> the ledger's entries on it, and what else is selected from it."""

from dataclasses import dataclass, replace

from reforms.archive.typography import typeset
from reforms.edits.request import Request
from reforms.model import CORRECTION, LIST_SEPARATOR, REMARK, Correction, Dataset, Place
from reforms.problems import Refused, alike


@dataclass(frozen=True, slots=True)
class Edit:
    """A passage of a text and what takes its place."""

    value: str
    start: int
    end: int
    new: str

    @property
    def changed(self) -> str:
        """The new text."""
        return self.value[: self.start] + self.new + self.value[self.end :]

    def set_as_published(self) -> "Edit":
        """The edit whose result is in published typography, what stands around it included."""
        made = typeset(self.changed)
        start = alike(self.value[: self.start], made)
        tail = alike(self.value[self.end :][::-1], made[start:][::-1])
        return Edit(self.value, start, len(self.value) - tail, made[start : len(made) - tail])


def follow(words: str, edit: Edit) -> str | None:
    """Words selected from the old text -> as they are in the new; None where they are torn."""
    old, new = edit.value, edit.changed
    if words in new:
        return words
    start = alike(old, new)
    end = len(old) - alike(old[start:][::-1], new[start:][::-1])
    at = old.find(words)
    if not at <= start <= end <= at + len(words):
        return None
    return new[at : at + len(words) + len(new) - len(old)] or None


def with_remark(dataset: Dataset, place: Place, request: Request) -> Dataset:
    """The ledger with a remark on some words; raises Refused if it has it."""
    for row in dataset.in_force:
        if (row.kind, *_place(row), row.source_text) == (REMARK, *place, request.old):
            raise Refused(f"对这段文字已有说明 {row.id}")
    made = _entry(dataset, place, REMARK, (request.old, request.old), request)
    return replace(dataset, corrections=(*dataset.corrections, made))


def with_correction(
    dataset: Dataset, place: Place, edit: Edit, request: Request, row_id: str
) -> tuple[Dataset, list[str]]:
    """The ledger with a change of a cell on it, and a line on each entry that came or went.

    Entries that the change touches are withdrawn: one takes their place, or none where it takes
    them back. `row_id` is the row's id after the change.
    """
    entries = [r for r in dataset.in_force if r.kind == CORRECTION and _place(r) == place]
    texts, touched = _texts(edit, entries)
    day, why = request.recorded_on, request.reason
    rows = [
        replace(row, withdrawn_on=day, withdrawal_reason=why) if row in touched else row
        for row in dataset.corrections
    ]
    lines = [f"更正 {row.id} 撤销：“{row.source_text}”→“{row.published_text}”" for row in touched]
    if texts:
        reasons: list[Correction | Request] = [*touched, request]
        joined = replace(
            request,
            reason=_join("；", *(row.reason for row in reasons)),
            reference=_join("；", *(row.reference for row in reasons)),
            contributor=_join(LIST_SEPARATOR, *(row.contributor for row in reasons)),
        )
        made = _entry(dataset, (place[0], row_id, place[2]), CORRECTION, texts, joined)
        rows.append(made)
        lines.append(f"更正 {made.id} 登记：“{made.source_text}”→“{made.published_text}”")
    return replace(dataset, corrections=tuple(rows)), lines


def _texts(
    edit: Edit, entries: list[Correction]
) -> tuple[tuple[str, str] | None, list[Correction]]:
    """What the ledger says of a change, and which entries it takes the place of.

    Each of the two passages occurs once in its text, so as much as that takes
    stands around them. None: the text is again what the archive says.
    """
    value, changed, start, end = edit.value, edit.changed, edit.start, edit.end
    kept = list(entries)

    def reached(row: Correction) -> bool:
        at = value.find(row.published_text)
        inside = at < end and start < at + len(row.published_text)
        # Nor can an entry stand alone whose words the change brings a second time.
        return inside or changed.count(row.published_text) != 1

    while True:
        if row := next(filter(reached, kept), None) or _torn(value, entries, kept):
            kept.remove(row)
            at = value.find(row.published_text)
            start, end = min(start, at), max(end, at + len(row.published_text))
            continue
        touched = [row for row in entries if row not in kept]
        base = _undone(value, touched)
        if base == changed:
            return None, touched
        tail = len(value) - end
        old, new = base[start : len(base) - tail], changed[start : len(changed) - tail]
        trimmed = old == old.strip() and new == new.strip()
        if old and new and trimmed and base.count(old) == 1 == changed.count(new):
            return (old, new), touched
        if not tail and not start:
            raise Refused("改动前后都不能是空的")
        start, end = max(0, start - 1), min(len(value), end + 1)


def _torn(value: str, entries: list[Correction], kept: list[Correction]) -> Correction | None:
    """The first kept entry whose words do not stand once in the archive's text as it is then."""
    text = _undone(value, entries)
    for row in kept:
        if text.count(row.source_text) != 1:
            return row
        text = text.replace(row.source_text, row.published_text)
    return None


def _undone(value: str, entries: list[Correction]) -> str:
    """A text before some entries were applied."""
    for row in reversed(entries):
        value = value.replace(row.published_text, row.source_text, 1)
    return value


def _place(row: Correction) -> Place:
    return row.table, row.row_id, row.field


def _entry(
    dataset: Dataset, place: Place, kind: str, texts: tuple[str, str], request: Request
) -> Correction:
    return Correction(
        id=dataset.next_id("corrections"),
        kind=kind,
        table=place[0],
        row_id=place[1],
        field=place[2],
        source_text=texts[0],
        published_text=texts[1],
        reason=request.reason,
        reference=request.reference,
        recorded_on=request.recorded_on,
        contributor=request.contributor,
        withdrawn_on=None,
        withdrawal_reason="",
    )


def _join(separator: str, *texts: str) -> str:
    return separator.join(dict.fromkeys(filter(None, texts)))

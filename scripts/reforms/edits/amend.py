"""What follows from a changed cell: the ledger's entries on it, and selections from it."""

from dataclasses import dataclass, replace

from reforms.edits.request import Request
from reforms.model import CORRECTION, LIST_SEPARATOR, REMARK, Correction, Dataset
from reforms.problems import Refused, alike
from reforms.rules.ledger import next_id
from reforms.typography import typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A passage of a cell and what takes its place."""

    table: str
    row_id: str
    field: str
    value: str
    start: int
    end: int
    new: str

    @property
    def changed(self) -> str:
        """The cell with the new text."""
        return self.value[: self.start] + self.new + self.value[self.end :]

    def set_as_published(self) -> "Edit":
        """The edit whose result is in published typography, what stands around it included."""
        made = typeset(self.changed)
        start = alike(self.value[: self.start], made)
        end = len(self.value) - alike(self.value[self.end :][::-1], made[start:][::-1])
        return replace(
            self, start=start, end=end, new=made[start : len(made) - (len(self.value) - end)]
        )

    def narrowed(self) -> "Edit":
        """The same change without the characters that stay."""
        old = self.value[self.start : self.end]
        head = alike(old, self.new)
        tail = alike(old[head:][::-1], self.new[head:][::-1])
        new = self.new[head : len(self.new) - tail]
        return replace(self, start=self.start + head, end=self.end - tail, new=new)


def follow(words: str, edit: Edit) -> str | None:
    """Words selected from the old text as they are in the new; None where they are torn."""
    if words in edit.changed:
        return words
    small, at = edit.narrowed(), edit.value.find(words)
    if not at <= small.start <= small.end <= at + len(words):
        return None
    return edit.changed[at : at + len(words) + len(edit.changed) - len(edit.value)] or None


def with_remark(dataset: Dataset, place: tuple[str, str, str], request: Request) -> Dataset:
    """The ledger with a remark on some words; raises Refused if it has it."""
    for row in dataset.corrections:
        if (row.kind, row.table, row.row_id, row.field, row.source_text) == (
            REMARK,
            *place,
            request.old,
        ):
            raise Refused(f"对这段文字已有备注 {row.id}")
    made = _entry(dataset, place, REMARK, (request.old, request.old), request)
    return replace(dataset, corrections=(*dataset.corrections, made))


def with_entry(
    dataset: Dataset, edit: Edit, request: Request, *, row_id: str
) -> tuple[Dataset, tuple[str, ...]]:
    """The ledger with a change on it, and what to tell of that.

    Entries that the change touches become one with it, or go where it takes them
    back. `row_id` is the row's id after the change.
    """
    place = (edit.table, edit.row_id, edit.field)
    entries = [
        row
        for row in dataset.corrections
        if row.kind == CORRECTION and (row.table, row.row_id, row.field) == place
    ]
    texts, touched = _texts(edit, entries)
    kept = tuple(row for row in dataset.corrections if row not in touched)
    told = [f"更正 {row.id} 撤销：“{row.source_text}”→“{row.published_text}”" for row in touched]
    if texts is None:
        return replace(dataset, corrections=kept), tuple(told)
    joined = replace(
        request,
        reason=_join("；", *(row.reason for row in touched), request.reason),
        reference=_join("；", *(row.reference for row in touched), request.reference),
        contributor=_join(
            LIST_SEPARATOR, *(row.contributor for row in touched), request.contributor
        ),
    )
    made = _entry(dataset, (edit.table, row_id, edit.field), CORRECTION, texts, joined)
    told.append(f"更正 {made.id} 登记：“{made.source_text}”→“{made.published_text}”")
    return replace(dataset, corrections=(*kept, made)), tuple(told)


def _texts(
    edit: Edit, entries: list[Correction]
) -> tuple[tuple[str, str] | None, list[Correction]]:
    """What the ledger says of a change, and which entries it takes the place of.

    Each of the two passages occurs once in its text, so as much as that takes
    stands around them. None: the text is again what the archive says.
    """
    start, end = edit.start, edit.end
    # An entry whose words the change brings a second time can no longer stand alone.
    joined = {row.id for row in entries if edit.changed.count(row.published_text) != 1}
    while True:
        start, end, touched = _touched(edit.value, start, end, entries, joined)
        kept = [row for row in entries if row not in touched]
        if torn := _inapplicable(_undone(edit.value, entries), kept):
            joined.add(torn)
            continue
        base = _undone(edit.value, touched)
        if base == edit.changed:
            return None, touched
        tail = len(edit.value) - end
        old, new = base[start : len(base) - tail], edit.changed[start : len(edit.changed) - tail]
        if old and new and base.count(old) == 1 == edit.changed.count(new):
            return (old, new), touched
        if not tail and not start:
            raise Refused("改动前后都不能是空的")
        start, end = max(0, start - 1), min(len(edit.value), end + 1)


def _touched(
    value: str, start: int, end: int, entries: list[Correction], joined: set[str]
) -> tuple[int, int, list[Correction]]:
    """A passage with the entries that reach into it or are joined to it, in their order."""
    touched: set[str] = set()
    grown = True
    while grown:
        grown = False
        for row in entries:
            at = value.find(row.published_text)
            behind = at + len(row.published_text)
            reaches = row.id in joined or (at < end and start < behind)
            if row.id not in touched and reaches:
                touched.add(row.id)
                start, end, grown = min(start, at), max(end, behind), True
    return start, end, [row for row in entries if row.id in touched]


def _inapplicable(text: str, entries: list[Correction]) -> str | None:
    """The first entry whose words do not stand once in the archive's text, as it is then."""
    for row in entries:
        if text.count(row.source_text) != 1:
            return row.id
        text = text.replace(row.source_text, row.published_text)
    return None


def _undone(value: str, entries: list[Correction]) -> str:
    """A text before some entries were applied."""
    for row in reversed(entries):
        value = value.replace(row.published_text, row.source_text, 1)
    return value


def _entry(
    dataset: Dataset,
    place: tuple[str, str, str],
    kind: str,
    texts: tuple[str, str],
    request: Request,
) -> Correction:
    return Correction(
        id=next_id(dataset),
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
    )


def _join(separator: str, *texts: str) -> str:
    return separator.join(dict.fromkeys(filter(None, texts)))

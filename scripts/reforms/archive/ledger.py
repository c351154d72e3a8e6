"""The ledger `corrections.csv` at work: what it explains, and what it no longer does."""

from collections.abc import Iterator

from reforms.archive.locators import Readings
from reforms.archive.typography import typeset
from reforms.model import CORRECTION, REMARK, Dataset, group
from reforms.problems import Problem, Where


def next_id(dataset: Dataset) -> str:
    """The id of the next entry."""
    numbers = [int(row.id.removeprefix("c")) for row in dataset.corrections]
    return f"c{max(numbers, default=0) + 1:03d}"


class Ledger:
    """The corrections, and which of them explained a difference."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.used: set[str] = set()
        self.asked: set[tuple[str, str, str]] = set()
        self.entries = group(
            ((row.table, row.row_id, row.field), row)
            for row in dataset.corrections
            if row.kind == CORRECTION
        )

    def apply(self, table: str, row_id: str, field: str, text: str) -> str:
        """A passage as published once the entries on its field are applied."""
        if (table, row_id, field) not in self.entries:
            return text
        self.asked.add((table, row_id, field))
        for entry in self.entries[table, row_id, field]:
            if text.count(entry.source_text) == 1:
                text = text.replace(entry.source_text, entry.published_text)
                self.used.add(entry.id)
        return text

    def leftover(self, read: Readings) -> Iterator[Problem]:
        """Entries that explain nothing: a correction without effect, a remark on nothing.

        Of corrections only those on fields that were compared.
        """
        printed = [typeset(reading.text) for reading in read.values()]
        every = len(read) == len(self.dataset.notices)
        for row in self.dataset.corrections:
            where = Where.of(self.dataset, "corrections", row.id, "source_text")
            compared = (row.table, row.row_id, row.field) in self.asked
            if row.kind == CORRECTION and compared and row.id not in self.used:
                yield Problem.of("verify.correction-unused", where, value=row.source_text)
            elif row.kind == REMARK and every:
                said = typeset(row.source_text)
                if not any(said in text for text in printed):
                    yield Problem.of("verify.remark-unprinted", where, value=row.source_text)

"""A dataset -> the one that is published, with a table more: where each official value stands."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from reforms.archive.locators import SHARED, Locator, locate, readings, target
from reforms.archive.typography import typeset
from reforms.archive.verify import Ledger, applied, expected_at
from reforms.exports.dcat import data_licences
from reforms.history import versions
from reforms.model import LIST_SEPARATOR, Dataset, Provenance
from reforms.tables import cell

_ID_COLUMNS = {
    **{"notices": "notice_id", "domains": "domain_id", "scopes": "scope_id"},
    **{"agencies": "agency_id", "reforms": "reform_id"},
}
"""Table whose key is `id` -> what other tables call it."""
_RULES = {
    **{"batch": "number", "number": "number", "issued_on": "date", "position": "position"},
    **{"document_number": "document_number", "issuer": "list", "annex_columns": "list"},
    **dict.fromkeys(SHARED, "reference"),
}
"""Column -> the rule that reads its passage, where not `typeset`."""


def publish(dataset: Dataset) -> Dataset:
    """The dataset as it is published: its descriptor and rows have the provenance, too.

    One that has been published already is as it was.
    """
    if "provenance" in dataset.resources:
        return dataset
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    computed = {**yaml.safe_load(text), "licenses": data_licences(dataset)}
    resources = [*dataset.descriptor["resources"], computed]
    descriptor = {**dataset.descriptor, "resources": resources}
    rows = tuple(_provenance(dataset))
    # The history is of the package as it is edited: there no table is new.
    known = versions.known(dataset)
    return replace(dataset, descriptor=descriptor, provenance=rows, history=known)


def _provenance(dataset: Dataset) -> Iterator[Provenance]:
    """A row for each official value that has a passage, in the order of `locate`."""
    read = readings(dataset)[0]
    entries = Ledger(dataset).entries
    locators = list(locate(dataset, read))
    # Of a shared name the first place that refers to it, which is the name's own, too.
    firsts = {target(dataset, at): at for at in reversed(locators) if at.field in SHARED}
    for at in locators:
        row, notice = dataset.by_id[at.table][at.row_id], dataset.notice[at.notice_id]
        text, used = expected_at(read, at), list[str]()
        for place in (firsts.get((at.table, at.row_id)), at):
            if place:
                of_place = entries.get((place.table, place.row_id, place.field), ())
                text, ids = applied(of_place, text)
                used += ids
        named = _ID_COLUMNS.get(at.table)
        keys = {named: at.row_id} if named else {name: getattr(row, name) for name in row.KEY}
        passage, value = read[at.notice_id].cut(at.span), cell(getattr(row, at.field))
        yield Provenance.from_row(
            {
                "table": at.table,
                "notice_id": at.notice_id,
                **keys,
                "field": at.field,
                "source_path": notice.source_path,
                "start": str(at.span.start),
                "end": str(at.span.end),
                "passage": passage,
                "source_sha256": notice.source_sha256,
                "rule": _rule(at, passage, value, used),
                "correction_ids": LIST_SEPARATOR.join(used),
            }
        )


def _rule(at: Locator, passage: str, value: str, corrections: Sequence[str]) -> str:
    """By what a value differs from its passage; the check has proved that this explains it."""
    if value == passage:
        return ""
    if corrections:
        return "correction"
    return "typeset" if value == typeset(passage) else _RULES.get(at.field, "typeset")

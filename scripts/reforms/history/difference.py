"""What a contribution changes: from the package at a base to the package in its folder.

The package in the folder may be broken: what of it can be read is compared all
the same, since whoever broke it needs to see both.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from reforms.history import state
from reforms.history.bumps import Bump, bump
from reforms.history.changes import differing, rows_changed
from reforms.history.repository import Base
from reforms.history.state import Cells, State
from reforms.model import CORRECTION, ROW_ID_SEPARATOR, Change, table_path
from reforms.package.descriptor import DESCRIPTOR
from reforms.package.examination import Examined
from reforms.package.files import SOURCES
from reforms.problems import Problem, Where

_ID = re.compile("[a-z0-9-]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDifference:
    """A row that came or went, or a value that changed, with what a reader needs to judge it."""

    change: Change
    row: Cells
    """Those that hold something; of a row that is gone as they were."""
    official: bool
    explained: bool | None
    """Whether archive and ledger bear an official change out; None where that is not known."""
    entries: tuple[str, ...]
    """The ledger's entries on an official change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs, and what the rules say of the package in its folder."""

    base: Base
    rows: Sequence[RowDifference]
    descriptor: Sequence[Change]
    """By path, as `field`."""
    sources: Sequence[Change]
    """By path, as `row_id`; with old and new where they are texts."""
    unread: Sequence[str]
    problems: Sequence[Problem]
    bump: Bump | None
    """None where the package is too broken to say."""


def difference(base: Base, files: Mapping[str, bytes], examined: Examined) -> Difference:
    """What differs between a base and a folder's files, which have been examined."""
    old, dataset = base.state, examined.dataset
    new = state.partial(files, old) if dataset is None else state.of(dataset)
    faults = [problem for problem in examined.problems if problem.rule.startswith("verify.")]
    unread = {"verify.source-changed", "verify.source-form"}.intersection(p.rule for p in faults)
    verified = dataset is not None and not unread
    judged = faults if verified else None
    return Difference(
        base=base,
        rows=[_judged(change, old, new, judged) for change in rows_changed(old, new)],
        descriptor=list(_descriptor_changed(old.descriptor, new.descriptor)),
        sources=list(_sources_changed(base.files, files)),
        unread=new.unread,
        problems=examined.problems,
        bump=None if dataset is None else bump(old, new),
    )


def _judged(
    change: Change, old: State, new: State, faults: Sequence[Problem] | None
) -> RowDifference:
    """A change with what archive and ledger say of it; `faults` is None for not verified."""
    table = old.tables[change.table]
    rows = (old if change.kind == "removed" else new).tables[change.table].rows
    official = change.field in table.official if change.field else bool(table.official)
    explained = None
    if official and faults is not None:
        explained = not any(_concerns(fault.where, change) for fault in faults)
    return RowDifference(
        change=change,
        row={name: cell for name, cell in rows[change.row_id].items() if cell},
        official=official,
        explained=explained,
        entries=tuple(_entries(change, new)) if official else (),
    )


def _concerns(where: Where, change: Change) -> bool:
    # A fault of a reform's agencies is told of the reform, not of their rows.
    records = (change.row_id, change.row_id.partition(ROW_ID_SEPARATOR)[0])
    columns = (None, change.field) if change.field else (where.column,)
    path = table_path(change.table)
    return where.path == path and where.record in records and where.column in columns


def _entries(change: Change, new: State) -> Iterator[str]:
    """The ids of the corrections on a row or value."""
    for row in new.tables["corrections"].rows.values() if "corrections" in new.tables else ():
        on = (row.get("kind"), row.get("table"), row.get("row_id"), row.get("field"))
        if on == (CORRECTION, change.table, change.row_id, change.field or row.get("field")):
            known = row.get("id", "")
            yield known if _ID.fullmatch(known) else "（编号不合规定）"


def _descriptor_changed(old: Any, new: Any) -> Iterator[Change]:
    """What became of each value of the descriptor; nothing where it could not be read."""
    before, after = dict(_values(old)), dict(_values(new))
    for path, kind in differing(before, after) if new else ():
        had, has = before.get(path, ""), after.get(path, "")
        yield Change(table=DESCRIPTOR, row_id="", field=path, kind=kind, old=had, new=has)


def _values(document: Any) -> Iterator[tuple[str, str]]:
    """(path, text) of every value; members of a list go by their name, if they have one."""
    waiting = [("$", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}", value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            names = [one.get("name") if isinstance(one, dict) else None for one in value]
            members = [(f"{path}[{name or at}]", value[at]) for at, name in enumerate(names)]
            waiting += reversed(members)
        else:
            yield path, value if isinstance(value, str) else json.dumps(value)


def _sources_changed(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    """What became of each archived file."""
    for path, kind in differing(old, new):
        if path.startswith(f"{SOURCES}/"):
            had, has = "", ""
            if kind == "changed":
                with suppress(UnicodeDecodeError):
                    had, has = old[path].decode(), new[path].decode()
            yield Change(table="", row_id=path, field="", kind=kind, old=had, new=has)

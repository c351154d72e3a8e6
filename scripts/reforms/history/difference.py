"""What a contribution changes: from the package at a base to the package in its folder."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reforms.history.baseline import Base, Here
from reforms.history.bumps import Bump, bump
from reforms.history.changes import Cells, Snapshot, rows_changed
from reforms.model import CORRECTION, ROW_ID_SEPARATOR, Change, group, table_path
from reforms.package import Examined
from reforms.problems import Problem
from reforms.rules.descriptor import DESCRIPTOR

_ID = re.compile("[a-z0-9-]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A row that came or went, or a value that changed."""

    change: Change
    titles: tuple[str, str]
    """What the table and the column are called."""
    name: str
    """What the row is called; empty where it has no name."""
    official: bool
    explained: bool | None
    """Whether archive and ledger bear an official change out; None where that is not known."""
    entries: tuple[str, ...]
    """The ledger's entries on it."""
    cells: tuple[tuple[str, str], ...] = ()
    """(column, cell) of a row that came or went, as far as they hold something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs, and what the rules say of the package in its folder."""

    base: Base
    rows: tuple[Touched, ...]
    descriptor: tuple[Change, ...]
    """By path, as `field`."""
    sources: tuple[Change, ...]
    """By path, as `row_id`; with old and new where they are texts."""
    unread: tuple[str, ...]
    problems: tuple[Problem, ...]
    bump: Bump | None
    """None where the package is too broken to say."""

    @property
    def same(self) -> bool:
        """Whether nothing differs, as far as could be read."""
        return not (self.rows or self.descriptor or self.sources or self.unread)


def difference(base: Base, here: Here, examined: Examined) -> Difference:
    """What differs between the two states."""
    work = _Comparison(base.state, here.state, examined)
    return Difference(
        base=base,
        rows=tuple(map(work.touched, rows_changed(base.state, here.state))),
        descriptor=tuple(_values_changed(base.state.descriptor, here.descriptor)),
        sources=tuple(_files_changed(base.sources, here.sources)),
        unread=here.unread,
        problems=tuple(examined.problems),
        bump=bump(base.state, here.state) if examined.dataset is not None else None,
    )


@dataclass(frozen=True)
class _Comparison:
    """Not slotted: what is looked up for each change is kept."""

    old: Snapshot
    new: Snapshot
    examined: Examined

    def touched(self, change: Change) -> Touched:
        """A change with what a reader needs to judge it."""
        columns = self.columns[change.table]
        column = columns.get(change.field, {})
        row = self.rows[change.kind == "removed"][change.table][change.row_id]
        concerned = [column] if change.field else columns.values()
        official = any(one.get("origin") == "official" for one in concerned)
        title = self.old.resources()[change.table].get("title", change.table)
        return Touched(
            change=change,
            titles=(str(title), str(column.get("title", change.field))),
            name=row.get("name", ""),
            official=official,
            explained=self._explained(change) if official else None,
            entries=tuple(self._entries(change)) if official else (),
            cells=() if change.field else tuple((k, v) for k, v in row.items() if v),
        )

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """Table -> column -> its definition; the base's, which is whole, before the new one."""
        tables = [table for table in self.new.tables if table in self.old.tables]
        return {t: {**self.new.columns(t), **self.old.columns(t)} for t in tables}

    @cached_property
    def rows(self) -> tuple[Mapping[str, Mapping[str, Cells]], ...]:
        """Table -> row id -> row: as they are, and as they were."""
        return tuple({t: s.keyed(t) for t in self.columns} for s in (self.new, self.old))

    @cached_property
    def ledger(self) -> Mapping[tuple[str, str], tuple[Cells, ...]]:
        """(table, row id) -> the corrections on it."""
        rows = self.new.tables.get("corrections", ())
        found = (row for row in rows if row.get("kind") == CORRECTION)
        return group(((row.get("table", ""), row.get("row_id", "")), row) for row in found)

    @cached_property
    def faults(self) -> Mapping[tuple[str, str], tuple[str | int | None, ...]]:
        """(file, record) -> the columns in which it is not what archive and ledger say."""
        found = (p.where for p in self.examined.problems if p.rule.startswith("verify."))
        return group(((where.path, where.record or ""), where.column) for where in found)

    @cached_property
    def verified(self) -> bool:
        """Whether every archived text could be compared with."""
        unread = any(p.rule.startswith("verify.source") for p in self.examined.problems)
        return self.examined.dataset is not None and not unread

    def _entries(self, change: Change) -> Iterator[str]:
        for row in self.ledger.get((change.table, change.row_id), ()):
            if change.field in ("", row.get("field")):
                known = row.get("id", "")
                yield known if _ID.fullmatch(known) else "（编号不合规定）"

    def _explained(self, change: Change) -> bool | None:
        if not self.verified:
            return None
        # A fault of a reform's agencies is told of the reform, not of their rows.
        for record in {change.row_id, change.row_id.partition(ROW_ID_SEPARATOR)[0]}:
            columns = self.faults.get((table_path(change.table), record), ())
            if columns and (not change.field or {None, change.field} & set(columns)):
                return False
        return True


def _values_changed(old: Any, new: Any) -> Iterator[Change]:
    """What became of each value of the descriptor; nothing where it could not be read."""
    before, after = dict(_values(old)), dict(_values(new)) if new is not None else {}
    for path in [*before, *(path for path in after if path not in before)] if after else ():
        had, has = before.get(path), after.get(path)
        if had != has:
            kind = "added" if had is None else "removed" if has is None else "changed"
            yield Change(
                table=DESCRIPTOR, row_id="", field=path, kind=kind, old=had or "", new=has or ""
            )


def _values(document: Any) -> Iterator[tuple[str, str]]:
    """(path, text) of every value; members of a list go by their name, if they have one."""
    waiting = [("$", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}", value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            members = [(f"{path}[{_member(at, one)}]", one) for at, one in enumerate(value)]
            waiting += reversed(members)
        else:
            yield path, value if isinstance(value, str) else json.dumps(value)


def _member(at: int, value: Any) -> str:
    name = value.get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) else str(at)


def _files_changed(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    for path in [*old, *(path for path in new if path not in old)]:
        if old.get(path) != new.get(path):
            kind = "added" if path not in old else "removed" if path not in new else "changed"
            texts = _text(old.get(path)), _text(new.get(path))
            told = kind == "changed" and None not in texts
            yield Change(
                table="",
                row_id=path,
                field="",
                kind=kind,
                old=texts[0] or "" if told else "",
                new=texts[1] or "" if told else "",
            )


def _text(data: bytes | None) -> str | None:
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        return None

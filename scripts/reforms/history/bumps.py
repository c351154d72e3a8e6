"""What the package's version number promises, and what a change asks of it.

A value that is put right raises the patch number; a new row, column or table
the minor one; what breaks a reader's program or link the major one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any

from reforms.history.state import Cells, State, TableState, columns_changed, rows_changed
from reforms.model import ROW_ID_SEPARATOR, Change, table_path
from reforms.problems import Problem, Where

PREFIX = "data-v"
"""What the tag of a version begins with."""


class Bump(IntEnum):
    """How far a version number has to be raised."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


_PLACES = {Bump.PATCH: "最后一位", Bump.MINOR: "中间一位", Bump.MAJOR: "第一位"}
IN_WORDS = {
    Bump.NONE: "数据没有变化，不必升版本",
    **{due: f"应当升{place}（{due.name.lower()}）" for due, place in _PLACES.items()},
}
"""What a bump asks for."""


Reason = tuple[Bump, str]
"""The bump that a change asks for, and the change in words."""


def bump(old: State, new: State) -> Bump:
    """The bump that is due from one state to another."""
    return max((due for due, _ in reasons(old, new)), default=Bump.NONE)


def reasons(old: State, new: State) -> Iterator[Reason]:
    """Everything that asks for a bump, one by one."""
    for change in columns_changed(old, new):
        yield _reason(change, Bump.MAJOR)
    for name in new.tables:
        if name in old.tables:
            yield from _of_definition(name, old.tables[name], new.tables[name])
    for change in rows_changed(old, new):
        table = old.tables[change.table]
        # A row with an id of its own is linked to, so it may not vanish.
        linked = table.official and table.key == ("id",)
        due, what = _reason(change, Bump.MAJOR if linked else Bump.PATCH)
        # An entry of the ledger comes with the value that it explains.
        yield (Bump.PATCH if change.table == "corrections" else due, what)
    if old.licences != new.licences:
        yield (Bump.MAJOR, "数据包的许可变了")
    if _without_version(old.descriptor) != _without_version(new.descriptor):
        yield (Bump.PATCH, "数据包的说明改了")


_MEANT: Mapping[str, tuple[str, ...]] = {
    "notices": (),
    "domains": (),
    "scopes": (),
    "agencies": (),
    "reforms": ("notice_id", "number"),
    "terms": ("table", "row_id"),
    "corrections": ("table", "row_id", "field"),
}
"""Table whose ids are given once -> the columns that say what an id was given to."""


def reused(released: Iterable[State], now: State) -> Iterator[Problem]:
    """Ids that a version had for something else, and records of it that are gone untold."""
    told: set[tuple[str, str]] = set()
    retired = now.tables["retired"].rows if "retired" in now.tables else {}
    place = {row["former_id"]: row["replaced_by"] for row in retired.values()}

    def meant(row: Cells, column: str) -> str:
        """What an older row says, of a record that has another id now by that one."""
        value = row[column]
        if column != "row_id":
            return value
        parts = value.split(ROW_ID_SEPARATOR)
        return ROW_ID_SEPARATOR.join(place.get(part) or part for part in parts)

    for then in released:
        for name in (it for it in _MEANT if it in then.tables and it in now.tables):
            rows, path = now.tables[name].rows, table_path(name)
            for row_id, had in then.tables[name].rows.items():
                has = rows.get(row_id)
                is_told = f"{name}{ROW_ID_SEPARATOR}{row_id}" in retired
                is_gone = has is None and name != "terms" and not is_told
                is_other = has is not None and any(
                    column in had and has[column] not in (had[column], meant(had, column))
                    for column in _MEANT[name]
                )
                if (is_gone or is_other) and (name, row_id) not in told:
                    told.add((name, row_id))
                    gone = "history.id.gone" if name == "corrections" else "history.id.retired"
                    key = gone if is_gone else "history.id"
                    yield Problem.of(key, Where(path=path, record=row_id), version=then.number)


def _reason(change: Change, removed: Bump) -> Reason:
    """What a change asks for, given what it asks for where something is gone."""
    kind = "记录" if change.row_id else "列" if change.field else "表"
    name = ".".join(part for part in (change.table, change.row_id, change.field) if part)
    due, what = {
        "added": (Bump.MINOR, "是新增的"),
        "removed": (removed, "没有了"),
        "changed": (Bump.PATCH, "改了"),
    }[change.kind]
    return (due, f"{kind} {name} {what}")


def _of_definition(name: str, old: TableState, new: TableState) -> Iterator[Reason]:
    """What the definition of a table that stays means to those who read it."""
    kept = [column for column in old.columns if column in new.columns]
    if kept != [column for column in new.columns if column in old.columns]:
        yield (Bump.MAJOR, f"表 {name} 的列换了次序")
    if old.key != new.key:
        yield (Bump.MAJOR, f"表 {name} 的主键变了")
    if not old.unique <= new.unique:
        yield (Bump.MAJOR, f"表 {name} 不再保证 unique")
    if old.licences != new.licences:
        yield (Bump.MAJOR, f"表 {name} 的许可变了")
    for column in kept:
        yield from _of_column(f"列 {name}.{column}", old.columns[column], new.columns[column])


def _of_column(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    for part in ("type", "format", "origin", "separator"):
        if old.get(part) != new.get(part):
            yield (Bump.MAJOR, f"{name} 的 {part} 变了")
    had, has = old["constraints"], new["constraints"]
    for promise in ("required", "unique"):
        if had.get(promise) and not has.get(promise):
            yield (Bump.MAJOR, f"{name} 不再保证 {promise}")
    if gone := [value for value in had["enum"] if value not in has["enum"]]:
        yield (Bump.MAJOR, f"{name} 少了取值 {'、'.join(gone)}")
    elif had != has:
        yield (Bump.MINOR, f"{name} 的约束变了")


def _without_version(descriptor: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in descriptor.items() if key not in ("version", "created")}


def raised(number: str, due: Bump) -> str:
    """A version number raised by a bump: 1.4.2 and minor give 1.5.0.

    Of what is no such number, as some state of a repository may have, it takes what is.
    """
    parts = [*map(int, re.findall("[0-9]+", number)), 0, 0, 0][:3]
    if due is Bump.NONE:
        return number
    at = Bump.MAJOR - due
    return ".".join(map(str, [*parts[:at], parts[at] + 1, *[0] * (2 - at)]))


def not_ready(tag: str, now: State, last: State | None) -> Iterator[str]:
    """Why a package cannot be released under a tag; nothing where it can."""
    if tag != f"{PREFIX}{now.number}":
        yield (
            f"标签 {tag} 与数据包的版本 {now.number} 不一致，应是 {PREFIX}{now.number}："
            "改标签，或者改 datapackage.json"
        )
    if last is None:
        return
    due = max(bump(last, now), Bump.PATCH)
    if now.number not in [raised(last.number, step) for step in Bump if step >= due]:
        least = raised(last.number, due)
        yield f"上一版是 {last.number}，这次至少应当是 {least}，而数据包写的是 {now.number}"


def report(last: State | None, now: State) -> Iterator[str]:
    """What bump is due and why, as Markdown that also reads well on a terminal."""
    yield from ("## 数据包的版本", "")
    if last is None:
        yield f"还没有发布过；数据包写的是 {now.number}。"
        return
    yield from (f"上一版是 {last.number}，数据包写的是 {now.number}。", "")
    found = sorted(reasons(last, now), key=lambda reason: -reason[0])
    if not found:
        yield f"{IN_WORDS[Bump.NONE]}。"
        return
    due = found[0][0]
    least = raised(last.number, due)
    yield from (f"{IN_WORDS[due]}，下一版至少是 {least}。发布时再改，合并不受影响。", "")
    yield from (f"- {_PLACES[due]}：{change}" for due, change in found)

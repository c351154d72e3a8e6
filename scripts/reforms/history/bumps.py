"""What the package's version number promises, and what a change asks of it.

A value that is put right raises the patch number; a new row, column or table
the minor one; what breaks a reader's program or link the major one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from reforms.history.changes import Snapshot, columns_changed, rows_changed
from reforms.model import Change

PREFIX = "data-v"
"""What the tag of a version begins with."""


class Bump(IntEnum):
    """How far a version number has to be raised."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A change that asks for a bump, in words."""

    bump: Bump
    text: str


_BREAKING = ("type", "format", "origin")
"""Of a column: another value of these gives its cells another meaning."""

_STRICTNESS = ("required", "unique")
"""Constraints that readers rely on."""


def bump(old: Snapshot, new: Snapshot) -> Bump:
    """The bump that is due from one state to another."""
    return max((reason.bump for reason in reasons(old, new)), default=Bump.NONE)


def reasons(old: Snapshot, new: Snapshot) -> Iterator[Reason]:
    """Everything that asks for a bump, one by one."""
    for change in columns_changed(old, new):
        due = Bump.MINOR if change.kind == "added" else Bump.MAJOR
        yield Reason(due, f"{_name(change)} {_KINDS[change.kind]}")
    for table in new.tables:
        if table in old.tables:
            yield from _meaning(old, new, table)
    yield from (_of_row(old, change) for change in rows_changed(old, new))
    had, has = _licences(old), _licences(new)
    for name in had:
        if name in has and had[name] != has[name]:
            yield Reason(Bump.MAJOR, f"{f'表 {name}' if name else '数据包'}的许可变了")
    if _told(old.descriptor) != _told(new.descriptor):
        yield Reason(Bump.PATCH, "数据包的说明改了")


_KINDS = {"added": "是新增的", "removed": "没有了", "changed": "改了"}


def _name(change: Change) -> str:
    kind = "记录" if change.row_id else "列" if change.field else "表"
    name = ".".join(part for part in (change.table, change.row_id, change.field) if part)
    return f"{kind} {name}"


def _of_row(old: Snapshot, change: Change) -> Reason:
    """A row with an id of its own is linked to, so it may not vanish."""
    due = Bump.PATCH
    if change.kind == "added":
        due = Bump.MINOR
    elif change.kind == "removed" and _is_linked(old, change.table):
        due = Bump.MAJOR
    return Reason(due, f"{_name(change)} {_KINDS[change.kind]}")


def _is_linked(state: Snapshot, table: str) -> bool:
    official = any(column["origin"] == "official" for column in state.columns(table).values())
    return official and state.key(table) == ("id",)


def _meaning(old: Snapshot, new: Snapshot, table: str) -> Iterator[Reason]:
    """What the definition of a table that stays means to those who read it."""
    had, has = old.columns(table), new.columns(table)
    kept = [name for name in had if name in has]
    if kept != [name for name in has if name in had]:
        yield Reason(Bump.MAJOR, f"表 {table} 的列换了次序")
    if old.key(table) != new.key(table):
        yield Reason(Bump.MAJOR, f"表 {table} 的主键变了")
    for name in kept:
        yield from _column_meaning(f"表 {table}.{name}", had[name], has[name])


def _column_meaning(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Reason]:
    for part in _BREAKING:
        if before.get(part) != after.get(part):
            yield Reason(Bump.MAJOR, f"{name} 的 {part} 变了")
    had, has = before.get("constraints", {}), after.get("constraints", {})
    for rule in _STRICTNESS:
        if had.get(rule) and not has.get(rule):
            yield Reason(Bump.MAJOR, f"{name} 不再保证 {rule}")
    if gone := [value for value in had.get("enum", ()) if value not in has.get("enum", ())]:
        yield Reason(Bump.MAJOR, f"{name} 少了取值 {'、'.join(map(str, gone))}")
    elif had != has:
        yield Reason(Bump.MINOR, f"{name} 的约束变了")


def _licences(state: Snapshot) -> Mapping[str, list[tuple[str, str]]]:
    """Table, or nothing for the package as a whole -> its terms."""
    holders = {"": state.descriptor, **state.resources()}
    return {
        name: sorted(
            (row.get("name", ""), row.get("path", "")) for row in holder.get("licenses", ())
        )
        for name, holder in holders.items()
    }


def _told(descriptor: Mapping[str, Any]) -> Mapping[str, Any]:
    """The descriptor without what says which version it is."""
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


def not_ready(tag: str, now: Snapshot, released: Sequence[Snapshot]) -> Iterator[str]:
    """Why a package cannot be released under a tag; nothing where it can."""
    if tag != f"{PREFIX}{now.number}":
        yield (
            f"标签 {tag} 与数据包的版本 {now.number} 不一致，应是 {PREFIX}{now.number}："
            "改标签，或者改 datapackage.json"
        )
    if not (earlier := [state for state in released if state.tag != tag]):
        return
    last = earlier[-1]
    due = bump(last, now)
    steps = {raised(last.number, step): step for step in Bump if step}
    if steps.get(now.number, Bump.NONE) < max(due, Bump.PATCH):
        least = raised(last.number, max(due, Bump.PATCH))
        yield f"上一版是 {last.number}，这次至少应当是 {least}，而数据包写的是 {now.number}"


TOLD = 50
"""Reasons that a report lists; of more it gives the number."""


def report(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """What bump is due and why, as Markdown that also reads well on a terminal."""
    yield "## 数据包的版本"
    yield ""
    if before is None:
        yield f"还没有发布过；数据包写的是 {now.number}。"
        return
    found = sorted(reasons(before, now), key=lambda reason: -reason.bump)
    due = found[0].bump if found else Bump.NONE
    yield f"上一版是 {before.number}，数据包写的是 {now.number}。"
    yield ""
    if due is Bump.NONE:
        yield f"{DUE[due]}。"
        return
    yield f"{DUE[due]}，下一版至少是 {raised(before.number, due)}。发布时再改，合并不受影响。"
    yield ""
    for reason in found[:TOLD]:
        yield f"- {_PLACES[reason.bump]}：{reason.text}"
    if len(found) > TOLD:
        yield f"- 还有 {len(found) - TOLD} 处"


_PLACES = {Bump.PATCH: "末位", Bump.MINOR: "中位", Bump.MAJOR: "首位"}
DUE = {
    Bump.NONE: "数据没有变化，不必升版本",
    **{due: f"应当升{place}（{due.name.lower()}）" for due, place in _PLACES.items()},
}
"""What a bump asks for, in words."""


def notes(changelog: str, number: str) -> str:
    """What the changelog says of a version; empty where it says nothing."""
    parts = re.split(r"^## \[?([^\]\s]+)\]?.*\n", changelog, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    # The references at a changelog's end belong to no version.
    return re.sub(r"^\[[^\]]+\]: .*$", "", sections.get(number, ""), flags=re.MULTILINE).strip()

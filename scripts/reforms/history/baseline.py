"""The two states that a diff compares: the package at a revision, and as it lies in its folder.

The one in the folder may be broken: what of it can be read is compared all the
same, since whoever broke it needs to see both.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reforms import tables
from reforms.history import repository
from reforms.history.changes import Cells, Snapshot, snapshot
from reforms.history.repository import Git
from reforms.model import Dataset, table_path
from reforms.package import SOURCES, is_regular
from reforms.rules.descriptor import DESCRIPTOR

LONGEST = 250
"""Characters of a revision's name."""

_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


class NoBase(Exception):
    """There is nothing to compare with; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What is compared with."""

    revision: str
    """As it was asked for."""
    commit: str
    relation: str
    """same: the revision's own commit; shared: where both lines part; none: they never met."""
    state: Snapshot
    sources: Mapping[str, bytes]
    """Path of an archived file -> its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The package as it lies in its folder, as far as it can be read."""

    state: Snapshot
    """Has only the tables that could be read."""
    descriptor: Any
    """None where it is no JSON."""
    sources: Mapping[str, bytes]
    unread: tuple[str, ...]
    """The files that could not be read."""


def base(git: Git, revision: str) -> Base:
    """The package where this line of history left a revision; raises NoBase."""
    commit, relation = _commit(git, revision)
    states = repository.snapshots(git, {"": commit})
    if not states:
        raise NoBase(f"基准 {revision} 里没有读得出来的数据包")
    return Base(
        revision=revision,
        commit=commit,
        relation=relation,
        state=states[0],
        sources=_archived(git, commit),
    )


def _commit(git: Git, revision: str) -> tuple[str, str]:
    """The commit to compare with, and what it is to the revision."""
    if not revision.isprintable() or not 0 < len(revision) <= LONGEST or revision.startswith("-"):
        raise NoBase("基准应是分支、标签或提交的名字，如 origin/main")
    if not git(["rev-parse", "--is-inside-work-tree"], b""):
        raise NoBase(
            "没有可比的基准：这里没有装 git，或者数据包不在 git 仓库里，或者仓库的文件夹属于别的"
            "用户（git status 会说怎样信任它）"
        )
    # A name and no option: it begins with no dash, and no shell ever sees it.
    named = _line(git(["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], b""))
    if not named:
        raise NoBase(f"仓库里没有 {revision} 这个分支、标签或提交；先用 git fetch 取来，或检查拼写")
    shared = _line(git(["merge-base", named, "HEAD"], b""))
    return shared or named, "none" if not shared else "same" if shared == named else "shared"


def _line(answer: bytes) -> str:
    """The commit that an answer begins with; empty where it does not."""
    first = answer.decode("ascii", "replace").partition("\n")[0]
    return first if _COMMIT.fullmatch(first) else ""


def _archived(git: Git, commit: str) -> Mapping[str, bytes]:
    listed = git(["ls-tree", "-r", "-z", commit, "--", f"{SOURCES}/"], b"").split(b"\0")
    objects = {}
    for entry in filter(None, listed):
        about, _, path = entry.partition(b"\t")
        objects[path.decode("utf-8", "surrogateescape")] = about.split()[2].decode()
    found = repository.contents(git, list(objects.values()))
    return {path: found.get(name, b"") for path, name in objects.items()}


def here(root: Path, dataset: Dataset | None, base: Snapshot) -> Here:
    """The package in a folder; `dataset` is what an examination made of it."""
    sources = dict(_files(root))
    if dataset is not None:
        state, descriptor = snapshot(dataset), dataset.descriptor
        return Here(state=state, descriptor=descriptor, sources=sources, unread=())
    descriptor = _json(_bytes(root, DESCRIPTOR))
    unread = [] if descriptor is not None else [DESCRIPTOR]
    found: dict[str, tuple[Cells, ...]] = {}
    for table in base.tables:
        rows = _rows(_bytes(root, table_path(table)), base.key(table))
        if rows is None:
            unread.append(table_path(table))
        else:
            found[table] = rows
    # Nothing is taken for granted of a broken descriptor: the rows are told by the base's.
    state = Snapshot(tag="", descriptor=base.descriptor, tables=found)
    return Here(state=state, descriptor=descriptor, sources=sources, unread=tuple(unread))


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted((root / SOURCES).rglob("*")):
        path = file.relative_to(root).as_posix()
        if (data := _bytes(root, path)) is not None:
            yield path, data


def _bytes(root: Path, path: str) -> bytes | None:
    try:
        return (root / path).read_bytes() if is_regular(root, path) else None
    except (OSError, RuntimeError):
        return None


def _json(data: bytes | None) -> Any:
    try:
        return json.loads(data or b"")
    except (ValueError, RecursionError):
        return None


def _rows(data: bytes | None, key: Sequence[str]) -> tuple[Cells, ...] | None:
    """A table's rows, also where a row has too many or too few cells; None for no table."""
    try:
        header, *lines = tables.read((data or b"").decode("utf-8-sig"))
    except ValueError:
        return None
    if not set(key) <= set(header.cells):
        return None
    rows = (dict(zip(header.cells, line.cells, strict=False)) for line in lines)
    return tuple(row for row in rows if row)

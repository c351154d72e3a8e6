"""The versions that were released before: read from the `data-v*` tags of the repository.

Git is handed in as a callable, so that everything but `repository` can be
tried without it. Where there is no repository or no tag, nothing was released.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reforms import tables
from reforms.history import bumps, versions
from reforms.history.changes import Cells, Snapshot
from reforms.model import Dataset
from reforms.rules.descriptor import DESCRIPTOR
from reforms.rules.whole import VERSION

Git = Callable[[Sequence[str], bytes], bytes]
"""(arguments, standard input) -> standard output; empty where git fails or is missing."""

_TAG = re.compile(bumps.PREFIX + VERSION)
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_./-]*", re.ASCII)


def repository(package: Path) -> Git:
    """The git that knows a package folder."""

    def git(arguments: Sequence[str], given: bytes) -> bytes:
        command = ["git", "-C", str(package), *arguments]
        try:
            return subprocess.run(command, input=given, capture_output=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            return b""

    return git


def version_of(tag: str) -> tuple[int, ...]:
    """The number in a tag, to sort by; empty where it is no version's tag."""
    found = _TAG.fullmatch(tag)
    return tuple(int(part) for part in found.groups()) if found else ()


def read(git: Git) -> tuple[Snapshot, ...]:
    """The versions that a state of the repository builds on, oldest first.

    A tag whose package cannot be read is left out: it must not stop today's site.
    Git is asked three times, however many tags there are.
    """
    listed = git(["tag", "--merged", "HEAD", "--list", f"{bumps.PREFIX}*"], b"").decode().split()
    tags = sorted(filter(version_of, listed), key=version_of)
    return snapshots(git, {tag: f"refs/tags/{tag}" for tag in tags}) if tags else ()


def dated(dataset: Dataset, git: Git) -> Dataset:
    """A dataset that knows its history."""
    return replace(dataset, history=versions.history(dataset, read(git)))


def snapshots(git: Git, revisions: Mapping[str, str]) -> tuple[Snapshot, ...]:
    """The package at some revisions, by the tag that is to be told of each."""
    # The path is seen from the package's folder, wherever in the repository that is.
    at = {tag: f"{revision}:./" for tag, revision in revisions.items()}
    found = contents(git, [f"{folder}{DESCRIPTOR}" for folder in at.values()])
    descriptors = {
        tag: descriptor
        for tag, folder in at.items()
        if (descriptor := _descriptor(found.get(f"{folder}{DESCRIPTOR}", b"")))
    }
    wanted = {
        (tag, resource["name"]): f"{at[tag]}{resource['path']}"
        for tag, descriptor in descriptors.items()
        for resource in descriptor["resources"]
    }
    rows = _tables(contents(git, list(wanted.values())))
    return tuple(
        Snapshot(tag=tag, descriptor=descriptor, tables=tables_of)
        for tag, descriptor in descriptors.items()
        if None not in (tables_of := _of_tag(tag, wanted, rows)).values()
    )


def _of_tag(
    tag: str, wanted: Mapping[tuple[str, str], str], rows: Mapping[str, tuple[Cells, ...]]
) -> dict[str, Any]:
    return {table: rows.get(path) for (owner, table), path in wanted.items() if owner == tag}


def _descriptor(data: bytes) -> Mapping[str, Any] | None:
    """A descriptor that can be compared with others, or None."""
    try:
        found: Mapping[str, Any] = json.loads(data)
        for resource in found["resources"]:
            _ = [field["name"] for field in resource["schema"]["fields"]]
            if not _PATH.fullmatch(resource["path"]) or not resource["schema"]["primaryKey"]:
                return None
        return found if found["version"] and found["created"] else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _tables(contents: Mapping[str, bytes]) -> dict[str, tuple[Cells, ...]]:
    """Object name -> rows; the same bytes are read once and give the same object."""
    known: dict[bytes, tuple[Cells, ...]] = {}
    made: dict[str, tuple[Cells, ...]] = {}
    for name, data in contents.items():
        try:
            if data not in known:
                known[data] = tuple(_rows(data.decode()))
            made[name] = known[data]
        except ValueError:
            continue
    return made


def _rows(text: str) -> Iterator[Cells]:
    header, *lines = tables.read(text)
    for line in lines:
        yield dict(zip(header.cells, line.cells, strict=True))


def contents(git: Git, names: Sequence[str]) -> dict[str, bytes]:
    """Object name -> content, of those that there are, in one call."""
    if not names:
        return {}
    answer = git(["cat-file", "--batch"], "".join(f"{name}\n" for name in names).encode())
    found: dict[str, bytes] = {}
    at = 0
    for name in names:
        end = answer.find(b"\n", at)
        kind, _, length = answer[at:end].decode().rpartition(" ")
        at = end + 1
        if kind.endswith(" blob") and length.isdigit():
            found[name] = answer[at : at + int(length)]
            at += int(length) + 1
    return found

"""The package's states in its git repository: released versions, and the base of a difference.

Where there is no git, no repository or no tag, nothing was released.
"""

import io
import logging
import re
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reforms.history import state
from reforms.history.bumps import PREFIX
from reforms.history.state import State
from reforms.package.descriptor import DESCRIPTOR, VERSION
from reforms.problems import Usage

_LOG = logging.getLogger(__name__)
_TAG = re.compile(PREFIX + VERSION)


@dataclass(frozen=True, slots=True)
class Base:
    """What is compared with."""

    revision: str
    """As it was asked for."""
    commit: str
    """Where both lines of history part, or the revision's own if they never met."""
    state: State
    files: Mapping[str, bytes]
    """Path -> bytes."""


def version_of(tag: str) -> tuple[int, ...]:
    """The number in a tag, to sort by; empty where it is no version's tag."""
    found = _TAG.fullmatch(tag)
    return tuple(int(part) for part in found.groups()) if found else ()


def released(package: Path) -> Iterator[State]:
    """The versions that the checked-out state builds on, oldest first.

    A tag whose package cannot be read is left out with a warning: it must not stop today's site.
    """
    listed = _git(package, "tag", "--merged", "HEAD", "--list", f"{PREFIX}*")
    tags = filter(version_of, listed.decode(errors="replace").split())
    for tag in sorted(tags, key=version_of):
        try:
            then = state.read(_files(package, f"refs/tags/{tag}", DESCRIPTOR, "data"))
        except state.Unreadable:
            _LOG.warning("标签 %s 里的数据包读不出来，历次版本里没有它。", tag)
        else:
            yield replace(then, tag=tag, number=tag.removeprefix(PREFIX))


def latest(package: Path, name: str, but: str = "") -> State | None:
    """The last of these versions that has a package's name, that of one tag left out."""
    known = [then for then in released(package) if then.name == name and then.tag != but]
    return known[-1] if known else None


def is_changed(package: Path) -> bool:
    """Whether files of the package differ from the last commit."""
    return bool(_git(package, "diff", "HEAD", "--name-only", "--", "."))


def base(package: Path, revision: str) -> Base:
    """The package where this line of history left a revision; raises Usage."""
    if not revision or not revision.isprintable() or revision.startswith("-"):
        raise Usage("基准应是分支、标签或提交的名字，如 origin/main")
    if not _git(package, "rev-parse", "--is-inside-work-tree"):
        raise Usage(
            "没有可比的基准：这里没有装 git，或者数据包不在 git 仓库里，或者仓库的文件夹属于别的"
            "用户（git status 会说怎样信任它）"
        )
    # A name and no option: it begins with no dash, and no shell ever sees it.
    named = _git(package, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not named:
        raise Usage(f"仓库里没有 {revision} 这个分支、标签或提交；先用 git fetch 取来，或检查拼写")
    commit = (_git(package, "merge-base", named.decode().strip(), "HEAD") or named).decode().strip()
    files = _files(package, commit)
    try:
        then = state.read(files)
    except state.Unreadable as error:
        raise Usage(f"基准 {revision} 里没有读得出来的数据包") from error
    return Base(revision, commit, then, files)


def _files(package: Path, revision: str, *paths: str) -> dict[str, bytes]:
    """The files of a package's folder at a revision, or those at some paths in it."""
    data = _git(package, "archive", "--format=tar", "--end-of-options", revision, *paths)
    if not data:
        return {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        files = [(entry.name, archive.extractfile(entry)) for entry in archive if entry.isreg()]
        return {name: file.read() for name, file in files if file}


def _git(package: Path, *arguments: str) -> bytes:
    """What git says in a package's folder; nothing where it fails or is missing."""
    # Line ends as they are in the repository, also on Windows.
    command = ["git", "-C", str(package), "-c", "core.autocrlf=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""

"""The package's states in its git repository: released versions, and the base of a difference.

Where there is no git, no repository or no tag, nothing was released.
"""

import io
import json
import logging
import re
import subprocess
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from reforms.history import state
from reforms.history.bumps import PREFIX
from reforms.history.state import State
from reforms.package.descriptor import DESCRIPTOR, VERSION
from reforms.problems import Usage

_LOG = logging.getLogger(__name__)
_TAG = re.compile(PREFIX + VERSION)
_LAST = 4_354_819_199
"""The last second of 2107, after which a ZIP has no date."""
_UNREAD = "标签 %s 里的数据包读不出来，历次版本里没有它。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A released version as its tag has it: bytes, of which nothing but the name was read."""

    number: str
    time: datetime
    """Of its tag, in UTC."""
    files: Mapping[str, bytes] = field(repr=False)
    """Path in the package's folder -> content."""

    @property
    def tag(self) -> str:
        """The tag that names it."""
        return PREFIX + self.number


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


def releases(package: Path, name: str) -> Iterator[Release]:
    """The versions of the package `name` that the checked-out state builds on, oldest first.

    A fork has tags of its origin, whose package has another name: they are none of its versions.
    A tag without a package is left out with a warning: it must not stop today's site.
    """
    listing = "--format=%(refname:strip=2) %(creatordate:unix)"
    listed = _git(package, "tag", "--merged", "HEAD", listing, "--list", f"{PREFIX}*")
    lines = (line.rpartition(" ") for line in listed.decode(errors="replace").split("\n"))
    tags = {tag: min(int(seconds or 0), _LAST) for tag, _, seconds in lines if version_of(tag)}
    for tag in sorted(tags, key=version_of):
        files = _files(package, f"refs/tags/{tag}")
        try:
            own = json.loads(files[DESCRIPTOR])["name"] if all(map(_fits, files)) else None
        except (LookupError, RecursionError, TypeError, ValueError):
            own = None
        if own is None:
            _LOG.warning(_UNREAD, tag)
        if own == name:
            time = datetime.fromtimestamp(tags[tag], UTC)
            yield Release(number=tag.removeprefix(PREFIX), time=time, files=files)


def _fits(path: str) -> bool:
    """Whether a file in a tag can be published under its path, which no checkout has tried."""
    return path.isprintable() and ".." not in path.split("/")


def states(released: Iterable[Release]) -> Iterator[State]:
    """Versions as states, to compare; one that cannot be is left out with a warning."""
    for release in released:
        try:
            then = state.read(release.files)
        except state.Unreadable:
            _LOG.warning(_UNREAD, release.tag)
        else:
            yield replace(then, tag=release.tag, number=release.number)


def latest(package: Path, name: str, but: str = "") -> State | None:
    """The last of these versions, that of one tag left out."""
    known = [then for then in states(releases(package, name)) if then.tag != but]
    return known[-1] if known else None


def is_changed(package: Path) -> bool:
    """Whether files of the package differ from the last commit."""
    return bool(_git(package, "diff", "HEAD", "--name-only", "--", "."))


def base(package: Path, revision: str) -> Base:
    """The package where this line of history left a revision; raises Usage."""
    named = _commit(package, revision)
    common = _git(package, "merge-base", named, "HEAD").decode().strip()
    return _base(package, revision, common or named)


def at(package: Path, revision: str) -> Base:
    """The package at a revision itself; raises Usage."""
    return _base(package, revision, _commit(package, revision))


def _commit(package: Path, revision: str) -> str:
    """The commit that a revision names; raises Usage."""
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
    return named.decode().strip()


def _base(package: Path, revision: str, commit: str) -> Base:
    files = _files(package, commit)
    try:
        then = state.read(files)
    except state.Unreadable as error:
        raise Usage(f"基准 {revision} 里没有读得出来的数据包") from error
    return Base(revision, commit, then, files)


def _files(package: Path, revision: str) -> dict[str, bytes]:
    """The files of a package's folder at a revision; links are none."""
    data = _git(package, "archive", "--format=tar", "--end-of-options", revision)
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

"""All or nothing: several files of the package change together, or none does.

New contents are written to a folder beside the old ones and take their place
one by one only after the whole set is on disk; what was interrupted in between
is finished, and what never got that far is dropped, by the next `recover`.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PREPARING = ".preparing"
"""Contents on their way to disk: worth nothing yet."""

READY = ".ready"
"""A whole set of contents: the change has happened, whatever comes."""

LIST = "files.json"

_INSIDE = re.compile(r"(data|sources)/[a-z0-9][a-z0-9._-]*")
"""What may be written: a folder left by a stranger's hand leads nowhere else."""


class Foreign(ValueError):
    """A set of contents that no command here has left: nobody knows what it is."""


@contextmanager
def held(root: Path, waits: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Keep other commands from the package until this one is done with it.

    `waits` is called where another one keeps this one from it, before the wait for its end.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        # Closing gives the lock back, and so does the end of a killed process.
        os.close(handle)


def commit(root: Path, contents: Mapping[str, bytes]) -> None:
    """Write files (path inside `root` -> bytes) as one change that survives a crash.

    Raises ValueError for a path that is neither a table's nor an archived file's.
    """
    for path in contents:
        _target(root, path)
    recover(root)
    preparing = root / PREPARING
    preparing.mkdir()
    names = {path: str(number) for number, path in enumerate(sorted(contents))}
    for path, name in names.items():
        _write(preparing / name, contents[path])
    # A folder that came with a checkout has another number than the one it had here.
    listed = {"folder": preparing.stat().st_ino, "files": names}
    _write(preparing / LIST, json.dumps(listed).encode())
    _sync(preparing)
    preparing.rename(root / READY)
    _sync(root)
    recover(root)


def recover(root: Path) -> bool:
    """Finish or drop a change that was interrupted; whether one was finished.

    Raises Foreign, and touches nothing, where that is not this project's doing.
    """
    _drop(root / PREPARING)
    ready = root / READY
    if not os.path.lexists(ready):
        return False
    for path, name in _listed(ready).items():
        # What is no longer here has arrived already.
        if (ready / name).exists():
            target = _target(root, path)
            target.parent.mkdir(exist_ok=True)
            (ready / name).replace(target)
            _sync(target.parent)
    # The list goes first: an empty folder has nothing left to do.
    (ready / LIST).unlink(missing_ok=True)
    _sync(ready)
    ready.rmdir()
    return True


def _target(root: Path, path: str) -> Path:
    """Where a file is written; raises ValueError for a place outside the two folders."""
    target = root / path
    if not _INSIDE.fullmatch(path) or target.parent.is_symlink():
        raise ValueError(f"不能写到数据包里的这个位置：{path}")
    return target


def _listed(ready: Path) -> Mapping[str, str]:
    """Path -> name of each file in a whole set; raises Foreign for anything else."""
    if not ready.is_symlink() and ready.is_dir():
        present = {entry.name: entry for entry in os.scandir(ready)}
        if not present:
            return {}
        if all(entry.is_file(follow_symlinks=False) for entry in present.values()):
            names = _names(ready)
            if names is not None and present.keys() <= {LIST, *names.values()}:
                return names
    raise Foreign(
        f"数据包里有来历不明的 {READY}，不是这里中断的改动留下的；先删除它，再用 git 核对数据包"
    )


def _names(ready: Path) -> Mapping[str, str] | None:
    """What the list of a set says, where it is one that was written here."""
    try:
        listed: Any = json.loads((ready / LIST).read_bytes())
        names: Any = listed["files"]
        mine = listed["folder"] == ready.stat().st_ino
        sound = all(_INSIDE.fullmatch(path) and name.isdigit() for path, name in names.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return names if mine and sound else None


def _drop(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        # Only then: of a disk that is read-only not even what is not there can be deleted.
        path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder as durable as the files."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""All or nothing: several files of the package change together, or none does.

New contents are written to a folder beside the old ones and take their place
one by one only after the whole set is on disk; what was interrupted in between
is finished, and what never got that far is dropped, by the next `recover`.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

PREPARING = ".preparing"
"""Contents on their way to disk: worth nothing yet."""

READY = ".ready"
"""A whole set of contents: the change has happened, whatever comes."""

LIST = "files.json"

_INSIDE = re.compile(r"(data|sources)/[a-z0-9][a-z0-9._-]*")
"""What may be written: a folder left by a stranger's hand leads nowhere else."""


def commit(root: Path, contents: Mapping[str, bytes]) -> None:
    """Write files (path inside `root` -> bytes) as one change that survives a crash.

    Raises ValueError for a path that is neither a table's nor an archived file's.
    """
    for path in contents:
        if not _INSIDE.fullmatch(path):
            raise ValueError(f"不能写到数据包里的这个位置：{path}")
    recover(root)
    preparing = root / PREPARING
    preparing.mkdir()
    names = {path: str(number) for number, path in enumerate(sorted(contents))}
    for path, name in names.items():
        _write(preparing / name, contents[path])
    _write(preparing / LIST, json.dumps(names).encode())
    _sync(preparing)
    preparing.rename(root / READY)
    _sync(root)
    recover(root)


def recover(root: Path) -> bool:
    """Finish or drop a change that was interrupted; whether one was finished."""
    shutil.rmtree(root / PREPARING, ignore_errors=True)
    ready = root / READY
    if not ready.is_dir():
        return False
    listed = ready / LIST
    names: dict[str, str] = json.loads(listed.read_bytes()) if listed.exists() else {}
    for path, name in names.items():
        if _INSIDE.fullmatch(path) and name.isdigit() and (ready / name).is_file():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (ready / name).replace(target)
            _sync(target.parent)
    # The list goes first: a folder without one has nothing left to do.
    listed.unlink(missing_ok=True)
    shutil.rmtree(ready)
    return True


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

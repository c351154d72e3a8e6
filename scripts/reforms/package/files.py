"""The files of the data package: those that it may consist of, and what they hold."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reforms.model import ROW_TYPES, table_path
from reforms.package.descriptor import DESCRIPTOR
from reforms.problems import Problem, Where

LARGEST = 100_000_000  # Bytes of a file: a thousand reforms take some one million
SOURCES = "sources"  # The folder of archived notices; nothing else may lie there

LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What macOS and Windows leave in each folder that is looked at; of no meaning here."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands in the place of a file's bytes: the rule by which it has not been read."""

    rule: str


Files = Mapping[str, bytes | Unread]  # Path inside the package -> what the file holds


def read_files(root: Path) -> dict[str, bytes | Unread]:
    """A folder -> the descriptor, the tables and all that is archived, as far as it is there."""
    archived = (
        file.relative_to(root).as_posix()
        for file in (root / SOURCES).rglob("*")
        if (file.is_symlink() or not file.is_dir()) and file.name not in LEFT_BY_SYSTEMS
    )
    paths = (DESCRIPTOR, *map(table_path, ROW_TYPES), *archived)
    return {path: found for path in paths if (found := _read(root, path)) is not None}


def _read(root: Path, path: str) -> bytes | Unread | None:
    try:
        if is_regular(root, path):
            if (root / path).stat().st_size <= LARGEST:
                return (root / path).read_bytes()
            return Unread("encoding.file.large")
        if os.path.lexists(root / path):
            return Unread("encoding.file.irregular")
    except (OSError, RuntimeError):
        return Unread("encoding.file.unreadable")
    return None


def is_regular(root: Path, path: str) -> bool:
    """Whether a path inside the package is a plain file of its own, with no link on the way."""
    inside = root.resolve()
    file = (root / path).resolve()
    return file == inside / path and file.is_relative_to(inside) and file.is_file()


def strangers(files: Files, named: set[str]) -> Iterator[Problem]:
    """No file lies among the archived ones that nothing names."""
    for path in files:
        if path.startswith(f"{SOURCES}/") and path not in named:
            yield Problem.of("rules.source-unnamed", Where(path=path))

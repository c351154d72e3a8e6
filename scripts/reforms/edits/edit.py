"""Write to the package: only a change that leaves it faultless, all of it or none."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reforms.edits import transaction
from reforms.package import Examined, InvalidPackage, examine


class Unfit(InvalidPackage):
    """The package would have problems after a change, which has not been made."""


def write(root: Path, contents: Mapping[str, bytes]) -> None:
    """Write files (path inside the package -> bytes) once a copy with them has passed.

    Raises Unfit, and leaves everything as it was, where it has not.
    """
    transaction.recover(root)
    problems = tried(root, contents).problems
    if problems:
        raise Unfit(problems)
    transaction.commit(root, contents)


def tried(root: Path, contents: Mapping[str, bytes]) -> Examined:
    """What becomes of a copy of the package that has other files; nothing is written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "package"
        _copied(root, copy)
        transaction.commit(copy, contents)
        return examine(copy)


def _copied(source: Path, target: Path) -> None:
    """Copy a folder, its links as links, so that all of the copy can be written.

    Unlike `shutil.copytree` it leaves out what may be done with each file, which of a
    read-only package would make a read-only copy, and its errors name the file.
    """
    target.mkdir()
    for entry in source.iterdir():
        made = target / entry.name
        if entry.is_symlink():
            made.symlink_to(entry.readlink())
        elif entry.is_dir():
            _copied(entry, made)
        else:
            shutil.copyfile(entry, made)

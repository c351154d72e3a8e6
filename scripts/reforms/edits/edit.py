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
        shutil.copytree(root, copy, symlinks=True)
        transaction.commit(copy, contents)
        return examine(copy)

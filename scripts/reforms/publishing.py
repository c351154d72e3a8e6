"""What has to hold before data is published: it goes elsewhere."""

import os
from collections.abc import Iterable
from pathlib import Path

from reforms.options import Usage


def elsewhere(package: Path, paths: Iterable[Path]) -> None:
    """Raise Usage where a path leads into the package, whose own files would be lost."""
    for path in paths:
        if _leads_into(path, package):
            raise Usage(f"{path} 在数据包里面，不能写到那里：请另选一个文件夹")


def _leads_into(path: Path, package: Path) -> bool:
    """Whether a path is a folder or lies in it, links followed; it need not exist yet."""
    real = Path(os.path.realpath(path))
    # Not by name: the same folder may be spelt or mounted in several ways.
    return any(folder.exists() and folder.samefile(package) for folder in (real, *real.parents))

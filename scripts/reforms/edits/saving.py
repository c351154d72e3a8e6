"""Write to the package: only a change that leaves it faultless."""

import re
from collections.abc import Mapping
from pathlib import Path

from reforms.package.examination import InvalidPackage, examine, read_files

_INSIDE = re.compile(r"(data|sources)/[a-z0-9][a-z0-9._-]*")
"""What may be written: tables and archived files."""


class Unfit(InvalidPackage):
    """The package would have problems after a change, which has not been made."""


def write(root: Path, contents: Mapping[str, bytes], *, dry_run: bool = False) -> None:
    """Write files (path inside the package -> bytes), or raise Unfit and leave all as it was."""
    if problems := examine(read_files(root) | dict(contents)).problems:
        raise Unfit(problems)
    if not dry_run:
        put(root, contents)


def put(root: Path, contents: Mapping[str, bytes]) -> None:
    """Write files: all of them under other names first, then each is renamed into its place.

    What is killed between two renames leaves a package that its check finds faulty; Git has
    the one before. Raises ValueError for a path that is neither a table's nor an archived file's.
    """
    made = {root / f".{Path(path).name}.new": root / path for path in contents}
    for path in contents:
        if not _INSIDE.fullmatch(path) or (root / path).parent.is_symlink():
            raise ValueError(f"不能写到数据包里的这个位置：{path}")
    try:
        # Not in the folders themselves: what a kill leaves there would count as archived.
        for new, content in zip(made, contents.values(), strict=True):
            new.unlink(missing_ok=True)  # a link would lead elsewhere
            new.write_bytes(content)
        for new, place in made.items():
            place.parent.mkdir(exist_ok=True)
            new.replace(place)
    finally:
        for new in made:
            new.unlink(missing_ok=True)

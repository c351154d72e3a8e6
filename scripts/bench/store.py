"""The results file: one row per tool, size, run and figure, appended as runs end."""

import csv
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from hashlib import sha256
from pathlib import Path

FAILED = "failed"
"""The figure of a run that failed; its value is the reason."""
WALL = "wall_s"
"""The figure that every finished run has."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value. `size` and `run` are 0 for what holds for a tool or the machine."""

    tool: str
    size: int
    run: int
    figure: str
    value: str
    commit: str

    @property
    def key(self) -> tuple[str, int, int]:
        """The run that it belongs to."""
        return self.tool, self.size, self.run


HEADER = [field.name for field in fields(Row)]


def read(file: Path) -> list[Row]:
    """The rows of a results file; none where there is no file.

    A last line that was cut off by an interruption is left out.
    """
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        found = [line for line in csv.reader(lines) if len(line) == len(HEADER)]
    return [
        Row(tool, int(size), int(run), figure, value, commit)
        for tool, size, run, figure, value, commit in found[1:]
    ]


def write(file: Path, rows: Iterable[Row]) -> None:
    """Write a results file anew, or leave the old one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    waiting = file.with_suffix(".part")
    with waiting.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(astuple(row) for row in rows)
    waiting.replace(file)


def rows_of(
    key: tuple[str, int, int], figures: Mapping[str, float | str], commit: str
) -> list[Row]:
    """A run's figures as rows; numbers with six significant digits."""
    return [
        Row(*key, name, value if isinstance(value, str) else f"{value:.6g}", commit)
        for name, value in figures.items()
    ]


def finished(rows: Iterable[Row], commit: str) -> set[tuple[str, int, int]]:
    """The runs that need not be done again: done, or failed, on the same commit."""
    return {row.key for row in rows if row.figure in (WALL, FAILED) and row.commit == commit}


def state(root: Path) -> str:
    """The last commit that changed more than results, and a checksum of what changed since.

    So figures of two states of the code are never taken for figures of one.
    """
    but_results = ["--", ".", ":!bench"]

    def git(*arguments: str) -> bytes:
        command = ["git", "-C", str(root), *arguments, *but_results]
        return subprocess.run(command, capture_output=True, check=True).stdout

    commit = git("log", "-1", "--format=%h").decode().strip()
    changed = git("diff", "HEAD")
    for name in sorted(git("ls-files", "--others", "--exclude-standard", "-z").split(b"\0")[:-1]):
        changed += name + (root / name.decode()).read_bytes()
    return f"{commit}+{sha256(changed).hexdigest()[:6]}" if changed else commit

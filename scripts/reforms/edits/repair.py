"""Undo in the tables what takes no guess, and tell what was done and what is left.

What is undone, and that it can be, is what the check found: both go through the
same reading. The archive and the descriptor are never touched.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from reforms import tables
from reforms.model import ROW_TYPES, group, table_path
from reforms.package import encoding
from reforms.package.encoding import Finding, Reading
from reforms.package.examination import Examined, Files, examine
from reforms.problems import Problem
from reforms.tables import ORDERS, canonical


class Mended(NamedTuple):
    """A file as it should be, and what was done in it."""

    path: str
    data: bytes
    deeds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What is to be written, and what is wrong with the package then."""

    files: Mapping[str, bytes]
    lines: tuple[str, ...]
    """What was done, file by file."""
    problems: list[Problem]


def repair(files: Files) -> Repair:
    """What can be undone in a package's files."""
    examined = examine(files)
    if made := list(mended(examined.readings)):
        examined = examine({**files, **{file.path: file.data for file in made}})
    if ordered := list(reordered(examined)):
        made += ordered
        examined = examine({**files, **{file.path: file.data for file in made}})
    deeds = group((file.path, f"  {deed}") for file in made for deed in file.deeds)
    return Repair(
        files={file.path: file.data for file in made},
        lines=tuple(line for path in sorted(deeds) for line in (path, *deeds[path])),
        problems=examined.problems,
    )


def mended(readings: Iterable[Reading]) -> Iterator[Mended]:
    """The damage to files and cells undone."""
    for reading in readings:
        file = reading.file
        done = [finding for finding in reading.findings if finding.deed]
        if not reading.lines or not done:
            continue
        header, *lines = reading.lines
        data = tables.write(header.cells, (line.cells for line in lines))
        # Nothing is lost: the new file says the same, and there is nothing to undo in it.
        again = encoding.read(replace(file, data=data))
        same = [line.cells for line in again.lines] == [line.cells for line in reading.lines]
        if same and not any(finding.deed for finding in again.findings):
            yield Mended(file.path, data, tuple(_deeds(done)))


def _deeds(done: list[Finding]) -> Iterator[str]:
    """What was done, each kind with its count, and the places of cells."""
    for deed, findings in group((finding.deed, finding) for finding in done).items():
        cells = [finding for finding in findings if finding.change]
        count = len(cells) or sum(finding.count for finding in findings)
        yield f"{deed}：{count} {'格' if cells else '处'}" if count else deed
        for finding in cells:
            where = finding.problem.where
            yield f"  第 {where.line} 行 {where.column} 列 {finding.change}"


def reordered(examined: Examined) -> Iterator[Mended]:
    """The rows of tables with no other fault than their order in canonical order."""
    unordered = {p.where.path for p in examined.problems if p.rule == "rules.order"}
    standing = examined.standing
    for name in ROW_TYPES:
        if standing and (path := table_path(name)) in unordered:
            pairs = zip(standing.table(name), ORDERS[name](standing), strict=True)
            deed = f"各行排回规定的次序：{sum(old is not new for old, new in pairs)} 行"
            yield Mended(path, canonical(standing, name), (deed,))

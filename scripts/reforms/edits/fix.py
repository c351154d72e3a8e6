"""Undo in the tables what takes no guess, and tell what was done and what is left.

What is undone, and that it can be, is what the check found: both go through the
same reading. The archive and the descriptor are never touched.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reforms import tables
from reforms.canonical import canonical
from reforms.edits import edit
from reforms.model import ROW_TYPES, group, record_id, table_path
from reforms.package import Examined, raw_tables
from reforms.problems import Problem
from reforms.rules import encoding
from reforms.rules.reading import Finding, RawTable

_SHOWN = 20
"""Cells listed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Files as they should be."""

    files: Mapping[str, bytes]
    """Path inside the package -> the new bytes."""
    deeds: Mapping[str, tuple[str, ...]]
    """Path -> what was done in that file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What is to be written, and what is wrong with the package then."""

    files: Mapping[str, bytes]
    lines: tuple[str, ...]
    problems: list[Problem]

    @property
    def outcome(self) -> str:
        """What has become of the package, in a sentence."""
        left = bool(self.problems)
        if not self.files:
            return "没有能代你改的，以下问题要人来改：" if left else "没有要改的。"
        rest = "还有以下问题要人来改：" if left else "没有问题了。"
        return f"已改 {len(self.files)} 个文件，{rest}"


def fix(root: Path) -> Fixed:
    """What can be undone in a package; nothing is written."""
    mended = mend(raw_tables(root))
    examined = edit.tried(root, mended.files)
    sorted_rows = reorder(examined)
    files = {**mended.files, **sorted_rows.files}
    if sorted_rows.files:
        examined = edit.tried(root, files)
    return Fixed(files=files, lines=tuple(_told(mended, sorted_rows)), problems=examined.problems)


def mend(raw: Iterable[RawTable]) -> Mended:
    """The damage to files and cells undone."""
    files, deeds = {}, {}
    for table in raw:
        reading = encoding.read(table)
        done = [finding for finding in reading.findings if finding.deed]
        if not reading.lines or not done:
            continue
        header, *lines = reading.lines
        data = tables.write(header.cells, (line.cells for line in lines))
        # Nothing is lost: the new file says the same, and there is nothing to undo in it.
        again = encoding.read(replace(table, data=data))
        same = [line.cells for line in again.lines] == [line.cells for line in reading.lines]
        if same and not any(finding.deed for finding in again.findings):
            files[table.path] = data
            deeds[table.path] = tuple(_deeds(done))
    return Mended(files=files, deeds=deeds)


def _deeds(done: list[Finding]) -> Iterator[str]:
    """What was done, each kind with its count and, for cells, the places."""
    for deed, findings in group((finding.deed, finding) for finding in done).items():
        cells = [finding for finding in findings if finding.change]
        if not cells:
            count = sum(finding.count for finding in findings)
            yield f"{deed}：{count} 处" if count else deed
            continue
        yield f"{deed}：{len(cells)} 格"
        for finding in cells[:_SHOWN]:
            where = finding.problem.where
            yield f"  第 {where.line} 行 {where.column} 列 {finding.change}"
        if len(cells) > _SHOWN:
            yield f"  另有 {len(cells) - _SHOWN} 格"


def reorder(examined: Examined) -> Mended:
    """The rows of tables with no other fault than their order in canonical order."""
    unordered = {p.where.path for p in examined.problems if p.rule == "rules.order"}
    files, deeds = {}, {}
    for name in ROW_TYPES:
        path = table_path(name)
        if examined.standing is not None and path in unordered:
            files[path] = canonical(examined.standing, name)
            rows = tables.read(files[path].decode())[1:]
            ids = [record_id(name, row.cells) for row in rows]
            pairs = zip(examined.standing.table(name), ids, strict=True)
            moved = sum(row.record_id != row_id for row, row_id in pairs)
            deeds[path] = (f"各行排回规定的次序：{moved} 行",)
    return Mended(files=files, deeds=deeds)


def _told(*mended: Mended) -> Iterator[str]:
    """What was done, file by file."""
    for path in sorted({path for made in mended for path in made.files}):
        yield path
        for made in mended:
            yield from (f"  {deed}" for deed in made.deeds.get(path, ()))

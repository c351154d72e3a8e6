"""What a difference has to tell, in words: the same for whoever reads it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from reforms.history.bumps import DUE
from reforms.history.changes import KINDS
from reforms.history.difference import Difference, Touched
from reforms.model import Change, table_path
from reforms.problems import Problem, shorten
from reforms.rules.descriptor import DESCRIPTOR

MOST = 500
"""Problems, and differences, that are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing to tell."""

    head: str
    note: str = ""
    """Words of our own."""
    old: str | None = None
    new: str | None = None
    lines: tuple[str, ...] = ()


def summary(found: Difference, quoted: Callable[[str], str]) -> Iterator[str]:
    """What everybody should know, a line each; `quoted` takes what may be a stranger's."""
    base = found.base
    how = {"same": "", "shared": "（比的是与它分开的那一处）", "none": "（没有共同的历史）"}
    with_what = f"{quoted(base.revision)} 的 {base.commit[:10]}{how[base.relation]}"
    yield f"与 {with_what} 相比：{_counts(found)}。"
    official = [row for row in found.rows if row.official]
    if official:
        yield f"其中官方文字 {len(official)} 处：{_borne_out(official)}。"
    if found.unread:
        yield f"读不出来，没有比较：{'、'.join(map(quoted, found.unread))}。"
    count = len(found.problems)
    yield f"规则发现 {count} 个问题，改正后才能合并。" if count else "规则没有发现问题。"
    if found.bump is not None:
        yield f"版本：{DUE[found.bump]}。"
    else:
        yield "版本：数据包还读不全，改正问题后才能说应当升哪一位。"


def _counts(found: Difference) -> str:
    if found.same:
        return "数据没有改动"
    kinds = [row.change.kind for row in found.rows]
    units = {"changed": "处", "added": "行", "removed": "行"}
    parts = [f"{KINDS[k]} {kinds.count(k)} {unit}" for k, unit in units.items() if k in kinds]
    parts += [f"{DESCRIPTOR} 改动 {len(found.descriptor)} 处"] if found.descriptor else []
    parts += [f"存档文件改动 {len(found.sources)} 个"] if found.sources else []
    return "，".join(parts) or "读得出来的部分没有改动"


def _borne_out(official: list[Touched]) -> str:
    unexplained = sum(row.explained is False for row in official)
    if unexplained:
        return f"有 {unexplained} 处与存档不同，更正登记也没有说明"
    if any(row.explained is None for row in official):
        return "还没能与存档核对"
    return "都与存档相同，或者更正登记有说明"


Section = tuple[str, Iterator[Block], int]


def sections(found: Difference) -> Iterator[Section]:
    """(title, blocks, how many there are) of what is not empty; problems first."""
    sections: tuple[tuple[str, Callable[[Any], Block], tuple[Any, ...]], ...] = (
        ("问题", _problem, tuple(enumerate(found.problems, 1))),
        ("改动的数据", _row, found.rows),
        (f"{DESCRIPTOR} 的改动", _described, found.descriptor),
        ("存档文件的改动", _source, found.sources),
    )
    for title, block, rows in sections:
        if rows:
            yield title, map(block, rows[:MOST]), len(rows)


def _problem(numbered: tuple[int, Problem]) -> Block:
    head, *lines = str(numbered[1]).split("\n")
    return Block(head=f"{numbered[0]}. {head}", lines=tuple(line.strip() for line in lines))


def _row(row: Touched) -> Block:
    change = row.change
    name = f" {shorten(row.name, 30)}" if row.name else ""
    head = f"{row.titles[0]} {change.row_id}{name}"
    path = table_path(change.table)
    if not change.field:
        lines = tuple(f"{column}：{shorten(cell, 200)}" for column, cell in row.cells)
        head = f"{KINDS[change.kind]}一行：{head}（{path}）"
        return Block(head=head, note=_note(row), lines=lines)
    head += f" 的“{row.titles[1]}”（{path} 的 {change.field}）"
    return Block(head=head, note=_note(row), old=change.old, new=change.new)


def _note(row: Touched) -> str:
    if not row.official:
        return "编者内容"
    entries = f"更正 {'、'.join(row.entries)} " if row.entries else ""
    if row.explained is None:
        return "官方文字，还没能与存档核对" + (f"；有{entries.rstrip()}" if entries else "")
    if not row.explained:
        return "官方文字，与存档不同，" + (f"{entries}没有说全" if entries else "更正登记没有说明")
    return "官方文字，" + (f"{entries}有说明" if entries else "与存档相同")


def _described(change: Change) -> Block:
    return Block(head=f"{KINDS[change.kind]}：{change.field}", old=change.old, new=change.new)


def _source(change: Change) -> Block:
    head = f"{KINDS[change.kind]}：{change.row_id}"
    if change.old or change.new:
        return Block(head=head, old=change.old, new=change.new)
    return Block(head=head)

"""A difference as people and programs read it: text, Markdown for a job summary, JSON.

Names, cells and file names may be a stranger's. In the Markdown all of them
stand in blocks of HTML, escaped, inside `code`: there GitHub makes nothing of
them, no link, mention or reference either.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from reforms.model import Change, table_path
from reforms.problems import Problem, compare, segments, shorten, visible
from reforms.releases.diff import Difference, Touched
from reforms.releases.versions import DUE
from reforms.rules.descriptor import DESCRIPTOR

LARGEST = 1_000_000
"""Bytes of Markdown: GitHub drops a job summary of more than 1 MiB whole."""

MOST = 500
"""Problems, and differences, that are told one by one."""

_KINDS = {"added": "新增", "removed": "删去", "changed": "改动"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """One thing to tell."""

    head: str
    note: str = ""
    """Words of our own."""
    old: str | None = None
    new: str | None = None
    lines: tuple[str, ...] = ()


def as_text(found: Difference, preview: str = "") -> str:
    """For a person at a terminal."""
    parts = ["\n".join(_summary(found, visible))]
    if preview:
        parts[0] += f"\n预览：{preview}"
    for title, blocks, count in _sections(found):
        parts.append(f"{title}（{count}）")
        parts += map(_plain, blocks)
        parts += [f"还有 {count - MOST} 处没有列出。"] if count > MOST else []
    return "\n\n".join(parts) + "\n"


def as_markdown(found: Difference, preview: str = "") -> str:
    """For the summary of a workflow's run; never longer than that may be."""
    summary = "".join(f"<li>{line}</li>" for line in _summary(found, _code))
    parts = ["## 数据改动", f"<ul>{summary}</ul>"]
    if preview:
        parts.append(f'<p><a href="{escape(preview)}">预览：这次改动生成的网站</a></p>')
    left = LARGEST - sum(len(part.encode()) + 2 for part in parts) - 1_000
    for title, blocks, count in _sections(found):
        parts.append(f"### {title}（{count}）")
        shown = 0
        for made in map(_html, blocks):
            left -= len(made.encode()) + 2
            if left < 0:
                break
            parts.append(made)
            shown += 1
        if shown < count:
            parts.append(f"还有 {count - shown} 处没有列出，可以在本地运行 `reforms diff` 看。")
    return "\n\n".join(parts) + "\n"


def as_json(found: Difference, preview: str = "") -> str:
    """For a program: everything, whole."""
    base = found.base
    document = {
        "base": {"revision": base.revision, "commit": base.commit, "relation": base.relation},
        "version": {"base": base.state.number, "bump": _bump(found)},
        "changes": [_object(row) for row in found.rows],
        "descriptor": [_value(row) for row in found.descriptor],
        "sources": [{"path": row.row_id, "kind": row.kind} for row in found.sources],
        "unread": list(found.unread),
        "problems": [asdict(problem) for problem in found.problems],
        "preview": preview or None,
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    # What UTF-8 cannot hold stays escaped, which JSON can read.
    return text.encode(errors="backslashreplace").decode()


FORMATS: Mapping[str, Callable[[Difference, str], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}
"""Name -> how a difference is written, with the address of a preview or none."""


def _bump(found: Difference) -> str | None:
    return None if found.bump is None else found.bump.name.lower()


def _object(row: Touched) -> dict[str, Any]:
    whole = not row.change.field
    return {
        "table": row.change.table,
        "row_id": row.change.row_id,
        "field": row.change.field or None,
        "kind": row.change.kind,
        "official": row.official,
        "explained": row.explained,
        "corrections": list(row.entries),
        "old": None if whole else row.change.old,
        "new": None if whole else row.change.new,
        "cells": dict(row.cells) if whole else None,
    }


def _value(row: Change) -> dict[str, Any]:
    return {"path": row.field, "kind": row.kind, "old": row.old, "new": row.new}


def _summary(found: Difference, quoted: Callable[[str], str]) -> Iterator[str]:
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
    parts = [f"{_KINDS[k]} {kinds.count(k)} {unit}" for k, unit in units.items() if k in kinds]
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


_Section = tuple[str, Iterator[_Block], int]


def _sections(found: Difference) -> Iterator[_Section]:
    """(title, blocks, how many there are) of what is not empty; problems first."""
    sections: tuple[tuple[str, Callable[[Any], _Block], tuple[Any, ...]], ...] = (
        ("问题", _problem, tuple(enumerate(found.problems, 1))),
        ("改动的数据", _row, found.rows),
        (f"{DESCRIPTOR} 的改动", _described, found.descriptor),
        ("存档文件的改动", _source, found.sources),
    )
    for title, block, rows in sections:
        if rows:
            yield title, map(block, rows[:MOST]), len(rows)


def _problem(numbered: tuple[int, Problem]) -> _Block:
    head, *lines = str(numbered[1]).split("\n")
    return _Block(head=f"{numbered[0]}. {head}", lines=tuple(line.strip() for line in lines))


def _row(row: Touched) -> _Block:
    change = row.change
    name = f" {shorten(row.name, 30)}" if row.name else ""
    head = f"{row.titles[0]} {change.row_id}{name}"
    path = table_path(change.table)
    if not change.field:
        lines = tuple(f"{column}：{shorten(cell, 200)}" for column, cell in row.cells)
        head = f"{_KINDS[change.kind]}一行：{head}（{path}）"
        return _Block(head=head, note=_note(row), lines=lines)
    head += f" 的“{row.titles[1]}”（{path} 的 {change.field}）"
    return _Block(head=head, note=_note(row), old=change.old, new=change.new)


def _note(row: Touched) -> str:
    if not row.official:
        return "编者内容"
    entries = f"更正 {'、'.join(row.entries)} " if row.entries else ""
    if row.explained is None:
        return "官方文字，还没能与存档核对" + (f"；有{entries.rstrip()}" if entries else "")
    if not row.explained:
        return "官方文字，与存档不同，" + (f"{entries}没有说全" if entries else "更正登记没有说明")
    return "官方文字，" + (f"{entries}有说明" if entries else "与存档相同")


def _described(change: Change) -> _Block:
    return _Block(head=f"{_KINDS[change.kind]}：{change.field}", old=change.old, new=change.new)


def _source(change: Change) -> _Block:
    head = f"{_KINDS[change.kind]}：{change.row_id}"
    if change.old or change.new:
        return _Block(head=head, old=change.old, new=change.new)
    return _Block(head=head)


def _plain(block: _Block) -> str:
    lines = [block.head]
    lines += [f"  {block.note}"] if block.note else []
    if block.old is not None and block.new is not None:
        left, right = compare(block.old, block.new)
        lines += [f"  - {left}", f"  + {right}"]
    return "\n".join(map(visible, [*lines, *(f"  {line}" for line in block.lines)]))


def _html(block: _Block) -> str:
    """A block of HTML, in which Markdown means nothing; it has no blank line to end it."""
    lines = [f"<strong>{_code(block.head)}</strong>"]
    lines += [escape(block.note)] if block.note else []
    if block.old is not None and block.new is not None:
        lines += [f"改前：{_marked(block, 'del')}", f"改后：{_marked(block, 'ins')}"]
    lines += map(_code, block.lines)
    return f"<p>{'<br>'.join(lines)}</p>"


def _code(text: str) -> str:
    return f"<code>{escape(visible(text))}</code>"


def _marked(block: _Block, tag: str) -> str:
    """The text before (`del`) or after (`ins`), its differing parts in that element."""
    made = ""
    for equal, old, new in segments(block.old or "", block.new or ""):
        part = old if tag == "del" else new
        if not equal and part.isspace():
            part = part.replace(" ", "␣")
        shown = escape(visible(part))
        made += shown if equal or not part else f"<{tag}>{shown}</{tag}>"
    return f"<code>{made}</code>" if made else "（空）"

"""A difference as people and programs read it: text, Markdown for a job summary, JSON.

Names, cells and file names may be a stranger's. In the Markdown all of them
stand in blocks of HTML, escaped, inside `code`: there GitHub makes nothing of
them, no link, mention or reference either.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from reforms.history.bumps import IN_WORDS
from reforms.history.changes import KINDS
from reforms.history.difference import Difference, RowDifference
from reforms.history.state import Table
from reforms.model import Change, table_path
from reforms.package.descriptor import DESCRIPTOR
from reforms.problems import Problem, compare, segments, shorten, visible

MOST = 500
"""Blocks of a section that are shown."""

LARGEST = 240_000
"""Bytes of a section that are shown: GitHub drops a job summary of more than 1 MiB whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing that differs or is wrong."""

    head: str
    note: str = ""
    """Words of our own."""
    texts: tuple[str, str] | None = None
    """Before and after."""
    lines: Sequence[str] = ()


def as_text(found: Difference, preview: str = "") -> str:
    """For a person at a terminal."""
    head = [*_summary(found, visible), *([f"预览：{preview}"] if preview else [])]
    return "\n\n".join(["\n".join(head), *_sections(found, "", _plain, "")]) + "\n"


def as_markdown(found: Difference, preview: str = "") -> str:
    """For the summary of a workflow's run."""
    lines = "".join(f"<li>{line}</li>" for line in _summary(found, _code))
    parts = ["## 数据改动", f"<ul>{lines}</ul>"]
    if preview:
        parts.append(f'<p><a href="{escape(preview)}">预览：这次改动生成的网站</a></p>')
    parts += _sections(found, "### ", _html, "，可以在本地运行 `reforms diff` 看")
    return "\n\n".join(parts) + "\n"


def as_json(found: Difference, preview: str = "") -> str:
    """For a program: everything, whole."""
    base = found.base
    bump = None if found.bump is None else found.bump.name.lower()
    document = {
        "base": {"revision": base.revision, "commit": base.commit, "relation": base.relation},
        "version": {"base": base.state.number, "bump": bump},
        "changes": [_object(row) for row in found.rows],
        "descriptor": [
            {"path": row.field, "kind": row.kind, "old": row.old, "new": row.new}
            for row in found.descriptor
        ],
        "sources": [{"path": row.row_id, "kind": row.kind} for row in found.sources],
        "unread": list(found.unread),
        "problems": [asdict(problem) for problem in found.problems],
        "preview": preview or None,
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    # What UTF-8 cannot hold stays escaped, which JSON can read.
    return text.encode(errors="backslashreplace").decode()


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}
"""Name -> how a difference is written, with the address of a preview or none."""


def _object(row: RowDifference) -> dict[str, Any]:
    change, whole = row.change, not row.change.field
    return {
        "table": change.table,
        "row_id": change.row_id,
        "field": change.field or None,
        "kind": change.kind,
        "official": row.official,
        "explained": row.explained,
        "corrections": row.entries,
        "old": None if whole else change.old,
        "new": None if whole else change.new,
        "cells": row.row if whole else None,
    }


# --- in words ---


def _summary(found: Difference, quoted: Callable[[str], str]) -> Iterator[str]:
    """What everybody should know, a line each; `quoted` takes what may be a stranger's."""
    base = found.base
    how = {"same": "", "shared": "（比的是与它分开的那一处）", "none": "（没有共同的历史）"}
    with_what = f"{quoted(base.revision)} 的 {base.commit[:10]}{how[base.relation]}"
    yield f"与 {with_what} 相比：{_counts(found)}。"
    official = [row for row in found.rows if row.official]
    if official:
        yield f"其中官方文字 {len(official)} 处：{_explained(official)}。"
    if found.unread:
        yield f"读不出来，没有比较：{'、'.join(map(quoted, found.unread))}。"
    count = len(found.problems)
    yield f"规则发现 {count} 个问题，改正后才能合并。" if count else "规则没有发现问题。"
    unknown = "数据包还读不全，改正问题后才能说应当升哪一位"
    yield f"版本：{unknown if found.bump is None else IN_WORDS[found.bump]}。"


def _counts(found: Difference) -> str:
    kinds = [row.change.kind for row in found.rows]
    units = {"changed": "处", "added": "行", "removed": "行"}
    parts = [f"{KINDS[k]} {kinds.count(k)} {unit}" for k, unit in units.items() if k in kinds]
    parts += [f"{DESCRIPTOR} 改动 {len(found.descriptor)} 处"] if found.descriptor else []
    parts += [f"存档文件改动 {len(found.sources)} 个"] if found.sources else []
    return "，".join(parts) or ("读得出来的部分没有改动" if found.unread else "数据没有改动")


def _explained(official: Sequence[RowDifference]) -> str:
    if unexplained := sum(row.explained is False for row in official):
        return f"有 {unexplained} 处与存档不同，更正登记也没有说明"
    if any(row.explained is None for row in official):
        return "还没能与存档核对"
    return "都与存档相同，或者更正登记有说明"


def _sections(
    found: Difference, mark: str, write: Callable[[Block], str], elsewhere: str
) -> Iterator[str]:
    """The headings, after a mark, and the blocks of what is not empty; problems first."""
    tables = found.base.state.tables
    sections = {
        "问题": [_problem(number, p) for number, p in enumerate(found.problems, 1)],
        "改动的数据": [_row(row, tables[row.change.table]) for row in found.rows],
        f"{DESCRIPTOR} 的改动": [_change(row, row.field) for row in found.descriptor],
        "存档文件的改动": [_change(row, row.row_id) for row in found.sources],
    }
    for title, blocks in sections.items():
        if blocks:
            yield f"{mark}{title}（{len(blocks)}）"
            shown = list(_fitting(map(write, blocks[:MOST])))
            yield from shown
            if left := len(blocks) - len(shown):
                yield f"还有 {left} 处没有列出{elsewhere}。"


def _fitting(blocks: Iterable[str]) -> Iterator[str]:
    """The first of them, as many as LARGEST allows."""
    size = 0
    for block in blocks:
        size += len(block.encode()) + 2
        if size > LARGEST:
            return
        yield block


def _problem(number: int, problem: Problem) -> Block:
    head, *lines = str(problem).split("\n")
    return Block(head=f"{number}. {head}", lines=[line.strip() for line in lines])


def _change(change: Change, path: str) -> Block:
    texts = (change.old, change.new) if change.old or change.new else None
    return Block(head=f"{KINDS[change.kind]}：{path}", texts=texts)


def _row(row: RowDifference, table: Table) -> Block:
    change, path = row.change, table_path(row.change.table)
    name = f" {shorten(row.row['name'], 30)}" if "name" in row.row else ""
    head = f"{table.title} {change.row_id}{name}"
    if change.field:
        title = table.columns.get(change.field, {}).get("title", change.field)
        head += f" 的“{title}”（{path} 的 {change.field}）"
        return Block(head=head, note=_note(row), texts=(change.old, change.new))
    head = f"{KINDS[change.kind]}一行：{head}（{path}）"
    lines = [f"{column}：{shorten(cell, 200)}" for column, cell in row.row.items()]
    return Block(head=head, note=_note(row), lines=lines)


def _note(row: RowDifference) -> str:
    if not row.official:
        return "编者内容"
    entries = f"更正 {'、'.join(row.entries)}" if row.entries else ""
    if row.explained is None:
        return "官方文字，还没能与存档核对" + (f"；有{entries}" if entries else "")
    if not row.explained:
        return "官方文字，与存档不同，" + (f"{entries} 没有说全" if entries else "更正登记没有说明")
    return "官方文字，" + (f"{entries} 有说明" if entries else "与存档相同")


# --- as plain text, and as HTML inside Markdown ---


def _plain(block: Block) -> str:
    lines = [block.note] if block.note else []
    if block.texts:
        left, right = compare(*block.texts)
        lines += [f"- {left}", f"+ {right}"]
    lines += block.lines
    return "\n".join(map(visible, [block.head, *(f"  {line}" for line in lines)]))


def _html(block: Block) -> str:
    """A block of HTML, in which Markdown means nothing; it has no blank line to end it."""
    lines = [f"<strong>{_code(block.head)}</strong>"]
    lines += [escape(block.note)] if block.note else []
    if block.texts:
        parts = list(segments(*block.texts))
        lines.append("改前：" + _marked("del", ((equal, old) for equal, old, _ in parts)))
        lines.append("改后：" + _marked("ins", ((equal, new) for equal, _, new in parts)))
    lines += map(_code, block.lines)
    return f"<p>{'<br>'.join(lines)}</p>"


def _code(text: str) -> str:
    return f"<code>{escape(visible(text))}</code>"


def _marked(tag: str, parts: Iterable[tuple[bool, str]]) -> str:
    """A text in (equal, text) parts; those that differ stand in an element, so that spaces show."""
    made = ""
    for equal, part in parts:
        shown = part.replace(" ", "␣") if part.isspace() and not equal else part
        shown = escape(visible(shown))
        made += shown if equal or not part else f"<{tag}>{shown}</{tag}>"
    return f"<code>{made}</code>" if made else "（空）"

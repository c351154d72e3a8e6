"""A difference as people and programs read it: text, Markdown for a job summary, JSON.

Names, cells and file names may be a stranger's. In the Markdown all of them
stand in blocks of HTML, escaped, inside `code`: there GitHub makes nothing of
them, no link, mention or reference either.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from html import escape
from typing import Any

from reforms.history.difference import Difference, Touched
from reforms.history.told import MOST, Block, sections, summary
from reforms.model import Change
from reforms.problems import compare, segments, visible

LARGEST = 1_000_000
"""Bytes of Markdown: GitHub drops a job summary of more than 1 MiB whole."""


def as_text(found: Difference, preview: str = "") -> str:
    """For a person at a terminal."""
    parts = ["\n".join(summary(found, visible))]
    if preview:
        parts[0] += f"\n预览：{preview}"
    for title, blocks, count in sections(found):
        parts.append(f"{title}（{count}）")
        parts += map(_plain, blocks)
        parts += [f"还有 {count - MOST} 处没有列出。"] if count > MOST else []
    return "\n\n".join(parts) + "\n"


def as_markdown(found: Difference, preview: str = "") -> str:
    """For the summary of a workflow's run; never longer than that may be."""
    lines = "".join(f"<li>{line}</li>" for line in summary(found, _code))
    parts = ["## 数据改动", f"<ul>{lines}</ul>"]
    if preview:
        parts.append(f'<p><a href="{escape(preview)}">预览：这次改动生成的网站</a></p>')
    left = LARGEST - sum(len(part.encode()) + 2 for part in parts) - 1_000
    for title, blocks, count in sections(found):
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


def _plain(block: Block) -> str:
    lines = [block.head]
    lines += [f"  {block.note}"] if block.note else []
    if block.old is not None and block.new is not None:
        left, right = compare(block.old, block.new)
        lines += [f"  - {left}", f"  + {right}"]
    return "\n".join(map(visible, [*lines, *(f"  {line}" for line in block.lines)]))


def _html(block: Block) -> str:
    """A block of HTML, in which Markdown means nothing; it has no blank line to end it."""
    lines = [f"<strong>{_code(block.head)}</strong>"]
    lines += [escape(block.note)] if block.note else []
    if block.old is not None and block.new is not None:
        lines += [f"改前：{_marked(block, 'del')}", f"改后：{_marked(block, 'ins')}"]
    lines += map(_code, block.lines)
    return f"<p>{'<br>'.join(lines)}</p>"


def _code(text: str) -> str:
    return f"<code>{escape(visible(text))}</code>"


def _marked(block: Block, tag: str) -> str:
    """The text before (`del`) or after (`ins`), its differing parts in that element."""
    made = ""
    for equal, old, new in segments(block.old or "", block.new or ""):
        part = old if tag == "del" else new
        if not equal and part.isspace():
            part = part.replace(" ", "␣")
        shown = escape(visible(part))
        made += shown if equal or not part else f"<{tag}>{shown}</{tag}>"
    return f"<code>{made}</code>" if made else "（空）"

"""What changed from the package at a base to another, such as a contribution, in words.

The package in the folder may be broken: what of it can be read is compared all
the same, since whoever broke it needs to see both. Names, cells and file names
may be a stranger's. In the Markdown all lines stand in blocks of HTML, escaped,
inside `code`: there GitHub makes nothing of them, no link, mention or reference either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reforms.history import state
from reforms.history.bumps import IN_WORDS, bump
from reforms.history.repository import Base
from reforms.history.state import KINDS, State, TableState, differing, rows_changed
from reforms.model import Change, table_path
from reforms.package.descriptor import DESCRIPTOR
from reforms.package.examination import SOURCES, Examined, Files
from reforms.problems import Problem, compare, shorten, visible

LARGEST = 240_000
"""Bytes of a section that Markdown shows: GitHub drops a job summary of more than 1 MiB whole."""

Block = Sequence[str]
"""Lines on one thing that differs or is wrong."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs, and what the rules say of the package in its folder."""

    summary: Block
    sections: Mapping[str, Sequence[Block]]
    """Heading -> what stands under it."""


def difference(base: Base, files: Files, examined: Examined) -> Difference:
    """What differs between a base and a folder's files, which have been examined."""
    old, dataset = base.state, examined.dataset
    readable = {path: content for path, content in files.items() if isinstance(content, bytes)}
    new = state.partial(readable, old) if dataset is None else state.of(dataset)
    found = _compared(base, readable, new, "，与存档不同而没有登记的列在问题里")
    more = [f"读不出来，没有比较：{'、'.join(new.unread)}。"] if new.unread else []
    count = len(examined.problems)
    more.append(f"规则发现 {count} 个问题，改正后才能合并。" if count else "规则没有发现问题。")
    unknown = "数据包还读不全，改正问题后才能说应当升哪一位"
    more.append(f"版本：{unknown if dataset is None else IN_WORDS[bump(old, new)]}。")
    problems = [_problem(at, found) for at, found in enumerate(examined.problems, 1)]
    return Difference([*found.summary, *more], {"问题": problems, **found.sections})


def between(base: Base, then: Base) -> Difference:
    """What differs between two revisions, whose packages today's rules need not fit."""
    found = _compared(base, then.files, then.state, "")
    head = f"{then.revision} 的 {then.commit[:10]} {found.summary[0]}"
    due = f"版本：{IN_WORDS[bump(base.state, then.state)]}。"
    return Difference([head, *found.summary[1:], due], found.sections)


def _compared(base: Base, files: Mapping[str, bytes], new: State, note: str) -> Difference:
    """The rows and other files that differ, and their numbers; `note` is on official words."""
    old = base.state
    rows = list(rows_changed(old, new))
    others = [
        (kind, path)
        for path, kind in differing(base.files, files)
        if path == DESCRIPTOR or path.startswith(f"{SOURCES}/")
    ]
    kinds = [row.kind for row in rows]
    units = {"changed": "处", "added": "行", "removed": "行"}
    counts = [f"{KINDS[k]} {kinds.count(k)} {unit}" for k, unit in units.items() if k in kinds]
    counts += [f"其他文件改动 {len(others)} 个"] if others else []
    nothing = "读得出来的部分没有改动" if new.unread else "数据没有改动"
    summary = [f"与 {base.revision} 的 {base.commit[:10]} 相比：{'，'.join(counts) or nothing}。"]
    if official := sum(_is_official(row, old) for row in rows):
        summary.append(f"其中官方文字 {official} 处{note}。")
    sections: dict[str, list[Block]] = {
        "改动的数据": [_row(change, old, new) for change in rows],
        "改动的其他文件": [[f"{KINDS[kind]}：{path}"] for kind, path in others],
    }
    return Difference(summary, sections)


def as_text(found: Difference) -> str:
    """For a person at a terminal."""
    parts = ["\n".join(map(visible, found.summary))]
    for title, blocks in found.sections.items():
        if blocks:
            parts += [f"{title}（{len(blocks)}）", *map(_indented, blocks)]
    return "\n\n".join(parts) + "\n"


def as_markdown(found: Difference) -> str:
    """For the summary of a workflow's run."""
    parts = ["## 数据改动", _html(found.summary)]
    for title, blocks in found.sections.items():
        parts += [f"### {title}（{len(blocks)}）"] if blocks else []
        room = LARGEST
        for at, block in enumerate(map(_html, blocks)):
            room -= len(block.encode()) + 2
            if room < 0:
                left = len(blocks) - at
                parts.append(f"还有 {left} 处没有列出，可以在本地运行 `reforms diff` 看。")
                break
            parts.append(block)
    return "\n\n".join(parts) + "\n"


FORMATS = {"text": as_text, "markdown": as_markdown}
"""Name -> how a difference is written."""


def _indented(block: Block) -> str:
    return "\n  ".join(map(visible, block))


def _html(block: Block) -> str:
    """A block of HTML, in which Markdown means nothing; it has no blank line to end it."""
    return f"<p>{'<br>'.join(f'<code>{escape(visible(line))}</code>' for line in block)}</p>"


def _problem(number: int, problem: Problem) -> Block:
    return [line.strip() for line in f"{number}. {problem}".split("\n")]


def _row(change: Change, old: State, new: State) -> Block:
    """A row that came or went with its cells, or a changed value; whether it is official."""
    path = table_path(change.table)
    table = (old if change.kind == "removed" else new).tables[change.table]
    row = table.rows[change.row_id]
    name = f" {shorten(row['name'], 30)}" if row.get("name") else ""
    head = f"{table.title} {change.row_id}{name}"
    note = "官方文字" if _is_official(change, old) else "本站补充"
    if not change.field:
        filled = [(_title(table, column), cell) for column, cell in row.items() if cell]
        cells = [f"{title}：{shorten(cell, 200)}" for title, cell in filled]
        return [f"{KINDS[change.kind]}一行：{head}（{path}）", note, *cells]
    before, after = compare(change.old, change.new)
    head = f"{head} 的“{_title(table, change.field)}”（{path} 的 {change.field}）"
    return [head, note, f"- {before}", f"+ {after}"]


def _title(table: TableState, column: str) -> str:
    """What people call a column; of a stranger's table it may be none."""
    return str(table.columns.get(column, {}).get("title", column))


def _is_official(change: Change, old: State) -> bool:
    official = old.tables[change.table].official
    return change.field in official if change.field else bool(official)

"""A correction: the table and the ledger change together, or nothing does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reforms.canonical import canonical, columns
from reforms.model import ROW_TYPES, Correction, Dataset, Row, table_path
from reforms.problems import compare

OFFICIAL = "official"
HEADINGS = {
    "item": "条目编号",
    "field": "哪一栏",
    "kind": "属于哪一种",
    "wrong": "现在的文字",
    "right": "正确的文字",
    "source": "依据",
    "consent": "署名",
}
"""Field of the issue form -> its label, which is its heading in the issue's text."""

_REMARK = "备注"
_TICKED = re.compile(r"^- \[[xX]\]", re.MULTILINE)
_FENCE = re.compile(r"^```text\n(?P<text>.*)\n```$", re.DOTALL)
_NOTHING = "_No response_"
"""What GitHub writes where nothing was filled in."""


class Refused(ValueError):
    """The change does not fit the data; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to change, and why."""

    row_id: str
    field: str
    """A column's name or its Chinese title."""
    old: str
    new: str
    reason: str
    reference: str
    recorded_on: date
    remark: bool = False
    """Nothing is changed: the source says so, but it seems wrong."""
    contributor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A request carried out, in memory."""

    dataset: Dataset
    tables: tuple[str, ...]
    """The tables that are no longer what they were."""
    lines: tuple[str, ...]
    """What changed, for the person who asked."""

    def files(self) -> Mapping[str, bytes]:
        """Path inside the package -> the new bytes."""
        return {table_path(table): canonical(self.dataset, table) for table in self.tables}


def correct(dataset: Dataset, request: Request) -> Change:
    """Carry out a request; raises Refused where it does not match the data."""
    table, row = _find_row(dataset, request.row_id)
    column = _find_column(dataset, table, request.field)
    value: str = getattr(row, column["name"])
    if not isinstance(value, str) or column["name"].endswith("_id"):
        raise Refused(f"{column['title']}（{column['name']}）不是文字，请直接编辑 {table}.csv")
    if column["origin"] == "key":
        raise Refused(f"{column['title']}（{column['name']}）是编号，已发布的编号不能改")
    if request.remark:
        return _remark(dataset, request, table, column)
    _match(request, value)
    changed = value.replace(request.old, request.new) if request.old else request.new
    made = _with_row(dataset, table, row, replace(row, **{column["name"]: changed}))
    lines = [f"{table_path(table)} {row.record_id} {column['name']}", *_shown(value, changed)]
    tables = [table]
    if column["origin"] == OFFICIAL:
        made = _ledger(made, request, (table, column["name"]), (value, changed))
        tables.append("corrections")
    if table == "reforms" and column["name"] == "content":
        made, touched = _passages(made, request)
        tables += ["passages"] if touched else []
    return Change(dataset=made, tables=tuple(tables), lines=tuple(lines))


def _find_row(dataset: Dataset, row_id: str) -> tuple[str, Row]:
    for table in ROW_TYPES:
        if table != "corrections" and row_id in dataset.by_id[table]:
            return table, dataset.by_id[table][row_id]
    raise Refused(f"没有编号为 {row_id} 的记录；编号是条目页网址的最后一段")


def _find_column(dataset: Dataset, table: str, name: str) -> Mapping[str, Any]:
    known = columns(dataset, table)
    for column in known.values():
        if name in (column["name"], column["title"]):
            return column
    names = "、".join(f"{c['title']}（{key}）" for key, c in known.items())
    raise Refused(f"{table} 没有“{name}”这一栏；有这些：{names}")


def _match(request: Request, value: str) -> None:
    """The old words stand there exactly once, and the new ones differ."""
    if request.old == request.new:
        raise Refused("新旧文字相同，没有要改的")
    if request.old and value.count(request.old) != 1:
        count = value.count(request.old)
        what = f"出现 {count} 次，认不出是哪一处；请多抄几个字" if count else "不在这一栏里"
        raise Refused(f"“{request.old}”{what}。现在的内容是：{value}")
    if not request.old and value:
        raise Refused("这一栏不是空的，请写明现在的文字（--from）")


def _once(request: Request, value: str, changed: str) -> Request:
    """The request with as much context as makes each passage occur once in its text."""
    start = value.index(request.old)
    left, right = start, start + len(request.old)
    while (
        value.count(value[left:right]) > 1 or changed.count(_part(value, changed, left, right)) > 1
    ):
        left, right = max(0, left - 1), min(len(value), right + 1)
    return replace(request, old=value[left:right], new=_part(value, changed, left, right))


def _part(value: str, changed: str, left: int, right: int) -> str:
    """What stands in the changed text where the value has [left:right]."""
    return changed[left : len(changed) - (len(value) - right)]


def _shown(old: str, new: str) -> tuple[str, str]:
    left, right = compare(old, new)
    return f"- {left}", f"+ {right}"


def _with_row(dataset: Dataset, table: str, old: Row, new: Row) -> Dataset:
    rows = tuple(new if row is old else row for row in dataset.table(table))
    return _with_table(dataset, table, rows)


def _with_table(dataset: Dataset, table: str, rows: tuple[Any, ...]) -> Dataset:
    changes: dict[str, Any] = {table: rows}
    return replace(dataset, **changes)


def _ledger(
    dataset: Dataset, request: Request, place: tuple[str, str], texts: tuple[str, str]
) -> Dataset:
    """The ledger with this change: a new entry, or without the one it takes back."""
    (table, field), (value, changed) = place, texts
    on_field = [
        row
        for row in dataset.corrections
        if (row.kind, row.table, row.row_id, row.field)
        == ("correction", table, request.row_id, field)
    ]
    for row in on_field:
        if changed == value.replace(row.published_text, row.source_text):
            kept = tuple(other for other in dataset.corrections if other is not row)
            return _with_table(dataset, "corrections", kept)
        if row.published_text in request.old or request.old in row.published_text:
            raise Refused(
                f"这段文字已有更正 {row.id}（“{row.source_text}”改为“{row.published_text}”）；"
                "先把它改回去，再登记新的更正"
            )
    return _with_entry(dataset, _once(request, value, changed), "correction", table, field)


def _remark(dataset: Dataset, request: Request, table: str, column: Mapping[str, Any]) -> Change:
    if column["origin"] != OFFICIAL:
        raise Refused("备注只用于官方内容；编者内容有误就直接改正")
    made = _with_entry(dataset, request, "remark", table, column["name"])
    line = f"{table_path('corrections')} {made.corrections[-1].id} 备注：{request.reason}"
    return Change(dataset=made, tables=("corrections",), lines=(line,))


def _with_entry(dataset: Dataset, request: Request, kind: str, table: str, field: str) -> Dataset:
    numbers = [int(row.id.lstrip("c")) for row in dataset.corrections]
    entry = Correction(
        id=f"c{max(numbers, default=0) + 1:03d}",
        kind=kind,
        table=table,
        row_id=request.row_id,
        field=field,
        source_text=request.old,
        published_text=request.old if kind == "remark" else request.new,
        reason=request.reason,
        reference=request.reference,
        recorded_on=request.recorded_on,
        contributor=request.contributor,
    )
    return _with_table(dataset, "corrections", (*dataset.corrections, entry))


def _passages(dataset: Dataset, request: Request) -> tuple[Dataset, bool]:
    """Selections of the changed content follow it."""
    changed = tuple(
        replace(
            row,
            text=row.text.replace(request.old, request.new),
            explained_by=row.explained_by.replace(request.old, request.new),
        )
        if row.reform_id == request.row_id
        else row
        for row in dataset.passages
    )
    return _with_table(dataset, "passages", changed), changed != dataset.passages


def parse_issue(body: str, recorded_on: date, reporter: str = "") -> Request:
    """Read the text of a correction issue, which is a stranger's; raises Refused.

    `reporter` is recorded only where the reporter ticked the box.
    """
    parts = _sections(body.replace("\r\n", "\n"))
    for key in ("item", "field", "kind", "wrong", "source"):
        if not parts[key]:
            raise Refused(f"表单里“{HEADINGS[key]}”是空的，或者被删掉了")
    remark = _REMARK in parts["kind"]
    return Request(
        row_id=parts["item"],
        field=parts["field"],
        old=parts["wrong"],
        new=parts["right"],
        reason=f"原文如此；读者认为应作“{parts['right']}”" if remark else parts["kind"],
        reference=parts["source"],
        recorded_on=recorded_on,
        remark=remark,
        contributor=reporter if _TICKED.search(parts["consent"]) else "",
    )


def _sections(body: str) -> dict[str, str]:
    """Field -> what was filled in. A heading counts only at its first place, in order."""
    found: dict[str, str] = {}
    rest = body
    keys = list(HEADINGS)
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        _, mark, rest = rest.partition(f"### {HEADINGS[key]}\n")
        if not mark:
            raise Refused(f"表单里找不到“{HEADINGS[key]}”一节；请用纠错表单提交")
        # The last of several such headings is the form's: text before it is the answer's.
        text = rest.rpartition(f"\n### {HEADINGS[following]}\n")[0] if following else rest
        rest = rest[len(text) :]
        found[key] = _answer(text)
    return found


def _answer(text: str) -> str:
    text = text.strip()
    fenced = _FENCE.match(text)
    answer = fenced["text"] if fenced else text
    return "" if answer == _NOTHING else answer

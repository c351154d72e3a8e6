"""A correction: the table and the ledger change together, or nothing does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reforms.canonical import canonical
from reforms.edits.amend import Edit, follow, with_entry, with_remark
from reforms.edits.request import EDITORIAL, Request, cleaned
from reforms.edits.target import Target, find
from reforms.model import CORRECTION, REMARK, Dataset, Row, table_path
from reforms.printed.numbers import day
from reforms.problems import Refused, compare, shorten
from reforms.tables import cell
from reforms.typography import typeset

_REMEDIES = {
    "official": "是官方文字：存档文本有误选“更正”，原文如此但似乎有误选“备注”",
    "editorial": "是编者内容，与存档文本无关：请选“编者内容有误”",
}
"""Origin of a column -> why another kind of change contradicts it."""

_KINDS = {"official": (CORRECTION, REMARK), "editorial": (EDITORIAL,)}


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
    request = cleaned(request)
    target = find(dataset, request)
    _permit(target, request)
    if request.kind == REMARK:
        return _remark(dataset, target, request)
    if target.shared:
        return _refer(dataset, target, request)
    return _edit(dataset, target, request)


def _permit(target: Target, request: Request) -> None:
    """The column can be changed at all, and in this way."""
    name, origin = target.title, target.column["origin"]
    if origin == "key":
        raise Refused(f"{name}不能改：已发布的编号一直不变")
    if origin == "official" and target.column["name"] in ("number", "position"):
        raise Refused(f"{name}不能这样改：编号和次序要几行一起改，请直接编辑 {target.table}.csv")
    if request.kind and request.kind not in _KINDS[origin]:
        raise Refused(f"{name}{_REMEDIES[origin]}")
    if origin == "official" and not (request.reason and request.reference):
        raise Refused(f"{name}是官方文字，改动要写明理由和依据（--reason、--reference）")


def _remark(dataset: Dataset, target: Target, request: Request) -> Change:
    if request.old not in target.value or not request.old:
        raise _missing(target, request, request.old)
    made = with_remark(dataset, target.place, request)
    entry = made.corrections[-1]
    line = f"{table_path('corrections')} {entry.id} 备注：“{entry.source_text}”，{entry.reason}"
    return Change(dataset=made, tables=("corrections",), lines=(line,))


def _refer(dataset: Dataset, target: Target, request: Request) -> Change:
    """Let a row refer to another shared name, which must be there."""
    names = {row.name: row.record_id for row in dataset.table(target.shared)}  # type: ignore[attr-defined]
    if request.old != target.value:
        raise Refused(f"{target.title}现在是{shorten(target.value)}，请照抄整个名称")
    if request.new not in names:
        raise Refused(f"{target.shared}.csv 里没有名为{shorten(request.new)}的一行；请先补上")
    column = target.column["name"]
    changed = replace(target.row, **{column: names[request.new]})
    taken = dataset.by_id[target.table].get(changed.record_id)
    if taken is not None and taken is not target.row:
        raise Refused(f"{target.row.record_id} 所在的这一项已经有{shorten(request.new)}")
    made = _with_row(dataset, target.table, target.row, changed)
    edit = Edit(
        table=target.table,
        row_id=target.row.record_id,
        field=column,
        value=target.value,
        start=0,
        end=len(target.value),
        new=request.new,
    )
    made, told = with_entry(made, edit, request, row_id=changed.record_id)
    head = f"{table_path(target.table)} {target.row.record_id} {column}"
    # Rows stand in the order of their first use, which this may change.
    tables = (target.table, target.shared, "corrections")
    return Change(dataset=made, tables=tables, lines=(head, *_shown(edit), *told))


def _edit(dataset: Dataset, target: Target, request: Request) -> Change:
    """Change the text of a cell, and what has to follow it."""
    edit = _located(target, request)
    column = target.column["name"]
    row = _with_cell(target, edit.changed)
    made = _with_row(dataset, target.table, target.row, row)
    lines = [f"{table_path(target.table)} {target.row.record_id} {column}", *_shown(edit)]
    tables = [target.table]
    if target.column["origin"] == "official":
        made, told = with_entry(made, edit, request, row_id=target.row.record_id)
        lines += told
        tables.append("corrections")
    if (target.table, column) == ("reforms", "content"):
        passages = tuple(_following(dataset, edit))
        if passages != dataset.passages:
            made = replace(made, passages=passages)
            tables.append("passages")
            lines.append(f"{table_path('passages')} 里引用这段文字的摘录一并更改")
    return Change(dataset=made, tables=tuple(tables), lines=tuple(lines))


def _located(target: Target, request: Request) -> Edit:
    """The one place that the request means, with its new text as published."""
    value, old, new = target.value, request.old, request.new
    if target.column["type"] == "date":
        old, new = _day(old), _day(new)
    if old not in value:
        old = typeset(old)
    if not old and value:
        raise Refused(f"{target.title}不是空的，请写明现在的文字（--from）")
    if old and value.count(old) != 1:
        raise _missing(target, request, old)
    start = value.find(old)
    whole = target.column["type"] != "string"
    edit = Edit(
        table=target.table,
        row_id=target.row.record_id,
        field=target.column["name"],
        value=value,
        start=0 if whole else start,
        end=len(value) if whole else start + len(old),
        new=f"{value[:start]}{new}{value[start + len(old) :]}" if whole else new,
    )
    edit = edit if whole else edit.set_as_published()
    if edit.changed == value:
        raise Refused("新旧文字相同，没有要改的")
    return edit


def _missing(target: Target, request: Request, old: str) -> Refused:
    """The old words do not stand there exactly once."""
    count = target.value.count(old) if old else 0
    what = f"出现 {count} 次，认不出是哪一处；请多抄几个字" if count else "不在这一栏里"
    if not count and request.new and request.new in target.value:
        what += f"，{shorten(request.new)}却在，可能已经改过了"
    now = shorten(target.value, 200)
    return Refused(f"{shorten(request.old)}{what}。{target.title}现在是：{now}")


def _day(text: str) -> str:
    """A date as cells have it, also from the way in which pages show it."""
    try:
        return day(text).isoformat()
    except ValueError:
        return text


def _with_cell(target: Target, changed: str) -> Row:
    """The row with another text in its cell; raises Refused where that is of no use there."""
    cells = {name: cell(getattr(target.row, name)) for name in target.row.__dataclass_fields__}
    try:
        return type(target.row).from_row(cells | {target.column["name"]: changed})
    except ValueError as error:
        example = target.column["example"]
        raise Refused(f"{target.title}应写成 {example} 这样，不能是{shorten(changed)}") from error


def _following(dataset: Dataset, edit: Edit) -> Iterator[Any]:
    """The passages, those of the changed content as they are in it now."""
    for row in dataset.passages:
        if row.reform_id == edit.row_id:
            text, explained_by = follow(row.text, edit), follow(row.explained_by, edit)
            if text is None or explained_by is None:
                raise Refused(f"摘录 {row.record_id} 与这处改动交叉：请先改 passages.csv 的这一行")
            yield replace(row, text=text, explained_by=explained_by)
        else:
            yield row


def _shown(edit: Edit) -> tuple[str, str]:
    left, right = compare(edit.value, edit.changed)
    return f"- {left}", f"+ {right}"


def _with_row(dataset: Dataset, table: str, old: Row, new: Row) -> Dataset:
    rows = tuple(new if row is old else row for row in dataset.table(table))
    changes: dict[str, Any] = {table: rows}
    return replace(dataset, **changes)

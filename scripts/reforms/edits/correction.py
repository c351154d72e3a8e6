"""A correction: the table and the ledger change together, or nothing does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reforms.archive.ideographs import traditional
from reforms.archive.typography import day, typeset
from reforms.edits.amendment import Edit, follow, with_correction, with_remark
from reforms.edits.request import EDITORIAL, NOTHING, Request, Target, cleaned, find
from reforms.model import (
    CORRECTION,
    LIST_SEPARATOR,
    REMARK,
    Agency,
    Dataset,
    Passage,
    Row,
    Term,
    table_path,
)
from reforms.problems import Refused, compare, shorten
from reforms.tables import canonical_files, cell, with_cell

_KINDS = {"official": (CORRECTION, REMARK), "editorial": (EDITORIAL,)}
_REMEDIES = {
    "official": "是官方文字：存档文本有误选“更正”，原文如此但似乎有误选“说明”",
    "editorial": "是本站补充的内容，与存档文本无关：请选“本站补充的内容有误”",
}
"""Origin of a column -> the kinds of change that it allows, and why not another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A package with a request carried out, in memory."""

    before: Dataset
    dataset: Dataset
    lines: tuple[str, ...]
    """What changed, for the person who asked."""

    def files(self) -> Mapping[str, bytes]:
        """Path inside the package -> the new bytes of each table that is not what it was."""
        before = canonical_files(self.before)
        made = canonical_files(self.dataset)
        return {path: data for path, data in made.items() if data != before[path]}


def correct(dataset: Dataset, request: Request, edit: Edit | None = None) -> Corrected:
    """Carry out a request, or what `edit` does to its cell; raises Refused where it cannot be."""
    request = cleaned(request)
    target = find(dataset, request)
    _permit(target, request)
    word, *others = _several(request.new) if target.table == "terms" else [request.new]
    request = replace(request, new=word)
    if others:
        # Each is a row of its own.
        first = correct(dataset, request)
        rest = LIST_SEPARATOR.join(others)
        then = correct(first.dataset, replace(request, old="", new=rest))
        return replace(then, before=dataset, lines=first.lines + then.lines)
    if request.kind == REMARK:
        return _remark(dataset, target, request)
    return _amend(dataset, target, edit or _located(target, request), request)


def _permit(target: Target, request: Request) -> None:
    """The column can be changed at all, and in this way."""
    name, origin = target.title, target.column["origin"]
    if origin == "key":
        raise Refused(f"{name}不能改：已发布的编号一直不变")
    if origin == "official" and target.column["name"] in ("number", "position"):
        raise Refused(f"{name}不能这样改：编号和次序要几行一起改，请直接编辑 {target.table}.csv")
    if (target.table, target.column["name"]) == ("extras", "heading"):
        raise Refused(f"{name}不能改：它就是存档文本里附件的表头")
    if origin == "official" and not target.value:
        raise Refused(f"{name}是空的：通知没有写，官方文字不能补写")
    if request.kind and request.kind not in _KINDS[origin]:
        raise Refused(f"{name}{_REMEDIES[origin]}")
    if origin == "official" and not (request.reason and request.reference):
        raise Refused(f"{name}是官方文字，改动要写明理由和依据（--reason、--reference）")


def _remark(dataset: Dataset, target: Target, request: Request) -> Corrected:
    if request.old not in target.value or not request.old:
        raise _missing(target, request.old)
    made = with_remark(dataset, target.place, request)
    entry = made.corrections[-1]
    line = f"{table_path('corrections')} {entry.id} 说明：“{entry.source_text}”，{entry.reason}"
    return Corrected(before=dataset, dataset=made, lines=(line,))


def _amend(dataset: Dataset, target: Target, edit: Edit, request: Request) -> Corrected:
    """Change a cell, and what has to follow it."""
    if edit.changed == edit.value:
        raise Refused("新旧文字相同，没有要改的")
    table, row_id, column = target.place
    changed = _row(dataset, target, edit.changed)
    row = _checked(target.row, changed, column, request)
    rows = tuple(row if r is target.row else r for r in dataset.table(table))
    if row not in rows:
        rows = (*rows, row)
    made = replace(dataset, **{table: rows})  # type: ignore[arg-type]
    left, right = compare(edit.value, edit.changed)
    lines = [f"{table_path(table)} {row_id} {column}", f"- {left}", f"+ {right}"]
    if strange := set(traditional(edit.changed)) - set(edit.value):
        lines.append(f"提醒：改后有{LIST_SEPARATOR.join(sorted(strange))}，可能是繁体字，请核对")
    if row != changed:
        told = (f"{name}：{cell(getattr(row, name)) or '空着'}" for name in _CHECK)
        lines.append(f"{table_path(table)} {row_id} {'，'.join(told)}")
    if target.column["origin"] == "official":
        made, entries = with_correction(made, target.place, edit, request, row.record_id)
        lines += entries
    if (table, column) == ("reforms", "content"):
        made = replace(made, passages=tuple(_following(dataset, row_id, edit)))
        if made.passages != dataset.passages:
            lines.append(f"{table_path('passages')} 里引用这段文字的摘录一并更改")
    return Corrected(before=dataset, dataset=made, lines=tuple(lines))


_CHECK = ("reference", "checked_on")
"""Of an agency: by what its full name and kind were checked, and when."""
_EVIDENCE = re.compile("https?://|《|〔[0-9]{4}〕")
"""What a reader can look up: an address, or the name or number of a document."""


def _checked(former: Row, row: Row, column: str, request: Request) -> Row:
    """The changed row; of an agency also by what and when the new value was checked.

    No check vouches for a full name that came without a reference.
    """
    if not (isinstance(former, Agency) and isinstance(row, Agency)):
        return row
    day = request.recorded_on
    if column == "reference" and not (former.reference and row.reference):
        return replace(row, checked_on=day if row.reference else None)
    if column in ("full_name", "kind") and _EVIDENCE.search(request.reference):
        kept = former.reference if column == "kind" else ""
        joined = "；".join(dict.fromkeys(filter(None, (kept, request.reference))))
        return replace(row, reference=joined, checked_on=day)
    return replace(row, reference="", checked_on=None) if column == "full_name" else row


def _located(target: Target, request: Request) -> Edit:
    """The one place that the request means, with its new text as published."""
    value, old, new = target.value, request.old, request.new
    if target.shared:
        if old != value:
            raise Refused(f"{target.title}现在是{shorten(value)}，请照抄整个名称")
        return Edit(value, 0, len(value), new)
    if target.column["type"] == "date":
        old, new = _day(old), _day(new)
    separator = target.row.SEPARATORS.get(target.column["name"])
    if old in NOTHING and value and separator and target.column["origin"] == "editorial":
        more = "".join(separator + name for name in _several(new))
        return Edit(value, len(value), len(value), more).set_as_published()
    if old in NOTHING and not value:
        old = ""
        new = separator.join(_several(new)) if separator else new
    if old not in value:
        old = typeset(old)
    if value.count(old) != 1 if old else value:
        raise _missing(target, old)
    start = value.find(old)
    edit = Edit(value, start, start + len(old), new)
    if target.column["type"] == "string":
        return edit.set_as_published()
    return Edit(value, 0, len(value), edit.changed)


def _several(text: str) -> list[str]:
    """The words of a list as people write it; raises Refused where a space may part two."""
    if re.search(r"[^\x00-\x7f] +[^\x00-\x7f]", text):
        raise Refused(f"{shorten(text)}里有空格，看不出是几个词；几个词请用“{LIST_SEPARATOR}”隔开")
    return [word for part in re.split("[、，,；;\n]", text) if (word := part.strip())] or [""]


def _missing(target: Target, old: str) -> Refused:
    """The old words do not stand there exactly once."""
    count = target.value.count(old) if old else 0
    what = f"出现 {count} 次，认不出是哪一处；请多抄几个字" if count else "不在这一栏里"
    now = f"现在是：{shorten(target.value, 200)}" if target.value else "现在是空的"
    what = f"{shorten(old)}{what}" if old else "请照抄现在的文字"
    return Refused(f"{what}。{target.title}{now}")


def _day(text: str) -> str:
    """A date as cells have it, also from the way in which pages show it."""
    try:
        return day(text).isoformat()
    except ValueError:
        return text


def _row(dataset: Dataset, target: Target, text: str) -> Row:
    """The row whose cell says another text; raises Refused where that is of no use there."""
    column, row = target.column, target.row
    if target.shared:
        names = {r.name: r.record_id for r in dataset.table(target.shared)}  # type: ignore[attr-defined]
        if text not in names:
            raise Refused(f"{target.shared}.csv 里没有名为{shorten(text)}的一行；请先补上")
        made = replace(row, **{column["name"]: names[text]})
        if dataset.by_id[target.table].get(made.record_id, row) is not row:
            raise Refused(f"{row.record_id} 所在的这一项已经有{shorten(text)}")
        return made
    if isinstance(row, Term):
        for term in dataset.terms_of.get((row.table, row.row_id), ()):
            if term.term == text:
                raise Refused(f"这一条已有检索词{shorten(text)}（{term.id}）")
    try:
        return with_cell(row, column["name"], text)
    except ValueError as error:
        form = column["example"]
        raise Refused(f"{target.title}应写成 {form} 这样，不能是{shorten(text)}") from error


def _following(dataset: Dataset, reform_id: str, edit: Edit) -> Iterator[Passage]:
    """The passages, those of the changed content as they are in it now."""
    for row in dataset.passages:
        if row.reform_id != reform_id:
            yield row
            continue
        text, explained_by = follow(row.text, edit), follow(row.explained_by, edit)
        if text is None or explained_by is None:
            raise Refused(f"摘录 {row.record_id} 与这处改动交叉：请先改 passages.csv 的这一行")
        yield replace(row, text=text, explained_by=explained_by)

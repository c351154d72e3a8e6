"""The headings of an annex's table -> what its columns are, by the words in `headings.yaml`."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from reforms.intake.blocks import Row
from reforms.model import ANNEX_FIELDS
from reforms.problems import Refused, shorten

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_MARKS = re.compile(r"[\s,，、:：/／*＊①-⑳★]")
FIELD_NAMES = {
    "domain": "领域",
    "number": "序号",
    "name": "名称",
    "content": "内容",
    "agencies": "责任单位",
    "scope": "推广范围",
    "extra": "其他栏，原样收录",
}
"""What people call the fields of an annex."""


@cache
def _known() -> Mapping[str, str]:
    file = Path(__file__).parents[1] / "headings.yaml"
    words: Mapping[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {heading: field for field, headings in words.items() for heading in headings}


def bare(heading: str) -> str:
    """A heading as it is looked up: without white space, marks and what stands in brackets."""
    return _MARKS.sub("", _BRACKETS.sub("", heading)) or _MARKS.sub("", heading)


def field_of(heading: str, own: Mapping[str, str]) -> str:
    """What a column is; empty for a heading that nobody knows. `own` goes first."""
    name = bare(heading)
    if found := own.get(name) or _known().get(name):
        return found
    # 牵头 and 配合 alone end cells as well: 市甲局牵头.
    agencies = (it for it, field in _known().items() if field == "agencies" and len(it) > 2)
    return "agencies" if name.endswith(tuple(agencies)) else ""


def are_headings(row: Row, own: Mapping[str, str]) -> bool:
    """Whether a row is that of the headings: two of them at least are known."""
    found = {field_of(cell.text, own) for cell in row if not cell.beside} - {""}
    return len(found) > 1


def fields_of(headings: Sequence[str], own: Mapping[str, str]) -> tuple[str, ...]:
    """What an annex's columns are, by their headings; raises Refused with what to say."""
    names = [bare(heading) for heading in headings]
    if absent := [name for name in own if name not in names]:
        raise Refused(f"--column 说的“{absent[0]}”不在表头里；表头是：{'、'.join(headings)}")
    if "" in names:
        raise Refused(f"表头第 {names.index('') + 1} 栏没有标题，看不出是什么；请核对文件")
    fields = [field_of(heading, own) for heading in headings]
    unknown = [heading for heading, field in zip(headings, fields, strict=True) if not field]
    if unknown:
        kinds = "、".join(f"{field}（{FIELD_NAMES[field]}）" for field in ANNEX_FIELDS)
        hints = " ".join(f"--column {bare(heading)}=extra" for heading in unknown)
        raise Refused(
            f"表头里有不认识的栏：{'、'.join(map(shorten, unknown))}；"
            f"请加上 {hints} 原样收录，或者把 extra 换成它的含义：{kinds}"
        )
    for field in ANNEX_FIELDS:
        same = [name for name, it in zip(names, fields, strict=True) if it == field]
        if len(same) > 1 and field not in ("agencies", "extra"):
            raise Refused(
                f"表头里有 {len(same)} 栏都像是{FIELD_NAMES[field]}：{'、'.join(same)}；"
                f"只能有一栏，其余的请写明，例如 --column {same[-1]}=extra"
            )
    if len(set(names)) < len(names):
        raise Refused(f"表头里有两栏的标题相同：{'、'.join(headings)}")
    for field in ("number", "name", "agencies"):
        if field not in fields:
            raise Refused(
                f"表头里找不到{FIELD_NAMES[field]}一栏；表头是：{'、'.join(headings)}；"
                f"其中一栏如果就是，请加上 --column 那一栏={field}；没有这一栏的表格不能导入"
            )
    return tuple(fields)


def columns_of(options: Sequence[str]) -> dict[str, str]:
    """The options `--column 标题=含义` -> bare heading -> field; raises Refused."""
    made: dict[str, str] = {}
    for option in options:
        heading, mark, field = option.rpartition("=")
        if not (mark and heading.strip()) or field.strip() not in ANNEX_FIELDS:
            kinds = "、".join(ANNEX_FIELDS)
            raise Refused(f"--column 写作“栏目=含义”，含义是 {kinds} 之一；现为{shorten(option)}")
        made[bare(heading)] = field.strip()
    return made

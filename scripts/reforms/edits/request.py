"""What somebody asks to be corrected: words of a stranger, until they are checked."""

import re
from dataclasses import dataclass, replace
from datetime import date

from reforms.archive.typography import typeset
from reforms.model import LONGEST_CELL
from reforms.problems import Refused, shorten

EDITORIAL = "editorial"
"""The kind of a change to the project's own text, which no ledger records."""

_NAMES = {
    "row_id": "条目编号",
    "field": "栏名",
    "old": "现在的文字",
    "new": "正确的文字",
    "reason": "理由",
    "reference": "依据",
    "contributor": "署名",
}
_ADDRESS = re.compile(r"https?://[^\s，。；、）》”]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to change, and why."""

    row_id: str
    field: str
    """A column's name, its Chinese title, or the annex's heading of it."""
    old: str
    new: str
    reason: str
    reference: str
    recorded_on: date
    kind: str = ""
    """EDITORIAL, CORRECTION or REMARK; empty where the column decides."""
    table: str = ""
    """Empty unless records of several tables have this id."""
    contributor: str = ""


def cleaned(request: Request) -> Request:
    """The request as it can be recorded; raises Refused for what cannot be."""
    for key, name in _NAMES.items():
        _check(name, getattr(request, key))
    return replace(
        request,
        row_id=_last_part(request.row_id.strip()),
        field=request.field.strip(),
        old=request.old.strip(),
        new=request.new.strip(),
        reason=typeset(request.reason.strip()),
        reference=_reference(request.reference.strip()),
        contributor=request.contributor.strip(),
    )


def _check(name: str, text: str) -> None:
    if len(text) > LONGEST_CELL:
        raise Refused(f"“{name}”有 {len(text)} 字，太长了")
    for char in text:
        if not (char.isprintable() or char in "\n\t\u00a0\u3000"):
            raise Refused(f"“{name}”里有看不见的字符 U+{ord(char):04X}；请删去再试")


def _last_part(row_id: str) -> str:
    """The id in the address of a page, or what is none as it is."""
    if re.match("https?://|/", row_id):
        return row_id.partition("#")[0].rstrip("/").rpartition("/")[2]
    return row_id


def _reference(text: str) -> str:
    made = typeset(text)
    for address in _ADDRESS.findall(text):
        if address not in made:
            raise Refused(f"网址{shorten(address)}里有中文；请换成浏览器地址栏里编码过的写法")
    return made

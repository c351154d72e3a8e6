"""A correction issue, or GitHub's event about one -> a request. It is a stranger's: data.

The form is `.github/ISSUE_TEMPLATE/correction.yml`; its labels are headings in
the issue. Two of its answers are in a code block and may hold any line, so what
could be read in two ways is refused.
"""

import json
import re
from collections.abc import Sequence
from datetime import date

from reforms.edits.request import EDITORIAL, Request
from reforms.model import CORRECTION, REMARK
from reforms.problems import Refused, shorten

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

KINDS = {
    "本站补充的内容有误": EDITORIAL,
    "存档文本与政府网站原页不一致（更正）": CORRECTION,
    "原文如此但似乎有误（说明）": REMARK,
}
"""The form's options -> the kind of change."""

FORMER_KINDS = {"编者内容有误": EDITORIAL, "原文如此但似乎有误（备注）": REMARK}
"""Options that the form once had: issues that were filled in then are still read."""

LONGEST = 100_000
"""Characters of an issue; GitHub takes 65,536."""

_TICKED = re.compile(r"^- \[[xX]\]")
_FENCE = re.compile("^(```+)[a-z]*$")
_NOTHING = "_No response_"
"""What GitHub writes where nothing was filled in."""


def from_event(text: str) -> tuple[str, str]:
    """The text of the issue in GitHub's event about it, as JSON, and its reporter; raises Refused.

    Its text is the one of that moment: what is edited later does not count.
    """
    try:
        found = json.loads(text)["issue"]
        return str(found["body"] or ""), str(found["user"]["login"])
    except (ValueError, LookupError, TypeError) as error:
        raise Refused("不是 GitHub 关于议题的事件文件") from error


def parse_issue(body: str, recorded_on: date, reporter: str = "") -> Request:
    """Read the text of a correction issue; raises Refused.

    `reporter` is recorded only where the reporter ticked the box.
    """
    if len(body) > LONGEST:
        raise Refused(f"正文有 {len(body)} 字，太长了，不像一份更正")
    lines = [line.rstrip() for line in re.split("\r\n|\r|\n", body)]
    parts = {key: _answer(key, section) for key, section in _sections(lines).items()}
    for key, text in parts.items():
        if not text and key not in ("wrong", "consent"):
            raise Refused(f"表单里“{HEADINGS[key]}”是空的，请填上")
    kind = (KINDS | FORMER_KINDS).get(parts["kind"])
    if kind is None:
        raise Refused(f"“{HEADINGS['kind']}”只能是表单里的一项，不能是{shorten(parts['kind'])}")
    reason = parts["kind"].partition("（")[0]
    if kind == REMARK:
        reason = f"原文如此；读者认为应作“{parts['right']}”"
    return Request(
        row_id=parts["item"],
        field=parts["field"],
        old=parts["wrong"],
        new=parts["right"],
        reason=reason,
        reference=parts["source"],
        recorded_on=recorded_on,
        kind=kind,
        contributor=reporter if _TICKED.match(parts["consent"]) else "",
    )


def _sections(lines: Sequence[str]) -> dict[str, list[str]]:
    """Field -> the lines below its heading, in the form's order.

    A heading inside an answer's code block is the answer's.
    """
    found: dict[str, list[str]] = {}
    at, previous = 0, ""
    for key, label in HEADINGS.items():
        heading = f"### {label}"
        places = [n for n in range(at, len(lines)) if lines[n] == heading]
        # Only a code block holds lines that look like a heading; its end tells which is one.
        if previous in ("wrong", "right"):
            places = [n for n in places if _closed(lines[at:n])]
        else:
            places = places[:1]
        if not places:
            raise Refused(f"表单里找不到“{label}”一节；请用纠错表单提交，不要改动它的标题")
        if len(places) > 1:
            raise Refused(f"“{label}”一节出现了 {len(places)} 次，认不出哪一个是表单的")
        if previous:
            found[previous] = list(lines[at : places[0]])
        at, previous = places[0] + 1, key
    found[previous] = list(lines[at:])
    return found


def _closed(section: Sequence[str]) -> bool:
    """Whether a code block that a section opens with is closed at its end."""
    text = [line for line in section if line]
    if not text or not (fence := _FENCE.match(text[0])):
        return True
    return len(text) > 1 and text[-1] == fence[1]


def _answer(key: str, section: Sequence[str]) -> str:
    text = "\n".join(section).strip("\n")
    lines = text.split("\n")
    if len(lines) > 1 and _FENCE.match(lines[0]):
        text = "\n".join(lines[1:-1])
    elif len(lines) > 1 and key not in ("wrong", "right", "consent"):
        raise Refused(f"“{HEADINGS[key]}”应只有一行")
    text = text.strip()
    return "" if text == _NOTHING else text

"""The correction form: what GitHub makes of it, and what a stranger makes of that."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers import TESTS, small_dataset
from reforms.edits.correction import correct
from reforms.edits.issue import HEADINGS, KINDS, LONGEST, from_event, parse_issue
from reforms.edits.request import EDITORIAL, Request
from reforms.model import CORRECTION, REMARK
from reforms.problems import Refused

DAY = date(2031, 8, 1)
FORM = TESTS.parent / ".github" / "ISSUE_TEMPLATE" / "correction.yml"
ANSWERS = {
    "item": "yc03-02",
    "field": "实施内容",
    "kind": "存档文本与政府网站原页不一致（更正）",
    "wrong": "费用下降3.5%",
    "right": "费用下降2.5%",
    "source": "https://example.org/notice.html",
    "consent": "- [ ] 同意在更正记录中署名",
}
TICKED = "- [X] 同意在更正记录中署名"


def body(**answers: str) -> str:
    """An issue as GitHub writes it from the form."""
    parts = []
    for key, label in HEADINGS.items():
        answer = (ANSWERS | answers)[key]
        if not answer:
            answer = "_No response_"
        elif key in ("wrong", "right"):
            answer = f"```text\n{answer}\n```"
        parts.append(f"### {label}\n\n{answer}")
    return "\n\n".join(parts)


def parsed(text: str, reporter: str = "reader") -> Request:
    return parse_issue(text, DAY, reporter)


# --- the form and its reader agree ---


def test_the_form_has_the_headings_and_kinds() -> None:
    form: dict[str, Any] = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    fields = {part["id"]: part for part in form["body"] if "id" in part}
    assert {name: part["attributes"]["label"] for name, part in fields.items()} == HEADINGS
    rendered = [name for name, part in fields.items() if "render" in part["attributes"]]
    assert rendered == ["wrong", "right"], "only these may have several lines"
    others = [part["type"] for name, part in fields.items() if name not in rendered]
    assert others == ["input", "input", "dropdown", "input", "checkboxes"]
    assert fields["kind"]["attributes"]["options"] == list(KINDS)
    assert list(KINDS.values()) == [EDITORIAL, CORRECTION, REMARK]


# --- what people write ---


def test_a_correction() -> None:
    assert parsed(body()) == Request(
        row_id="yc03-02",
        field="实施内容",
        old="费用下降3.5%",
        new="费用下降2.5%",
        reason="存档文本与政府网站原页不一致",
        reference="https://example.org/notice.html",
        recorded_on=DAY,
        kind=CORRECTION,
        contributor="",
    )


def test_radicals_copied_into_the_form_mean_their_ideographs() -> None:
    copied = body(wrong="申请⽤⽔", right="申请⽤⺠⽔", source="印刷本第3⻚")
    typed = body(wrong="申请用水", right="申请用民水", source="印刷本第3页")
    made, expected = (correct(small_dataset(), parsed(text)) for text in (copied, typed))
    assert made.files() == expected.files()
    with pytest.raises(Refused, match=r"^“用水\\ue001”里有私用区的字符.*U\+E001；请对照原件"):
        correct(small_dataset(), parsed(body(wrong="用水", right="用水\ue001")))


def test_only_a_reporter_who_agrees_is_named() -> None:
    for ticked in (TICKED, TICKED.replace("X", "x")):
        assert parsed(body(consent=ticked)).contributor == "reader"
    for text in ("- [ ] 同意", "", "同意 - [x]", "- [x", "* [x] 同意", "- [ ] 同意\n- [x] 别的"):
        assert parsed(body(consent=text)).contributor == ""
    assert parsed(body(wrong=TICKED, right=f"{TICKED}\n### 署名\n{TICKED}")).contributor == ""


@pytest.mark.parametrize("named", ["说明", "备注"])
def test_a_remark_tells_what_the_reader_proposes(named: str) -> None:
    """The form has called it otherwise once."""
    made = parsed(body(kind=f"原文如此但似乎有误（{named}）"))
    assert (made.kind, made.reason) == (REMARK, "原文如此；读者认为应作“费用下降2.5%”")


def test_line_ends_and_code_blocks_make_no_difference() -> None:
    assert parsed(body().replace("\n", "\r")) == parsed(body())
    assert parsed(body().replace("```text\n", "").replace("\n```", "")) == parsed(body())
    heading = f"### {HEADINGS['right']}"
    assert parsed(body(wrong=heading).replace("```text", "```")).old == heading


ANY = "两行\n文字|### 依据\n\nx\n\n### 署名\n\n- [x]|前\n### 正确的文字\n后|```|前\n```\n后"


# No line of other length than the one that opens a code block closes it.
ANY += "".join(
    f"|前\n{fence}\n\n### {label}\n\n后"
    for fence in ("``", "````")
    for label in ("正确的文字", "依据")
)


@pytest.mark.parametrize("answer", [*ANY.split("|"), "```text\n里面\n```", "_No response_ 以外"])
@pytest.mark.parametrize("key", ["wrong", "right"])
def test_an_answer_in_a_code_block_is_taken_as_it_is(key: str, answer: str) -> None:
    made = parsed(body(**{key: answer}))
    assert (made.old if key == "wrong" else made.new) == answer
    assert (made.row_id, made.reference) == (ANSWERS["item"], ANSWERS["source"])


WATER, GREEN = "shi-shuiwu-ju,市水务局", "shi-lvjin-ban,市绿金办"
SOURCE = ANSWERS["source"]
SUPPLIED: dict[str, tuple[dict[str, str], list[str]]] = {
    "a full name": (
        {"item": "shi-lvjin-ban", "field": "单位全称", "right": "云川市绿金办公室"},
        [f"{GREEN},云川市绿金办公室,,,{SOURCE},2031-08-01"],
    ),
    "a kind, said to be missing": (
        {"item": "shi-lvjin-ban", "field": "单位类型", "wrong": "没有", "right": "市政府工作部门"},
        [f"{GREEN},,,市政府工作部门,{SOURCE},2031-08-01"],
    ),
    "a reference": (
        {"item": "shi-lvjin-ban", "field": "依据", "wrong": "空", "right": "https://example.org/b"},
        [f"{GREEN},,,,https://example.org/b,2031-08-01"],
    ),
    "a page of an address": (
        {
            "item": "shi-lvjin-ban",
            "field": "单位全称",
            "right": "云川市绿金办公室",
            "source": "https://example.org/b 第3页",
        },
        [f"{GREEN},云川市绿金办公室,,,https://example.org/b，第3页,2031-08-01"],
    ),
    "a full name that nobody can look up": (
        {
            "item": "shi-shuiwu-ju",
            "field": "单位全称",
            "wrong": "云川市水务局",
            "right": "云川市水利局",
            "source": "我记得是这样",
        },
        [f"{WATER},云川市水利局,水务局,市政府工作部门,,"],
    ),
    "the first alias": (
        {"item": "shi-lvjin-ban", "field": "简称", "wrong": "无", "right": "绿金办"},
        [f"{GREEN},,绿金办,,,"],
    ),
    "one more alias": (
        {"item": "shi-shuiwu-ju", "field": "简称", "right": "供水局"},
        [f"{WATER},云川市水务局,水务局、供水局,市政府工作部门,,2031-06-01"],
    ),
    "a few aliases": (
        {"item": "shi-lvjin-ban", "field": "简称", "right": "绿金办\n金融办；绿办"},
        [f"{GREEN},,绿金办、金融办、绿办,,,"],
    ),
    "a notice's address": (
        {"item": "yc03", "field": "政府网站原页网址", "right": "https://example.org/a?b=1,2"},
        [',,,"https://example.org/a?b=1,2"'],
    ),
    "a day": (
        {"item": "yc03", "field": "公布日期", "wrong": "无", "right": "2031年5月7日"},
        [",2031-05-06,2031-05-07,"],
    ),
    "a search word": (
        {"item": "yc03-02", "field": "检索词", "right": "装水表、"},
        ["t004,reforms,yc03-02,装水表,synonym"],
    ),
    "a few search words": (
        {"item": "yc03-02", "field": "检索词", "wrong": "无", "right": "装水表；119\nwater meter"},
        [
            "t004,reforms,yc03-02,装水表,synonym",
            "t005,reforms,yc03-02,119,synonym",
            "t006,reforms,yc03-02,water meter,english",
        ],
    ),
    "another search word": (
        {"item": "shi-shuiwu-ju", "field": "检索词", "wrong": "自来水", "right": "停水"},
        ["t003,agencies,shi-shuiwu-ju,停水,synonym"],
    ),
}
"""What is asked for -> what the form says of it, and parts of the rows that come of it."""


@pytest.mark.parametrize("what", SUPPLIED)
def test_what_the_project_lacks_is_supplied_by_the_form(what: str) -> None:
    answers, rows = SUPPLIED[what]
    asked = {"kind": "本站补充的内容有误", "wrong": "", **answers}
    change = correct(small_dataset(), parsed(body(**asked)))
    (table,) = change.files().values()
    assert [row for row in rows if row not in table.decode()] == []
    of_check = answers["field"] in ("单位全称", "单位类型", "依据")
    assert ("checked_on：" in change.lines[-1]) == of_check
    assert change.dataset.corrections == small_dataset().corrections


UNSUPPLIED: dict[str, tuple[dict[str, str], str]] = {
    "a search word": (
        {"item": "yc03-01", "field": "检索词", "right": "开公司"},
        "^这一条已有检索词“开公司”（t001）$",
    ),
    "a search word that is not there": (
        {"item": "yc03-01", "field": "检索词", "wrong": "关门", "right": "开公司"},
        "^没有检索词“关门”；现有的是：开公司、start a company$",
    ),
    "search words that a space parts": (
        {"item": "yc03-01", "field": "检索词", "right": "办照 领照"},
        "里有空格，看不出是几个词；几个词请用“、”隔开$",
    ),
    "an alias of a reform": (
        {"item": "yc03-01", "field": "简称", "right": "一窗"},
        "^没有“简称”这一栏；这是单位的栏，编号请写单位页网址的最后一段；有这些：",
    ),
    "a search word for a notice": (
        {"item": "yc03", "field": "检索词", "right": "通知"},
        "^没有“检索词”这一栏",
    ),
    "an official text without its words": (
        {"item": "yc03-02", "field": "实施内容", "kind": ANSWERS["kind"]},
        "^请照抄现在的文字。.*现在是：“通过“云水通”",
    ),
    "a record that is no more": (
        {"item": "/agencies/shi-gongshang-ju/", "field": "单位全称", "right": "云川市工商局"},
        "^编号 shi-gongshang-ju 已经停用，现在是 shi-shangshi-ju：编号的拼音有误$",
    ),
    "words of an empty cell": (
        {
            "item": "shi-lvjin-ban",
            "field": "单位全称",
            "wrong": "市绿金办",
            "right": "云川市绿金办",
        },
        "^“市绿金办”不在这一栏里。.*现在是空的$",
    ),
    "an official text that was never printed": (
        {"item": "yc03", "field": "公布日期", "kind": ANSWERS["kind"], "right": "2031年5月7日"},
        "请选“本站补充的内容有误”",
    ),
}


@pytest.mark.parametrize("what", UNSUPPLIED)
def test_what_cannot_be_supplied(what: str) -> None:
    answers, message = UNSUPPLIED[what]
    asked = {"kind": "本站补充的内容有误", "wrong": "", **answers}
    with pytest.raises(Refused, match=message):
        correct(small_dataset(), parsed(body(**asked)))


ADDRESSES = """
https://example.org/x/reforms/yc03-02/
https://example.org/x/reforms/yc03-02
https://example.org/x/reforms/yc03-02/?from=wechat&isappinstalled=0
https://example.org/x/reforms/yc03-02/index.html#content
https://example.org/x/reforms/yc03%2D02/
HTTPS://EXAMPLE.ORG/X/REFORMS/YC03-02/
https://example.org/x/api/v1/reforms/yc03-02.json
https://example.org/x/notices/yc03/#yc03-02
https://example.org/x/reforms/all/#yc03-02
[用水报装“零跑动”](https://example.org/x/reforms/yc03-02/)
<https://example.org/x/reforms/yc03-02/>
<https://example.org/x/notices/yc03/#yc03-02>
example.org/x/reforms/yc03-02/
/reforms/yc03-02/
https://example.org/x/reforms/yc03-02//
https://example.org/x/reforms/yc03-02/。
https://example.org/x/reforms/yc03-02/ 用水报装
yc03‑02
ｙｃ０３－０２
YC03-02
"""


@pytest.mark.parametrize("address", ADDRESSES.split("\n")[1:-1])
def test_an_address_in_any_writing_means_its_item(address: str) -> None:
    made = correct(small_dataset(), parsed(body(item=address)))
    assert made.files() == correct(small_dataset(), parsed(body())).files()


# --- what is refused ---

REFUSED: dict[str, tuple[str, str]] = {
    "a section missing": (body().replace("### 依据", "依据"), "找不到“依据”一节"),
    "no field": (body(field="  "), "“哪一栏”是空的"),
    "no right text": (body(right=" \n "), "“正确的文字”是空的"),
    "no kind": (body(kind=""), "“属于哪一种”是空的"),
    "a kind of one's own": (body(kind="更正说明"), "只能是表单里的一项，不能是“更正说明”"),
    "too long": ("x" * (LONGEST + 1), "太长了"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_form_that_is_refused(what: str) -> None:
    text, message = REFUSED[what]
    with pytest.raises(Refused, match=message):
        parsed(text)


# --- GitHub's event ---


def test_an_event() -> None:
    event = {"issue": {"body": None, "user": {"login": "app[bot]"}}}
    assert from_event(json.dumps(event)) == ("", "app[bot]")
    for text in ("### 条目编号", '{"action": "a"}', '{"issue": null}'):
        with pytest.raises(Refused, match="不是 GitHub 关于议题的事件文件"):
            from_event(text)


# --- recorded events: what GitHub sends when a form gets a label ---

EVENTS = Path(__file__).parent / "data" / "issues"
CHANGED = ("corrections", "reforms")
RECORDED: dict[str, tuple[str, ...] | str] = {
    "correction": CHANGED,
    "correction-named": CHANGED,
    "crlf": CHANGED,
    "remark": ("corrections",),
    "editorial": ("agencies",),
    # Nothing but text, so a maintainer decides; a machine has nothing to fear from it.
    "consent-elsewhere": CHANGED,
    "expression": CHANGED,
    "formula": CHANGED,
    "heading-as-the-value": CHANGED,
    "html-comment": CHANGED,
    "shell": CHANGED,
    "shell-in-source": CHANGED,
    "template": CHANGED,
    "workflow-commands-on-lines": CHANGED,
    "another-form": "找不到“条目编号”一节",
    "bidi": "看不见的字符：第5字 U+202E",
    "environment-file": "“条目编号”应只有一行",
    "headings-in-a-value": "“依据”一节出现了 2 次",
    "headings-turned-round": "找不到“正确的文字”一节",
    "headings-twice": "“正确的文字”一节出现了 2 次",
    "lines-in-source": "“依据”应只有一行",
    "lone-surrogate": "看不见的字符：第4字 U+DFFF",
    "markdown": "没有编号为“``` @someone",
    "missing": "找不到“条目编号”一节",
    "null-byte": "看不见的字符：第8字 U+0000",
    "option-as-item": "没有编号为“--package=/",
    "path-as-item": "没有编号为“../../.git",
    "shell-in-item": '没有编号为“"; touch',
    "terminal": "看不见的字符：第8字 U+001B",
    "workflow-commands": ":set-output name=pwned::1”的记录",
    "zero-width": "看不见的字符：第5字 U+200B",
}
"""Recorded event -> the tables that it changes, or why it is refused."""

UNFIT = {
    "consent-elsewhere": "规则 encoding.formula",
    "formula": "规则 encoding.formula",
}
"""Recorded event -> the rule that its change breaks, which is found before it is written."""

TOLD = {"correction-named", "crlf", "editorial"}
"""The events whose reporter agreed to be named."""


def test_every_recorded_event_is_listed() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == set(RECORDED)


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_event(name: str) -> None:
    expected = RECORDED[name]
    text, reporter = from_event((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    if isinstance(expected, str):
        with pytest.raises(Refused, match=re.escape(expected)) as caught:
            correct(small_dataset(), parsed(text, reporter))
        assert str(caught.value).isprintable() and len(str(caught.value)) < 2_000
        return
    request = parsed(text, reporter)
    change = correct(small_dataset(), request)
    assert {Path(path).stem for path in change.files()} == set(expected)
    assert bool(request.contributor) == (name in TOLD)

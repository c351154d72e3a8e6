"""An archived notice, read: where each passage stands."""

import re
from collections.abc import Callable

import pytest

from helpers import SMALL
from reforms.archive.source import SourceNotice, parse
from reforms.archive.spans import SourceError, Span, line_and_column

TEXT = (SMALL / "sources/yc03.txt").read_text(encoding="utf-8")
LINES = TEXT.split("\n")
FIELDS = tuple("domain number name content agencies scope".split())


READING = parse(TEXT, FIELDS)


def test_the_parts_of_the_head_and_the_signature() -> None:
    cut = READING.cut
    names = ("document_number", "title", "addressee", "issuer", "issued_on", "annex_title")
    names += ("area", "batch", "annex_columns")
    assert {name: cut(getattr(READING, name)) for name in names} == {
        "document_number": "云府函〔2031〕45号",
        "title": LINES[1],
        "addressee": "各县人民政府,市政府各部门",
        "issuer": "云川市人民政府",
        "issued_on": "2031年5月6日",
        "annex_title": "云川(滨海)试验片区第三批改革创新经验清单",
        "area": "云川(滨海)试验片区",
        "batch": "三",
        "annex_columns": "分类 | 序号 | 项目名称 | 实施内容 | 责任单位 | 推广范围",
    }
    title, area, batch = READING.title, READING.area, READING.batch
    assert title.start < area.start < batch.start < title.end
    assert [cut(span) for span in READING.paragraphs] == LINES[3:12]


def test_the_rows_of_the_annex() -> None:
    cut = READING.cut
    assert [
        (*(cut(row.cells[at]) for at in (0, 1, 2, 5)), *(cut(it.name) for it in row.agencies))
        for row in READING.rows
    ] == [
        ("商事服务", "1", "“1+2”开办机制", "全市", "市商事局"),
        ("商事服务", "2", "用水报装“零跑动”", "有关 县", "市商事局", "市水务局"),
        ("绿色金融", "3", "碳账户", "全市", "市绿金办"),
        ("绿色金融", "4", "绿色票据贴现", "有关县", "市绿金办", "市水务局", "市商事局"),
    ]
    first, second, third, fourth = (row.domain for row in READING.rows)
    assert first == second and third != fourth, "printed again, it stands for itself"
    assert [row.domain_printed for row in READING.rows] == [True, False, True, True]
    assert [cut(row.line) for row in READING.rows] == LINES[18:22]


def test_the_stated_counts() -> None:
    cut, lists = READING.cut, READING.lists
    assert [cut(total) for total in READING.totals] == ["4", "4"]
    assert [(it.domain and cut(it.domain), cut(it.count), cut(it.names)) for it in lists] == [
        (None, "2", "商事服务、绿金创新"),
        ("商事服务", "2", "“1+2”开办机制、用水报装“零跑动”"),
        ("绿色金融", "2", "碳账户、绿色票据贴现"),
    ]


# --- other shapes of the same form ---


def test_blank_lines_and_space_at_the_ends_do_not_matter() -> None:
    again = parse("\n \n" + "\r\n\n".join(f"  {line}\t" for line in LINES), FIELDS)
    assert again.cut(again.title) == READING.cut(READING.title)
    for row, other in zip(READING.rows, again.rows, strict=True):
        assert again.cut(other.content) == READING.cut(row.content)


Cut = Callable[[SourceNotice], Span | None]
SHAPES: dict[str, tuple[str, str, Cut, str]] = {
    "broken area": ("区第", "\n 区 第", lambda it: it.area, "云川(滨海)试验片\n 区"),
    "batch of a broken area": ("区第", "\n 区 第", lambda it: it.batch, "三"),
    "numbered annex": ("\n附件\n", "\n附件1\n", lambda it: it.issuer, "云川市人民政府"),
    "row of two lines": ("限时 办结", "限时\n办结", lambda it: it.rows[3].number, "4"),
    "empty first cell": ("\n2 |", "\n| 2 |", lambda it: it.rows[1].domain, "商事服务"),
    "broken names": (
        "户、绿",
        "户、\n绿",
        lambda it: it.lists[2].names,
        "碳账户、\n绿色票据贴现",
    ),
    "no 领域": (
        "领域(2项)。\n碳",
        "（2项）\n碳",
        lambda it: it.lists[2].domain,
        "绿色金融",
    ),
}


@pytest.mark.parametrize("what", SHAPES)
def test_another_shape_is_read(what: str) -> None:
    old, new, span, expected = SHAPES[what]
    assert old in TEXT
    reading = parse(TEXT.replace(old, new, 1), FIELDS)
    assert reading.cut(span(reading) or Span(0, 0)) == expected
    assert [reading.cut(row.number) for row in reading.rows] == ["1", "2", "3", "4"]
    assert [row.domain_printed for row in reading.rows] == [True, False, True, True]


# --- what is not of this form ---

FAULTS = {
    "nothing": ("", "", "从这里往后找不到以冒号结尾的主送机关", 1),
    "a null byte": ("各县人", "各县\0人", "不该有的字符 U+0000", 3),
    "a direction": ("各县人", "各县\u202e人", "不该有的字符 U+202E", 3),
    "an isolate": ("各县人", "各县\u2066人", "不该有的字符 U+2066", 3),
    "an escape": ("各县人", "各县\x1b[2J人", "不该有的字符 U+001B", 3),
    "no character": ("各县人", "各县\ufffe人", "不该有的字符 U+FFFE", 3),
    "stacked": ("各县人", "各县" + "\u0301" * 2_000 + "人", "不该有的字符 U+0301", 3),
    "two document numbers": (LINES[2], f"云府〔2031〕9号\n{LINES[2]}", "只有一个", 1),
    "no addressee": (":\n", "。\n", "以冒号结尾的主送机关", 1),
    "no title": (f"{LINES[1]}\n", "", "这里应有标题", 1),
    "no mention of the annex": ("附件:云川", "附录:云川", "“附件：”一行", 4),
    "no date": ("2031年5月6日\n", "五月六日\n", "发文机关和成文日期之间有别的文字", 15),
    "a date that no calendar has": ("2031年5月6日", "2031年13月6日", "成文日期", 15),
    "no annex": ("\n附件\n", "\n", "单独成行的“附件”", 16),
    "no table": ("|", "/", "附件的表格", 17),
    "five columns": ("分类 | 序号", "序号", "应有 6 栏，这里有 5 栏", 18),
    "a missing cell": ("碳账户 | ", "", "序号应是数字", 21),
    "a row too short": (
        "2 | 用水报装“零跑动” | ",
        "",
        "应有 6 格（与上面合并的少写），现有 3 格",
        20,
    ),
    "a row without its end": ("有关县 |\n", "有关县\n", "没有以“|”结束", 22),
    "no domain in the first row": ("商事服务 | 1 |", "1 |", "应有 6 格（与上面", 19),
    "an empty domain in the first row": (
        "商事服务 | 1 |",
        " | 1 |",
        "第一行缺分类",
        19,
    ),
    "a number in words": ("绿色金融 | 3 |", "绿色金融 | 第三 |", "序号应是数字", 21),
    "an empty row": ("绿色金融 | 4 |", " |\n绿色金融 | 4 |", "应有 6 格", 22),
    "a date alone": ("清单\n云川市人民政府\n2031", "清单\n2031", "前面应有发文机关", 14),
    "a table cut short": ("|\n", "\n", "没有以“|”结束", 18),
    "ditto in the first row": ("市商事局 | 全市 |", "市商事局 | 同上 |", "看不出指的是哪一格", 19),
    "half a role": ("市绿金办、市水务局", "市绿金办牵头，市水务局", "分工读不准", 22),
    "a look-alike": ("各县人", "各县⼈", "这里有部首", 3),
    "words in a radical's place": ("各县人", "各县\ue000", "私用区", 3),
    "no end of the text": (TEXT[TEXT.index("云川市人民政府\n2031") :], "", "从这里往后找不到", 13),
    "a number without end": ("绿色金融 | 3 |", f"绿色金融 | {'9' * 5000} |", "序号应是数字", 21),
    "number in the title": ("\n".join(LINES[:2]), f"关于\n{LINES[0]}\n通知", "只有一个", 1),
}


@pytest.mark.parametrize("what", FAULTS)
def test_another_form_is_refused_with_its_place(what: str) -> None:
    old, new, message, line = FAULTS[what]
    assert old in TEXT, what
    text = TEXT.replace(old, new) if old else ""
    with pytest.raises(SourceError, match=re.escape(message)) as caught:
        parse(text, FIELDS)
    assert line_and_column(text, caught.value.start)[0] == line, what


# --- other columns ---

HEAD = TEXT[: TEXT.index("分类 |")]


def annex(fields: str, rows: str) -> list[str]:
    """What a reading says of each row of an annex that has these columns, in the order of rows."""
    reading = parse(f"{HEAD}{rows}\n", tuple(fields.split()))
    found = []
    for row in reading.rows:
        names = [
            f"{(it.role and reading.cut(it.role)) or ''}{reading.cut(it.name)}"
            for it in row.agencies
        ]
        more = [f"{reading.cut(heading)}={reading.cut(cell)}" for heading, cell in row.extras]
        said = [reading.domain(row), reading.cut(row.number), reading.cut(row.name), *names, *more]
        found.append(" ".join(filter(None, said)))
    counts = [
        f"{it.domain and reading.cut(it.domain)}{reading.cut(it.count)}" for it in reading.lists
    ]
    return [*found, *counts[3:]]


ROWS: dict[str, tuple[str, str, list[str]]] = {
    "any order": ("name agencies number", "甲|乙|丙|\n子|丑局|1|", ["1 子 丑局"]),
    "domains across": (
        "number name agencies",
        "甲|乙|丙|\n一、数据（共2项）|\n1|子|丑局|\n2|寅|丑局|\n(二)金融|\n3|卯|丑局|",
        ["数据 1 子 丑局", "数据 2 寅 丑局", "金融 3 卯 丑局", "数据2"],
    ),
    "headings again": (
        "number name agencies",
        "甲|乙|丙|\n1|子|丑局|\n甲 |乙|丙|\n2|寅|丑局|",
        ["1 子 丑局", "2 寅 丑局"],
    ),
    "notes": ("number name agencies", "甲|乙|丙|\n1|子|丑局|\n注：子。\n（公开）", ["1 子 丑局"]),
    "merged": (
        "domain number name agencies",
        "甲|乙|丙|丁|\n数|1|子|丑局|\n2|寅|丑局|\n |3|卯|丑局|",
        ["数 1 子 丑局", "数 2 寅 丑局", "数 3 卯 丑局"],
    ),
    "ditto": (
        "number name agencies",
        "甲|乙|丙|\n1|子|丑局|\n2|寅|同上|",
        ["1 子 丑局", "2 寅 丑局"],
    ),
    "roles of columns": (
        "number name agencies agencies agencies",
        "甲|乙|牵头 单位|配合部门|乡镇|\n1|子|丑局|寅局、卯局|—|",
        ["1 子 牵头丑局 配合寅局 配合卯局"],
    ),
    "roles of both": (
        "number name agencies agencies",
        "甲|乙|市级单位|区级单位|\n1|子|牵头：丑局；配合：寅局|卯局|",
        ["1 子 牵头丑局 配合寅局 区级单位卯局"],
    ),
    "roles in a cell": (
        "number name agencies",
        "甲|乙|丙|\n1|子|丑局、寅局牵头，卯局配合|\n2|丑|寅局（牵头）、卯局|",
        ["1 子 牵头丑局 牵头寅局 配合卯局", "2 丑 牵头寅局 卯局"],
    ),
    "roles on lines": (
        "number name agencies",
        "甲|乙|丙|\n1|子|牵头单位：丑局\n配合单位：寅局、\n卯局|",
        ["1 子 牵头丑局 配合寅局 配合卯局"],
    ),
    "more than names": (
        "number name agencies",
        "甲|乙|丙|\n1|子|丑局、寅局等|\n2|丑|寅局等有关单位按职责分工负责|\n3|寅|等|",
        [
            "1 子 丑局 寅局 丙=丑局、寅局等",
            "2 丑 寅局 丙=寅局等有关单位按职责分工负责",
            "3 寅 丙=等",
        ],
    ),
    "parted otherwise": (
        "number name agencies",
        "甲|乙|丙|\n1|子|丑局 寅局|\n2|丑|甲乙 丙局|\n3|寅|丑局（寅、卯）/辰局|",
        ["1 子 丑局 寅局", "2 丑 甲乙 丙局", "3 寅 丑局（寅、卯） 辰局"],
    ),
    "extras": (
        "number extra name agencies extra",
        "甲|时限|乙|丙|来源|\n1|明年|子|丑局| |\n2| |丑|寅局|同上|",
        ["1 子 丑局 时限=明年", "2 丑 寅局 来源=同上"],
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_the_rows_of_other_columns(what: str) -> None:
    fields, rows, expected = ROWS[what]
    assert annex(fields, rows) == expected


def test_an_annex_without_an_item_is_refused() -> None:
    with pytest.raises(SourceError, match="只有表头，没有一个项目"):
        annex("number name agencies", "甲|乙|丙|")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("domain number name agencies scope", "应有 5 栏，这里有 6 栏"),
        ("domain number name name agencies scope", "里有两个 name"),
        ("domain number name content extra scope", "缺 agencies"),
    ],
)
def test_columns_that_do_not_fit_are_refused(fields: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        parse(TEXT, tuple(fields.split()))

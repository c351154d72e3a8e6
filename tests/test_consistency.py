"""What a notice says of itself, held against its annex."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest

from helpers import SMALL, small_dataset
from reforms.archive.consistency import consistency, contradictions, quotation, split_names
from reforms.archive.source import parse
from reforms.archive.spans import Span
from reforms.model import Dataset

SOURCE = "sources/yc03.txt"
TEXT = (SMALL / SOURCE).read_text(encoding="utf-8")
LAST_ROW = TEXT[TEXT.index("绿色金融 | 4") :]


def changed(*changes: tuple[str, str]) -> str:
    """The archived text with some of its words changed."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def saying(text: str, *remarks: str) -> Dataset:
    """The dataset with another archived text, its checksum registered, and remarks on it."""
    dataset = small_dataset()
    notice = replace(dataset.notices[0], source_sha256=sha256(text.encode()).hexdigest())
    entries = [
        replace(dataset.corrections[0], id=f"c{at:03d}", source_text=words)
        for at, words in enumerate(remarks, 9)
    ]
    corrections = (*dataset.corrections, *entries)
    sources = {SOURCE: text.encode()}
    return replace(dataset, notices=(notice,), sources=sources, corrections=corrections)


def told(dataset: Dataset) -> list[str]:
    return [f"{p.where.line}: {p.message}（{p.value}）" for p in consistency(dataset)]


TOTAL = ("第三批4项改革创新经验主要", "第三批14项改革创新经验主要")
FAULTS: dict[str, tuple[Sequence[tuple[str, str]], list[str], str]] = {
    "total": ([TOTAL], ["6: 正文写 14，附件有 4 项（14）"], "第三批14项改革创新经验"),
    "both totals": (
        [("第三批4项改革创新经验", "第三批14项改革创新经验")],
        ["4: 正文写 14，附件有 4 项（14）", "6: 正文写 14，附件有 4 项（14）"],
        "",
    ),
    "domains": (
        [("等2方面", "等3方面")],
        ["6: 正文写 3，附件有 2 个领域（3）"],
        "等3方面内容",
    ),
    "items of a domain": (
        [("绿色金融领域(2项)", "绿色金融领域(3项)")],
        ["9: 正文写 3，附件“绿色金融”有 2 项（3）"],
        "绿色金融领域（3项）",
    ),
    "domain of a section": (
        [("(二)绿色金融", "(二)绿色融资")],
        ["9: 正文的这个领域在附件里没有（绿色融资）"],
        "绿色融资",
    ),
    "domain of the summary": (
        [("包括商事服务、", "包括商务服务、")],
        ["6: 正文的这个名称在附件里没有（商务服务）"],
        "商务服务",
    ),
    "name in the body only": (
        [("碳账户、绿色票据", "碳汇、绿色票据")],
        ["10: 正文的这个名称在附件里没有（碳汇）"],
        "碳汇",
    ),
    "name in the annex only": (
        [("碳账户、绿色票据", "绿色票据")],
        ["10: 附件的这个名称在正文里没有（碳账户）"],
        "碳账户",
    ),
    "name and its number": (
        [("碳账户、绿色票据", "碳汇、碳账户、绿色票据"), ("金融领域(2项)", "金融领域(3项)")],
        ["10: 正文的这个名称在附件里没有（碳汇）"],
        "碳汇",
    ),
    "row": ([(LAST_ROW, "")], ["10: 正文的这个名称在附件里没有（绿色票据贴现）"], ""),
    "gap": (
        [("绿色金融 | 3 |", "绿色金融 | 7 |")],
        ["21: 附件的序号应从 1 起连续，这里应是 3（7）"],
        "7 | 碳账户",
    ),
    "number twice": (
        [("绿色金融 | 4 |", "绿色金融 | 3 |")],
        ["22: 附件的序号应从 1 起连续，这里应是 4（3）"],
        "",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_contradiction_is_told_and_a_remark_that_quotes_it_accepts_it(what: str) -> None:
    changes, expected, words = FAULTS[what]
    text = changed(*changes)
    assert told(saying(text)) == expected
    if words:
        assert told(saying(text, words)) == []
        (fault,) = contradictions(parse(text), ["绿金创新"])
        assert fault.words is not None
        found = quotation(parse(text), fault.words)
        assert not found.isdigit(), "a number alone tells a reader nothing"
        assert told(saying(text, found)) == []


@pytest.mark.parametrize("words", ["第三批4", "114项", "全市", "别处的14项"])
def test_a_remark_on_something_else_does_not(words: str) -> None:
    assert len(told(saying(changed(TOTAL), words))) == 1


@pytest.mark.parametrize("row_id", ["yc04", "yc0", "yc030"])
def test_a_remark_on_another_notice_does_not(row_id: str) -> None:
    dataset = saying(changed(TOTAL), "第三批14项改革创新经验")
    *others, last = dataset.corrections
    elsewhere = replace(last, table="notices", row_id=row_id)
    assert len(told(replace(dataset, corrections=(*others, elsewhere)))) == 1
    item = replace(last, table="reforms", row_id=f"{row_id}-01")
    assert len(told(replace(dataset, corrections=(*others, item)))) == 1


def test_words_that_stand_twice_are_quoted_with_what_surrounds_them() -> None:
    text = changed(("请结合实际落实。", "绿色。绿色。"))
    second = text.rindex("绿色。")
    words = quotation(parse(text), Span(second, second + 3))
    assert "绿色" in words and "".join(text.split()).count(words) == 1


def test_a_notice_that_cannot_be_read_is_left_to_the_comparison() -> None:
    assert told(replace(small_dataset(), sources={SOURCE: b"x"})) == []


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("甲、乙、丙", ["甲、乙", "丙"], ["甲、乙", "丙"]),
        ("甲、乙、丙、丁", ["甲、乙、丙", "丁"], ["甲、乙、丙", "丁"]),
        ("甲、丁", ["甲、乙"], ["甲、丁"]),
        ("甲", ["甲、乙"], ["甲"]),
        ("丁", [], ["丁"]),
    ],
)
def test_a_separator_inside_a_known_name_does_not_part_it(
    text: str, known: list[str], expected: list[str]
) -> None:
    assert split_names(text, known) == expected

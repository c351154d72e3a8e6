"""What a notice says of itself, held against its annex."""

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


@pytest.fixture
def dataset() -> Dataset:
    return small_dataset()


def saying(dataset: Dataset, *changes: tuple[str, str]) -> Dataset:
    """The dataset with another archived text, its checksum registered."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    notice = replace(dataset.notices[0], source_sha256=sha256(text.encode()).hexdigest())
    return replace(dataset, notices=(notice,), sources={SOURCE: text.encode()})


def remarking(dataset: Dataset, words: str) -> Dataset:
    """The dataset with one more remark, which quotes some words."""
    remark = replace(dataset.corrections[0], id="c009", source_text=words)
    return replace(dataset, corrections=(*dataset.corrections, remark))


def told(dataset: Dataset) -> list[str]:
    return [f"{p.where.line}: {p.message}（{p.value}）" for p in consistency(dataset)]


LAST_ROW = TEXT[TEXT.index("绿色金融 | 4") :]
FAULTS = {
    "a total": (
        [("第三批4项改革创新经验主要", "第三批14项改革创新经验主要")],
        ["6: 正文写 14，附件有 4 项（14）"],
    ),
    "both totals": (
        [("第三批4项改革创新经验", "第三批14项改革创新经验")],
        ["4: 正文写 14，附件有 4 项（14）", "6: 正文写 14，附件有 4 项（14）"],
    ),
    "the number of domains": ([("等2方面", "等3方面")], ["6: 正文写 3，附件有 2 个领域（3）"]),
    "the number of a domain": (
        [("绿色金融领域(2项)", "绿色金融领域(3项)")],
        ["9: 正文写 3，附件“绿色金融”有 2 项（3）"],
    ),
    "a domain of the body": (
        [("(二)绿色金融", "(二)绿色融资")],
        ["9: 正文的这个领域在附件里没有（绿色融资）"],
    ),
    "a domain of the summary": (
        [("包括商事服务、", "包括商务服务、")],
        ["6: 正文的这个名称在附件里没有（商务服务）"],
    ),
    "a name that the annex lacks": (
        [("碳账户、绿色票据", "碳汇、绿色票据")],
        ["10: 正文的这个名称在附件里没有（碳汇）"],
    ),
    "a name that the body lacks": (
        [("碳账户、绿色票据", "绿色票据")],
        ["10: 附件的这个名称在正文里没有（碳账户）"],
    ),
    "a name too many, and its number": (
        [
            ("碳账户、绿色票据", "碳汇、碳账户、绿色票据"),
            ("绿色金融领域(2项)", "绿色金融领域(3项)"),
        ],
        ["10: 正文的这个名称在附件里没有（碳汇）"],
    ),
    "a row of the annex": (
        [(LAST_ROW, "")],
        ["10: 正文的这个名称在附件里没有（绿色票据贴现）"],
    ),
    "a gap in the annex": (
        [("绿色金融 | 3 |", "绿色金融 | 7 |")],
        ["21: 附件的序号应从 1 起连续，这里应是 3（7）"],
    ),
    "a number of the annex twice": (
        [("绿色金融 | 4 |", "绿色金融 | 3 |")],
        ["22: 附件的序号应从 1 起连续，这里应是 4（3）"],
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_notice_that_contradicts_itself(what: str, dataset: Dataset) -> None:
    changes, expected = FAULTS[what]
    found = saying(dataset, *changes)
    assert told(found) == expected, what
    assert {p.where.path for p in consistency(found)} == {SOURCE}


REMARKS = {
    "a total": (
        ("第三批4项改革创新经验主要", "第三批14项改革创新经验主要"),
        "第三批14项改革创新经验",
    ),
    "the number of domains": (("等2方面", "等3方面"), "等3方面内容"),
    "the number of a domain": (("金融领域(2项)", "金融领域(3项)"), "绿色金融领域（3项）"),
    "a domain of the body": (("(二)绿色金融", "(二)绿色融资"), "绿色融资"),
    "a name that the annex lacks": (("碳账户、绿色票据", "碳汇、绿色票据"), "碳汇"),
    "a name that the body lacks": (("碳账户、绿色票据", "绿色票据"), "碳账户"),
    "a gap in the annex": (("绿色金融 | 3 |", "绿色金融 | 7 |"), "7 | 碳账户"),
}


@pytest.mark.parametrize("what", REMARKS)
def test_a_remark_accepts_it(what: str, dataset: Dataset) -> None:
    change, words = REMARKS[what]
    found = saying(dataset, change)
    assert len(told(found)) == 1, what
    assert told(remarking(found, words)) == [], what


@pytest.mark.parametrize("words", ["第三批4", "114项", "全市", "别处的14项"])
def test_a_remark_on_something_else_does_not(words: str, dataset: Dataset) -> None:
    change, _ = REMARKS["a total"]
    assert len(told(remarking(saying(dataset, change), words))) == 1


@pytest.mark.parametrize("what", REMARKS)
def test_the_words_to_quote_are_found_for_whoever_writes_the_remark(
    what: str, dataset: Dataset
) -> None:
    (old, new), _ = REMARKS[what]
    reading = parse(TEXT.replace(old, new))
    (fault,) = contradictions(reading, ["绿金创新"])
    assert fault.words is not None, what
    words = quotation(reading, fault.words)
    assert not words.isdigit(), "a number alone tells a reader nothing"
    assert told(remarking(saying(dataset, (old, new)), words)) == [], f"{what}: {words}"


def test_words_that_stand_twice_are_quoted_with_what_surrounds_them() -> None:
    text = TEXT.replace("请结合实际落实。", "绿色。绿色。")
    reading = parse(text)
    second = text.rindex("绿色。")
    words = quotation(reading, Span(second, second + 3))
    assert "绿色" in words and "".join(text.split()).count(words) == 1


def test_a_notice_that_is_right_has_no_problems(dataset: Dataset) -> None:
    assert told(dataset) == []


def test_a_notice_that_cannot_be_read_is_left_to_the_comparison(dataset: Dataset) -> None:
    assert told(replace(dataset, sources={SOURCE: b"x"})) == []


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("甲、乙", ["甲", "乙"], ["甲", "乙"]),
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

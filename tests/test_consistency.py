"""What a notice says of itself, held against its annex."""

from dataclasses import replace
from hashlib import sha256

import pytest

from helpers import SMALL, small_dataset
from reforms.archive.consistency import consistency, contradictions, quotation
from reforms.archive.source import parse
from reforms.archive.spans import Span
from reforms.model import CORRECTION, Dataset

SOURCE = "sources/yc03.txt"
TEXT = (SMALL / SOURCE).read_text(encoding="utf-8")
FIELDS = small_dataset().notices[0].fields
LAST_ROW = TEXT[TEXT.index("绿色金融 | 4") :]


def changed(words: tuple[str, str]) -> str:
    """The archived text with some of its words changed."""
    assert words[0] in TEXT, words
    return TEXT.replace(*words)


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
FAULTS = {
    "total": (*TOTAL, "第三批14项改革创新经验"),
    "domains": ("等2方面", "等3方面", "等3方面内容"),
    "items of a domain": ("绿色金融领域(2项)", "绿色金融领域(3项)", "绿色金融领域（3项）"),
    "domain of a section": ("(二)绿色金融", "(二)绿色融资", "绿色融资"),
    "domain of the summary": ("包括商事服务、", "包括商务服务、", "商务服务"),
    "name in the body only": ("碳账户、绿色票据", "碳汇、绿色票据", "碳汇"),
    "name in the annex only": ("碳账户、绿色票据", "绿色票据", "碳账户"),
    "name and its number": ("(2项)。\n碳账户、绿色票据", "(3项)。\n碳汇、碳账户、绿色票据", "碳汇"),
    "gap": ("绿色金融 | 3 |", "绿色金融 | 7 |", "7 | 碳账户"),
}
"""Words of the archive, what they become, and a remark; the messages are in broken packages."""


@pytest.mark.parametrize("what", FAULTS)
def test_a_contradiction_is_told_once_and_a_remark_that_quotes_it_accepts_it(what: str) -> None:
    old, new, words = FAULTS[what]
    text = changed((old, new))
    assert len(told(saying(text))) == 1
    assert told(saying(text, words)) == []
    (fault,) = contradictions(parse(text, FIELDS), ["绿金创新"])
    assert fault.words is not None
    found = quotation(parse(text, FIELDS), fault.words)
    assert not found.isdigit(), "a number alone tells a reader nothing"
    assert told(saying(text, found)) == []


def test_what_follows_from_another_fault_is_not_told() -> None:
    (fault,) = told(saying(changed((LAST_ROW, ""))))
    assert fault == "10: 正文的这个名称在附件里没有（绿色票据贴现）"
    twice = changed(("第三批4项改革创新经验", "第三批14项改革创新经验"))
    for remarks in ((), ("第三批14项改革创新经验",)):
        both = told(saying(twice, *remarks))
        assert [fault[:8] for fault in both] == ["4: 正文写14", "6: 正文写14"], (
            "a remark on neither"
        )
    alone = ("(2项)。\n碳账户、绿色票据", "(5项)。\n碳汇、碳账户、绿色票据")
    assert len(told(saying(changed(alone)))) == 2, "a number that is not its own list's either"


@pytest.mark.parametrize("words", ["第三批4", "114项", "全市", "别处的14项"])
def test_a_remark_on_something_else_does_not(words: str) -> None:
    assert len(told(saying(changed(TOTAL), words))) == 1


@pytest.mark.parametrize(
    ("table", "row_id", "faults"),
    [
        *[("notices", "yc0", 1), ("notices", "yc03", 0), ("notices", "yc030", 1)],
        *[("reforms", "yc03-01", 0), ("reforms", "yc030-01", 1), ("scopes", "x", 0)],
    ],
)
def test_a_remark_is_about_its_notice(table: str, row_id: str, faults: int) -> None:
    dataset = saying(changed(TOTAL), "第三批14项改革创新经验")
    *others, last = dataset.corrections
    elsewhere = replace(last, table=table, row_id=row_id)
    assert len(told(replace(dataset, corrections=(*others, elsewhere)))) == faults


def test_a_correction_of_the_words_accepts_nothing() -> None:
    dataset = saying(changed(TOTAL), "第三批14项改革创新经验")
    *others, last = dataset.corrections
    corrected = replace(last, kind=CORRECTION, source_text=last.source_text)
    assert len(told(replace(dataset, corrections=(*others, corrected)))) == 1


def test_words_that_stand_twice_are_quoted_with_what_surrounds_them() -> None:
    text = changed(("请结合实际落实。", "绿色。绿色。"))
    second = text.rindex("绿色。")
    words = quotation(parse(text, FIELDS), Span(second, second + 3))
    assert "绿色" in words and "".join(text.split()).count(words) == 1


def test_a_notice_that_cannot_be_read_is_left_to_the_comparison() -> None:
    assert told(replace(small_dataset(), sources={SOURCE: b"x"})) == []

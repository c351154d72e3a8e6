"""Corrections: what may be changed, how the ledger keeps up, what follows."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers import (
    examine,
    examples,
    problems_of,
    replace_in,
    small_dataset,
    small_package,
    tree,
)
from reforms.edits import comparison
from reforms.edits.amendment import Edit, follow
from reforms.edits.correction import Corrected, correct
from reforms.edits.request import EDITORIAL, Request
from reforms.model import CORRECTION, REMARK, Dataset, table_path
from reforms.package import examination
from reforms.problems import Refused
from reforms.tables import cell

pytestmark = pytest.mark.usefixtures("quick")
DAY = date(2031, 8, 1)
BARE = replace(small_dataset(), passages=())
"""The small package without what has to follow a content."""

Words = tuple[str, str, str, str]
"""Row id, name of the column, old and new text."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_package(tmp_path)


def request(row_id: str, field: str, old: str, new: str, **others: str) -> Request:
    """A request with a reason and a reference."""
    made = Request(
        row_id=row_id,
        field=field,
        old=old,
        new=new,
        reason="录错",
        reference="印刷本第3页",
        recorded_on=DAY,
    )
    return replace(made, **others)  # type: ignore[arg-type]


def carry_out(root: Path, asked: Request) -> Corrected:
    """Carry out a request on a package, which is faultless afterwards."""
    change = correct(examination.load(root), asked)
    examination.write(root, change.files())
    assert problems_of(root) == []
    assert examination.load(root).corrections == change.dataset.corrections
    return change


def ledger(dataset: Dataset) -> list[str]:
    """What the ledger has since the package was made."""
    return [
        f"{row.table} {row.row_id} {row.field} {row.source_text}→{row.published_text}"
        for row in dataset.in_force
        if row.recorded_on == DAY
    ]


# --- what can be corrected ---

PAGE = "https://example.org/x/reforms/yc03-02/#top"
OFFICIAL: dict[str, tuple[Words, str]] = {
    "part of title": (("yc03-02", "内容", "下降", "降低"), "reforms yc03-02 content 下降→降低"),
    "page address": ((PAGE, "实施内容", "下降", "降低"), "reforms yc03-02 content 下降→降低"),
    "ASCII marks": (
        ("yc03-02", "content", "(App 2.0)申请用水,", "(App 2.1)申请用水,"),
        "reforms yc03-02 content （App 2.0）申请用水，→（App 2.1）申请用水，",
    ),
    "twice": (("yc03-01", "content", "。二", "；二"), "reforms yc03-01 content 。二→；二"),
    "deleted": (("yc03-02", "content", "申请", ""), "reforms yc03-02 content ）申请用→）用"),
    "radicals": (("yc03-02", "内容", "申请⽤⽔", "⽤⽔"), "reforms yc03-02 content 申请用水→用水"),
    "beside space": (("yc03-02", "content", "pp", ""), "reforms yc03-02 content （App 2→（A 2"),
    "domain": (("shangshi-fuwu", "领域名称", "事", "会"), "domains shangshi-fuwu name 事→会"),
    "number": (("yc03", "batch", "3", "4"), "notices yc03 batch 3→4"),
    "date": (("yc03", "成文日期", "-06", "-08"), "notices yc03 issued_on 2031-05-06→2031-05-08"),
    "scope": (("yc03-01", "推广范围", "全市", "有关县"), "reforms yc03-01 scope_id 全市→有关县"),
    "agency": (
        ("yc03-03", "责任单位", "市绿金办", "市水务局"),
        "responsibilities yc03-03/shi-shuiwu-ju agency_id 市绿金办→市水务局",
    ),
}


@pytest.mark.parametrize("what", OFFICIAL)
def test_an_official_text_is_corrected(what: str, root: Path) -> None:
    words, entry = OFFICIAL[what]
    # That the cell now says what the archive and the entry together say is checked in there.
    change = carry_out(root, request(*words))
    assert ledger(change.dataset) == [entry]


def test_traditional_characters_are_told_and_not_those_that_were_there() -> None:
    asked = request("yc03-02", "content", "费用下降", "費用下降")
    for words, told in ((asked, "改后有費，可能是繁体字"), (replace(asked, new="费用——降低"), "")):
        said = [line for line in correct(BARE, words).lines if "繁体" in line]
        assert [told in line for line in said] == [True] * bool(told)


EDITORIALS: dict[str, tuple[Words, str]] = {
    "alias": (("shi-shuiwu-ju", "简称", "水务局", "水务局、供水局"), "水务局、供水局"),
    "empty": (("shi-lvjin-ban", "full_name", "", "云川市绿金办公室"), "云川市绿金办公室"),
    "radicals": (("shi-shuiwu-ju", "简称", "⽔务局", "⽔⻔局"), "水门局"),
    "date": (("shi-shuiwu-ju", "checked_on", "2031-06-01", "2031年7月1日"), "2031-07-01"),
    "empty date": (("shi-shangshi-ju", "checked_on", "", "2031-05-07"), "2031-05-07"),
    "passage": (("yc03-02/system/1", "text", "“云水通”小程序", "云水通"), "云水通"),
    "emptied": (("shi-shuiwu-ju", "full_name", "云川市水务局", ""), ""),
}


@pytest.mark.parametrize("what", EDITORIALS)
def test_an_editor_s_text_is_changed_without_the_ledger(what: str, root: Path) -> None:
    words, expected = EDITORIALS[what]
    change = carry_out(root, request(*words, kind=EDITORIAL, reference=""))
    (path,) = change.files()
    made = change.dataset.by_id[Path(path).stem][words[0]]
    assert expected in [cell(getattr(made, name)) for name in made.__dataclass_fields__]
    assert ledger(change.dataset) == []


def test_words_are_found_as_they_stand_or_as_published() -> None:
    dataset = replace(BARE, terms=(replace(BARE.terms[0], term="A 公司"),))
    for old in ("A 公", "公 司"):
        assert correct(dataset, request("t001", "term", old, "乙")).files()


def others(root: Path) -> dict[str, bytes]:
    """Every file but the ledger, from which nothing goes."""
    return {path: data for path, data in tree(root).items() if path != table_path("corrections")}


def test_an_agency_is_replaced_again_and_put_back(root: Path) -> None:
    before = others(root)
    carry_out(root, request("yc03-03", "责任单位", "市绿金办", "市水务局"))
    again = carry_out(root, request("yc03-03/shi-shuiwu-ju", "agency_id", "市水务局", "市商事局"))
    place = "responsibilities yc03-03/shi-shangshi-ju agency_id"
    assert ledger(again.dataset) == [f"{place} 市绿金办→市商事局"]
    change = carry_out(root, request("yc03-03", "责任单位", "市商事局", "市绿金办"))
    assert others(root) == before and ledger(change.dataset) == []


@pytest.mark.parametrize(("field", "words"), [("content", "贴现"), ("scope_id", "有关县")])
def test_a_remark_changes_no_text(field: str, words: str, root: Path) -> None:
    asked = request("yc03-04", field, words, "质押", kind=REMARK, reason="原文如此")
    change = carry_out(root, asked)
    assert ledger(change.dataset) == [f"reforms yc03-04 {field} {words}→{words}"]
    made = change.dataset.corrections[-1]
    assert (made.id, made.kind, made.reason) == ("c003", REMARK, "原文如此")
    with pytest.raises(Refused, match="已有说明 c003"):
        correct(examination.load(root), asked)


# --- the ledger keeps up ---


def test_a_correction_is_taken_back_and_its_id_stays_its_own(root: Path) -> None:
    before = others(root)
    for old, new in (("下降", "降低"), ("降低", "下降")):
        change = carry_out(root, request("yc03-02", "content", old, new))
    assert others(root) == before
    assert change.lines[-1] == "更正 c003 撤销：“下降”→“降低”"
    gone = change.dataset.corrections[-1]
    assert (gone.id, gone.withdrawn_on, gone.withdrawal_reason) == ("c003", DAY, "录错")
    change = carry_out(root, request("yc03-03", "content", "碳账户", "碳帐户"))
    assert [row.id for row in change.dataset.in_force] == ["c001"]
    change = carry_out(root, request("yc03-02", "content", "下降", "降低"))
    assert [row.id for row in change.dataset.in_force] == ["c001", "c004"]


def test_a_correction_of_a_correction_becomes_one(root: Path) -> None:
    carry_out(root, request("yc03-02", "content", "费用下降", "费用降低", contributor="甲"))
    carry_out(root, request("yc03-02", "content", "申请", "办理"))
    words = ("yc03-02", "content", "用水，费用降低", "用水，收费减少")
    change = carry_out(root, request(*words, contributor="乙", reason="再核", reference="原件"))
    assert ledger(change.dataset) == [
        "reforms yc03-02 content 申请→办理",
        "reforms yc03-02 content 用水，费用下降→用水，收费减少",
    ]
    entry = change.dataset.corrections[-1]
    assert (entry.id, entry.reason, entry.contributor) == ("c005", "录错；再核", "甲、乙")
    assert entry.reference == "印刷本第3页；原件"


def test_a_correction_that_needs_another_becomes_one_with_it(root: Path) -> None:
    """Without the first, the words of the second would stand in the archive twice."""
    for old, new in (("费用", "费率"), ("用", "取")):
        carry_out(root, request("yc03-02", "content", old, new))
    change = carry_out(root, request("yc03-02", "content", "费率", "收费"))
    assert ledger(change.dataset) == ["reforms yc03-02 content 用水，费用→取水，收费"]


@examples(120)
@given(st.data())
def test_any_row_of_changes_is_explained_and_can_be_undone(data: st.DataObject) -> None:
    """Whatever is changed where, the ledger explains it; back at the archive it is empty."""
    dataset = BARE
    archived = dataset.reform["yc03-02"].content
    for _ in range(data.draw(st.integers(1, 4))):
        text = dataset.reform["yc03-02"].content
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, min(len(text), start + 6)))
        new = data.draw(st.text("云水通小用3.。，A", max_size=4))
        old = text[start:end]
        assume(text.count(old) == 1 and old.strip() == old and old)
        try:
            dataset = correct(dataset, request("yc03-02", "content", old, new)).dataset
        except Refused as error:
            assume("新旧文字相同" not in str(error))
            raise
        assert _explained(dataset, archived) == dataset.reform["yc03-02"].content
    text = dataset.reform["yc03-02"].content
    assume(text != archived)
    dataset = correct(dataset, request("yc03-02", "content", text, archived)).dataset
    assert dataset.reform["yc03-02"].content == archived
    assert dataset.in_force == BARE.corrections


def _explained(dataset: Dataset, text: str) -> str:
    """The archive's text with the ledger's entries on it, each found exactly once."""
    place = ("yc03-02", "content", CORRECTION)
    rows = [row for row in dataset.in_force if (row.row_id, row.field, row.kind) == place]
    for row in rows:
        assert text.count(row.source_text) == 1, row
        text = text.replace(row.source_text, row.published_text)
    assert all(text.count(row.published_text) == 1 for row in rows)
    return text


# --- passages follow ---


def test_selections_follow_the_content(root: Path) -> None:
    change = carry_out(root, request("yc03-01", "content", "综合窗口", "专门窗口"))
    assert change.lines == (
        "data/reforms.csv yc03-01 content",
        "- 一是设立1个【综合】窗口，统一收件。二是建立……",
        "+ 一是设立1个【专门】窗口，统一收件。二是建立……",
        "更正 c003 登记：“综合窗口”→“专门窗口”",
        "data/passages.csv 里引用这段文字的摘录一并更改",
    )
    assert [(row.text, row.explained_by) for row in change.dataset.passages_of["yc03-01"]] == [
        ("一是设立1个专门窗口，统一收件。", ""),
        ("二是建立2项制度，限时办结。", ""),
        ("1", "设立1个专门窗口"),
    ]
    with pytest.raises(Refused, match="摘录 yc03-01/measure/1 与这处改动交叉"):
        correct(examination.load(root), request("yc03-01", "content", "收件。二是", "收件；再有"))


@pytest.mark.parametrize(
    ("words", "old", "new", "expected"),
    [
        ("乙丙", "甲", "", "乙丙"),
        ("乙丙", "丙", "己", "乙己"),
        ("乙丙", "乙", "", "丙"),
        ("乙丙", "乙丙", "戊", "戊"),
        ("乙丙", "丙丁", "丙", "乙丙"),
        ("乙丙", "丙丁", "己", None),
        ("乙丙", "甲乙丙丁", "甲丁", None),
        ("", "甲", "", ""),
    ],
)
def test_follow(words: str, old: str, new: str, expected: str | None) -> None:
    value = "甲乙丙丁戊"
    start = value.index(old)
    assert follow(words, Edit(value, start, start + len(old), new)) == expected


# --- refusals ---

ITEM = ("yc03-01", "content")
AGENCY = ("shi-shuiwu-ju", "full_name")
DUTY = ("责任单位", "市商事局")
REFUSED: dict[str, tuple[Request, str]] = {
    "record": (request("yc09-01", "content", "a", "b"), "没有编号为“yc09-01”的记录"),
    "emptied": (request("shi-shuiwu-ju", "name", "市水务局", ""), "改动前后都不能是空的"),
    "ledger": (request("c001", "reason", "a", "b"), "没有编号为“c001”的记录"),
    "column": (
        request("yc03-01", "页码", "a", "b"),
        "没有“页码”这一栏；有这些：序号（number）、.*、责任单位、检索词$",
    ),
    "which column": (request("yc03-01", "编号", "a", "b"), "没有“编号”这一栏"),
    "no column": (request("yc03-01", "", "a", "b"), "没有“”这一栏"),
    "absent": (request(*ITEM, "没有", "b"), "“没有”不在这一栏里。.*现在是：“一是设立1个"),
    "twice": (request(*ITEM, "是", "为"), "出现 2 次"),
    "no words": (request(*ITEM, "", "b"), "^请照抄现在的文字。.*现在是："),
    "same typeset": (request(*ITEM, "，统一", ",统一"), "新旧文字相同"),
    "key": (request("yc03-01", "id", "01", "02"), "已发布的编号一直不变"),
    "number": (request("yc03-01", "number", "1", "9"), "编号和次序要几行一起改"),
    "position": (request("yc03-01/shi-shangshi-ju", "position", "1", "2"), "要几行一起改"),
    "date": (request("yc03", "issued_on", "-05-06", "-02-30"), "应写成 2000-01-31 这样"),
    "reason": (request(*ITEM, "统一", "一并", reason=" "), "要写明理由"),
    "reference": (request(*ITEM, "统一", "一并", reference=""), "要写明理由和依据"),
    "new agency": (request("yc03-01", *DUTY, "市局"), "agencies.csv 里没有名为“市局”的一行"),
    "agency twice": (request("yc03-02", *DUTY, "市水务局"), "已经有“市水务局”"),
    "half an agency": (request("yc03-01", "责任单位", "商事", "水务"), "现在是“市商事局”"),
    "which agency": (request("yc03-02", "责任单位", "市局", "水务"), "认不出是哪一处"),
    "remark empty": (request(*ITEM, "", "", kind=REMARK), "请照抄现在的文字"),
    "official": (request(*ITEM, "统一", "一并", kind=EDITORIAL), "是官方文字：存档文本有误选"),
    "editorial": (request(*AGENCY, "水务", "水", kind=CORRECTION), "请选“本站补充的内容有误”"),
    "control": (
        request(*ITEM, "统一", "一\x1b[m并"),
        r"“一\\u001b\[m并”里有看不见的字符：第2字 U\+001B",
    ),
    "private use": (request(*ITEM, "统一", "一\ue001并"), r"私用区的字符.*U\+E001"),
    "radical": (request(*ITEM, "统一", "一并", reason="⺀"), r"⺀（U\+2E80）；请对照原件"),
    "endless": (request(*ITEM, "统一", "长" * 20_001), "太长了"),
    "address": (
        request(*ITEM, "统一", "一并", reference="https://a.org/文?a"),
        "依据的网址里有中文",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_request_is_refused(what: str) -> None:
    asked, message = REFUSED[what]
    with pytest.raises(Refused, match=message):
        correct(BARE, asked)


def test_an_id_in_two_tables() -> None:
    scope = replace(BARE.scopes[0], id="lvse-jinrong", name="全市")
    dataset = replace(BARE, scopes=(scope, *BARE.scopes[1:]))
    for old, path in (("色 金融", "data/domains.csv"), ("全", "data/scopes.csv")):
        change = correct(dataset, request("lvse-jinrong", "name", old, "各"))
        assert next(iter(change.files())) == path
    with pytest.raises(Refused, match="domains/lvse-jinrong/name、scopes/lvse-jinrong/name"):
        correct(dataset, request("lvse-jinrong", "name", "没有", "各"))


# --- edited in the tables ---

ADOPTED = {
    "a content": ("reforms", "费用下降3.5%", "费用下降2.5%", "费用下降3.5%→费用下降2.5%"),
    "a name": ("agencies", "市水务局,云川市水务局", "市水利局,云川市水务局", "市水务局→市水利局"),
    "a title": ("notices", "第三批改革创新经验的通知", "第三批改革经验的通知", "的通知"),
    "a day": ("notices", "2031-05-06", "2031-05-07", "2031-05-06→2031-05-07"),
}


@pytest.mark.parametrize("what", ADOPTED)
def test_an_edit_of_an_official_text_in_its_table_is_adopted(what: str, root: Path) -> None:
    table, old, new, entry = ADOPTED[what]
    replace_in(root / "data" / f"{table}.csv", old, new)
    edited = examine(root)
    assert {it.rule for it in edited.problems} == {"verify.differs"} and edited.dataset
    before, cells = comparison.adopted(edited.dataset)
    assert before == replace(small_dataset(), lines=before.lines)
    change = comparison.carry_out(before, cells, request("", "", "", ""))
    assert [entry in line for line in ledger(change.dataset)] == [True]
    for path, data in replace(change, before=edited.dataset).files().items():
        (root / path).write_bytes(data)
    assert problems_of(root) == []
    assert new in (root / "data" / f"{table}.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("yc03-03,shi-lvjin-ban,1,", "yc03-03,shi-lvjin-ban,1,", "没有找到改过而没登记的官方文字"),
        ("yc03-03,shi-lvjin-ban", "yc03-03,shi-shuiwu-ju", "先改回原样"),
    ],
)
def test_what_cannot_be_adopted_is_said(old: str, new: str, said: str, root: Path) -> None:
    replace_in(root / "data" / "responsibilities.csv", old, new)
    dataset = examine(root).dataset
    assert dataset
    with pytest.raises(Refused, match=said):
        comparison.adopted(dataset)

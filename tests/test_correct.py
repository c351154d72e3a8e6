"""Corrections: what may be changed, how the ledger keeps up, what follows."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers import (
    descriptor,
    examples,
    problems_of,
    small_dataset,
    small_package,
    tree,
)
from reforms.archive.locators import SHARED
from reforms.edits import saving
from reforms.edits.amendment import Edit, follow
from reforms.edits.correction import Change, correct
from reforms.edits.request import EDITORIAL, Request
from reforms.model import CORRECTION, REMARK, Dataset
from reforms.package import examination
from reforms.problems import Refused
from reforms.tables import cell

pytestmark = pytest.mark.usefixtures("quick")
DAY = date(2031, 8, 1)


BARE = replace(small_dataset(), passages=())
"""The small package without what has to follow a content."""


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


def carry_out(root: Path, asked: Request) -> Change:
    """Carry out a request on a package, which is faultless afterwards."""
    change = correct(examination.load(root), asked)
    saving.write(root, change.files())
    assert problems_of(root) == []
    assert examination.load(root).corrections == change.dataset.corrections
    return change


def ledger(dataset: Dataset) -> list[tuple[str, str, str, str, str]]:
    """What the ledger has since the package was made."""
    return [
        (row.table, row.row_id, row.field, row.source_text, row.published_text)
        for row in dataset.corrections
        if row.recorded_on == DAY
    ]


def value(dataset: Dataset, table: str, row_id: str, field: str) -> str:
    return cell(getattr(dataset.by_id[table][row_id], field))


# --- what can be corrected ---

DONE = {
    "content": (
        request("yc03-02", "content", "下降", "降低"),
        ("reforms", "yc03-02", "content"),
        "通过“云水通”小程序（App 2.0）申请用水，费用降低3.5%。",
        ("下降", "降低"),
    ),
    "by its Chinese title": (
        request("yc03-02", "实施内容", "下降", "降低"),
        ("reforms", "yc03-02", "content"),
        "通过“云水通”小程序（App 2.0）申请用水，费用降低3.5%。",
        ("下降", "降低"),
    ),
    "by a part of its title": (
        request("yc03-02", "内容", "下降", "降低"),
        ("reforms", "yc03-02", "content"),
        "通过“云水通”小程序（App 2.0）申请用水，费用降低3.5%。",
        ("下降", "降低"),
    ),
    "by the page's address": (
        request("https://example.org/x/reforms/yc03-02/#top", "内容", "下降", "降低"),
        ("reforms", "yc03-02", "content"),
        "通过“云水通”小程序（App 2.0）申请用水，费用降低3.5%。",
        ("下降", "降低"),
    ),
    "with ASCII marks": (
        request("yc03-02", "content", "(App 2.0)申请用水,", "(App 2.1)申请用水,"),
        ("reforms", "yc03-02", "content"),
        "通过“云水通”小程序（App 2.1）申请用水，费用下降3.5%。",
        ("（App 2.0）申请用水，", "（App 2.1）申请用水，"),
    ),
    "widened on both sides": (
        request("yc03-01", "content", "。二", "；二"),
        ("reforms", "yc03-01", "content"),
        "一是设立1个综合窗口，统一收件；二是建立2项制度，限时办结。",
        ("。二", "；二"),
    ),
    "deleted": (
        request("yc03-02", "content", "申请", ""),
        ("reforms", "yc03-02", "content"),
        "通过“云水通”小程序（App 2.0）用水，费用下降3.5%。",
        ("）申请用", "）用"),
    ),
    "deleted beside a space": (
        request("yc03-02", "content", "pp", ""),
        ("reforms", "yc03-02", "content"),
        "通过“云水通”小程序（A 2.0）申请用水，费用下降3.5%。",
        ("（App 2", "（A 2"),
    ),
    "name of an agency": (
        request("shi-shuiwu-ju", "name", "水务", "水利"),
        ("agencies", "shi-shuiwu-ju", "name"),
        "市水利局",
        ("水务", "水利"),
    ),
    "name of a domain": (
        request("shangshi-fuwu", "领域名称", "商事", "商务"),
        ("domains", "shangshi-fuwu", "name"),
        "商务服务",
        ("商事", "商务"),
    ),
    "name of a scope": (
        request("quan-shi", "name", "全市", "全域"),
        ("scopes", "quan-shi", "name"),
        "全域",
        ("全市", "全域"),
    ),
    "title of a notice": (
        request("yc03", "title", "实施云", "落实云"),
        ("notices", "yc03", "title"),
        "云川市人民政府关于推广落实云川（滨海）试验片区第三批改革创新经验的通知",
        ("实施云", "落实云"),
    ),
    "batch": (
        request("yc03", "batch", "3", "4"),
        ("notices", "yc03", "batch"),
        "4",
        ("3", "4"),
    ),
    "date": (
        request("yc03", "issued_on", "2031年5月6日", "2031年5月8日"),
        ("notices", "yc03", "issued_on"),
        "2031-05-08",
        ("2031-05-06", "2031-05-08"),
    ),
    "part of a date": (
        request("yc03", "成文日期", "-06", "-08"),
        ("notices", "yc03", "issued_on"),
        "2031-05-08",
        ("2031-05-06", "2031-05-08"),
    ),
}


@pytest.mark.parametrize("what", DONE)
def test_an_official_text_is_corrected(what: str, root: Path) -> None:
    asked, (table, row_id, field), expected, texts = DONE[what]
    change = carry_out(root, asked)
    assert value(change.dataset, table, row_id, field) == expected
    assert ledger(change.dataset) == [(table, row_id, field, *texts)]
    assert change.lines[0] == f"data/{table}.csv {row_id} {field}"


EDITORIAL_CHANGES = {
    "full name": (request("shi-shuiwu-ju", "full_name", "水务", "水利"), "云川市水利局"),
    "alias": (request("shi-shuiwu-ju", "简称", "水务局", "水务局、供水局"), "水务局、供水局"),
    "an empty cell": (request("shi-lvjin-ban", "full_name", "", "云川市绿金办公室"), None),
    "a date": (request("shi-shuiwu-ju", "checked_on", "2031-06-01", "2031年7月1日"), "2031-07-01"),
    "an empty date": (request("yc03", "published_on", "", "2031-05-07"), "2031-05-07"),
    "an address": (request("yc03", "source_url", "", "https://example.org/a?b=1"), None),
    "a term": (request("t001", "term", "开公司", "办公司"), "办公司"),
    "a passage, by its compound id": (
        request("yc03-02/system/1", "text", "“云水通”小程序", "云水通"),
        "云水通",
    ),
    "an emptied cell": (request("shi-shuiwu-ju", "full_name", "云川市水务局", ""), ""),
}


@pytest.mark.parametrize("what", EDITORIAL_CHANGES)
def test_an_editor_s_text_is_changed_without_the_ledger(what: str, root: Path) -> None:
    asked, expected = EDITORIAL_CHANGES[what]
    asked = replace(asked, kind=EDITORIAL, reference="")
    change = carry_out(root, asked)
    (path,) = change.files()
    made = change.dataset.by_id[Path(path).stem][asked.row_id]
    assert (asked.new if expected is None else expected) in [
        cell(getattr(made, name)) for name in made.__dataclass_fields__
    ]
    assert ledger(change.dataset) == []


def test_an_item_gets_another_scope(root: Path) -> None:
    change = carry_out(root, request("yc03-01", "推广范围", "全市", "有关县"))
    assert change.dataset.reform["yc03-01"].scope_id == "youguan-xian"
    assert ledger(change.dataset) == [("reforms", "yc03-01", "scope_id", "全市", "有关县")]
    back = carry_out(root, request("yc03-01", "推广范围", "有关县", "全市"))
    assert ledger(back.dataset) == []


def test_an_item_gets_another_agency(root: Path) -> None:
    before = tree(root)
    change = carry_out(root, request("yc03-03", "责任单位", "市绿金办", "市水务局"))
    assert [a.name for a in change.dataset.agencies_of["yc03-03"]] == ["市水务局"]
    place = ("responsibilities", "yc03-03/shi-shuiwu-ju", "agency_id")
    assert ledger(change.dataset) == [(*place, "市绿金办", "市水务局")]
    again = carry_out(root, request("yc03-03/shi-shuiwu-ju", "agency_id", "市水务局", "市商事局"))
    place = ("responsibilities", "yc03-03/shi-shangshi-ju", "agency_id")
    assert ledger(again.dataset) == [(*place, "市绿金办", "市商事局")]
    carry_out(root, request("yc03-03", "责任单位", "市商事局", "市绿金办"))
    assert tree(root) == before


# --- remarks ---


def test_a_remark_changes_no_text(root: Path) -> None:
    before = examination.load(root)
    asked = request("yc03-04", "内容", "贴现", "质押", kind=REMARK, reason="原文如此；疑作“质押”")
    change = carry_out(root, asked)
    assert ledger(change.dataset) == [("reforms", "yc03-04", "content", "贴现", "贴现")]
    assert list(change.files()) == ["data/corrections.csv"]
    assert change.dataset.reforms == before.reforms
    entry = change.dataset.corrections[-1]
    assert (entry.id, entry.kind, entry.reason) == ("c003", "remark", "原文如此；疑作“质押”")
    with pytest.raises(Refused, match="已有备注 c003"):
        correct(examination.load(root), asked)


def test_a_remark_on_a_name_that_a_cell_refers_to(root: Path) -> None:
    asked = request("yc03-04", "推广范围", "有关县", "", kind=REMARK)
    assert ledger(carry_out(root, asked).dataset) == [
        ("reforms", "yc03-04", "scope_id", "有关县", "有关县")
    ]


# --- the ledger keeps up ---


def test_a_correction_is_taken_back(root: Path) -> None:
    before = tree(root)
    for old, new in (("下降", "降低"), ("降低", "下降")):
        change = carry_out(root, request("yc03-02", "content", old, new))
    assert tree(root) == before
    assert change.lines[-1] == "更正 c003 撤销：“下降”→“降低”"


def test_a_correction_that_was_there_before_is_taken_back(root: Path) -> None:
    change = carry_out(root, request("yc03-03", "content", "碳账户", "碳帐户"))
    assert [row.id for row in change.dataset.corrections] == ["c001"]


def test_a_correction_of_a_correction_becomes_one(root: Path) -> None:
    carry_out(root, request("yc03-02", "content", "费用下降", "费用降低", contributor="甲"))
    change = carry_out(
        root,
        request(
            "yc03-02",
            "content",
            "用水，费用降低",
            "用水，收费减少",
            contributor="乙",
            reason="再核",
        ),
    )
    assert ledger(change.dataset) == [
        ("reforms", "yc03-02", "content", "用水，费用下降", "用水，收费减少")
    ]
    entry = change.dataset.corrections[-1]
    assert (entry.id, entry.reason, entry.contributor) == ("c004", "录错；再核", "甲、乙")


def test_corrections_side_by_side_stay_two(root: Path) -> None:
    carry_out(root, request("yc03-02", "content", "申请", "办理"))
    change = carry_out(root, request("yc03-02", "content", "下降", "降低"))
    assert len(ledger(change.dataset)) == 2
    back = carry_out(root, request("yc03-02", "content", "办理", "申请"))
    assert ledger(back.dataset) == [("reforms", "yc03-02", "content", "下降", "降低")]


def test_a_correction_that_needs_another_becomes_one_with_it(root: Path) -> None:
    """Without the first, the words of the second would stand in the archive twice."""
    for old, new in (("费用", "费率"), ("用", "取")):
        carry_out(root, request("yc03-02", "content", old, new))
    change = carry_out(root, request("yc03-02", "content", "费率", "收费"))
    assert ledger(change.dataset) == [("reforms", "yc03-02", "content", "用水，费用", "取水，收费")]


@examples(120)
@given(st.data())
def test_any_row_of_changes_is_explained_and_can_be_undone(data: st.DataObject) -> None:
    """Whatever is changed where, the ledger explains it; back at the archive it is empty."""
    dataset = BARE
    archived = "通过“云水通”小程序（App 2.0）申请用水，费用下降3.5%。"
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
            assume("新旧文字相同" not in str(error) and "交叉" not in str(error))
            raise
        assert _explained(dataset, archived) == dataset.reform["yc03-02"].content
    text = dataset.reform["yc03-02"].content
    assume(text != archived)
    try:
        dataset = correct(dataset, request("yc03-02", "content", text, archived)).dataset
    except Refused as error:
        assume("交叉" not in str(error))
        raise
    assert _explained(dataset, archived) == archived
    assert dataset.corrections == BARE.corrections


def _explained(dataset: Dataset, text: str) -> str:
    """The archive's text with the ledger's entries on it, each found exactly once."""
    for row in dataset.corrections:
        if (row.row_id, row.field, row.kind) == ("yc03-02", "content", CORRECTION):
            assert text.count(row.source_text) == 1, row
            text = text.replace(row.source_text, row.published_text)
    for row in dataset.corrections:
        if (row.row_id, row.field, row.kind) == ("yc03-02", "content", CORRECTION):
            assert text.count(row.published_text) == 1, row
    return text


# --- passages follow ---


def test_selections_follow_the_content(root: Path) -> None:
    change = carry_out(root, request("yc03-01", "content", "综合窗口", "专门窗口"))
    passages = change.dataset.passages_of["yc03-01"]
    assert [row.text for row in passages] == [
        "一是设立1个专门窗口，统一收件。",
        "二是建立2项制度，限时办结。",
        "1",
    ]
    assert passages[2].explained_by == "设立1个专门窗口"
    assert change.lines[-1] == "data/passages.csv 里引用这段文字的摘录一并更改"


def test_a_change_across_the_edge_of_a_selection_is_refused(root: Path) -> None:
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

REFUSED = {
    "no such record": (request("yc09-01", "content", "a", "b"), "没有编号为“yc09-01”的记录"),
    "nothing in place of an official text": (
        request("shi-shuiwu-ju", "name", "市水务局", ""),
        "改动前后都不能是空的",
    ),
    "an entry of the ledger": (request("c001", "reason", "a", "b"), "没有编号为“c001”的记录"),
    "no such table": (
        replace(request("yc03-01", "content", "a", "b"), table="foo"),
        "没有“foo”这张表可改；有这些：notices、domains、",
    ),
    "the ledger's table": (
        replace(request("c001", "reason", "a", "b"), table="corrections"),
        "没有“corrections”这张表可改",
    ),
    "no such column": (request("yc03-01", "页码", "a", "b"), "没有“页码”这一栏；有这些："),
    "an ambiguous column": (request("yc03-01", "编号", "a", "b"), "没有“编号”这一栏"),
    "no column": (request("yc03-01", "", "a", "b"), "没有“”这一栏"),
    "words that are not there": (
        request("yc03-01", "content", "没有", "b"),
        "“没有”不在这一栏里。.*现在是：“一是设立1个",
    ),
    "done before": (request("yc03-01", "content", "一站窗口", "综合窗口"), "可能已经改过了"),
    "words that are there twice": (request("yc03-01", "content", "是", "为"), "出现 2 次"),
    "no words": (request("yc03-01", "content", "", "b"), "不是空的，请写明现在的文字"),
    "the same words": (request("yc03-01", "content", "统一", "统一"), "新旧文字相同"),
    "the same after typesetting": (
        request("yc03-01", "content", "，统一", ",统一"),
        "新旧文字相同",
    ),
    "words for an empty cell": (request("shi-lvjin-ban", "full_name", "a", "b"), "不在这一栏里"),
    "a key": (request("yc03-01", "id", "01", "02"), "已发布的编号一直不变"),
    "a key of two": (
        request("yc03-01/shi-shangshi-ju", "reform_id", "01", "02"),
        "已发布的编号一直不变",
    ),
    "a number": (request("yc03-01", "number", "1", "9"), "编号和次序要几行一起改"),
    "a position": (request("yc03-01/shi-shangshi-ju", "position", "1", "2"), "要几行一起改"),
    "an impossible date": (
        request("yc03", "issued_on", "-05-06", "-02-30"),
        "应写成 2031-05-06 这样",
    ),
    "words for a number": (request("yc03", "batch", "3", "三"), "应写成"),
    "no reason": (request("yc03-01", "content", "统一", "一并", reason=" "), "要写明理由"),
    "no reference": (
        request("yc03-01", "content", "统一", "一并", reference=""),
        "要写明理由和依据",
    ),
    "an unknown agency": (
        request("yc03-01", "责任单位", "市商事局", "市局"),
        "agencies.csv 里没有名为“市局”的一行",
    ),
    "an agency that is there": (
        request("yc03-02", "责任单位", "市商事局", "市水务局"),
        "已经有“市水务局”",
    ),
    "half an agency": (request("yc03-01", "责任单位", "商事", "水务"), "现在是“市商事局”"),
    "none of two agencies": (request("yc03-02", "责任单位", "市局", "水务"), "认不出是哪一处"),
    "a remark on what is not there": (
        request("yc03-01", "content", "没有", "", kind=REMARK),
        "不在这一栏里",
    ),
    "a remark on nothing": (request("yc03-01", "content", "", "", kind=REMARK), "不在这一栏里"),
    "an editor's error in an official text": (
        request("yc03-01", "content", "统一", "一并", kind=EDITORIAL),
        "是官方文字：存档文本有误选“更正”",
    ),
    "a correction of an editor's text": (
        request("shi-shuiwu-ju", "full_name", "水务", "水利", kind=CORRECTION),
        "是编者内容，与存档文本无关：请选“编者内容有误”",
    ),
    "a remark on an editor's text": (
        request("shi-shuiwu-ju", "full_name", "水务", "水利", kind=REMARK),
        "请选“编者内容有误”",
    ),
    "a control character": (
        request("yc03-01", "content", "统一", "一\x1b[31m并"),
        "“正确的文字”里有看不见的字符 U\\+001B",
    ),
    "a direction mark": (request("yc03-01", "content", "统\u202e一", "b"), r"U\+202E"),
    "a lone surrogate": (request("yc03-01\udcff", "content", "统一", "b"), r"U\+DCFF"),
    "a word without end": (request("yc03-01", "content", "统一", "长" * 20_001), "太长了"),
    "a web address with Chinese": (
        request("yc03-01", "content", "统一", "一并", reference="https://example.org/文?a"),
        "换成浏览器地址栏里编码过的写法",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_request_is_refused(what: str) -> None:
    asked, message = REFUSED[what]
    with pytest.raises(Refused, match=message):
        correct(BARE, asked)


def test_an_id_in_two_tables(root: Path) -> None:
    dataset = examination.load(root)
    scope = replace(dataset.scopes[0], id="lvse-jinrong", name="全市")
    dataset = replace(dataset, scopes=(scope, *dataset.scopes[1:]))
    asked = request("lvse-jinrong", "name", "金融", "融资")
    assert next(iter(correct(dataset, asked).files())) == "data/domains.csv", "the words tell which"
    asked = request("lvse-jinrong", "name", "全", "各")
    assert next(iter(correct(dataset, asked).files())) == "data/scopes.csv"
    asked = request("lvse-jinrong", "name", "没有", "各")
    with pytest.raises(Refused, match="domains/lvse-jinrong/name、scopes/lvse-jinrong/name"):
        correct(dataset, asked)
    with pytest.raises(Refused, match="“没有”不在这一栏里"):
        correct(dataset, replace(asked, table="scopes"))


UNFIT = {
    "a formula": (request("t001", "term", "开公司", "=1+1", kind=EDITORIAL), "encoding.formula"),
    "a name that another has": (
        request("shi-shuiwu-ju", "name", "水务", "商事"),
        "keys.unique-key",
    ),
    "a word of a list": (request("t001", "kind", "colloquial", "slang"), "schema.constraint-error"),
    "a checksum": (request("yc03", "source_sha256", "c57c", "0000"), "verify.source-changed"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_what_would_spoil_the_package_is_not_written(what: str, root: Path) -> None:
    asked, rule = UNFIT[what]
    before = tree(root)
    change = correct(examination.load(root), asked)
    with pytest.raises(saving.Unfit) as caught:
        saving.write(root, change.files())
    assert rule in {problem.rule for problem in caught.value.problems}
    assert tree(root) == before


OFFICIAL_TEXTS = [
    (resource["name"], column["name"])
    for resource in descriptor()["resources"]
    for column in resource["schema"]["fields"]
    if (column["origin"], column["type"]) == ("official", "string") and column["name"] not in SHARED
]


@pytest.mark.parametrize(("table", "field"), OFFICIAL_TEXTS)
def test_every_official_text_of_the_real_package_can_be_corrected_and_put_back(
    table: str, field: str, dataset: Dataset
) -> None:
    rows = dataset.table(table)
    assert rows
    for row in rows:
        _there_and_back(dataset, table, row.record_id, field, getattr(row, field))


def _there_and_back(dataset: Dataset, table: str, row_id: str, field: str, text: str) -> None:
    half = len(text) // 2
    old = next(
        text[half : half + n] for n in range(1, len(text)) if text.count(text[half : half + n]) == 1
    )
    asked = request(row_id, field, old, f"{old}某", table=table)
    there = correct(dataset, asked).dataset
    assert value(there, table, row_id, field) == text.replace(old, f"{old}某")
    back = correct(there, replace(asked, old=f"{old}某", new=old)).dataset
    assert back.corrections == dataset.corrections
    assert back.by_id == dataset.by_id

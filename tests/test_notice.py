"""A new notice in the package: its rows, what is new in them, what is refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from helpers import Item, at_most, problems_of, rules, small_dataset, small_package
from notices import NOTICE, Shape, as_html, as_text, written
from reforms.archive.consistency import consistency
from reforms.archive.locators import NOTICE_FIELDS
from reforms.intake import extract
from reforms.intake.accept import Acceptance
from reforms.intake.notice import Arrival, Understood, known, slug, understand, unique
from reforms.model import ROW_TYPES, Dataset
from reforms.package import examination
from reforms.problems import Refused
from test_extract import published

pytestmark = pytest.mark.usefixtures("quick")
DAY = date(2034, 1, 31)
TEXT = as_text(NOTICE)
Changes = Mapping[str, str]


EMPTY = replace(small_dataset(), **dict.fromkeys(ROW_TYPES, ()), sources={})
"""A package whose tables have no rows."""


def arrival(name: str, data: bytes) -> Arrival:
    return Arrival(id="zz05", name=name, original=data, text=extract.text_of(name, data))


def read(text: str, reason: str = "", dataset: Dataset | None = None) -> Understood:
    """A notice's text taken into a dataset."""
    acceptance = Acceptance(reason=reason, recorded_on=DAY) if reason else None
    return understand(dataset or small_dataset(), arrival("a.txt", text.encode()), acceptance)


def items_in(dataset: Dataset, notice_id: str) -> list[Item]:
    """What the dataset says of a notice's items."""
    return [
        Item(
            domain=dataset.domain[row.domain_id].name,
            name=row.name,
            content=row.content,
            agencies=tuple(agency.name for agency in dataset.agencies_of[row.id]),
            scope=dataset.scope[row.scope_id].name,
        )
        for row in dataset.reforms_of_notice[notice_id]
    ]


def spoilt(changes: Changes) -> str:
    """The notice's text with some of its words changed."""
    text = TEXT
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


# --- importing ---


@pytest.mark.parametrize("form", ["notice.txt", "notice.html", "notice.docx"])
def test_a_notice_goes_into_the_package(form: str, tmp_path: Path) -> None:
    root, before = small_package(tmp_path), small_dataset()
    data = written(NOTICE, Shape(page=2, breaks=True))[form]
    examination.write(root, understand(before, arrival(form, data)).files())
    assert problems_of(root) == []
    dataset = examination.load(root)
    assert items_in(dataset, "zz05") == published(NOTICE)
    assert [row.number for row in dataset.reforms_of_notice["zz05"]] == [1, 2, 3, 4]
    notice = dataset.notice["zz05"]
    assert dataset.text(notice.source_path) == extract.text_of(form, data)
    original = notice.original_path or notice.source_path
    assert (root / original).read_bytes() == data, "archived byte for byte"
    assert bool(notice.original_path) == (form != "notice.txt")
    for table in ROW_TYPES:
        assert set(before.table(table)) <= set(dataset.table(table)), "nothing is lost"
    for table in ("passages", "terms", "corrections"):
        assert dataset.table(table) == before.table(table), table
    assert known(dataset, arrival(form, data))


def test_radicals_become_ideographs_and_the_file_is_kept_beside() -> None:
    data = TEXT.replace("人民", "⼈⺠").replace("金", "\uf90a").encode()
    understood = understand(small_dataset(), arrival("a.txt", data))
    assert understood.files()["sources/zz05.txt.txt"] == data
    assert understood.files()["sources/zz05.txt"].decode() == TEXT


def test_what_is_new_is_listed_with_what_it_lacks() -> None:
    understood = understand(small_dataset(), arrival("a.html", as_html(NOTICE)))
    assert list(understood.summary()) == [
        "通知 zz05：云府函〔2033〕6号，2033-12-31",
        "标题：云川市人民政府关于推广云川试验片区第五批经验的通知（第 5 批，4 项）",
        "发文机关：云川市人民政府；主送：各县人民政府；来源地区：云川试验片区",
        "附件：云川试验片区第五批经验清单（分类|序号|项目名称|实施内容|责任单位|推广范围）",
        "数据要素流通（3 项）：",
        "  1. “1+N”数据登记制度（市数据局、云川海关；全市各县）",
        "  2. 跨境数据“白名单”（市数据局；条件成熟的县）",
        "  3. 数据经纪人（市司法局、市数据局；全市各县）",
        "绿色金融（1 项）：",
        "  4. 蓝碳贷（市绿金办；条件成熟的县）",
        "以下是新的，请核对编号，补全空着的各栏：",
        "  notices.csv：zz05，待补 published_on、source_url",
        "  domains.csv：shuju-yaosu-liutong（数据要素流通）",
        "  scopes.csv：quanshi-gexian（全市各县）",
        "  scopes.csv：tiaojianchengshu-de-xian（条件成熟的县）",
        "  agencies.csv：shi-shuju-ju（市数据局），待补 full_name、aliases、kind、reference、"
        "checked_on",
        "  agencies.csv：yun-chuan-haiguan（云川海关），待补 full_name、aliases、kind、reference、"
        "checked_on",
        "  agencies.csv：shi-sifa-ju（市司法局），待补 full_name、aliases、kind、reference、"
        "checked_on",
        "  passages.csv、terms.csv：还没有这些项目的摘录和检索词",
    ]
    assert understood.dataset.domain["shuju-yaosu-liutong"].position == 3
    assert "  notices.csv：zz05，待补 published_on、source_url" in read(TEXT).summary()


def test_two_agencies_with_a_line_break_between_are_pointed_out() -> None:
    page = as_html(NOTICE).decode().replace("市数据局、云川海关", "市数据局<br>云川海关")
    understood = understand(small_dataset(), arrival("a.html", page.encode()))
    told = "\n".join(understood.summary())
    assert "市数据局云川海关），待补" in told and told.count("是不是两个单位？") == 1


def test_the_notice_of_the_real_package_gives_its_rows_again(dataset: Dataset) -> None:
    for notice in dataset.notices:
        text = dataset.text(notice.source_path)
        try:
            made = read(text, dataset=EMPTY).dataset
        except Refused:
            # Its ledger has a remark on what it contradicts itself in.
            made = read(text, "原文如此", EMPTY).dataset
        assert items_in(made, "zz05") == items_in(dataset, notice.id)
        for name in NOTICE_FIELDS:
            assert getattr(made.notice["zz05"], name) == getattr(notice, name), name


def test_known_notices() -> None:
    dataset = small_dataset()
    notice = dataset.notices[0]
    data = dataset.sources[notice.source_path]
    same = Arrival(id=notice.id, name="a.txt", original=data, text="")
    assert known(dataset, same)
    assert not known(dataset, arrival("a.txt", TEXT.encode()))
    with pytest.raises(Refused, match=f"编号 {notice.id} 已用于"):
        known(dataset, replace(same, original=b"other"))
    for id in ("", "5", "zz", "ZZ05", "zz5", "../zz05", "zz05\n", "zz05/", "zz०५"):
        with pytest.raises(Refused, match="编号应是"):
            known(dataset, replace(same, id=id))
    with pytest.raises(Refused, match=r"云府函〔2031〕45号 已经收录，编号是 yc03"):
        read(spoilt({"云府函〔2033〕6号": "云府函〔2031〕45号"}))


# --- refusals ---

LIST = TEXT[TEXT.index("(一)数据") : TEXT.index("(一)绿色")]
REFUSED: dict[str, tuple[Changes, str]] = {
    "another form": ({"附件:云川": "附录:云川"}, "第 4 行第 1 字起“第五批4项经验.*找不到"),
    "an agency twice": ({"市司法局、市数据局": "市数据局、市数据局"}, "“市数据局”写了两次"),
    "an agency too few": ({"市司法局、市数据局": "市司法局、"}, "第 3 项的责任单位是空的"),
    "private use": ({"蓝碳贷": "蓝\ue001贷"}, r"^“蓝\\ue001贷。”里有私用区.*U\+E001；请"),
    "no scope": ({"市绿金办 | 条件成熟的县 |": "市绿金办 | |"}, "第 4 项的推广范围是空的"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_notice_that_does_not_fit_is_refused(what: str) -> None:
    changes, message = REFUSED[what]
    with pytest.raises(Refused, match=message):
        read(spoilt(changes))


# Nothing in them is a fault of form, and each takes long where anything is squared. Of marks
# and batches the work is inside regular expressions, where no call is counted: they have to end.
LABORIOUS = {
    "marks": TEXT.replace("试行数据经纪人制度。", "试" + "," * 19_000),
    "brackets": TEXT.replace("试行数据经纪人制度。", "(试)" + "(a)" * 6_000),
    "names": TEXT.replace("数据经纪人。", "数据经纪人、" + "名、" * 9_000 + "。"),
    "batches": TEXT.replace("第五批4项经验主要", "第一批" * 6_000 + "第五批4项经验主要"),
    "summaries": TEXT.replace("第五批4项经验主要", "包括甲" * 6_000 + "第五批4项经验主要"),
    "sections": TEXT.replace(LIST, LIST * 1_000),
    "area": TEXT.replace("附件\n云", "附件\n" + "云" * 19_000),
}


@pytest.mark.parametrize("what", LABORIOUS)
def test_a_laborious_notice_takes_little_work(what: str) -> None:
    with at_most(1_000_000):
        try:
            read(LABORIOUS[what])
        except Refused as error:
            assert len(str(error)) < 5_000


# --- accepting ---

ACCEPTED: dict[str, tuple[Changes, list[str]]] = {
    "a gap": ({"绿色金融 | 4 |": "绿色金融 | 6 |"}, ["reforms zz05-06 number 6 |蓝碳贷"]),
    "another name": ({"”、数据经纪人": "”、数据经记人"}, ["reforms zz05-03 name 数据经记人"]),
    "another domain": ({"通、绿色": "通、蓝色"}, ["notices zz05 annex_title 蓝色金融"]),
    "a name left out": ({"”、数据经纪人": "”"}, ["reforms zz05-03 name 数据经纪人"]),
    "a domain left out": ({"通、绿色金融等": "通等"}, ["notices zz05 annex_title 绿色金融"]),
    "two names for one": (
        {"”、数据经纪人": "”、数据经记人、蓝图"},
        ["notices zz05 annex_title 数据经记人", "notices zz05 annex_title 蓝图"],
    ),
    "several": (
        {"第五批4项": "第五批9项", "等2方面": "等7方面", "绿色金融 | 4": "绿色金融 | 9"},
        [
            "reforms zz05-09 number 9 |蓝碳贷",
            "notices zz05 annex_title 绿色金融等7方面内容",
            "notices zz05 annex_title 第五批9项经验主要包括数据要素流通",
        ],
    ),
}
"""What is changed in the notice, and where a remark is on it with which words."""


@pytest.mark.parametrize("what", ACCEPTED)
def test_a_fault_is_accepted_by_remarks_that_quote_it_and_no_more(
    what: str, tmp_path: Path
) -> None:
    changes, expected = ACCEPTED[what]
    understood = read(spoilt(changes), "原文如此,照录")
    added = understood.remarks
    # The words quoted may take in more, where they are not unique alone.
    for row, said in zip(added, expected, strict=True):
        *place, words = said.split(" ", 3)
        assert [row.table, row.row_id, row.field] == place and words in row.source_text
        assert row.reason.endswith("；原文如此，照录") and row.reference == "云府函〔2033〕6号"
    root = small_package(tmp_path)
    examination.write(root, understood.files())
    assert problems_of(root) == []
    dataset = examination.load(root)
    for dropped in added:
        kept = tuple(row for row in dataset.corrections if row.id != dropped.id)
        without = replace(dataset, corrections=kept)
        assert rules(list(consistency(without))) == ["rules.stated"], dropped.source_text


def test_what_cannot_be_accepted() -> None:
    with pytest.raises(Refused, match="序号重复"):
        read(spoilt({"绿色金融 | 4 |": "绿色金融 | 3 |"}), "原文如此")
    with pytest.raises(Refused, match="没有要接受的矛盾"):
        read(TEXT, "原文如此")


# --- ids ---


SLUGS = {"绿色金融": "lvse-jinrong", "国资委": "guozi-wei", "外办": "waiban", "——": "x"}
SLUGS |= {"AI+5G 办": "ai-5g-ban"}


def test_ids_are_pinyin_short_and_unique() -> None:
    assert {name: slug(name) for name in SLUGS} == SLUGS
    assert len(slug("数据" * 1000)) <= 80
    assert (unique("a", []), unique("a", ["a", "a-2"])) == ("a", "a-3")
    items = [replace(NOTICE[0], agencies=("市税务局", "市水务局"))]
    agencies = read(as_text(items), dataset=EMPTY).dataset.agencies
    assert [agency.id for agency in agencies] == ["shi-shuiwu-ju", "shi-shuiwu-ju-2"]

"""A new notice in the package: its rows, what is new in them, remarks, ids."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import at_most, problems_of, rules, small_dataset, small_package
from notices import (
    EMPTY,
    NOTICE,
    Shape,
    as_html,
    as_text,
    items_in,
    published,
    taken,
    written,
)
from reforms.archive.consistency import consistency
from reforms.archive.locators import NOTICE_FIELDS
from reforms.intake.notice import Understood, known, slug, unique
from reforms.model import ROW_TYPES, Dataset
from reforms.package import examination
from reforms.problems import Refused

pytestmark = pytest.mark.usefixtures("quick")
TEXT = as_text(NOTICE)
Changes = Mapping[str, str]


def read(text: str, *options: str, dataset: Dataset | None = None) -> Understood:
    return taken("a.txt", text.encode(), *options, dataset=dataset)


def spoilt(changes: Changes) -> str:
    """The notice's text with some of its words changed."""
    text = TEXT
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


# --- importing ---


@pytest.mark.parametrize("name", written(NOTICE))
def test_a_notice_goes_into_the_package(name: str, tmp_path: Path) -> None:
    root, before = small_package(tmp_path), small_dataset()
    data = written(NOTICE, Shape(page=2, breaks=True))[name]
    understood = taken(name, data)
    examination.write(root, understood.files())
    assert problems_of(root) == []
    dataset = examination.load(root)
    assert items_in(dataset) == published(NOTICE)
    notice = dataset.notice["zz05"]
    assert dataset.text(notice.source_path) == understood.arrival.extracted.text
    original = notice.original_path or notice.source_path
    assert (root / original).read_bytes() == data, "archived byte for byte"
    for table in ROW_TYPES:
        assert set(before.table(table)) <= set(dataset.table(table)), "nothing is lost"
    for table in ("passages", "terms", "corrections"):
        assert dataset.table(table) == before.table(table), table
    assert known(dataset, "zz05", data)


def test_what_is_the_text_itself_is_archived_once() -> None:
    assert not read(f"{TEXT}\n").notice.original_path
    assert read(TEXT).notice.original_path == "sources/zz05.original.txt"


@pytest.mark.parametrize("number", ["云府函〔2033〕6号", ""])
def test_the_archived_text_is_a_source_of_the_package(number: str) -> None:
    made = taken("a.html", as_html(NOTICE, Shape(document_number=number)))
    said = f"（{number}）" if number else ""
    title = f"《云川市人民政府关于推广云川试验片区第五批经验的通知》{said}，存档文本"
    descriptor = json.loads(made.files()["datapackage.json"])
    assert descriptor["sources"][-1] == {"title": title, "path": "sources/zz05.txt"}


@pytest.mark.parametrize("before", range(12))
def test_the_head_stands_in_the_text_as_in_the_file(before: int) -> None:
    page = as_html(NOTICE).decode().replace("<h1>", "<p>网</p>" * before + "<h1>")
    text = taken("a.html", page.encode()).arrival.extracted.text
    assert text.startswith("云府函〔2033〕6号\n云川市人民政府关于推广 云川"), text[:60]


def test_radicals_become_ideographs_and_the_file_is_kept_beside() -> None:
    data = TEXT.replace("人民", "⼈⺠").replace("金", "\uf90a").encode()
    understood = taken("a.txt", data)
    assert understood.files()["sources/zz05.original.txt"] == data
    assert understood.files()["sources/zz05.txt"].decode() == f"{TEXT}\n"
    with pytest.raises(Refused, match=r"^“蓝\\ue001贷。”里有私用区.*U\+E001；请"):
        read(TEXT.replace("蓝碳贷", "蓝\ue001贷"))


def test_what_was_understood_is_told() -> None:
    understood = taken("a.html", as_html(NOTICE, Shape(notes=("(公开)",))))
    editorial = "待补 full_name、aliases、kind、reference、checked_on"
    assert list(understood.summary()) == [
        "通知 zz05：云府函〔2033〕6号，2033-12-31，第 5 批",
        "标题：云川市人民政府关于推广云川试验片区第五批经验的通知",
        "发文机关：云川市人民政府；主送：各县人民政府",
        "来源地区：云川试验片区",
        "附件：云川试验片区第五批经验清单",
        "各栏：",
        "  分类 → 领域",
        "  序号 → 序号",
        "  项目名称 → 名称",
        "  实施内容 → 内容",
        "  责任单位 → 责任单位",
        "  推广范围 → 推广范围",
        "共 4 项（正文写 4 项）：",
        "  数据要素流通：3 项（通知写 3 项）",
        "    zz05-01 1. “1+N”数据登记制度（市数据局、云川海关；全市各县）",
        "    zz05-02 2. 跨境数据“白名单”（市数据局；条件成熟的县）",
        "    zz05-03 3. 数据经纪人（市司法局、市数据局；全市各县）",
        "  绿色金融：1 项（通知写 1 项）",
        "    zz05-04 4. 蓝碳贷（市绿金办；条件成熟的县）",
        "以下是新的，请核对编号，补全空着的各栏：",
        "  notices.csv：zz05，待补 published_on、source_url",
        "  domains.csv：shuju-yaosu-liutong（数据要素流通）",
        "  scopes.csv：quanshi-gexian（全市各县）",
        "  scopes.csv：tiaojianchengshu-de-xian（条件成熟的县）",
        f"  agencies.csv：shi-shuju-ju（市数据局），{editorial}",
        f"  agencies.csv：yun-chuan-haiguan（云川海关），{editorial}",
        f"  agencies.csv：shi-sifa-ju（市司法局），{editorial}",
        "  reforms.csv、relevance.csv：还没有这些项目的一句话，也没有写和谁有关",
        "  passages.csv、terms.csv：还没有这些项目的摘录和检索词",
        "没有收入：表格后面的文字：“(公开)”、“主办:云川市人民政府”、“网站地图”",
    ]
    assert understood.dataset.domain["shuju-yaosu-liutong"].position == 3


def test_the_notices_of_the_real_package_give_their_rows_again(dataset: Dataset) -> None:
    for notice in dataset.notices:
        columns = zip(notice.headings, notice.fields, strict=True)
        options = [f"--column {heading}={field}" for heading, field in columns]
        text = dataset.text(notice.source_path)
        try:
            made = read(text, *options, dataset=EMPTY).dataset
        except Refused:
            # Its ledger has a remark on what it contradicts itself in.
            made = read(text, *options, "--accept 原文如此", dataset=EMPTY).dataset
        assert items_in(made) == items_in(dataset, notice.id)
        for name in NOTICE_FIELDS:
            assert getattr(made.notice["zz05"], name) == getattr(notice, name), name


def test_known_notices() -> None:
    dataset = small_dataset()
    notice = dataset.notices[0]
    assert known(dataset, notice.id, dataset.sources[notice.source_path])
    assert not known(dataset, "zz05", b"")
    with pytest.raises(Refused, match=f"编号 {notice.id} 已用于"):
        known(dataset, notice.id, b"other")
    for id in ("", "5", "zz", "ZZ05", "zz5", "../zz05", "zz05\n", "zz05/", "zz०५"):
        with pytest.raises(Refused, match="编号应是"):
            known(dataset, id, b"")
    same = {
        "云府函〔2033〕6号": "云府函〔2031〕45号",
        "\n附件\n云川试验片区第五批经验清单": "\n附件\n" + notice.annex_title,
    }
    with pytest.raises(Refused, match=r"云府函〔2031〕45号 已经收录，编号是 yc03"):
        read(spoilt(same))


# --- hostile texts ---

LIST = TEXT[TEXT.index("(一)数据") : TEXT.index("(一)绿色")]
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
    understood = read(spoilt(changes), "--accept 原文如此,照录")
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
    with pytest.raises(Refused, match="2 项的编号会相同"):
        read(spoilt({"绿色金融 | 4 |": "绿色金融 | 3 |"}), "--accept 原文如此")
    with pytest.raises(Refused, match="没有要接受的矛盾"):
        read(TEXT, "--accept 原文如此")


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

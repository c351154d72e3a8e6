"""Notices in all forms, read: random ones, those that offices publish, and broken ones."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import examples, small_package, tree
from notices import (
    TEXTS,
    Item,
    Shape,
    as_docx,
    as_html,
    as_xlsx,
    blocks,
    items_in,
    published,
    taken,
)
from reforms.archive.consistency import consistency
from reforms.archive.typography import typeset
from reforms.archive.verify import verify
from reforms.package import examination

pytestmark = pytest.mark.usefixtures("quick")


@cache
def small_files() -> dict[str, bytes]:
    """The small package's files."""
    with tempfile.TemporaryDirectory() as folder:
        return tree(small_package(Path(folder)).parent / "datapackage")


# --- random notices ---

WORD = st.text("机制平台服务ab1+.“”（）&<> ", max_size=6)
CONTENT = st.text("一是建设,。;:3.5%“”()App <b>&amp; ", max_size=30)
ORDINALS: Sequence[Callable[[int], str]] = (
    str,
    lambda number: f"{number}.",
    lambda number: f"（{number}）",
    lambda number: str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    lambda number: "零一二三四五六七八九"[number],
)
OFFICES = ("市商事局", "市数据局", "云川海关", "市绿金办", "县 税务局")
HEADINGS = {
    "domain": ("分类", "领域", "改革领域"),
    "number": ("序号", "编号"),
    "name": ("项目名称", "改革 举措", "经验名称"),
    "content": ("实施内容", "主要做法（要点）"),
    "scope": ("推广范围", "复制推广范围"),
}
ROLES = {"牵头": "牵头单位", "配合": "配合部门", "市层面责任单位": "市层面责任单位"}
"""Role -> the heading of the column of those who have it."""


def clean(text: str) -> str:
    """A text as a cell holds it."""
    return " ".join(text.split())


@st.composite
def random_notices(draw: st.DrawFn) -> tuple[list[Item], Shape]:
    """The items of a notice, and its shape."""
    fields = ["number", "name"]
    fields += [it for it in ("domain", "content", "scope") if draw(st.booleans())]
    columns = [(draw(st.sampled_from(HEADINGS[it])), it) for it in fields]
    several = draw(st.booleans())
    roles = [*ROLES][: draw(st.integers(2, 3)) if several else draw(st.sampled_from((0, 2)))]
    heads = [ROLES[role] for role in roles] if several else ["责任单位"]
    extra = draw(st.sampled_from(((), ("完成时限",), ("完成时限", "来源（文件）"))))
    columns += [*((it, "agencies") for it in heads), *((it, "extra") for it in extra)]
    columns = draw(st.permutations(columns))
    extra = tuple(heading for heading, what in columns if what == "extra")
    if several:
        order = [heading for heading, _ in columns]
        roles.sort(key=lambda role: order.index(ROLES[role]))
    sections = "" if "domain" in fields else draw(st.sampled_from(("", "一、{}", "（一）{}")))
    domains = ["数据要素流通", "绿色金融", "商事服务"][: draw(st.integers(1, 3))]
    domains = domains if sections or "domain" in fields else [""]
    restarts = bool(domains[0]) and draw(st.booleans())
    ordinal = draw(st.sampled_from(ORDINALS))
    items: list[Item] = []
    for domain in domains:
        for place in range(1, draw(st.integers(1, 3)) + 1):
            offices = draw(st.lists(st.sampled_from(OFFICES), min_size=1, max_size=4, unique=True))
            places = sorted(draw(st.integers(0, len(roles) - 1)) for _ in offices if roles)
            item = Item(
                domain=domain,
                name=clean(f"机制{len(items)}{draw(WORD)}"),
                content=clean(f"一是{draw(CONTENT)}") if "content" in fields else "",
                agencies=tuple(offices),
                scope=draw(st.sampled_from(("全市", "有关 县"))) if "scope" in fields else "",
                number=ordinal(place if restarts else len(items) + 1),
                roles=tuple(roles[at] for at in places),
                extras=tuple((it, draw(st.sampled_from(("", "2034年", "见1 号")))) for it in extra),
            )
            items.append(item)
    shape = draw(
        st.builds(
            Shape,
            document_number=st.sampled_from(("", "云府函〔2033〕6号", "云府函[2033] 6号")),
            batch=st.sampled_from(("", "首批", "第五批", "第5批")),
            issuers=st.sampled_from((("云川市人民政府",), ("云川市人民政府", "云川市税务局"))),
            day=st.sampled_from(("2033年12月31日", "二〇三三年十二月三十一日")),
            says=st.booleans(),
            title_first=st.booleans(),
            title_lines=st.integers(1, 3),
            colon=st.sampled_from(":："),
            columns=st.just(tuple(columns)),
            merged=st.sets(st.sampled_from(("domain", "scope", "agencies"))).map(frozenset),
            sections=st.just(sections),
            between=st.sampled_from("、，；;" if several or not roles else "、"),
            roles=st.sampled_from(("before", "behind", "brackets", "lines")),
            page=st.integers(2, 9),
            headings_again=st.booleans(),
            parted=st.booleans(),
            breaks=st.booleans(),
            notes=st.sampled_from(((), ("注：“全市”包括各县。",))),
            charset=st.sampled_from(("utf-8", "gb18030")),
            second=st.just(()) | st.just(tuple(items[:1])),
        )
    )
    return items, replace(shape, says=shape.says and not shape.second)


def forms(items: Sequence[Item], shape: Shape) -> Mapping[str, bytes]:
    """A notice in each of the forms that can express it, by a name for its file."""
    made = {
        "a.html": as_html(items, shape),
        "a.docx": as_docx(items, shape),
        "a.xlsx": as_xlsx(items, replace(shape, parted=False)),
    }
    # Texts have no merged cells but those before the number, and no parted cells.
    order = [what for _, what in shape.columns]
    first = "domain" in order and order.index("domain") < order.index("number")
    in_line = "before" if shape.roles == "lines" else shape.roles
    flat = replace(shape, roles=in_line, merged=shape.merged & {"domain"} if first else frozenset())
    empty = any(not text for item in items for _, text in item.extras)
    empty = empty or (
        order.count("agencies") > 1
        and any(len({*it.roles}) < order.count("agencies") for it in items)
    )
    whole = replace(flat, page=1000, sections="", notes=())
    texts = {"bars": flat, "open bars": flat, "tabs": flat, "markdown": replace(flat, sections="")}
    texts |= {} if empty else {"blanks": flat, "lines": whole}
    if shape.sections:
        del texts["markdown"]
        texts.pop("lines", None)
    return made | {f"{it}.txt": TEXTS[it](blocks(items, texts[it])).encode() for it in texts}


@examples(50)
@given(random_notices())
def test_a_random_notice_reads_the_same_in_all_forms(
    random: tuple[list[Item], Shape],
) -> None:
    items, shape = random
    extra = [f"--column {heading}=extra" for heading, what in shape.columns if what == "extra"]
    options = [*extra, *(["--annex 1"] if shape.second else [])]
    for name, data in forms(items, shape).items():
        made = taken(name, data, *options)
        assert items_in(made.dataset) == published(items), name
        row = made.notice
        assert row.headings == [typeset(heading) for heading, _ in shape.columns], name
        assert row.fields == tuple(what for _, what in shape.columns), name
        assert row.document_number == ("云府函〔2033〕6号" if shape.document_number else ""), name
        assert (row.issuer, str(row.issued_on)) == ("、".join(shape.issuers), "2033-12-31"), name
        assert row.title == f"{shape.issuers[0]}关于推广云川试验片区{shape.batch}经验的通知", name
        assert row.batch == {"": None, "首批": 1}.get(shape.batch, 5), name
        assert not [*verify(made.dataset), *consistency(made.dataset)], name
        if shape.second:
            other = taken(name, data, *extra, "--annex 2")
            assert items_in(other.dataset) == published(shape.second), name
        notes = "".join(f"{line}\n" for line in shape.notes)
        assert name == "lines.txt" or made.arrival.extracted.text.endswith(notes), name
    assert not examination.examine(small_files() | made.files()).problems

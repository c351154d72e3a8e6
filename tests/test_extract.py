"""Web pages and Word documents read as plain text, as they come and as nobody means them."""

from collections.abc import Callable, Iterable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from helpers import Item, examples
from notices import (
    HEADINGS,
    NOTICE,
    Shape,
    as_html,
    as_text,
    document,
    saved,
    written,
)
from reforms.archive.source import SourceNotice, parse
from reforms.archive.typography import typeset
from reforms.intake.extract import text_of
from reforms.problems import Refused

W = nsdecls("w")


CELLS = ("domain", "name", "content", "scope")


def items_of(reading: SourceNotice) -> list[Item]:
    """The rows of a reading as they would be published."""
    cut = reading.cut
    return published(
        Item(
            agencies=tuple(map(cut, row.agency_names)),
            **{name: cut(getattr(row, name)) for name in CELLS},
        )
        for row in reading.rows
    )


def published(items: Iterable[Item]) -> list[Item]:
    """Items as they would be published."""
    return [
        Item(
            agencies=tuple(map(typeset, item.agencies)),
            **{name: typeset(getattr(item, name)) for name in CELLS},
        )
        for item in items
    ]


def head_of(reading: SourceNotice) -> list[str]:
    """What a reading says of the notice itself."""
    names = ("document_number", "title", "addressee", "issuer", "issued_on", "annex_title")
    names += ("area", "batch")
    return [typeset(reading.cut(getattr(reading, name))) for name in names]


HEAD = head_of(parse(as_text(NOTICE)))

WORD = st.text("机制平台服务ab1+.“”（）&<> ", min_size=1, max_size=8)
CONTENT = st.text(alphabet="一是建设,。;:3.5%“”()App <b>&amp; ", min_size=1, max_size=40)


def clean(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts as a cell holds them: no space at the ends, single inside."""
    return text.map(lambda made: " ".join(made.split())).filter(bool)


ITEMS = st.lists(
    st.builds(
        Item,
        domain=st.sampled_from(["商事服务", "绿色金融", "数据要素流通"]),
        name=clean(WORD),
        content=clean(CONTENT),
        agencies=st.lists(clean(WORD), min_size=1, max_size=3).map(tuple),
        scope=clean(WORD),
    ),
    min_size=1,
    max_size=7,
).map(lambda items: sorted(items, key=lambda item: item.domain))
RANDOM_SHAPES = st.builds(
    Shape,
    title_first=st.booleans(),
    title_lines=st.integers(1, 4),
    page=st.integers(1, 4),
    headings_again=st.booleans(),
    colon=st.sampled_from([":", "："]),
    breaks=st.booleans(),
    charset=st.sampled_from(["utf-8", "gb2312", "gb18030"]),
    headings=st.sampled_from([HEADINGS, ("领域", "编号", "事项", "主要做法", "单位", "范围")]),
)


@examples(30)
@given(ITEMS, RANDOM_SHAPES)
def test_a_random_notice_reads_the_same_in_all_three_forms(items: list[Item], shape: Shape) -> None:
    printed = [row.domain_printed for row in parse(as_text(items, shape)).rows]
    for name, data in written(items, shape).items():
        reading = parse(text_of(name, data))
        assert items_of(reading) == published(items), name
        assert head_of(reading) == HEAD, name
        numbers = [int(reading.cut(row.number)) for row in reading.rows]
        assert numbers == [*range(1, len(items) + 1)], name
        assert [row.domain_printed for row in reading.rows] == printed, name
        headings = reading.cut(reading.annex_columns).split("|")
        assert tuple(map(str.strip, headings)) == shape.headings, name


# --- pages as they come ---


def changed(old: str, new: str) -> bytes:
    """The page of the notice with some of its markup changed."""
    text = as_html(NOTICE).decode()
    assert old in text, old
    return text.replace(old, new).encode()


PAGES: dict[str, tuple[str, str]] = {
    "no charset named": ("charset=utf-8", ""),
    "the issuer on a line of its own": ("政府关于", "政府</p><p>关于"),
    "label before the addressee": ("〔2033〕6号</p>", "〔2033〕6号</p><p>发布单位:</p>"),
    "title broken inside": ("云川试验片区第五批经验的通知", "云川<br>试验片区第五批经验的通知"),
    "number told before": ("<h1>云川要闻</h1>", "<p>云府函〔2033〕6号</p><p>各部门:</p>"),
    "comments and unseen marks": ("数据经纪人", "数据<!-- a:b -->经\u200b纪\ufeff人"),
    "hidden row": ("<tbody>", "<tbody><tr hidden><td>甲<td>9<td>隐<td>藏<td>的<td>行</tr>"),
    "hidden words": (
        "各县人民政府:",
        "各<b style='display : none'>隐</b><i hidden>藏</i>县人民政府:",
    ),
    "annex title in the table": ("<tbody>", '<tbody><tr><th colspan="6">附表</th></tr>'),
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page_as_it_comes(what: str) -> None:
    reading = parse(text_of("a.HTM", changed(*PAGES[what])))
    assert items_of(reading) == published(NOTICE), what
    assert head_of(reading)[:5] == HEAD[:5], what


def test_a_title_of_another_form_is_what_stands_below_the_number() -> None:
    for old, new in (("经验的通知", "经验的要点"), ("关于推广", "推广")):
        reading = parse(text_of("a.html", changed(old, new)))
        assert head_of(reading)[1] == HEAD[1].replace(old, new)


def test_a_table_parted_by_pages() -> None:
    *rows, third, fourth = as_html(NOTICE, Shape(page=2)).split(b"<tr>")
    parted = b"<tr>".join(rows) + b"</tbody></table><table><tr>" + third + b"<tr>" + fourth
    assert items_of(parse(text_of("a.html", parted))) == published(NOTICE)


def test_a_scope_merged_over_rows_is_repeated() -> None:
    text = as_html(NOTICE).decode()
    first, second = "<td>&nbsp;全市各县\n</td>", "<td>&nbsp;条件成熟的县\n</td>"
    text = text.replace(first, '<td rowspan="2">全市各县</td>', 1).replace(second, "", 1)
    reading = parse(text_of("a.html", text.encode()))
    assert [item.scope for item in items_of(reading)][:2] == ["全市各县"] * 2


REFUSED_PAGES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "读不出来"),
    "no table": (b"<p>x", "应有六栏"),
    "five columns": (changed("<td>&nbsp;全市各县\n</td>", ""), "缺分类"),
    "no number": (changed("云府函〔2033〕6号", "云府函2033"), "发文字号"),
    "no addressee": (changed("各县人民政府:", "各县人民政府"), "主送单位"),
    "a separator in a cell": (changed("数据经纪人", "数据|经纪人"), "与分隔符相同"),
    "not UTF-8": (as_html(NOTICE, Shape(charset="gbk"))[:3] + b"\xff", "UTF-8"),
    "wrong encoding": (changed("charset=utf-8", "charset=big5"), "内容却不是"),
    "unknown encoding": (changed("charset=utf-8", "charset=rot13"), "rot13 不认识"),
    "words between the tables": (
        changed("<td>&nbsp;3\n", "</tr></table><p>续表</p><table><tr><td>x<td>&nbsp;3\n"),
        "续表",
    ),
}


@pytest.mark.parametrize("what", REFUSED_PAGES)
def test_a_page_that_is_refused(what: str) -> None:
    data, message = REFUSED_PAGES[what]
    with pytest.raises(ValueError, match=message):
        parse(text_of("a.html", data))


# --- Word documents as they come ---


def test_a_number_in_a_controlled_field_or_a_table_that_lays_out() -> None:
    number = "<w:p><w:r><w:t>云府函〔2033〕6号</w:t></w:r></w:p>"
    for instead in (
        f"<w:sdt {W}><w:sdtContent>{number}</w:sdtContent></w:sdt>",
        f"<w:tbl {W}><w:tr><w:tc>{number}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    ):
        made = document(NOTICE)
        first = made.paragraphs[0]._p
        first.getparent().replace(first, parse_xml(instead))
        assert head_of(parse(text_of("a.docx", saved(made)))) == HEAD


def test_hidden_text_and_boxes_are_left_out() -> None:
    made = document(NOTICE)
    made.paragraphs[2].add_run("隐藏").font.hidden = True
    text = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    box = f"<w:r {W}><w:pict>{text}</w:pict></w:r>"
    made.paragraphs[2]._p.append(parse_xml(box))
    assert head_of(parse(text_of("a.docx", saved(made)))) == HEAD


def spoilt(part: str) -> bytes:
    """The document with some element in its first paragraph."""
    made = document(NOTICE)
    made.paragraphs[0]._p.append(parse_xml(part))
    return saved(made)


REFUSED_DOCUMENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "no archive": (lambda: b"PK nothing", "不是完好的 docx"),
    "moved text": (lambda: spoilt(f"<w:moveTo {W}><w:r/></w:moveTo>"), "修订痕迹"),
    "text moved away": (lambda: spoilt(f"<w:moveFrom {W}><w:r/></w:moveFrom>"), "修订痕迹"),
    "insertions": (lambda: spoilt(f"<w:ins {W}><w:r><w:t>新</w:t></w:r></w:ins>"), "修订痕迹"),
    "deletions": (lambda: spoilt(f"<w:del {W}><w:r/></w:del>"), "修订痕迹"),
    "numbers made up": (
        lambda: spoilt(f'<w:pPr {W}><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'),
        "自动编号",
    ),
    "symbols": (lambda: spoilt(f'<w:r {W}><w:sym w:font="a" w:char="F0"/></w:r>'), "符号"),
    "no table": (lambda: saved(docx.Document()), "应有六栏"),
}


@pytest.mark.parametrize("what", REFUSED_DOCUMENTS)
def test_a_document_that_is_refused(what: str) -> None:
    make, message = REFUSED_DOCUMENTS[what]
    with pytest.raises(Refused, match=message):
        text_of("a.docx", make())


# --- texts ---


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("txt", b"", "只能读 txt"),
        ("a.txt", as_text(NOTICE).encode("gbk"), "UTF-8"),
        ("a.txt", b"\xef\xbb\xbf" + as_text(NOTICE).encode(), "BOM"),
        ("a.txt", b"x" * 20_001, "20001 字"),
        ("a.txt", b"x\n" * 250_001, "500002 字"),
    ],
    ids=["ending", "GBK", "BOM", "a long line", "a long text"],
)
def test_a_file_that_is_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(Refused, match=message):
        text_of(name, data)

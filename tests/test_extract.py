"""Web pages and Word documents read as plain text, as they come and as nobody means them."""

import io
import zipfile
from collections.abc import Callable
from itertools import pairwise

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from helpers import Item, at_most, examples, zipped
from notices import (
    NOTICE,
    PLAIN,
    Shape,
    as_docx,
    as_html,
    as_text,
    document,
    saved,
    written,
)
from reforms.archive.source import SourceNotice, parse
from reforms.archive.typography import typeset
from reforms.intake.extract import LARGEST, Unreadable, text_of

FORMS = ("notice.txt", "notice.html", "notice.docx")
CALLS = 1_600_000
"""By which a hostile file is refused; three times of the most laborious one."""


def items_of(reading: SourceNotice) -> list[Item]:
    """The rows of a reading as they would be published."""

    def said(span: object) -> str:
        return typeset(reading.cut(span))  # type: ignore[arg-type]

    return [
        Item(
            domain=said(row.domain),
            name=said(row.name),
            content=said(row.content),
            agencies=tuple(map(said, row.agency_names)),
            scope=said(row.scope),
        )
        for row in reading.rows
    ]


def published(items: list[Item]) -> list[Item]:
    """Items as they would be published."""
    return [
        Item(
            domain=typeset(item.domain),
            name=typeset(item.name),
            content=typeset(item.content),
            agencies=tuple(map(typeset, item.agencies)),
            scope=typeset(item.scope),
        )
        for item in items
    ]


def head_of(reading: SourceNotice) -> list[str]:
    """What a reading says of the notice itself."""
    names = ("document_number", "title", "addressee", "issuer", "issued_on", "annex_title")
    names += ("area", "batch")
    return [typeset(reading.cut(getattr(reading, name))) for name in names]


HEAD = head_of(parse(as_text(NOTICE)))

SHAPES = {
    "plain": PLAIN,
    "title before the number": Shape(title_first=True),
    "title of three lines": Shape(title_lines=3),
    "title of two lines before the number": Shape(title_first=True, title_lines=2),
    "domain again on each page": Shape(page=2),
    "headings again on each page": Shape(page=2, headings_again=True),
    "other headings": Shape(headings=("领域", "编号", "事项", "主要做法", "单位", "范围")),
    "full-width colon": Shape(colon="："),
    "broken cells": Shape(breaks=True),
    "gb2312": Shape(charset="gb2312"),
    "gbk": Shape(charset="gbk"),
    "gb18030": Shape(charset="gb18030"),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_read_in_every_form(shape: str, name: str) -> None:
    reading = parse(text_of(name, written(NOTICE, SHAPES[shape])[name]))
    assert items_of(reading) == published(NOTICE)
    assert head_of(reading) == HEAD
    headings = [heading.strip() for heading in reading.cut(reading.annex_columns).split("|")]
    assert headings == list(SHAPES[shape].headings)


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
    charset=st.sampled_from(["utf-8", "gbk", "gb18030"]),
)


@examples(30)
@given(ITEMS, RANDOM_SHAPES)
def test_a_random_notice_reads_the_same_in_all_three_forms(items: list[Item], shape: Shape) -> None:
    for name, data in written(items, shape).items():
        reading = parse(text_of(name, data))
        assert items_of(reading) == published(items), name
        assert head_of(reading) == HEAD, name
        assert [int(reading.cut(row.number)) for row in reading.rows] == [
            *range(1, len(items) + 1)
        ], name


@pytest.mark.parametrize("name", FORMS)
def test_what_was_extracted_reads_as_itself(name: str) -> None:
    text = text_of(name, written(NOTICE)[name])
    assert text_of("again.txt", text.encode()) == text


# --- pages as they come ---


def page(body: str, head: str = '<meta charset="utf-8">') -> bytes:
    """A web page around a notice."""
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def changed(old: str, new: str) -> bytes:
    """The page of the notice with some of its markup changed."""
    text = as_html(NOTICE).decode()
    assert old in text, old
    return text.replace(old, new).encode()


PAGES: dict[str, tuple[str, str]] = {
    "no charset named": ("charset=utf-8", ""),
    "the issuer on a line of its own": ("政府关于", "政府</p><p>关于"),
    "label before the addressee": ("<h1>云川要闻</h1>", "<h1>云川要闻</h1><p>发布单位:</p>"),
    "title broken inside": ("云川试验片区第五批经验的通知", "云川<br>试验片区第五批经验的通知"),
    "number told before": ("<h1>云川要闻</h1>", "<p>云府函〔2033〕6号</p><p>打印</p>"),
    "comments and unseen marks": ("数据经纪人", "数据<!-- a:b -->经\u200b纪\ufeff人"),
    "hidden row": ("<tbody>", '<tbody><tr hidden><td colspan="6">隐藏</td></tr>'),
    "annex title inside the table": (
        "<tbody>",
        '<tbody><tr><th colspan="6">附表</th></tr>',
    ),
    "section and article": ('<div class="nav">', "<main><article><section>"),
    "unclosed elements": ("</td></tr></table></td></tr></table>", ""),
    "form and option": ("<h1>", "<form><select><option>各县:</option></select></form><h1>"),
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page_as_it_comes(what: str) -> None:
    reading = parse(text_of("a.HTM", changed(*PAGES[what])))
    assert items_of(reading) == published(NOTICE), what
    assert head_of(reading)[:5] == HEAD[:5], what


@pytest.mark.parametrize(
    ("old", "new"), [("经验的通知", "经验的要点"), ("关于推广", "推广")], ids=["end", "beginning"]
)
def test_a_title_of_another_form_is_what_stands_below_the_number(old: str, new: str) -> None:
    reading = parse(text_of("a.html", changed(old, new)))
    assert head_of(reading)[1] == HEAD[1].replace(old, new)


def test_a_table_parted_by_pages() -> None:
    parted = as_html(NOTICE, Shape(page=2)).decode()
    rows = parted.split("<tr>")
    at = next(n for n, row in enumerate(rows) if "<td>&nbsp;3\n" in row)
    parted = "<tr>".join([*rows[:at]]) + "</tbody></table><table><tr>" + "<tr>".join(rows[at:])
    assert items_of(parse(text_of("a.html", parted.encode()))) == published(NOTICE)


def test_a_scope_merged_over_rows_is_repeated() -> None:
    text = as_html(NOTICE).decode()
    first, second = "<td>&nbsp;全市各县\n</td>", "<td>&nbsp;条件成熟的县\n</td>"
    assert text.index(first) < text.index(second)
    text = text.replace(first, '<td rowspan="2">全市各县</td>', 1).replace(second, "", 1)
    reading = parse(text_of("a.html", text.encode()))
    assert [item.scope for item in items_of(reading)][:2] == ["全市各县"] * 2


REFUSED_PAGES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "读不出来"),
    "no markup": (b"\x00\x01", "附件的表格"),
    "no table": (page("<p>云府函〔2033〕6号</p>"), "应有六栏"),
    "five columns": (changed("<td>&nbsp;全市各县\n</td>", ""), "缺分类"),
    "no number": (changed("云府函〔2033〕6号", "云府函2033"), "发文字号"),
    "no addressee": (changed("各县人民政府:", "各县人民政府"), "主送单位"),
    "a separator in a cell": (changed("数据经纪人", "数据|经纪人"), "与分隔符相同"),
    "another encoding than named": (as_html(NOTICE, Shape(charset="gbk"))[:3] + b"\xff", "UTF-8"),
    "wrong encoding": (changed("charset=utf-8", "charset=big5"), "内容却不是"),
    "unknown encoding": (changed("charset=utf-8", "charset=rot13"), "rot13 不认识"),
    "words between the tables": (
        changed("<td>&nbsp;3\n", "</tr></table><p>续表</p><table><tr><td>x<td>&nbsp;3\n"),
        "续表",
    ),
    "a cell without end": (changed("数据经纪人", "长" * 20_001), "20001 字"),
}


@pytest.mark.parametrize("what", REFUSED_PAGES)
def test_a_page_that_is_refused(what: str) -> None:
    data, message = REFUSED_PAGES[what]
    with pytest.raises(ValueError, match=message):
        parse(text_of("a.html", data))


# --- Word documents as they come ---


def test_numbers_in_a_controlled_field_and_links_are_read() -> None:
    made = document(NOTICE)
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>云府函〔2033〕6号</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    number = made.paragraphs[0]._p
    number.addprevious(control)
    number.getparent().remove(number)
    reading = parse(text_of("a.docx", saved(made)))
    assert head_of(reading) == HEAD


def test_hidden_text_and_boxes_are_left_out() -> None:
    made = document(NOTICE)
    made.paragraphs[0].add_run("隐藏").font.hidden = True
    assert head_of(parse(text_of("a.docx", saved(made)))) == HEAD


def test_a_heading_in_a_table_that_only_lays_out() -> None:
    made = document(NOTICE)
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "云府函〔2033〕6号"
    number = made.paragraphs[0]._p
    number.addprevious(table._tbl)
    number.getparent().remove(number)
    assert head_of(parse(text_of("a.docx", saved(made)))) == HEAD


def spoilt(part: str) -> bytes:
    """The document with some element in its first paragraph."""
    made = document(NOTICE)
    made.paragraphs[0]._p.append(parse_xml(part))
    return saved(made)


def numbered() -> bytes:
    """A document whose numbers Word makes up."""
    made = docx.Document()
    for paragraph in document(NOTICE).paragraphs:
        made.add_paragraph(paragraph.text)
    table = made.add_table(rows=0, cols=6)
    for item in NOTICE:
        cells = table.add_row().cells
        cells[0].text = item.domain
        properties = cells[1].paragraphs[0]._p.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = 1
        cells[2].text = item.name
    return saved(made)


W = nsdecls("w")
REFUSED_DOCUMENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "no archive": (lambda: b"PK nothing", "不是完好的 docx"),
    "an old document": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "不是完好的 docx"),
    "cut off": (lambda: as_docx(NOTICE)[:-200], "不是完好的 docx"),
    "a flipped byte": (lambda: as_docx(NOTICE).replace(b"word/document", b"word/xocument"), "docx"),
    "another archive": (lambda: zipped({"a.txt": b"x"}), "不是完好的 docx"),
    "insertions": (lambda: spoilt(f"<w:ins {W}><w:r><w:t>新</w:t></w:r></w:ins>"), "修订痕迹"),
    "deletions": (lambda: spoilt(f"<w:del {W}><w:r/></w:del>"), "修订痕迹"),
    "numbers made up": (numbered, "自动编号"),
    "symbols": (lambda: spoilt(f'<w:r {W}><w:sym w:font="a" w:char="F0"/></w:r>'), "符号"),
    "no table": (lambda: saved(docx.Document()), "应有六栏"),
}


@pytest.mark.parametrize("what", REFUSED_DOCUMENTS)
def test_a_document_that_is_refused(what: str) -> None:
    make, message = REFUSED_DOCUMENTS[what]
    with pytest.raises(Unreadable, match=message):
        text_of("a.docx", make())


# --- texts ---


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.pdf", b"%PDF", "只能读"),
        ("txt", b"", "只能读 txt"),
        ("a.txt", as_text(NOTICE).encode("gbk"), "UTF-8"),
        ("a.txt", b"\xef\xbb\xbf" + as_text(NOTICE).encode(), "BOM"),
        ("a.txt", b"x" * 20_001, "20001 字"),
        ("a.txt", b"x\n" * 250_001, "500002 字"),
        ("a.txt", b"x" * (LARGEST + 1), "太大"),
    ],
)
def test_a_file_that_is_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        text_of(name, data)


# --- hostile files ---


def with_document(change: Callable[[bytes], bytes]) -> bytes:
    """The document with another main part."""
    with zipfile.ZipFile(io.BytesIO(as_docx(NOTICE))) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    return zipped(parts | {"word/document.xml": change(parts["word/document.xml"])})


def with_body(body: str) -> bytes:
    """A document with another body."""
    root = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return with_document(lambda _: root.encode())


def lying() -> bytes:
    """An archive whose directory says that its bomb is small."""
    data = zipped({"word/document.xml": b"0" * 30_000_000})
    return data.replace((30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + f"]><w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = (
    '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
)
CELL = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb": ("a.docx", lambda: zipped({f"{n}.xml": b"0" * 10_000_000 for n in range(3)})),
    "lying zip bomb": ("a.docx", lying),
    "ten thousand parts": ("a.docx", lambda: zipped({f"{n}": b"" for n in range(10_000)})),
    "entity bomb": ("a.docx", lambda: with_document(lambda _: LAUGHS.encode())),
    "entity from a file": ("a.docx", lambda: with_document(lambda _: OUTSIDE.encode())),
    "deep document": ("a.docx", lambda: with_body("<w:p><w:r>" * 50_000)),
    "deep controls": (
        "a.docx",
        lambda: with_body("<w:sdt><w:sdtContent>" * 120 + "</w:sdtContent></w:sdt>" * 120),
    ),
    "nested tables": (
        "a.docx",
        lambda: with_body("<w:tbl><w:tr><w:tc>" * 80 + "</w:tc></w:tr></w:tbl>" * 80),
    ),
    "long cell in a document": (
        "a.docx",
        lambda: with_body(f"<w:tbl><w:tr>{CELL.format('长' * 1_000_000)}</w:tr></w:tbl>"),
    ),
    "twenty thousand rows in a document": (
        "a.docx",
        lambda: with_body(f"<w:tbl>{('<w:tr>' + CELL.format(1) * 6 + '</w:tr>') * 20_000}</w:tbl>"),
    ),
    "wide spans in a document": (
        "a.docx",
        lambda: with_body(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p/></w:tc>'
            "</w:tr></w:tbl>"
        ),
    ),
    "deep page": ("a.html", lambda: page("<div>" * 100_000 + "x")),
    "deep tables": ("a.html", lambda: page("<table><tr><td>" * 20_000)),
    "long cell": ("a.html", lambda: changed("数据经纪人", "长" * 1_000_000)),
    "wide spans": (
        "a.html",
        lambda: changed("<tbody>", "<tbody><tr><td colspan=999 rowspan=999>x<td>y</tr>" * 1_000),
    ),
    "twenty thousand rows": ("a.html", lambda: changed("</tbody>", _ROW * 20_000)),
    "many elements": ("a.html", lambda: page("<b>x</b>" * 30_000)),
    "entity bomb in a page": ("a.html", lambda: page("&i;", LAUGHS)),
    "a number without end": ("a.html", lambda: changed("6号", "6" * 15_000 + "号")),
    "openings without end": ("a.txt", lambda: (("第一批" * 6_000 + "\n") * 20).encode()),
    "summaries without end": ("a.txt", lambda: (("包括甲" * 6_000 + "\n") * 20).encode()),
}
_ROW = "<tr><td>x</td><td>1</td><td>a</td><td>b</td><td>c</td><td>d</td></tr>"


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_little_work(what: str) -> None:
    name, make = HOSTILE[what]
    data = make()
    # What is "without end" goes through regular expressions alone: it ends, and no more is known.
    with at_most(CALLS), pytest.raises(ValueError, match=r"[一-鿿]"):
        parse(text_of(name, data))


@examples(60)
@given(st.binary(max_size=300), st.sampled_from(["a.html", "a.docx", "a.txt"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        text_of(name, data)
    except Unreadable as error:
        assert str(error)


TAGS = st.sampled_from(
    "<table> <tr> <td> <td/rowspan=3> <th/colspan=2> </td> </table> <br> <p> <div/hidden> "
    "1 附件 云府函〔2033〕6号 各县: | &#0; &nbsp;".split()
)


@examples(150)
@given(st.lists(TAGS, max_size=40))
def test_any_markup_is_read_or_refused(tags: list[str]) -> None:
    try:
        text_of("a.html", page("".join(tags)))
    except Unreadable as error:
        assert str(error)

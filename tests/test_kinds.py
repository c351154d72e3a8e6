"""The kinds of notices that offices publish: each is read as it is, or refused with a way out."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.styles import Font

from helpers import zipped
from notices import (
    COLUMNS,
    NOTICE,
    PLAIN,
    TEXTS,
    Item,
    Shape,
    as_html,
    as_text,
    blocks,
    document,
    items_in,
    published,
    saved,
    taken,
    workbook,
)
from reforms.problems import Refused

W = nsdecls("w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A file, and what becomes of it."""

    file: Callable[[], tuple[str, bytes]]
    items: Sequence[Item] = tuple(NOTICE)
    told: str = ""
    """What the summary says of it."""
    refused: str = ""
    options: tuple[str, ...] = ()
    """What the refusal offers; with these it goes in."""


def changed(text: str, *words: str) -> str:
    """A text with every second word in the place of the one before, wherever that stands."""
    for old, new in zip(words[::2], words[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    return text


def page(*words: str, items: Sequence[Item] = NOTICE, **shape: Any) -> Kind:
    """The notice as a page, of some shape, with some markup changed."""
    text = as_html(items, Shape(**shape)).decode()
    return Kind(file=lambda: ("a.html", changed(text, *words).encode()), items=items)


def text(*words: str, form: str = "bars", name: str = "a.txt", **shape: Any) -> Kind:
    """The notice as a text."""
    made = TEXTS[form](blocks(NOTICE, Shape(**shape)))
    return Kind(file=lambda: (name, changed(made, *words).encode()))


def word(change: Callable[[Document], object], shape: Shape = PLAIN) -> Kind:
    """The notice as a document, something done to it."""

    def file() -> tuple[str, bytes]:
        change(made := document(NOTICE, shape))
        return "a.docx", saved(made)

    return Kind(file=file)


def book(change: Callable[[Workbook], object], shape: Shape = PLAIN) -> Kind:
    """The notice as a workbook, something done to it."""

    def file() -> tuple[str, bytes]:
        change(made := workbook(NOTICE, shape))
        return "a.xlsx", saved(made)

    return Kind(file=file)


def data(name: str, content: bytes) -> Kind:
    return Kind(file=lambda: (name, content))


def but(kind: Kind, at: int | None = None, **values: Any) -> Kind:
    """A kind whose items, or the one at a place, are otherwise."""
    items = [
        replace(item, **values) if at in (None, place) else item
        for place, item in enumerate(kind.items)
    ]
    return replace(kind, items=items)


def told(kind: Kind, words: str) -> Kind:
    return replace(kind, told=words)


def refused(kind: Kind, words: str, *options: str) -> Kind:
    return replace(kind, refused=words, options=options)


def without(*fields: str) -> Sequence[tuple[str, str]]:
    return tuple(column for column in COLUMNS if column[1] not in fields)


def headed(**headings: str) -> Sequence[tuple[str, str]]:
    """The columns, some under another heading."""
    return tuple((headings.get(what, heading), what) for heading, what in COLUMNS)


def inserted(part: str, at: int = 0) -> Kind:
    """The document with an element in its first paragraph."""
    return word(lambda made: made.paragraphs[at]._p.append(parse_xml(part)))


def in_style(made: Document) -> None:
    """Number a cell by a style that is based on one with numbers."""
    style = made.styles["List Number"]
    made.styles.add_style("own", 1).base_style = style
    made.tables[0].cell(1, 1).paragraphs[0].style = made.styles["own"]


def by_field(made: Document) -> None:
    """Number the items by fields, as SEQ makes them."""
    for at in range(1, 5):
        paragraph = made.tables[0].cell(at, 1).paragraphs[0]._p
        for run in paragraph.xpath("./w:r"):
            run.getparent().remove(run)
        begin, separate, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
            for kind in ("begin", "separate", "end")
        )
        asked = "<w:r><w:instrText> SEQ a </w:instrText></w:r>"
        runs = f"{begin}{asked}{separate}<w:r><w:t>{at}</w:t></w:r>{end}"
        paragraph.extend(parse_xml(f"<w:p {W}>{runs}</w:p>"))


def in_cell(attribute: str) -> Kind:
    """The document with words in a cell of its table that are set so."""

    def change(made: Document) -> None:
        run = made.tables[0].cell(3, 3).paragraphs[0].add_run("不见的字")
        setattr(run.font, attribute, True)

    return word(change)


def by_style(made: Document) -> None:
    """Hide words in a cell of the table by their style."""
    made.styles.add_style("unseen", 2).font.hidden = True
    made.tables[0].cell(3, 3).paragraphs[0].add_run("不见的字").style = made.styles["unseen"]


def in_table(path: str, part: str) -> Kind:
    """The document with an element in each place of its table."""

    def change(made: Document) -> None:
        for parent in made.tables[0]._tbl.xpath(path):
            parent.append(parse_xml(part))

    return word(change)


def nested(made: Document) -> None:
    """Put a table into a cell."""
    inner = made.tables[0].cell(3, 3).add_table(1, 1)
    made.tables[0].cell(3, 3).paragraphs[0].text = ""
    inner.cell(0, 0).text = NOTICE[2].content


def cell(value: object, at: str = "C16") -> Kind:
    """The workbook with another value in a cell: that of the second item's name."""
    return book(lambda made: made.worksheets[0].__setitem__(at, value))


def flat(content: bytes) -> bytes:
    """A workbook whose row 16 has no height, which openpyxl reads and does not write."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'<row r="16"', b'<row r="16" ht="0" customHeight="1"')
    return zipped(parts)


NO_HEIGHT = book(lambda made: None)
TWO = (*COLUMNS[:4], ("牵头单位", "agencies"), ("配合单位", "agencies"), COLUMNS[5])
BY_ROLE = [replace(it, roles=("牵头", "配合")[: len(it.agencies)]) for it in NOTICE]
LATE = [replace(it, scope="", extras=(("完成时限", "2034年底"),)) for it in NOTICE]
SECOND = [replace(NOTICE[3], number="1")]
AGENCIES = "市司法局、市数据局"
ANNEX = "<p>&nbsp;&nbsp;附件:云川试验片区第五批经验清单</p>"
NAMES = "“1+N”数据登记制度、跨境数据“白名单”、数据经纪人。"
LAST = as_text(NOTICE).rpartition("\n")[2]

KINDS: dict[str, Kind] = {
    # texts
    "crlf": text("\n", "\r\n"),
    "bom": text("云府函", "\ufeff云府函"),
    "blank lines": text("\n", "\n\n", form="tabs"),
    "rows over lines": text("登记制度 |", "登记\n制度 |"),
    "open rows over lines": text("费用下降", "费用\n下降", form="open bars"),
    "domain left empty": text("\n2 |", "\n | 2 |"),
    "line behind": told(text(LAST, f"{LAST}\n(此件公开发布)"), "表格后面的文字：“(此件公开发布)”"),
    "a long line": refused(data("a.txt", b"x" * 20_001), "一段文字长达 20001 字"),
    "a long text": refused(text("各县人民政府:", "各县人民政府:\n" + "甲\n" * 250_000), "太长了"),
    "gbk": refused(data("a.txt", as_text(NOTICE).encode("gbk")), "不是 UTF-8 编码；请另存为 UTF-8"),
    "unread line": refused(
        text("\n3 |", "\n接上页\n3 |"), "第17行附件的表格中间夹着别的文字：“接上页”"
    ),
    "too few cells": refused(text(" | 蓝碳贷", ""), "第18行这一行有 5 格，表头有 6 栏，对不上"),
    "a cell across all columns but the first": refused(
        page("</tbody>", '<tr><td>5</td><td colspan="5">另行通知</td></tr></tbody>'),
        "“实施内容”与左边一栏合并|“项目名称”与左边一栏合并",
    ),
    "too many cells": refused(
        text("\n3 |", "\n甲 | 乙 | 3 |"), "第17行这一行有 7 格，表头有 6 栏，对不上"
    ),
    "a cell on no line amid": refused(
        text("。\n市数据局\n条件成熟的县\n", "。\n市数据局\n", form="lines"),
        "格数不够.*有空格时读不准",
    ),
    "a cell on an empty line": refused(
        text("市数据局\n全市各县\n绿", "市数据局\n\n绿", form="lines"), "格数不够.*有空格时读不准"
    ),
    "a cell on no line": refused(
        text("\n市绿金办\n", "\n\n", form="lines"), "起的一行格数不够.*有空格时读不准"
    ),
    # other files
    "doc": refused(
        data("a.doc", b"x"), r"\.doc 文件，这里读不了；请用 Word 或 WPS 打开，另存为 .docx"
    ),
    "doc as docx": refused(data("a.docx", b"\xd0\xcf\x11\xe0"), r"a\.docx 其实是 \.doc 文件"),
    "pdf as txt": refused(data("a.txt", b"%PDF-1.7"), r"其实是 \.pdf 文件.*另存为 .docx"),
    "mhtml": refused(data("a.html", b"From: <Saved by x>"), "仅 HTML"),
    "picture file": refused(data("a.jpg", b"x"), "只能读 txt、md、html、htm、docx、xlsx 文件"),
    "damaged xlsx": refused(data("a.xlsx", b"PK"), "可能已经损坏；请用 Excel 打开，另存为"),
    "damaged docx": refused(data("a.docx", b"PK"), "不是完好的 docx 文件"),
    # pages
    "struck": refused(page("试行数据", "<s>不</s>试行数据"), "有删除线或注音，读不准"),
    "mark with a space": page("附件</p>", "附 件</p>", "附件:", "附　件："),
    "day with spaces": page(day="2033年 12月 31日"),
    "number alone in the body": text("第五批4项", "根据\n云府〔2020〕1号\n有关单位:第五批4项"),
    "roles on lines": page(items=BY_ROLE, roles="lines"),
    "office and office": refused(
        page("市绿金办", "市绿金办会同海关"), "“市绿金办会同海关”看着不像一个单位的名称"
    ),
    "office markup": page("\n</td>", "<o:p></o:p></td>", "<td>&nbsp;", '<td><p class="a">&nbsp;'),
    "list numbers": page("<td>&nbsp;1\n", '<td><span style="mso-list:Ignore">1.</span>\n'),
    "no charset named": page("charset=utf-8", ""),
    "gb2312": Kind(file=lambda: ("a.HTM", as_html(NOTICE, Shape(charset="gb2312")))),
    "table in a cell": page("试行数据经纪人制度。", "<table><tr><td>试行数据经纪人制度。</table>"),
    "title in the table": page("<tbody>", '<tbody><tr><th colspan="6">附表</th></tr>'),
    "print date behind": page(
        "</td></tr></table></td>", "<p>2034年1月2日印发</p></td></tr></table></td>"
    ),
    "parted, no domain": page(
        "<td>&nbsp;数据要素流通\n</td><td>&nbsp;3", "<td>&nbsp;3", page=2, parted=True
    ),
    "first cell empty": page(
        "<td>&nbsp;数据要素流通\n</td><td>&nbsp;2", "<td></td><td>&nbsp;2", merged=frozenset()
    ),
    "comments, unseen marks": page("数据经纪人", "数据<!-- a:b -->经\u200b纪\ufeff人"),
    "hidden row": page("<tbody>", "<tbody><tr hidden><td>甲<td>9<td>隐<td>藏<td>的<td>行</tr>"),
    "hidden in text": page("各县人民", "各<b style='display : none'>隐</b><i hidden>藏</i>县人民"),
    "hidden in a cell": refused(
        page("试行数据", "<i hidden>不</i>试行数据"),
        "第2个表格第4行有隐藏的文字：“不”；请在文件里显示",
    ),
    **{
        f"hidden in a cell by {style}": refused(
            page("试行数据", f"<i style='{style}'>不</i>试行数据"), "第4行有隐藏的文字：“不”"
        )
        for style in ("display:none", "visibility: hidden", "font-size:0")
    },
    "small in a cell": page("试行数据", "<i style='font-size:0.9em'>试</i>行数据"),
    "picture": refused(page("试行数据经纪人制度。", '<img src="a">'), "有一格里有图片"),
    "empty content": refused(
        page("试行数据经纪人制度。", ""), "附件第 3 项的内容是空的；请核对文件"
    ),
    "words between": refused(
        page("— 2 —", "前页所列", page=2, parted=True), "中间夹着别的文字：“前页所列”"
    ),
    "bar in a cell": refused(page("试行数据", "试行|数据"), "与分隔符相同"),
    "wrong charset": refused(
        page("charset=utf-8", "charset=big5"), "编码是 big5，内容却不是；请用"
    ),
    "unknown charset": refused(page("charset=utf-8", "charset=rot13"), "编码 rot13 不认识"),
    "no charset, no utf-8": refused(data("a.html", b"\xff"), "没有写明编码，也不是 UTF-8"),
    "empty page": refused(data("a.html", b""), "文件可能是空的"),
    # documents
    "numbers by fields": word(by_field),
    "table in a Word cell": word(nested),
    "numbers by style": refused(word(in_style), "自动编号.*请在 Word 里把编号转成文本"),
    "numbers by list": refused(
        inserted(f'<w:pPr {W}><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'), "自动编号"
    ),
    **{
        f"tracked {change}": refused(
            in_table(".//w:tc/w:p", f"<w:{change} {W}/>"), "修订痕迹；请在 Word 里接受或拒绝"
        )
        for change in ("ins", "del", "moveFrom", "moveTo")
    },
    **{
        f"a cell by {change}": refused(
            in_table(".//w:tc/w:tcPr", f"<w:{change} {W}/>"), "隐藏的行、删改的单元格"
        )
        for change in ("cellIns", "cellDel")
    },
    "hidden row in Word": refused(
        in_table("./w:tr[4]", f"<w:trPr {W}><w:hidden/></w:trPr>"), "隐藏的行、删改的单元格"
    ),
    **{
        f"{attribute} in a Word cell": refused(
            in_cell(attribute), "隐藏或划去的文字；请在 Word 里显示"
        )
        for attribute in ("hidden", "strike", "double_strike")
    },
    "hidden by style": refused(word(by_style), "隐藏的文字；请在 Word 里显示"),
    "symbols": refused(
        inserted(f'<w:r {W}><w:sym w:char="F0"/></w:r>'), "符号、公式或注音；请在 Word"
    ),
    "footnote": refused(
        inserted(f'<w:r {W}><w:footnoteReference w:id="1"/></w:r>'), "脚注或尾注.*以“注：”开头"
    ),
    "text box": refused(
        inserted(
            f"<w:r {W}><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
            "</w:pict></w:r>"
        ),
        "文本框.*把文字移到正文中",
    ),
    # workbooks
    "whole number": book(lambda made: made.worksheets[0].__setitem__("B15", 1.0)),
    "empty sheet": book(lambda made: made.create_sheet()),
    "formula": refused(cell("=1+1"), "工作表第16行有公式；请在 Excel 里选择性粘贴为数值"),
    "day": refused(cell(date(2034, 1, 1)), "不是文字也不是普通的数字.*把这一格改成文本"),
    "percent": refused(
        book(lambda made: setattr(made.worksheets[0]["B16"], "number_format", "0%")),
        "工作表第16行的数字“2”有显示格式.*改成文本",
    ),
    "columns apart": book(
        lambda made: (made.worksheets[0].insert_cols(1), made.worksheets[0].insert_cols(4))
    ),
    "struck in a sheet": refused(
        book(lambda made: setattr(made.worksheets[0]["D16"], "font", Font(strike=True))),
        "工作表第16行有划去的文字",
    ),
    "no table": refused(book(lambda made: made.worksheets[0].delete_rows(14, 9)), "表格如果是图片"),
    "a long sheet": refused(cell("x", "A6000"), "工作表有 6000 行、6 栏，太大了"),
    "a bomb": refused(data("a.xlsx", zipped({"a": bytes(20_000_001)})), "解开后太大"),
    "two sheets": refused(
        book(lambda made: made.create_sheet().append(["a"])), "2 张有内容的工作表；请只留下"
    ),
    "hidden rows": refused(
        book(lambda made: setattr(made.worksheets[0].row_dimensions[16], "hidden", True)),
        "取消隐藏",
    ),
    "rows of no height": refused(
        replace(NO_HEIGHT, file=lambda: ("a.xlsx", flat(NO_HEIGHT.file()[1]))),
        "取消隐藏",
    ),
    "hidden columns": refused(
        book(lambda made: setattr(made.worksheets[0].column_dimensions["D"], "hidden", True)),
        "取消隐藏",
    ),
    # columns
    "divided in the body only": but(page(columns=without("domain")), domain=""),
    "section counts": told(
        page(
            "流通",
            "流通（3项）",
            "金融",
            "金融（共1项）",
            says=False,
            columns=without("domain"),
            sections="{}",
        ),
        "数据要素流通：3 项（通知写 3 项）",
    ),
    "other headings": page(
        columns=headed(
            name="改革 举措", content="主要做法（要点）", agencies="省级责任单位", scope="实施范围"
        )
    ),
    "headings of two lines": page(
        "<td>&nbsp;牵头单位\n</td><td>&nbsp;配合单位\n</td><td>&nbsp;推广范围\n</td></tr>",
        '<td colspan="2">责任单位</td><td rowspan="2">推广范围</td></tr>'
        "<tr><td>牵头单位</td><td>配合单位</td></tr>",
        *(f"<td{down}>&nbsp;{it}\n" for it, _ in COLUMNS[:4] for down in ("", ' rowspan="2"')),
        items=BY_ROLE,
        columns=TWO,
    ),
    "deadlines": refused(
        page(items=LATE, columns=(*without("scope"), ("完成时限", "extra"))),
        "不认识的栏：“完成时限”",
        "--column 完成时限=extra",
    ),
    "other office": refused(
        page(columns=headed(agencies="主办方")),
        "不认识的栏：“主办方”.*agencies（责任单位）",
        "--column 主办方=agencies",
    ),
    "two names": refused(
        page(columns=headed(content="经验名称")), "有 2 栏都像是名称：项目名称、经验名称"
    ),
    "no office": refused(page(columns=without("agencies")), "找不到责任单位一栏"),
    "no headings": refused(
        page(
            "".join(f"<td>&nbsp;{heading}\n</td>" for heading, _ in COLUMNS).join(
                ("<tr>", "</tr>")
            ),
            "",
        ),
        "没有认得的表头",
    ),
    "wide heading": refused(
        page("<td>&nbsp;责任单位\n</td><td>&nbsp;推广范围\n</td>", '<td colspan="2">责任单位</td>'),
        "表头里有一格横跨几栏",
    ),
    "wide cell": refused(
        page(
            f"<td>&nbsp;{AGENCIES}\n</td><td>&nbsp;全市各县\n</td>",
            f'<td colspan="2">{AGENCIES}</td>',
        ),
        "“推广范围”与左边一栏合并",
    ),
    "item of two rows": refused(
        page("<td>&nbsp;2\n</td>", "", "<td>&nbsp;1\n", '<td rowspan="2">&nbsp;1\n'),
        "一个项目占了几行",
    ),
    "note in the table": page("</tbody>", '<tr><td colspan="6">注：县。</td></tr></tbody>'),
    "section beside domains": refused(
        page(sections="一、全市推广的"), "横跨各栏：“一、全市推广的”；表格另有一栏写明领域"
    ),
    "sections of two levels": refused(
        page(
            '<tr><td colspan="5">&nbsp;一',
            '<tr><td colspan="5">甲</td></tr><tr><td colspan="5">&nbsp;一',
            columns=without("domain"),
            sections="一、{}",
        ),
        "横跨各栏，下面却没有项目：“甲”",
    ),
    "section that lost its items": refused(
        page(
            '<tr><td colspan="5">&nbsp;一、绿色',
            '<tr><td colspan="5">二、水（共2项）</td></tr><tr><td colspan="5">三、绿色',
            columns=without("domain"),
            sections="一、{}",
        ),
        "“水”写2项，下面有0项",
        "--accept 原文如此",
    ),
    "section of nothing": refused(
        page(
            "</tbody></table></td>",
            '<tr><td colspan="5">三、无</td></tr></tbody></table></td>',
            columns=without("domain"),
            sections="{}",
        ),
        "横跨各栏，下面却没有项目",
    ),
    "section struck out": refused(
        page("一、绿色", "一、<del>试</del>绿色", columns=without("domain"), sections="一、{}"),
        "有删除线或注音",
    ),
    "section with a picture": refused(
        page(
            '<tr><td colspan="5">&nbsp;一',
            '<tr><td colspan="5"><img src="a"></td></tr><tr><td colspan="5">一',
            columns=without("domain"),
            sections="一、{}",
        ),
        "有一格里有图片",
    ),
    "section with hidden words": refused(
        page("一、绿色", "一、<i hidden>试</i>绿色", columns=without("domain"), sections="一、{}"),
        "有隐藏的文字：“试”",
    ),
    # numbers and domains
    "gap": refused(
        but(text("绿色金融 | 4", "绿色金融 | 6"), 3, number="6"),
        "第18行“6 \\| 蓝碳贷",
        "--accept 原文如此",
    ),
    "number twice": refused(
        text("绿色金融 | 4", "绿色金融 | 3"), "附件里有 2 项的编号会相同：序号重复"
    ),
    "known domain": told(
        but(page("绿色金融\n", "绿色金融领域\n"), 3, domain="绿色金融领域"),
        "新的“绿色金融领域”与“绿色金融”很像",
    ),
    # agencies
    "blank": told(page(between=" "), "责任单位一格里有空格或换行，分成了 市数据局｜云川海关"),
    "line break": told(page(between="\n"), "分成了 市司法局｜市数据局"),
    "broken name": told(page("市绿金办", "市绿<br>金办"), "分成了 市绿金办"),
    "half a role": refused(page(AGENCIES, "市司法局牵头，市数据局"), "分工读不准"),
    "unknown role": refused(
        page("市绿金办", "督导：市绿金办"), "不像一个单位的名称.*--agency '督导：市绿金办'"
    ),
    "and others": told(
        but(page(AGENCIES, f"{AGENCIES}等"), 2, extras=(("责任单位", f"{AGENCIES}等"),)),
        "不只是单位的名称",
    ),
    "ditto": told(but(page(AGENCIES, "同上"), 2, agencies=("市数据局",)), "“同上”，照上一项收录"),
    "nearly known": told(
        but(page("市绿金办", "市绿办"), 3, agencies=("市绿办",)), "“市绿办”与“市绿金办”很像"
    ),
    "an office twice": refused(
        page(AGENCIES, "市数据局、市数据局"), "第 3 项把责任单位“市数据局”写了两次"
    ),
    "a separator too many": refused(
        page(AGENCIES, "市司法局、"), "第 3 项的责任单位是空的，或者多了"
    ),
    # annexes
    "two annexes": refused(
        page(second=SECOND, says=False),
        "有 2 个附件都有清单：第 1 个：附件1 云川.*第 2 个：附件2",
        "--annex 1",
    ),
    "annex without a list": told(
        text(LAST, f"{LAST}\n附件2\n云川案例\n甲做法。", says=False),
        "附件“附件2 云川案例”：没有清单的表格",
    ),
    "another list behind": refused(
        page(
            "</tbody></table></td>",
            "</tbody></table><table><tr><td>序号<td>事项<td>责任部门<tr><td>1<td>甲<td>乙</table></td>",
        ),
        "又有一个表头，与前面的不同：序号、事项、责任部门",
    ),
    "another list before": refused(
        page(
            '<table border="1">',
            '<table><tr><td>序号<td>事项<td>责任部门</table><table border="1">',
        ),
        "又有一个表头",
    ),
    "table as a picture": refused(
        data("a.txt", as_text(NOTICE).partition("\n分类")[0].encode()), "表格如果是图片"
    ),
    "annex elsewhere": refused(
        data("a.txt", as_text(NOTICE).partition("\n附件\n")[0].encode()),
        "单独成行的“附件”.*存成一个文件",
    ),
    "no mention": refused(page(ANNEX, ""), "找不到“附件：”一行"),
    # heads
    "round brackets": page(document_number="云府函（2033）6号"),
    "number told before": page("<h1>云川要闻</h1>", "<p>云府函〔2033〕6号</p><p>各部门:</p>"),
    "label before": page("〔2033〕6号</p>", "〔2033〕6号</p><p>发布单位:</p>"),
    "issuer above": page("政府关于", "政府</p><p>关于"),
    "issuer above, number below": page("政府关于", "政府</p><p>关于", title_first=True),
    "issuer before the day": page("政府</p>\n<p>&nbsp;&nbsp;2033年", "政府 2033年"),
    "annex without a batch": told(page("第五批经验清单", "经验清单"), "来源地区：标题没有写明"),
    "addressee of two lines": told(
        page("各县人民政府:", "各县人民政府、</p><p>各有关单位:"), "主送：各县人民政府、各有关单位"
    ),
    "line below the title": told(
        page("<p>&nbsp;&nbsp;各县", "<p>来源 本网<p>&nbsp;&nbsp;各县"), "“来源 本网”"
    ),
    "contact above the issuer": told(
        page("经验清单</p>\n<p>&nbsp;&nbsp;云川市人", "经验清单</p><p>(联系人:甲)</p><p>云川市人"),
        "发文机关：云川市人民政府；",
    ),
    "annex named on two lines": page("附件:云川试验片区", "附件:云川</p><p>试验片区"),
    "no addressee": refused(page("各县人民政府:", "各县人民政府"), "找不到主送机关"),
    "no title": refused(
        page("云川市人民政府关于推广 云川试验片区第五批经验的通知", "", document_number=""),
        "找不到标题",
    ),
    # what the body says
    "quoted names": page(NAMES, "“‘1+N’数据登记制度”、“跨境数据‘白名单’”、“数据经纪人”等。"),
    "names by semicolons": page("制度、跨境", "制度；跨境", "”、数据经纪人", "”；数据经纪人"),
    "counts without brackets": page("领域(3项)。", "方面3项：", "领域(1项)。", "领域共1项。"),
    "other total": refused(
        page("第五批4项", "第五批5项"), "正文写5项，附件有4项", "--accept 原文如此"
    ),
    "first batch's total": refused(
        page("首批4项", "首批5项", batch="首批"), "正文写5项", "--accept 原文如此"
    ),
    "total of an earlier first batch": page("第五批4项", "首批20项基础上，第五批4项"),
    "total of a batch in digits": refused(
        page("第五批4项", "第5批5项"), "正文写5项", "--accept 原文如此"
    ),
    "other domain": refused(page("(一)绿色金融", "(一)蓝色金融"), "蓝色金融", "--accept 原文如此"),
    "other count": refused(page("(3项)", "(4项)"), "4", "--accept 原文如此"),
    "item of another domain": refused(
        page(
            "、数据经纪人。",
            "。",
            "蓝碳贷。",
            "蓝碳贷、数据经纪人。",
            "(3项)",
            "(2项)",
            "(1项)",
            "(2项)",
        ),
        "绿色金融",
        "--accept 原文如此",
    ),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_of_notice(kind: Kind) -> None:
    name, content = kind.file()
    if kind.refused:
        with pytest.raises(Refused, match=re.compile(kind.refused, re.DOTALL)) as caught:
            taken(name, content)
        if not kind.options:
            return
        for option in kind.options:
            said = re.split(" (?=原)|(?<==)", option)
            assert all(part in str(caught.value) for part in said if part != "原文如此")
    understood = taken(name, content, *kind.options)
    assert items_in(understood.dataset) == published(kind.items)
    notice = understood.notice
    assert (notice.issuer, str(notice.issued_on)) == ("云川市人民政府", "2033-12-31")
    assert notice.document_number == "云府函〔2033〕6号"
    assert re.fullmatch("云川市人民政府关于推广云川试验片区(.{2,3})?经验的通知", notice.title)
    assert kind.told in "\n".join(understood.summary())

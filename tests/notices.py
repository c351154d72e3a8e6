"""Writers of invented notices: one notice as a text, a web page and a Word document."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import docx
from docx.document import Document

from helpers import Item, notice_text
from reforms.model import CELL_SEPARATOR

HEADINGS = ("分类", "序号", "项目名称", "实施内容", "责任单位", "推广范围")
_BETWEEN = re.compile("(?<=[一-鿿])(?=[一-鿿])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a notice is set on its pages."""

    title_first: bool = False
    title_lines: int = 1
    page: int = 1000
    """Rows on a page: a merged domain is printed again on the next."""
    headings: Sequence[str] = HEADINGS
    headings_again: bool = False
    """The headings are printed again on the next page."""
    colon: str = ":"
    breaks: bool = False
    """Cells are broken into lines."""
    charset: str = "utf-8"
    words: Mapping[str, str] = field(default_factory=dict)
    """What stands for some words before the table."""


PLAIN = Shape()

NOTICE = [
    Item(
        domain="数据要素流通",
        name="“1+N”数据登记制度",
        content="一是制定1.5版登记规则,采用API v2.0接口;二是费用下降3.5%(含税)。",
        agencies=("市数据局", "云川海关"),
        scope="全市各县",
    ),
    Item(
        domain="数据要素流通",
        name="跨境数据“白名单”",
        content="对IoT、AI等6类数据建立“白名单”,共12项。",
        agencies=("市数据局",),
        scope="条件成熟的县",
    ),
    Item(
        domain="数据要素流通",
        name="数据经纪人",
        content="试行数据经纪人制度。",
        agencies=("市司法局", "市数据局"),
        scope="全市各县",
    ),
    Item(
        domain="绿色金融",
        name="蓝碳贷",
        content="以0.8万吨碳汇质押,利率2.85%。",
        agencies=("市绿金办",),
        scope="条件成熟的县",
    ),
]
"""A notice with a domain, scopes and agencies that no package here has."""


def as_text(items: Sequence[Item], shape: Shape = PLAIN) -> str:
    """The notice as the archive has it."""
    rows = (cells if span else cells[1:] for span, cells in _rows(items, shape))
    mark = f" {CELL_SEPARATOR}"
    return "\n".join([*_lines(items, shape), *(f"{mark} ".join(row) + mark for row in rows)])


def _rows(items: Sequence[Item], shape: Shape) -> Iterator[tuple[int, Sequence[str]]]:
    """The table's rows, each with how many its first cell spans: none where it is merged above."""
    for at, item in enumerate(items):
        turned = at % shape.page == 0
        if at == 0 or (turned and shape.headings_again):
            yield 1, shape.headings
        cells = (item.name, item.content, "、".join(item.agencies), item.scope)
        span = 0
        if turned or items[at - 1].domain != item.domain:
            page = items[at : at - at % shape.page + shape.page]
            ends = (n for n, other in enumerate(page) if other.domain != item.domain)
            span = next(ends, len(page))
        yield span, (item.domain, str(at + 1), *cells)


def _lines(items: Sequence[Item], shape: Shape) -> list[str]:
    """All that stands before the table, a line each."""
    text = notice_text(items)
    for old, new in shape.words.items():
        assert old in text, old
        text = text.replace(old, new)
    number, title, addressee, *rest = text.split("\n")
    size = -(-len(title) // shape.title_lines)
    titles = [title[at : at + size] for at in range(0, len(title), size)]
    head = [*titles, number] if shape.title_first else [number, *titles]
    return [*head, addressee.rstrip(":") + shape.colon, *rest]


def _broken(text: str, shape: Shape, mark: str) -> str:
    """A cell's text with a line break between two of its Chinese characters."""
    return _BETWEEN.sub(mark, text, count=2) if shape.breaks else text


def as_html(items: Sequence[Item], shape: Shape = PLAIN) -> bytes:
    """The notice in a government's web page: menus, nested tables, merged cells."""
    lines = "\n".join(f"<p>&nbsp;&nbsp;{escape(line)}</p>" for line in _lines(items, shape))
    rows = []
    for span, (first, *others) in _rows(items, shape):
        merged = f' rowspan="{span}"' if span > 1 else ""
        row = f"<td{merged}>{escape(first)}</td>" if span else ""
        if first == shape.headings[0]:
            row += "".join(f"<th>\n <p>{escape(cell)}</p></th>" for cell in others)
        else:
            cells = (_broken(escape(cell), shape, "<br/>") for cell in others)
            row += "".join(f"<td>&nbsp;{cell}\n</td>" for cell in cells)
        rows.append(f"<tr>{row}</tr>")
    page = _PAGE.format(charset=shape.charset, lines=lines, rows="\n".join(rows))
    return page.encode(shape.charset)


_PAGE = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>通知_云川市人民政府</title><style>p {{ color: red }}</style></head>
<body><div class="nav"><ul><li><a href="/">首页</a></li><li>政务公开:</li></ul></div>
<table class="layout"><tr><td>
<table><tr><td>索引号</td><td>X 1</td><td>发布机构：</td><td>云川市人民政府</td><td>文号</td>
<td>1</td></tr></table>
<h1>云川要闻</h1><div>发布时间: 2033-12-31 来源: 本网 <script>var a = "各县:";</script>
分享到:</div>
<div style="display: none">隐藏的各县人民政府:</div>
<table><tr><td><!-- 正文 -->{lines}
<table border="1"><tbody>{rows}</tbody></table>
</td></tr></table></td></tr></table>
<div class="footer"><p>主办:云川市人民政府</p><table><tr><td>网站地图</td></tr></table></div>
</body></html>
"""


def document(items: Sequence[Item], shape: Shape = PLAIN) -> Document:
    """The notice as Word writes it: the domain's cells merged, numbers typed."""
    made = docx.Document()
    for line in _lines(items, shape):
        made.add_paragraph(f"\u3000\u3000{line}")
    rows = list(_rows(items, shape))
    table = made.add_table(rows=len(rows), cols=len(shape.headings))
    for at, (span, (first, *others)) in enumerate(rows):
        for cell, text in zip(table.rows[at].cells[1:], others, strict=True):
            broken = text if first == shape.headings[0] else _broken(text, shape, "\n")
            cell.text, *more = broken.split("\n")
            for line in more:
                cell.add_paragraph(line)
        if span:
            table.cell(at, 0).merge(table.cell(at + span - 1, 0)).text = first
    made.add_paragraph("云川市人民政府办公室 2034年1月2日印发")
    return made


def saved(made: Document) -> bytes:
    """A document's bytes."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def as_docx(items: Sequence[Item], shape: Shape = PLAIN) -> bytes:
    """The notice as a Word document's bytes."""
    return saved(document(items, shape))


def written(items: Sequence[Item], shape: Shape = PLAIN) -> dict[str, bytes]:
    """The same notice in all three forms, by a name for its file."""
    return {
        "notice.txt": as_text(items, shape).encode(),
        "notice.html": as_html(items, shape),
        "notice.docx": as_docx(items, shape),
    }

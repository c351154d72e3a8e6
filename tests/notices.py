"""Writers of invented notices: one notice in every form in which notices come."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from itertools import groupby
from typing import NamedTuple

import docx
import openpyxl
from docx.document import Document
from openpyxl import Workbook

from helpers import small_dataset
from reforms.archive.typography import ordinal, typeset
from reforms.intake.accept import Acceptance
from reforms.intake.extract import extract
from reforms.intake.headings import columns_of
from reforms.intake.notice import Arrival, Understood, understand
from reforms.model import ROW_TYPES, Dataset

COLUMNS = (
    ("分类", "domain"),
    ("序号", "number"),
    ("项目名称", "name"),
    ("实施内容", "content"),
    ("责任单位", "agencies"),
    ("推广范围", "scope"),
)
"""Heading and field of each column."""

_BETWEEN = re.compile("(?<=[一-鿿])(?=[一-鿿])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of an invented notice, as it is to be published."""

    domain: str
    name: str
    content: str
    agencies: tuple[str, ...]
    scope: str
    number: str = ""
    """As printed; empty where it is its place."""
    roles: tuple[str, ...] = ()
    """Of its agencies, where the notice tells them apart."""
    extras: tuple[tuple[str, str], ...] = ()
    """Heading and text of its cells that are none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a notice is worded and set on its pages."""

    document_number: str = "云府函〔2033〕6号"
    batch: str = "第五批"
    issuers: tuple[str, ...] = ("云川市人民政府",)
    day: str = "2033年12月31日"
    says: bool = True
    """Whether the body tells numbers and names of what the annex has."""
    title_first: bool = False
    title_lines: int = 1
    colon: str = ":"
    columns: Sequence[tuple[str, str]] = COLUMNS
    merged: frozenset[str] = frozenset({"domain"})
    """Fields whose equal cells are one."""
    sections: str = ""
    """What a row across the table says of the domain in `{}`; empty where there is none."""
    between: str = "、"
    """What stands between agencies."""
    roles: str = "before"
    """Where a role stands in a cell that has several."""
    page: int = 1000
    """Rows on a page: a merged cell is printed again on the next."""
    headings_again: bool = False
    """The headings are printed again on the next page."""
    parted: bool = False
    """Each page has a table of its own, with a page number between."""
    breaks: bool = False
    """Cells are broken into lines."""
    notes: tuple[str, ...] = ()
    """Lines behind the table."""
    second: Sequence[Item] = ()
    """What another annex has behind this one."""
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


# --- what a notice says ---


class Printed(NamedTuple):
    """A cell, and how many rows and columns it covers."""

    text: str
    down: int = 1
    across: int = 1


Grid = list[list[Printed | None]]
"""A table's rows: None where a cell above or on the left covers the place."""


def blocks(items: Sequence[Item], shape: Shape = PLAIN) -> list[str | Grid]:
    """All that a notice holds, in order: lines and tables."""
    made: list[str | Grid] = [*_lines(items, shape)]
    for page, grid in enumerate(_grids(items, shape), 1):
        made += [grid] if page == 1 else [f"— {page} —", grid]
    made += shape.notes
    if shape.second:
        made += ["附件2", "云川另一份清单", *_grids(shape.second, shape)]
    return made


def _lines(items: Sequence[Item], shape: Shape) -> list[str]:
    """All that stands before the table."""
    title = f"{shape.issuers[0]}关于推广 云川试验片区{shape.batch}经验的通知"
    annex = f"云川试验片区{shape.batch}经验清单"
    size = -(-len(title) // shape.title_lines)
    titles = [title[at : at + size] for at in range(0, len(title), size)]
    number = [shape.document_number] if shape.document_number else []
    text = "\n".join(
        [
            *([*titles, *number] if shape.title_first else [*number, *titles]),
            f"各县人民政府{shape.colon}",
            *(_body(items, shape) if shape.says else ["现将清单印发给你们。"]),
            *([f"附件:1.{annex}", "2.云川另一份清单"] if shape.second else [f"附件:{annex}"]),
            *shape.issuers,
            shape.day,
            "附件1" if shape.second else "附件",
            annex,
        ]
    )
    for old, new in shape.words.items():
        assert old in text, old
        text = text.replace(old, new)
    return text.split("\n")


def _body(items: Sequence[Item], shape: Shape) -> Iterator[str]:
    groups = [(name, list(rows)) for name, rows in groupby(items, key=lambda it: it.domain)]
    if not groups[0][0]:
        yield f"共{len(items)}项,请结合实际落实。"
        return
    listed = "、".join(name for name, _ in groups)
    yield f"{shape.batch or '共'}{len(items)}项经验主要包括{listed}等{len(groups)}方面内容:"
    for name, rows in groups:
        yield f"(一){name}领域({len(rows)}项)。"
        yield f"{'、'.join(row.name for row in rows)}。"


def _grids(items: Sequence[Item], shape: Shape) -> list[Grid]:
    """The table, or one for each page where it is parted."""
    made: list[Grid] = []
    for start in range(0, len(items), shape.page):
        page = range(start, min(start + shape.page, len(items)))
        grid: Grid = []
        if start == 0 or shape.headings_again:
            grid.append([Printed(heading) for heading, _ in shape.columns])
        for at in page:
            changed = at == 0 or items[at - 1].domain != items[at].domain
            if shape.sections and changed:
                text = shape.sections.format(items[at].domain)
                count = len(shape.columns)
                grid.append([Printed(text, across=count), *[None] * (count - 1)])
            grid.append([_printed(items, page, at, column, shape) for column in shape.columns])
        made.append(grid)
    return made if shape.parted else [[row for grid in made for row in grid]]


def _printed(
    items: Sequence[Item], page: range, at: int, column: tuple[str, str], shape: Shape
) -> Printed | None:
    """A cell of an item; None where it is merged with the one above."""

    def merges(lower: int) -> bool:
        """Whether the cell is one with that of the item before."""
        if lower not in page[1:] or column[1] not in shape.merged:
            return False
        parted = shape.sections and items[lower - 1].domain != items[lower].domain
        return not parted and text(lower - 1) == text(lower)

    def text(of: int) -> str:
        return _cell(items[of], of, column, shape)

    if merges(at):
        return None
    down = 1
    while merges(at + down):
        down += 1
    return Printed(text(at), down)


def _cell(item: Item, at: int, column: tuple[str, str], shape: Shape) -> str:
    heading, what = column
    if what == "number":
        return item.number or str(at + 1)
    if what == "agencies":
        return _agencies(item, heading, shape)
    if what == "extra":
        return dict(item.extras).get(heading, "")
    text: str = getattr(item, what)
    return text


def _agencies(item: Item, heading: str, shape: Shape) -> str:
    if not item.roles:
        return shape.between.join(item.agencies)
    of = [*zip(item.agencies, item.roles, strict=True)]
    if sum(what == "agencies" for _, what in shape.columns) > 1:
        return shape.between.join(name for name, role in of if heading.startswith(role))
    if shape.roles == "brackets":
        return "、".join(f"{name}（{role}）" for name, role in of)
    line = "\n" if shape.roles == "lines" else "；"
    groups = [(role, [name for name, _ in row]) for role, row in groupby(of, key=lambda it: it[1])]
    if shape.roles == "behind":
        return "，".join(f"{'、'.join(names)}{role}" for role, names in groups)
    return line.join(f"{role}单位：{'、'.join(names)}" for role, names in groups)


# --- texts ---


def as_text(items: Sequence[Item], shape: Shape = PLAIN) -> str:
    """The notice as the archive has it."""
    return TEXTS["bars"](blocks(items, shape))


def _text(row: Callable[[list[str]], str], made: Sequence[str | Grid], full: bool = True) -> str:
    """Lines, and what `row` makes of a table's rows: with all cells, or without merged ones."""
    lines: list[str] = []
    for block in made:
        if isinstance(block, str):
            lines.append(block)
            continue
        above: list[str] = []
        for cells in block:
            if cells[0] and cells[0].across > 1:
                lines.append(row([cells[0].text]))
                continue
            texts = [above[at] if it is None else it.text for at, it in enumerate(cells)]
            left = 0 if full else next(at for at, it in enumerate(cells) if it)
            lines.append(row(texts[left:]))
            above = texts
    return "\n".join(lines)


def _markdown(made: Sequence[str | Grid]) -> str:
    text = _text(lambda row: f"| {' | '.join(row)} |", made)
    heading = next(line for line in text.split("\n") if line.startswith("| "))
    return text.replace(heading, f"{heading}\n|{':---|' * (heading.count('|') - 1)}")


TEXTS: Mapping[str, Callable[[Sequence[str | Grid]], str]] = {
    "bars": lambda made: _text(lambda row: " | ".join(row) + " |", made, full=False),
    "open bars": lambda made: _text(" | ".join, made),
    "tabs": lambda made: _text("\t".join, made, full=False),
    "blanks": lambda made: _text("   ".join, made),
    "lines": lambda made: _text("\n".join, made, full=False),
    "markdown": _markdown,
}
"""How a table is written in a text -> what writes it."""


def _broken(text: str, shape: Shape, mark: str) -> str:
    """A cell's text with a line break between two of its Chinese characters."""
    return _BETWEEN.sub(mark, text, count=2) if shape.breaks else text


# --- web pages ---


def as_html(items: Sequence[Item], shape: Shape = PLAIN) -> bytes:
    """The notice in a government's web page: menus, nested tables, merged cells."""
    made = []
    for block in blocks(items, shape):
        if isinstance(block, str):
            made.append(f"<p>&nbsp;&nbsp;{escape(block)}</p>")
        else:
            rows = [f"<tr>{''.join(_html(cell, shape) for cell in row)}</tr>" for row in block]
            made.append(f'<table border="1"><tbody>{"".join(rows)}</tbody></table>')
    return _PAGE.format(charset=shape.charset, notice="\n".join(made)).encode(shape.charset)


def _html(cell: Printed | None, shape: Shape) -> str:
    if cell is None:
        return ""
    down = f' rowspan="{cell.down}"' if cell.down > 1 else ""
    across = f' colspan="{cell.across}"' if cell.across > 1 else ""
    return f"<td{down}{across}>&nbsp;{_broken(escape(cell.text), shape, '<br/>')}\n</td>"


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
<table><tr><td><!-- 正文 -->{notice}</td></tr></table></td></tr></table>
<div class="footer"><p>主办:云川市人民政府</p><table><tr><td>网站地图</td></tr></table></div>
</body></html>
"""


# --- documents and workbooks ---


def document(items: Sequence[Item], shape: Shape = PLAIN) -> Document:
    """The notice as Word writes it, its numbers typed."""
    made = docx.Document()
    for block in blocks(items, shape):
        if isinstance(block, str):
            made.add_paragraph(f"\u3000\u3000{block}")
            continue
        table = made.add_table(rows=len(block), cols=len(block[0]))
        for at, row in enumerate(block):
            for column, cell in enumerate(row):
                if cell:
                    last = table.cell(at + cell.down - 1, column + cell.across - 1)
                    area = table.cell(at, column).merge(last)
                    area.text, *more = _broken(cell.text, shape, "\n").split("\n")
                    for line in more:
                        area.add_paragraph(line)
    made.add_paragraph("云川市人民政府办公室 2034年1月2日印发")
    return made


def workbook(items: Sequence[Item], shape: Shape = PLAIN) -> Workbook:
    """The notice in a sheet, each line in a row."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    at = 1
    for block in blocks(items, shape):
        if isinstance(block, str):
            sheet.cell(at, 1).value = block
            at += 1
            continue
        for row in block:
            for column, cell in enumerate(row, 1):
                if cell:
                    number = cell.text.isdigit() and cell.text.isascii()
                    text = _broken(cell.text, shape, "\n")
                    sheet.cell(at, column).value = int(cell.text) if number else text
                    if cell.down > 1 or cell.across > 1:
                        last = at + cell.down - 1, column + cell.across - 1
                        sheet.merge_cells(None, at, column, *last)
            at += 1
    return made


def saved(made: Document | Workbook) -> bytes:
    """The bytes of a document or workbook."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def as_docx(items: Sequence[Item], shape: Shape = PLAIN) -> bytes:
    """The notice as a Word document's bytes."""
    return saved(document(items, shape))


def as_xlsx(items: Sequence[Item], shape: Shape = PLAIN) -> bytes:
    """The notice as a workbook's bytes."""
    return saved(workbook(items, shape))


def written(items: Sequence[Item], shape: Shape = PLAIN) -> dict[str, bytes]:
    """The same notice in each kind of file, by a name for it."""
    return {
        "notice.txt": as_text(items, shape).encode(),
        "notice.html": as_html(items, shape),
        "notice.docx": as_docx(items, shape),
        "notice.xlsx": as_xlsx(items, shape),
    }


# --- what becomes of it ---

DAY = date(2034, 1, 31)
EMPTY = replace(small_dataset(), **dict.fromkeys(ROW_TYPES, ()), sources={})
"""A package whose tables have no rows."""


def taken(name: str, data: bytes, *options: str, dataset: Dataset | None = None) -> Understood:
    """A notice read into the small package, with options as the command has them."""
    said = [option.split(" ", 1) for option in options]
    columns = columns_of([value for key, value in said if key == "--column"])
    annex = [int(value) for key, value in said if key == "--annex"]
    reasons = [value for key, value in said if key == "--accept"]
    extracted = extract(name, data, columns, *annex)
    arrival = Arrival(id="zz05", name=name, original=data, extracted=extracted)
    acceptance = Acceptance(reason=reasons[0], recorded_on=DAY) if reasons else None
    offices = [value for key, value in said if key == "--agency"]
    return understand(dataset or small_dataset(), arrival, acceptance, offices)


def items_in(dataset: Dataset, notice_id: str = "zz05") -> list[Item]:
    """What the dataset says of a notice's items."""
    return [
        Item(
            domain=dataset.domain[row.domain_id].name if row.domain_id else "",
            name=row.name,
            content=row.content,
            agencies=tuple(agency.name for agency in dataset.agencies_of[row.id]),
            roles=tuple(duty.role for duty in dataset.responsibilities_of[row.id]),
            scope=dataset.scope[row.scope_id].name if row.scope_id else "",
            number=str(row.number),
            extras=tuple((it.heading, it.text) for it in dataset.extras_of.get(row.id, ())),
        )
        for row in dataset.reforms_of_notice[notice_id]
    ]


def published(items: Sequence[Item]) -> list[Item]:
    """Items as they would be published."""
    return [
        Item(
            domain=typeset(item.domain),
            name=typeset(item.name),
            content=typeset(item.content),
            agencies=tuple(map(typeset, item.agencies)),
            roles=item.roles or ("",) * len(item.agencies),
            scope=typeset(item.scope),
            number=str(ordinal(item.number or str(place))),
            extras=tuple((heading, typeset(text)) for heading, text in item.extras if text),
        )
        for place, item in enumerate(items, 1)
    ]

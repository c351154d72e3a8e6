"""Invented notices that lack what ours has, and have what ours lacks, as whole packages.

Their archive and tables are written by hand, each for itself: that they agree is a test.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from helpers import descriptor, small_dataset
from reforms.model import (
    Dataset,
    Domain,
    Extra,
    Notice,
    Reform,
    Responsibility,
    Term,
)
from reforms.tables import canonical_files

HEAD = """{title}
各县人民政府:
为学习先进经验,现将{count}项改革举措印发给你们。
附件:改革举措任务分工
云川市人民政府
滨海新区管理委员会
2033年3月8日
附件
"""

SECTIONS = """改革举措任务分工
序号 | 改革举措 | 指导部门 | 完成时限 | 来源 |
一、政务服务(2项) |
1 | 证照“一码通” | 牵头:市商事局;配合:市水务局、市绿金办 | 2033年底前 | 云川试点(第2批) |
2 | 跨县通办 | 市商事局牵头,市水务局配合 | 长期坚持 | 外地经验 |
二、绿色金融(3项) |
1 | 碳减排挂钩贷款 | 市绿金办 | 长期坚持 | 外地经验 |
2 | 绿色票据“直通车” | 市绿金办(牵头)、市商事局(配合) | 2034年6月底前 | |
3 | 水权质押 | 市水务局等有关部门按职责分工负责 | 2034年底前 | 外地经验 |
"""
"""Rows of one cell name the domains, in each of which the numbering begins again."""

COLUMNS = """附表
编号 | 牵头单位 | 配合单位 | 主要做法 | 事项名称 | 备注 |
1 | 市商事局 | 市水务局、市绿金办 | 一是设1个窗口。二是限时办结。 | 一窗受理 | 已在3个县试行 |
2 | 市商事局 | 同上 | 费用下降3.5%,由市级统一结算。 | 用水报装 | |
3 | 市绿金办 | 无 | 记录减排量。 | 碳账户 | 长期 |
"""
"""No domains and no scopes; the columns in an order of their own, two of them of agencies."""


FIRST, SECOND = "zhengwu-fuwu", "lvse-jinrong"
DOMAINS = {"": "", "1": FIRST, "2": SECOND}
AGENCIES = {"商": "shi-shangshi-ju", "水": "shi-shuiwu-ju", "绿": "shi-lvjin-ban"}
TOGETHER = "市水务局等有关部门按职责分工负责"


@dataclass(frozen=True, slots=True)
class Line:
    """An item as it is to be published; agencies are (id, role), extras (heading, text)."""

    id: str
    domain: str
    name: str
    agencies: Sequence[tuple[str, str]]
    extras: Sequence[tuple[str, str]]
    content: str


def _lines(table: str) -> list[Line]:
    """A table of items, its cells as in `商:牵头 水:配合` and `完成时限:长期坚持 来源:外地经验`."""
    made = []
    for row in table.strip().splitlines():
        key, domain, name, agencies, extras, content = map(str.strip, row.split("|"))
        duties, others = (
            [tuple(it.split(":")) for it in cell.split()] for cell in (agencies, extras)
        )
        held = [(AGENCIES[agency], role) for agency, role in duties]
        made.append(Line(key, DOMAINS[domain], name, held, others, content))
    return made


OF_SECTIONS = _lines(f"""
lc01-1-01 | 1 | 证照“一码通” | 商:牵头 水:配合 绿:配合 | 完成时限:2033年底前 来源:云川试点（第2批）|
lc01-1-02 | 1 | 跨县通办 | 商:牵头 水:配合 | 完成时限:长期坚持 来源:外地经验 |
lc01-2-01 | 2 | 碳减排挂钩贷款 | 绿: | 完成时限:长期坚持 来源:外地经验 |
lc01-2-02 | 2 | 绿色票据“直通车” | 绿:牵头 商:配合 | 完成时限:2034年6月底前 |
lc01-2-03 | 2 | 水权质押 | 水: | 指导部门:{TOGETHER} 完成时限:2034年底前 来源:外地经验 |
""")
OF_COLUMNS = _lines("""
lc02-01 | | 一窗受理 | 商:牵头 水:配合 绿:配合 | 备注:已在3个县试行 | 一是设1个窗口。二是限时办结。
lc02-02 | | 用水报装 | 商:牵头 水:配合 绿:配合 | | 费用下降3.5%，由市级统一结算。
lc02-03 | | 碳账户 | 绿:牵头 | 备注:长期 | 记录减排量。
""")


def _notice(notice_id: str, source: str, title: str, **columns: str) -> tuple[Notice, str, bytes]:
    text = HEAD.format(title=title, count=columns.pop("count")) + source
    path, data = f"sources/{notice_id}.txt", text.encode()
    row = Notice(
        **columns,
        id=notice_id,
        batch=None,
        document_number="",
        title=title,
        issuer="云川市人民政府、滨海新区管理委员会",
        addressee="各县人民政府",
        issued_on=date(2033, 3, 8),
        published_on=None,
        area="",
        annex_title=source.partition("\n")[0],
        source_path=path,
        source_sha256=sha256(data).hexdigest(),
        original_path="",
        original_sha256="",
        source_url="",
    )
    return row, path, data


def _dataset(notice: Notice, path: str, data: bytes, lines: Sequence[Line]) -> Dataset:
    names = {FIRST: "政务服务", SECOND: "绿色金融"}
    domains = dict.fromkeys(line.domain for line in lines if line.domain)
    return replace(
        small_dataset(),
        descriptor=descriptor() | {"sources": [{"title": notice.title, "path": path}]},
        notices=(notice,),
        domains=tuple(
            Domain(id=key, name=names[key], position=at) for at, key in enumerate(domains, 1)
        ),
        scopes=(),
        audiences=(),
        retired=(),
        relevance=(),
        reforms=tuple(
            Reform(
                id=line.id,
                notice_id=notice.id,
                number=int(line.id.rpartition("-")[2]),
                domain_id=line.domain,
                name=line.name,
                content=line.content,
                scope_id="",
                summary="",
            )
            for line in lines
        ),
        responsibilities=tuple(
            Responsibility(reform_id=line.id, agency_id=key, position=at, role=role)
            for line in lines
            for at, (key, role) in enumerate(line.agencies, 1)
        ),
        extras=tuple(
            Extra(reform_id=line.id, heading=heading, text=text)
            for line in lines
            for heading, text in line.extras
        ),
        passages=(),
        terms=(
            Term(id="t001", table="reforms", row_id=lines[0].id, term="一次办", kind="synonym"),
        ),
        corrections=(),
        sources={path: data},
        lines={},
    )


def _of_both() -> Dataset:
    """The notices beside that of the small package: some have what the others lack."""
    one, other, small = SECTIONED, ORDERED, small_dataset()
    domains = [*small.domains, replace(one.domains[0], position=len(small.domains) + 1)]
    joined = {
        name: (*one.table(name), *other.table(name), *small.table(name))
        for name in ("notices", "reforms", "responsibilities", "extras")
    }
    sources = {**one.sources, **other.sources, **small.sources}
    return replace(small, domains=tuple(domains), sources=sources, **joined)  # type: ignore[arg-type]


SECTIONED = _dataset(
    *_notice(
        "lc01",
        SECTIONS,
        "云川市人民政府滨海新区管理委员会关于学习滨海新区改革举措的通知",
        count="5",
        annex_columns="序号|改革举措|指导部门|完成时限|来源",
        annex_fields="number|name|agencies|extra|extra",
    ),
    OF_SECTIONS,
)
ORDERED = _dataset(
    *_notice(
        "lc02",
        COLUMNS,
        "云川市人民政府滨海新区管理委员会关于印发县域改革举措的通知",
        count="3",
        annex_columns="编号|牵头单位|配合单位|主要做法|事项名称|备注",
        annex_fields="number|agencies|agencies|content|name|extra",
    ),
    OF_COLUMNS,
)
LEAN: Mapping[str, Dataset] = {"sections": SECTIONED, "columns": ORDERED, "both": _of_both()}


def files(dataset: Dataset) -> dict[str, bytes]:
    """A dataset as the files of its package."""
    text = json.dumps(dataset.descriptor, ensure_ascii=False, indent=2) + "\n"
    return {"datapackage.json": text.encode(), **canonical_files(dataset), **dataset.sources}

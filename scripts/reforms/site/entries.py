"""What the search knows of each record, as its index holds it."""

from collections.abc import Iterator
from typing import Any

from reforms import facts, urls
from reforms.model import Agency, Dataset, Domain, Notice, Reform, Scope

Entry = dict[str, Any]
"""Type, address, title and, where there are any, text, names and terms of a record."""

SINGLE = ("title", "text")
SEVERAL = ("names", "terms")
"""The fields of an entry that are searched: one text each, or several."""

PAGES = (
    (urls.REFORMS, "全部改革", "清单 列表 目录 筛选"),
    (urls.AGENCIES, "责任单位", "部门 机构 单位名单"),
    (urls.DOMAINS, "领域", "分类 类别"),
    (urls.NOTICES, "通知原文", "文件 全文 附件 文号"),
    (
        urls.DATA,
        "数据下载",
        "下载 表格 开放数据 CSV JSON Excel SQLite 版本 历史 更新 改动 订阅 feed",
    ),
    (urls.DICTIONARY, "数据字典", "字段 列 说明 schema"),
    (urls.USE, "使用数据", "接口 引用 示例 API 开发者"),
    (urls.PRACTICES, "数据发布实践", "W3C 标准 对照 质量"),
    (urls.CORRECTIONS, "更正与说明", "勘误 更正记录 错误"),
    (urls.CONTRIBUTE, "怎样纠错", "参与 反馈 建议 报错 修改 联系"),
    (urls.ABOUT, "关于本站", "关于 民间整理 许可 版权 声明"),
)
"""Path, title and words of each page that is no record."""


def records(dataset: Dataset) -> Iterator[Entry]:
    """The records of the index: reforms in their order, what they refer to, and pages."""
    yield from (_reform(dataset, row) for row in dataset.reforms)
    yield from (_agency(dataset, row) for row in dataset.agencies)
    yield from (_domain(dataset, row) for row in dataset.domains)
    yield from (_notice(dataset, row) for row in dataset.notices)
    yield from (
        {"type": "page", "url": path, "title": title, "terms": words.split()}
        for path, title, words in PAGES
    )


def _terms(dataset: Dataset, table: str, row_id: str) -> list[str]:
    return [row.term for row in dataset.terms_of.get((table, row_id), ())]


def _reform(dataset: Dataset, row: Reform) -> Entry:
    return {
        "type": "reform",
        "id": row.id,
        "url": urls.record("reforms", row.id),
        "title": row.name,
        "text": row.content,
        "number": row.number,
        "domain": row.domain_id,
        "scope": row.scope_id,
        "notice": row.notice_id,
        "agencies": [agency.id for agency in dataset.agencies_of.get(row.id, ())],
        "terms": _terms(dataset, "reforms", row.id),
    }


def _agency(dataset: Dataset, row: Agency) -> Entry:
    return {
        "type": "agency",
        "id": row.id,
        "url": urls.record("agencies", row.id),
        "title": row.name,
        "names": [name for name in (row.full_name, *row.alias_names) if name],
        "terms": _terms(dataset, "agencies", row.id),
    }


def _domain(dataset: Dataset, row: Domain) -> Entry:
    return {
        "type": "domain",
        "id": row.id,
        "url": urls.record("domains", row.id),
        "title": row.name,
        "terms": _terms(dataset, "domains", row.id),
    }


def _notice(dataset: Dataset, row: Notice) -> Entry:
    return {
        "type": "notice",
        "id": row.id,
        "url": urls.record("notices", row.id),
        "title": row.title,
        "label": row.document_number,
        "names": [row.document_number, facts.day(row.issued_on)],
        "terms": _terms(dataset, "notices", row.id),
    }


def scope(dataset: Dataset, row: Scope) -> Entry:
    """A scope: no record of its own, but reforms are found by its name."""
    return {"id": row.id, "title": row.name, "terms": _terms(dataset, "scopes", row.id)}

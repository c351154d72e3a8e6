"""What each page of the site shows: Shared -> View, one function per kind of page.

A view is what a template needs; it holds no HTML.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reforms import facts, urls
from reforms.model import LIST_SEPARATOR, Reform
from reforms.site import cite, document, item
from reforms.site.facets import facets
from reforms.site.fix import fix
from reforms.site.shared import Shared

NAMED = 6
"""Names in the description of a page that lists reforms."""

WHOLE = "全部改革"
"""What the list is called."""

MENTIONED = 12
"""Domains in the description of the list."""

LATEST = 3
"""Ledger entries on the home page."""

SHOWN = 6
"""Notices on the home page."""

Trail = tuple[tuple[str, str], ...]
"""(name, path) of the pages above one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page, before its template."""

    path: str
    title: str
    description: str
    trail: Trail = ()
    beside: tuple[str | None, str | None] = (None, None)
    """The paths of the pages before and after it, as one reads on."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What this kind's template knows besides what all know."""


def _names(rows: Iterable[Reform]) -> str:
    return LIST_SEPARATOR.join(row.name for row in list(rows)[:NAMED])


def home(shared: Shared) -> Iterator[View]:
    """The way in: search, domains, notices, corrections, downloads."""
    site = shared.site
    values = {
        "most": _most(shared),
        "latest": shared.entries[:LATEST],
        "notices": shared.notices[:SHOWN],
    }
    yield View(path=urls.HOME, title=site["title"], description=site["description"], values=values)


def _most(shared: Shared) -> int:
    return max((number for _, number in shared.domains), default=0)


def reforms(shared: Shared) -> Iterator[View]:
    """The whole list, by notice and domain."""
    names = LIST_SEPARATOR.join(row.name for row, _ in shared.domains[:MENTIONED])
    number = shared.count["reforms"]
    by_notice = shared.by_notice(shared.dataset.reforms)
    yield View(
        path=urls.REFORMS,
        title=WHOLE,
        description=f"{number}项改革创新经验，按领域、责任单位、推广范围筛选：{names}。",
        values={
            "groups": [(notice, shared.by_domain(rows)) for notice, rows in by_notice],
            "facets": facets(shared.dataset, [row for row, _ in shared.domains], shared.notices),
        },
    )


def reform(shared: Shared) -> Iterator[View]:
    """One reform each."""
    rows = shared.dataset.reforms
    paths = [urls.record("reforms", row.id) for row in rows]
    beside = zip([None, *paths], [*paths[1:], None], strict=False)
    for row, path, neighbours in zip(rows, paths, beside, strict=True):
        domain = shared.dataset.domain[row.domain_id]
        yield View(
            path=path,
            title=row.name,
            description=item.summary(shared.dataset, row),
            trail=((WHOLE, urls.REFORMS), (domain.name, urls.record("domains", domain.id))),
            beside=neighbours,
            values=item.values(shared, row, path),
        )


def notices(shared: Shared) -> Iterator[View]:
    """Which notices there are."""
    names = "；".join(cite.office(row) for row in shared.notices[:NAMED])
    yield View(path=urls.NOTICES, title="通知原文", description=f"收录的通知：{names}。")


def notice(shared: Shared) -> Iterator[View]:
    """One notice each, as the document that it is."""
    for row in shared.notices:
        path = urls.record("notices", row.id)
        day = facts.day(row.issued_on)
        yield View(
            path=path,
            title=row.title,
            description=f"{row.issuer}{day}印发，{row.document_number}，全文和附件。",
            trail=(("通知原文", urls.NOTICES),),
            values=document.values(shared, row, path),
        )


def domains(shared: Shared) -> Iterator[View]:
    """The domains, drawn to scale."""
    names = LIST_SEPARATOR.join(f"{row.name}{number}项" for row, number in shared.domains)
    yield View(
        path=urls.DOMAINS,
        title="领域",
        description=f"按领域看：{names}。",
        values={"most": _most(shared)},
    )


def domain(shared: Shared) -> Iterator[View]:
    """One domain each, with its reforms by notice."""
    title = shared.titles["domains", "name"]
    for row, number in shared.domains:
        path = urls.record("domains", row.id)
        rows = shared.in_order(shared.dataset.reforms_of_domain.get(row.id, ()))
        yield View(
            path=path,
            title=row.name,
            description=f"“{row.name}”领域的{number}项改革：{_names(rows)}。",
            trail=(("领域", urls.DOMAINS),),
            values={
                "domain": row,
                "number": number,
                "groups": shared.by_notice(rows),
                "entries": shared.entries_on(("domains", row.id)),
                "fix": fix(shared, path, row.id, row.name, title, ("terms",)),
            },
        )


def agencies(shared: Shared) -> Iterator[View]:
    """Who does what: agencies by domains."""
    of_agency = shared.dataset.reforms_of_agency
    marks = Counter((key, row.domain_id) for key, rows in of_agency.items() for row in rows)
    yield View(
        path=urls.AGENCIES,
        title="责任单位",
        description=f"{shared.count['agencies']}个责任单位各负责哪些改革，按领域对照。",
        values={"marks": marks},
    )


def agency(shared: Shared) -> Iterator[View]:
    """One agency each, with its reforms by notice."""
    title = shared.titles["agencies", "full_name"]
    for row in shared.dataset.agencies:
        path = urls.record("agencies", row.id)
        rows = shared.in_order(shared.dataset.reforms_of_agency.get(row.id, ()))
        yield View(
            path=path,
            title=row.name,
            description=f"{row.name}负责的{len(rows)}项改革：{_names(rows)}。",
            trail=(("责任单位", urls.AGENCIES),),
            values={
                "agency": row,
                "groups": shared.by_notice(rows),
                "anchors": _firsts(rows),
                "entries": shared.entries_on(("agencies", row.id)),
                "fix": fix(shared, path, row.id, row.name, title, ("agencies", "terms")),
            },
        )


def _firsts(listed: Iterable[Reform]) -> dict[str, str]:
    """Reform id -> its domain's id, for the first of each domain in a list."""
    first: dict[str, str] = {}
    for row in listed:
        first.setdefault(row.domain_id, row.id)
    return {row_id: domain_id for domain_id, row_id in first.items()}


def corrections(shared: Shared) -> Iterator[View]:
    """The whole ledger."""
    description = "发布的文字与存档文本不同之处及理由，以及对原文的说明，逐条列出。"
    yield View(path=urls.CORRECTIONS, title="更正与说明", description=description)


def search(shared: Shared) -> Iterator[View]:
    """Where results are shown."""
    description = f"在{shared.site['title']}中搜索：支持单位简称、拼音和繁体字。"
    yield View(path=urls.SEARCH, title="搜索", description=description)


VIEWS: Mapping[str, Callable[[Shared], Iterator[View]]] = {
    view.__name__: view
    for view in (
        home,
        reforms,
        reform,
        notices,
        notice,
        domains,
        domain,
        agencies,
        agency,
        corrections,
        search,
    )
}
"""Kind of page -> its views, in the order in which the site is written."""

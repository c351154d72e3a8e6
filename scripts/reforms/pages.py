"""Every page whose content is data: Dataset -> (path, what stands in its <main>)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reforms import cite, facts, prose, urls
from reforms.model import LIST_SEPARATOR, Agency, Dataset, Domain, Notice, Reform
from reforms.render import render
from reforms.settings import Settings
from reforms.shared import Shared

SUMMARY = 90
"""Characters of a reform's content in its description."""

LATEST = 3
"""Ledger entries on the home page."""

_CHAPTER = re.compile(r"^[一二三四五六七八九十]+、[^。]*$")
_SECTION = re.compile(r"^（[一二三四五六七八九十]+）.{1,30}$")

KINDS: Mapping[str, str] = {
    "home": "home.html",
    "reforms": "reforms.html",
    "reform": "reform.html",
    "notices": "notices.html",
    "notice": "notice.html",
    "domains": "domains.html",
    "domain": "domain.html",
    "agencies": "agencies.html",
    "agency": "agency.html",
    "corrections": "corrections.html",
    "search": "search.html",
}
"""Kind of page -> its template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the site."""

    path: str
    """From the site's root: `reforms/ns06-01/`; empty for the home page."""
    kind: str
    title: str
    description: str
    content: str
    """HTML, what stands in <main>."""


def pages(dataset: Dataset, settings: Settings) -> Iterator[Page]:
    """Every page, one kind after the other."""
    shared = Shared(dataset, settings)
    for make in _MAKERS:
        yield from make(shared)


def _page(
    shared: Shared,
    kind: str,
    path: str,
    title: str,
    description: str,
    *trail: tuple[str, str],
    **values: Any,
) -> Page:
    """A page with what all templates know; `trail` are the (name, path) above it."""
    site_url = shared.settings.site_url
    links = (("首页", urls.HOME), *trail, (title, path)) if path else ()
    context = {
        "site": shared.site,
        "count": shared.count,
        "shared": shared,
        "data": shared.dataset,
        "settings": shared.settings,
        "title": title,
        "path": path,
        "root": urls.relative(urls.HOME, path),
        "trail": links[:-1],
        "breadcrumbs": [
            {"@type": "ListItem", "position": at, "name": name, "item": site_url + to}
            for at, (name, to) in enumerate(links, 1)
        ],
        **values,
    }
    content = render(KINDS[kind], context)
    return Page(path=path, kind=kind, title=title, description=description, content=content)


def _home(shared: Shared) -> Iterator[Page]:
    site = shared.site
    yield _page(
        shared,
        "home",
        urls.HOME,
        site["title"],
        site["description"],
        most=max((number for _, number in shared.domains), default=0),
        latest=shared.entries[:LATEST],
    )


def _reforms(shared: Shared) -> Iterator[Page]:
    groups = [
        (notice, shared.by_domain(rows))
        for notice, rows in shared.by_notice(shared.dataset.reforms)
    ]
    names = LIST_SEPARATOR.join(row.name for row, _ in shared.domains)
    description = (
        f"{shared.count['reforms']}项改革创新经验，按领域、责任单位、推广范围筛选：{names}。"
    )
    yield _page(shared, "reforms", urls.REFORMS, "全部改革", description, groups=groups)


def _reform(shared: Shared) -> Iterator[Page]:
    for reform in shared.dataset.reforms:
        yield _reform_page(shared, reform)


def _reform_page(shared: Shared, reform: Reform) -> Page:
    data = shared.dataset
    path = urls.record("reforms", reform.id)
    notice, domain = data.notice[reform.notice_id], data.domain[reform.domain_id]
    agencies = data.agencies_of.get(reform.id, ())
    passages = data.passages_of.get(reform.id, ())
    reading = shared.archive[notice.id]
    row = shared.annex[notice.id, reform.number]
    before, after = shared.beside(reform)
    blocks = prose.blocks(reform.content, passages)
    return _page(
        shared,
        "reform",
        path,
        reform.name,
        _summary(reform, agencies),
        ("全部改革", urls.REFORMS),
        (domain.name, urls.record("domains", domain.id)),
        reform=reform,
        notice=notice,
        domain=domain,
        scope=data.scope[reform.scope_id],
        agencies=agencies,
        vague=_is_vague(data.scope[reform.scope_id].name),
        blocks=blocks,
        anchor=prose.anchor,
        shown=prose.anchors(blocks),
        notes=[row for row in passages if row.kind != "measure"],
        reading=reading,
        row=row,
        entries=shared.entries_on(*_keys(reform, agencies)),
        related=shared.related.of(reform),
        citations=cite.citations(reform, notice, shared.site, shared.settings.site_url + path),
        fix=shared.fix(
            path,
            reform.id,
            reform.name,
            shared.titles["reforms", "content"],
            ("passages", "terms"),
        ),
        before=before,
        after=after,
    )


def _summary(reform: Reform, agencies: tuple[Agency, ...]) -> str:
    names = LIST_SEPARATOR.join(agency.name for agency in agencies)
    text = reform.content
    return f"{names}：{text if len(text) <= SUMMARY else text[:SUMMARY] + '……'}"


def _is_vague(scope: str) -> bool:
    """Whether a scope speaks of districts that it does not name."""
    return "有关" in scope or "相关" in scope


def _keys(reform: Reform, agencies: tuple[Agency, ...]) -> list[tuple[str, str]]:
    """The records whose ledger entries a reform's readers should see."""
    return [
        ("reforms", reform.id),
        ("domains", reform.domain_id),
        ("scopes", reform.scope_id),
        *(("responsibilities", f"{reform.id}/{agency.id}") for agency in agencies),
        *(("agencies", agency.id) for agency in agencies),
    ]


def _notices(shared: Shared) -> Iterator[Page]:
    names = "；".join(cite.office(row) for row in shared.notices)
    yield _page(shared, "notices", urls.NOTICES, "通知原文", f"收录的通知：{names}。")


def _notice(shared: Shared) -> Iterator[Page]:
    for notice in shared.notices:
        yield _notice_page(shared, notice)


def _notice_page(shared: Shared, notice: Notice) -> Page:
    path = urls.record("notices", notice.id)
    reading = shared.archive[notice.id]
    merged: list[list[Any]] = []
    for row in reading.rows:
        if row.domain_printed or not merged:
            merged.append([])
        merged[-1].append(row)
    mention = reading.text[reading.paragraphs[-1].end : reading.issuer.start].strip()
    return _page(
        shared,
        "notice",
        path,
        notice.title,
        f"{notice.issuer}{facts.day(notice.issued_on)}印发，{notice.document_number}，全文和附件。",
        ("通知原文", urls.NOTICES),
        notice=notice,
        reading=reading,
        merged=merged,
        mention=mention,
        is_chapter=_CHAPTER.match,
        is_section=_SECTION.match,
        reform_at={row.number: row for row in shared.dataset.reforms_of_notice[notice.id]},
        entries=shared.entries_on(("notices", notice.id)),
        fix=shared.fix(path, notice.id, notice.title, shared.titles["notices", "title"], ()),
    )


def _domains(shared: Shared) -> Iterator[Page]:
    names = "、".join(f"{row.name}{number}项" for row, number in shared.domains)
    most = max((number for _, number in shared.domains), default=0)
    yield _page(shared, "domains", urls.DOMAINS, "领域", f"按领域看：{names}。", most=most)


def _domain(shared: Shared) -> Iterator[Page]:
    for domain, number in shared.domains:
        yield _domain_page(shared, domain, number)


def _domain_page(shared: Shared, domain: Domain, number: int) -> Page:
    path = urls.record("domains", domain.id)
    rows = shared.dataset.reforms_of_domain.get(domain.id, ())
    return _page(
        shared,
        "domain",
        path,
        domain.name,
        f"“{domain.name}”领域的{number}项改革：{LIST_SEPARATOR.join(row.name for row in rows[:6])}。",
        ("领域", urls.DOMAINS),
        domain=domain,
        number=number,
        groups=shared.by_notice(rows),
        entries=shared.entries_on(("domains", domain.id)),
        fix=shared.fix(path, domain.id, domain.name, shared.titles["domains", "name"], ("terms",)),
    )


def _agencies(shared: Shared) -> Iterator[Page]:
    data = shared.dataset
    marks: dict[tuple[str, str], int] = {}
    for agency_id, rows in data.reforms_of_agency.items():
        for row in rows:
            key = (agency_id, row.domain_id)
            marks[key] = marks.get(key, 0) + 1
    description = f"{shared.count['agencies']}个责任单位各负责哪些改革，按领域对照。"
    yield _page(shared, "agencies", urls.AGENCIES, "责任单位", description, marks=marks)


def _agency(shared: Shared) -> Iterator[Page]:
    for agency in shared.dataset.agencies:
        yield _agency_page(shared, agency)


def _agency_page(shared: Shared, agency: Agency) -> Page:
    path = urls.record("agencies", agency.id)
    rows = shared.dataset.reforms_of_agency.get(agency.id, ())
    return _page(
        shared,
        "agency",
        path,
        agency.name,
        f"{agency.name}负责的{len(rows)}项改革：{LIST_SEPARATOR.join(row.name for row in rows[:6])}。",
        ("责任单位", urls.AGENCIES),
        agency=agency,
        groups=shared.by_notice(rows),
        anchors=_firsts(shared, rows),
        entries=shared.entries_on(("agencies", agency.id)),
        fix=shared.fix(
            path,
            agency.id,
            agency.name,
            shared.titles["agencies", "full_name"],
            ("agencies", "terms"),
        ),
    )


def _firsts(shared: Shared, rows: tuple[Reform, ...]) -> dict[str, str]:
    """Reform id -> its domain's id, for the first of each domain as the page lists them."""
    listed = [row for _, part in shared.by_notice(rows) for row in part]
    first = {row.domain_id: row.id for row in reversed(listed)}
    return {row_id: domain_id for domain_id, row_id in first.items()}


def _corrections(shared: Shared) -> Iterator[Page]:
    description = "发布的文字与存档文本不同之处及理由，以及对原文的说明，逐条列出。"
    yield _page(shared, "corrections", urls.CORRECTIONS, "更正与说明", description)


def _search(shared: Shared) -> Iterator[Page]:
    description = f"在{shared.site['title']}中搜索：支持单位简称、拼音和繁体字。"
    yield _page(shared, "search", urls.SEARCH, "搜索", description)


_MAKERS: tuple[Callable[[Shared], Iterator[Page]], ...] = (
    _home,
    _reforms,
    _reform,
    _notices,
    _notice,
    _domains,
    _domain,
    _agencies,
    _agency,
    _corrections,
    _search,
)

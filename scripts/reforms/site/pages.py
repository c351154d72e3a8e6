"""A site -> its pages: every page whose content is data, one function per kind of page."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from reforms import facts, urls
from reforms.model import LIST_SEPARATOR, Agency, Dataset, Notice, Reform, group
from reforms.site import citations, content, schemaorg
from reforms.site.context import Site
from reforms.site.feedback import feedback
from reforms.site.related import related
from reforms.site.render import render

HOME_NAME = "首页"
WHOLE = "全部改革"
"""What the list is called."""

NAMED = 6
"""Names in the description of a page that lists reforms or notices."""
MENTIONED = 12
"""Domains in the description of the list."""
SUMMARY = 90
"""Characters of the content in the description of a reform's page."""
LATEST = 3
"""Ledger entries on the home page."""
SHOWN = 6
"""Notices on the home page."""

_CHAPTER = re.compile(r"^[一二三四五六七八九十]+、[^。]*$")
_SECTION = re.compile(r"^（[一二三四五六七八九十]+）.{1,30}$")

Trail = tuple[tuple[str, str], ...]
"""(name, path) of the pages above one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the site."""

    path: str
    """From the site's root: `reforms/ab01-01/`; empty for the home page."""
    kind: str
    title: str
    description: str
    parent: str | None
    """The path of the page above; None for the home page."""
    beside: tuple[str | None, str | None]
    """The paths of the pages before and after it, as one reads on."""
    content: Markup = field(repr=False)
    """HTML, what stands in <main>."""


def pages(site: Site) -> Iterator[Page]:
    """Every page, one kind after the other."""
    for make in KINDS.values():
        yield from make(site)


def _page(
    site: Site,
    kind: str,
    path: str,
    title: str,
    description: str,
    *above: tuple[str, str],
    beside: tuple[str | None, str | None] = (None, None),
    **values: Any,
) -> Page:
    """A page: `values` in its kind's template, with what all templates know."""
    trail: Trail = ((HOME_NAME, urls.HOME), *above) if path else ()
    html = render(
        f"{kind}.html",
        site=site,
        data=site.dataset,
        title=title,
        root=urls.root(path),
        trail=trail,
        breadcrumbs=schemaorg.breadcrumbs(site, (*trail, (title, path))),
        **values,
    )
    return Page(
        path=path,
        kind=kind,
        title=title,
        description=description,
        parent=trail[-1][1] if trail else None,
        beside=beside,
        content=html,
    )


def home(site: Site) -> Iterator[Page]:
    """The way in: search, domains, notices, corrections, downloads."""
    title, description = site.facts["title"], site.facts["description"]
    latest, notices = site.ledger[:LATEST], site.notices[:SHOWN]
    yield _page(site, "home", urls.HOME, title, description, latest=latest, notices=notices)


def reforms(site: Site) -> Iterator[Page]:
    """The whole list, by notice and domain."""
    names = LIST_SEPARATOR.join(row.name for row, _ in site.domains[:MENTIONED])
    description = (
        f"{site.count['reforms']}项改革创新经验，按领域、责任单位、推广范围筛选：{names}。"
    )
    groups = []
    for notice, rows in site.by_notice(site.dataset.reforms):
        # Under the domains that the annex groups them by, as they come.
        runs = groupby(rows, key=attrgetter("domain_id"))
        groups.append((notice, [(site.dataset.domain[key], list(run)) for key, run in runs]))
    facets = _facets(site)
    yield _page(site, "reforms", urls.REFORMS, WHOLE, description, groups=groups, facets=facets)


def _facets(site: Site) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """What the list can be filtered by: name, heading, and each value with name and count.

    Only values that any reform has, in the order in which people look for them.
    """
    data = site.dataset
    domains = [(row.id, row.name) for row, _ in site.domains]
    agencies = [(row.id, row.name) for row in data.agencies]
    scopes = [(row.id, row.name) for row in data.scopes]
    notices = [(row.id, row.document_number) for row in site.notices]
    of_scope = group((row.scope_id, row) for row in data.reforms)
    facets = (
        ("domain", "领域", domains, data.reforms_of_domain),
        ("agency", "责任单位", agencies, data.reforms_of_agency),
        ("scope", "推广范围", scopes, of_scope),
        ("notice", "通知", notices, data.reforms_of_notice),
    )
    return [
        (name, heading, [(key, said, len(of[key])) for key, said in values if key in of])
        for name, heading, values, of in facets
    ]


def reform(site: Site) -> Iterator[Page]:
    """One reform each."""
    rows = site.dataset.reforms
    paths = [None, *(urls.record("reforms", row.id) for row in rows), None]
    for row, before, after in zip(rows, paths, paths[2:], strict=False):
        yield _reform(site, row, (before, after))


def _reform(site: Site, row: Reform, beside: tuple[str | None, str | None]) -> Page:
    """The page of a reform."""
    data = site.dataset
    notice, domain = data.notice[row.notice_id], data.domain[row.domain_id]
    scope = data.scope[row.scope_id]
    agencies, passages = data.agencies_of.get(row.id, ()), data.passages_of.get(row.id, ())
    reading, blocks = site.archive[notice.id], content.blocks(row.content, passages)
    return _page(
        site,
        "reform",
        urls.record("reforms", row.id),
        row.name,
        summary(data, row),
        (WHOLE, urls.REFORMS),
        (domain.name, urls.record("domains", domain.id)),
        beside=beside,
        reform=row,
        notice=notice,
        domain=domain,
        scope=scope,
        vague=is_vague(scope.name),
        agencies=agencies,
        names_note=_names_note(site, notice, agencies),
        reading=reading,
        row=site.annex[notice.id, row.number],
        blocks=blocks,
        shown=content.anchors(blocks),
        notes=[(content.anchor(it), it) for it in passages if it.kind != content.MEASURE],
        entries=site.ledger_of(
            ("reforms", row.id),
            ("domains", row.domain_id),
            ("scopes", row.scope_id),
            *(("responsibilities", f"{row.id}/{agency.id}") for agency in agencies),
            *(("agencies", agency.id) for agency in agencies),
        ),
        related=related(site, row),
        citations=citations.citations(site, row),
        history=site.history[row.id],
        node=schemaorg.reform(site, row),
        feedback=feedback(site, "reforms", row.id, row.name, "content", ("passages", "terms")),
    )


def summary(dataset: Dataset, row: Reform) -> str:
    """Who does it, and how the text begins."""
    names = LIST_SEPARATOR.join(agency.name for agency in dataset.agencies_of.get(row.id, ()))
    text = row.content if len(row.content) <= SUMMARY else row.content[:SUMMARY] + "……"
    return f"{names}：{text}"


def is_vague(scope: str) -> bool:
    """Whether a scope speaks of districts that it does not name."""
    return "有关" in scope or "相关" in scope


def _names_note(site: Site, notice: Notice, agencies: Iterable[Agency]) -> str:
    """What holds for all names that nobody has checked; empty where there are none."""
    unchecked = (row for row in agencies if not row.checked_on)
    return next((site.agency_note(row, notice.issued_on.year) for row in unchecked), "")


def notices(site: Site) -> Iterator[Page]:
    """Which notices there are."""
    names = "；".join(citations.office(row) for row in site.notices[:NAMED])
    yield _page(site, "notices", urls.NOTICES, "通知原文", f"收录的通知：{names}。")


def notice(site: Site) -> Iterator[Page]:
    """One notice each, as the document that it is."""
    for row in site.notices:
        reading = site.archive[row.id]
        # Under one printed domain cell: a row that prints none belongs to the one above.
        starts = [at for at, it in enumerate(reading.rows) if it.domain_printed or not at]
        merged = [reading.rows[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
        yield _page(
            site,
            "notice",
            urls.record("notices", row.id),
            row.title,
            f"{row.issuer}{facts.day(row.issued_on)}印发，{row.document_number}，全文和附件。",
            ("通知原文", urls.NOTICES),
            notice=row,
            reading=reading,
            merged=merged,
            mention=reading.text[reading.paragraphs[-1].end : reading.issuer.start].strip(),
            is_chapter=_CHAPTER.match,
            is_section=_SECTION.match,
            reform_at={it.number: it for it in site.dataset.reforms_of_notice[row.id]},
            entries=site.ledger_of(("notices", row.id)),
            node=schemaorg.notice(site, row),
            feedback=feedback(site, "notices", row.id, row.title, "title"),
        )


def domains(site: Site) -> Iterator[Page]:
    """The domains, drawn to scale."""
    names = LIST_SEPARATOR.join(f"{row.name}{number}项" for row, number in site.domains)
    yield _page(site, "domains", urls.DOMAINS, "领域", f"按领域看：{names}。")


def domain(site: Site) -> Iterator[Page]:
    """One domain each, with its reforms by notice."""
    for row, number in site.domains:
        groups = site.by_notice(site.dataset.reforms_of_domain.get(row.id, ()))
        yield _page(
            site,
            "domain",
            urls.record("domains", row.id),
            row.name,
            f"“{row.name}”领域的{number}项改革：{_names(groups)}。",
            ("领域", urls.DOMAINS),
            domain=row,
            number=number,
            groups=groups,
            entries=site.ledger_of(("domains", row.id)),
            feedback=feedback(site, "domains", row.id, row.name, "name", ("terms",)),
        )


def agencies(site: Site) -> Iterator[Page]:
    """Who does what: agencies by domains."""
    of_agency = site.dataset.reforms_of_agency
    marks = Counter((key, row.domain_id) for key, rows in of_agency.items() for row in rows)
    description = f"{site.count['agencies']}个责任单位各负责哪些改革，按领域对照。"
    yield _page(site, "agencies", urls.AGENCIES, "责任单位", description, marks=marks)


def agency(site: Site) -> Iterator[Page]:
    """One agency each, with its reforms by notice."""
    editorial = ("agencies", "terms")
    for row in site.dataset.agencies:
        rows = site.dataset.reforms_of_agency.get(row.id, ())
        groups = site.by_notice(rows)
        # The first of each domain can be linked to by the domain's id.
        listed = reversed([it for _, part in groups for it in part])
        first = {it.domain_id: it.id for it in listed}
        yield _page(
            site,
            "agency",
            urls.record("agencies", row.id),
            row.name,
            f"{row.name}负责的{len(rows)}项改革：{_names(groups)}。",
            ("责任单位", urls.AGENCIES),
            agency=row,
            groups=groups,
            anchors={reform_id: domain_id for domain_id, reform_id in first.items()},
            entries=site.ledger_of(("agencies", row.id)),
            feedback=feedback(site, "agencies", row.id, row.name, "full_name", editorial),
        )


def _names(groups: Iterable[tuple[Notice, Sequence[Reform]]]) -> str:
    """The first reforms that a page lists."""
    names = [row.name for _, rows in groups for row in rows]
    return LIST_SEPARATOR.join(names[:NAMED])


def corrections(site: Site) -> Iterator[Page]:
    """The whole ledger."""
    description = "发布的文字与存档文本不同之处及理由，以及对原文的说明，逐条列出。"
    yield _page(site, "corrections", urls.CORRECTIONS, "更正与说明", description)


def search(site: Site) -> Iterator[Page]:
    """Where results are shown."""
    description = f"在{site.facts['title']}中搜索：支持单位简称、拼音和繁体字。"
    yield _page(site, "search", urls.SEARCH, "搜索", description)


_MAKERS = (home, reforms, reform, notices, notice, domains, domain, agencies, agency)
KINDS: Mapping[str, Callable[[Site], Iterator[Page]]] = {
    make.__name__: make for make in (*_MAKERS, corrections, search)
}
"""Kind of page -> its pages; a kind's template is `<kind>.html`."""

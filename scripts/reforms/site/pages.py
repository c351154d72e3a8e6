"""A site -> its pages: every page whose content is data, one function per kind of page."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from reforms import facts, tables, urls
from reforms.exports.all import make_version
from reforms.exports.schemas import RECORDS
from reforms.history import versions
from reforms.model import (
    CELL_SEPARATOR,
    LIST_SEPARATOR,
    Agency,
    Audience,
    Dataset,
    Domain,
    Notice,
    Reform,
    Row,
    group,
)
from reforms.site import annex, citations, content, overview, picture, schemaorg
from reforms.site import collation as sides
from reforms.site.context import Site
from reforms.site.feedback import edits, feedback
from reforms.site.related import related
from reforms.site.render import linked, render

HOME_NAME, LIST_NAME, NOTICES_NAME = "首页", "全部改革", "通知原文"
READING_NAME = "通读"

NAMED = 6  # names in the description of a page that lists reforms or notices
MENTIONED = 12  # domains in the description of the list
SUMMARY = 90  # characters of the content in the description of a reform's page
LATEST = 3  # ledger entries on the home page
SHOWN = 6  # notices on the home page
UNCOMPARED = "这一版的结构和现在的不同，没有与别的版本比较。"

_CHAPTER = re.compile(r"^[一二三四五六七八九十]+、[^。]*$")
_SECTION = re.compile(r"^（[一二三四五六七八九十]+）.{1,30}$")

Beside = tuple[str | None, str | None]


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
    beside: Beside
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
    beside: Beside = (None, None),
    nodes: Iterable[Mapping[str, Any]] = (),
    **values: Any,
) -> Page:
    """A page: `values` in its kind's template, and `nodes` of schema.org behind it.

    `above` has the (name, path) of those above it.
    """
    trail = ((HOME_NAME, urls.HOME), *above) if path else ()
    html = render(
        f"{kind}.html",
        site=site,
        data=site.dataset,
        title=title,
        root=urls.root(path),
        **values,
    )
    way = [schemaorg.breadcrumbs(site, (*trail, (title, path)))] if trail else []
    return Page(
        path=path,
        kind=kind,
        title=title,
        description=description,
        parent=trail[-1][1] if trail else None,
        beside=beside,
        content=Markup("\n").join([html, *map(linked, (*way, *nodes))]),
    )


def _record_page(
    site: Site,
    table: str,
    row: Reform | Notice | Domain | Agency,
    title: str,
    description: str,
    /,
    *above: tuple[str, str],
    column: str,
    editorial: Iterable[str] = (),
    **values: Any,
) -> Page:
    """The page of a record, with its ledger and the ways to correct `column` of it."""
    kind = type(row).__name__.lower()
    made = feedback(site, table, row.id, title, column, editorial)
    known = {kind: row, "entries": site.ledger_of((table, row.id)), "feedback": made}
    path = urls.record(table, row.id)
    return _page(site, kind, path, title, description, *above, **(known | values))


def home(site: Site) -> Iterator[Page]:
    """The way in: search, whom it concerns, who does what, what is checked, downloads."""
    data = site.dataset
    newest, rows = next(iter(site.by_notice(data.reforms)), (None, ()))
    yield _page(
        site,
        "home",
        urls.HOME,
        site.facts["title"],
        site.facts["description"],
        latest=site.ledger[:LATEST],
        notices=site.notices[:SHOWN],
        doors=[(row, len(data.reforms_of_audience[row.id])) for row in _audiences(data)],
        newest=newest,
        rows=rows,
        picture=picture.picture(site, newest) if newest else None,
        known=list(overview.facts(site)),
        unchecked=list(overview.unchecked(site)),
    )


def _audiences(data: Dataset) -> list[Audience]:
    """Those whom any reform concerns, by position."""
    known = (row for row in data.audiences if row.id in data.reforms_of_audience)
    return sorted(known, key=attrgetter("position"))


def reforms(site: Site) -> Iterator[Page]:
    """The whole list, by notice and by domain, under the domains that the annex groups them by."""
    data = site.dataset
    names = LIST_SEPARATOR.join(row.name for row, _ in site.domains[:MENTIONED])
    facets = _facets(site)
    by = LIST_SEPARATOR.join(heading for _, heading, _ in facets)
    description = f"{site.count['reforms']}项改革创新经验，按{by}筛选{'：' * bool(names)}{names}。"
    groups = [(notice, site.by_domain(rows)) for notice, rows in site.by_notice(data.reforms)]
    yield _page(site, "reforms", urls.REFORMS, LIST_NAME, description, groups=groups, facets=facets)


def reading(site: Site) -> Iterator[Page]:
    """All reforms of a notice to read through, those of the newest at the shorter address."""
    data = site.dataset
    for notice, rows in site.by_notice(data.reforms):
        path = site.reading_paths[notice.id]
        yield _page(
            site,
            "reading",
            path,
            READING_NAME + (facts.short_name(notice) if path != urls.READING else ""),
            f"{facts.reference(notice)}的{len(rows)}项改革，官方文字和一句话说明，从头读到尾。",
            (LIST_NAME, urls.REFORMS),
            notice=notice,
            listed=rows,
            groups=site.by_domain(rows),
            steps={
                row.id: (before, after)
                for row, before, after in zip(rows, (None, *rows), (*rows[1:], None), strict=False)
            },
            texts={row.id: _measures(data, row) for row in rows},
            label=partial(facts.field_title, site.titles, notices=[notice]),
        )


def _measures(data: Dataset, row: Reform) -> list[content.TextBlock]:
    """The content cut into its measures only."""
    passages = data.passages_of.get(row.id, ())
    return content.blocks(row.content, [it for it in passages if it.kind == content.MEASURE])


def compare(site: Site) -> Iterator[Page]:
    """A page that a script fills with the reforms or agencies that its address names."""
    description = "把几项改革或者几个责任单位并排看，一起引用，一起下载。"
    label = partial(facts.field_title, site.titles, notices=site.notices)
    above = (LIST_NAME, urls.REFORMS)
    yield _page(site, "compare", urls.COMPARE, "并排比较", description, above, label=label)


def _facets(site: Site) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """What the list can be filtered by: name, heading, and each value with name and count.

    Only values that any reform has, in the order in which people look for them, and no heading
    without any.
    """
    data = site.dataset
    domains = [(row.id, row.name) for row, _ in site.domains]
    agencies = [(row.id, row.name) for row in data.agencies]
    scopes = [(row.id, row.name) for row in data.scopes]
    notices = [(row.id, facts.reference(row)) for row in site.notices]
    audiences = [(row.id, row.name) for row in _audiences(data)]
    facets = (
        ("audience", "和谁有关", audiences, data.reforms_of_audience),
        ("domain", "领域", domains, data.reforms_of_domain),
        ("agency", "责任单位", agencies, data.reforms_of_agency),
        ("scope", "推广范围", scopes, data.reforms_of_scope),
        ("notice", "通知", notices, data.reforms_of_notice),
    )
    counted = (
        (name, heading, [(key, label, len(of[key])) for key, label in values if key in of])
        for name, heading, values, of in facets
    )
    return [facet for facet in counted if facet[2]]


def reform(site: Site) -> Iterator[Page]:
    """One reform each."""
    rows = site.dataset.reforms
    paths = [None, *(urls.record("reforms", row.id) for row in rows), None]
    for row, before, after in zip(rows, paths, paths[2:], strict=False):
        yield _reform(site, row, (before, after))


def _added(site: Site, table: str, row: Row) -> list[tuple[str, str]]:
    """Title and text of each editorial column that a row fills."""
    filled = [
        (column["title"], tables.cell(getattr(row, name)))
        for name, column in tables.columns(site.dataset, table).items()
        if column["origin"] == "editorial" and name != "summary"  # which opens the page
    ]
    return [(title, text) for title, text in filled if text]


def _reform(site: Site, row: Reform, beside: Beside) -> Page:
    """The page of a reform."""
    data = site.dataset
    notice, domain = data.notice[row.notice_id], data.domain.get(row.domain_id)
    scope, extras = data.scope.get(row.scope_id), data.extras_of.get(row.id, ())
    of_agencies = {
        name for name, of in zip(notice.headings, notice.fields, strict=True) if of == "agencies"
    }
    agencies, passages = data.agencies_of.get(row.id, ()), data.passages_of.get(row.id, ())
    blocks = content.blocks(row.content, passages)
    # What holds for all names that nobody has checked.
    unchecked = (it for it in agencies if not it.checked_on)
    names_note = (site.agency_note(it, notice.issued_on.year) for it in unchecked)
    collations = sides.of_reform(site, row)
    return _record_page(
        site,
        "reforms",
        row,
        row.name,
        summary(data, row),
        (LIST_NAME, urls.REFORMS),
        *([(domain.name, urls.record("domains", domain.id))] if domain else []),
        column="content" if row.content else "name",
        editorial=("passages", "terms"),
        beside=beside,
        notice=notice,
        domain=domain,
        scope=scope,
        added=_added(site, "reforms", row),
        place=facts.place_in_annex(data, row),
        label=partial(facts.field_title, site.titles, notices=[notice]),
        vague=scope is not None and is_vague(scope.name),
        agencies=agencies,
        by_role=data.agencies_by_role.get(row.id, {}),
        # What the cell of the agencies says beyond their names stands beside them.
        wordings=[extra for extra in extras if extra.heading in of_agencies],
        extras=[extra for extra in extras if extra.heading not in of_agencies],
        names_note=next(names_note, ""),
        reading=site.archive[notice.id],
        row=site.annex[row.id],
        blocks=blocks,
        notes={content.anchor(it): it.explained_by for it in passages if it.explained_by},
        audiences=data.audiences_of.get(row.id, ()),
        hue=picture.hues(data, notice).get(row.domain_id, 0),
        checked=_checked(notice, agencies),
        collations=collations,
        tallies=sides.tallies(collations),
        entries=site.ledger_of(
            ("reforms", row.id),
            ("domains", row.domain_id),
            ("scopes", row.scope_id),
            *(("responsibilities", f"{row.id}/{agency.id}") for agency in agencies),
            *(("extras", extra.record_id) for extra in extras),
            *(("agencies", agency.id) for agency in agencies),
        ),
        related=related(site, row),
        citations=citations.citations(site, row),
        history=site.history[row.id],
        nodes=[schemaorg.reform(site, row)],
    )


def _checked(notice: Notice, agencies: Sequence[Agency]) -> list[tuple[str, str]]:
    """How far an item is checked: the place on the page about the site that explains it, words."""
    done = [bool(it.checked_on) for it in agencies]
    names = "名称已核" if all(done) else "名称部分已核" if any(done) else "名称未核"
    page = "原页可查" if notice.source_url else "原页未核"
    return [("archived", "存档已核"), ("page", page), *([("names", names)] if done else [])]


def summary(dataset: Dataset, row: Reform) -> str:
    """Who does it, and how the text begins."""
    names = facts.agency_names(dataset, row.id)
    extras = (f"{extra.heading}：{extra.text}" for extra in dataset.extras_of.get(row.id, ()))
    text = row.content or "；".join(extras) or row.name
    shown = text if len(text) <= SUMMARY else text[:SUMMARY] + "……"
    return "：".join(filter(None, (names, shown)))


def is_vague(scope: str) -> bool:
    """Whether a scope speaks of districts that it does not name."""
    return "有关" in scope or "相关" in scope


def notices(site: Site) -> Iterator[Page]:
    """Which notices there are."""
    names = "；".join(citations.office(row) for row in site.notices[:NAMED])
    yield _page(site, "notices", urls.NOTICES, NOTICES_NAME, f"收录的通知：{names}。")


def notice(site: Site) -> Iterator[Page]:
    """One notice each, as the document that it is."""
    for row in site.notices:
        reading = site.archive[row.id]
        body = reading.paragraphs[-1].end if reading.paragraphs else reading.addressee.end + 1
        above = (reading.annex_title or reading.annex_columns).start
        signed = reading.text.find("\n", reading.issued_on.end)
        *closing, mark = _lines(reading.text[signed:above])
        said = (row.issuer, f"{facts.day(row.issued_on)}成文", row.document_number, "全文和附件。")
        yield _record_page(
            site,
            "notices",
            row,
            row.title,
            "，".join(filter(None, said)),
            (NOTICES_NAME, urls.NOTICES),
            column="title",
            reading=reading,
            groups=annex.groups(row, reading),
            is_filled_in=annex.is_filled_in(row, reading),
            mention=_lines(reading.text[body : reading.issuer.start]),
            closing=closing,
            mark=mark,
            notes=_lines(reading.text.rpartition(CELL_SEPARATOR)[2]),
            is_chapter=_CHAPTER.match,
            is_section=_SECTION.match,
            nodes=[schemaorg.notice(site, row)],
        )


def _lines(text: str) -> list[str]:
    """The lines of a text that hold anything."""
    return [line for line in text.splitlines() if line.strip()]


def domains(site: Site) -> Iterator[Page]:
    """The domains, drawn to scale."""
    names = LIST_SEPARATOR.join(f"{row.name}{number}项" for row, number in site.domains)
    description = f"按领域看：{names}。" if names else "通知附件没有分领域。"
    yield _page(site, "domains", urls.DOMAINS, "领域", description, (LIST_NAME, urls.REFORMS))


def domain(site: Site) -> Iterator[Page]:
    """One domain each, with its reforms by notice."""
    for row, number in site.domains:
        groups = site.by_notice(site.dataset.reforms_of_domain.get(row.id, ()))
        yield _record_page(
            site,
            "domains",
            row,
            row.name,
            f"“{row.name}”领域的{number}项改革：{_names(groups)}。",
            (LIST_NAME, urls.REFORMS),
            column="name",
            editorial=("terms",),
            number=number,
            groups=groups,
        )


def agencies(site: Site) -> Iterator[Page]:
    """Who does what: agencies by domains."""
    of_agency = site.dataset.reforms_of_agency
    marks = Counter((key, row.domain_id) for key, rows in of_agency.items() for row in rows)
    by_domain = "，按领域对照" * bool(site.domains)
    description = f"{site.count['agencies']}个责任单位各负责哪些改革{by_domain}。"
    yield _page(site, "agencies", urls.AGENCIES, "责任单位", description, marks=marks)


def agency(site: Site) -> Iterator[Page]:
    """One agency each, with a table of its reforms for each notice."""
    duties = group((it.agency_id, it) for it in site.dataset.responsibilities)
    for row in site.dataset.agencies:
        rows = site.dataset.reforms_of_agency.get(row.id, ())
        groups = site.by_notice(rows)
        # The first of each domain can be linked to by the domain's id.
        first = {it.domain_id: it.id for _, part in reversed(groups) for it in reversed(part)}
        yield _record_page(
            site,
            "agencies",
            row,
            row.name,
            f"{row.name}负责的{len(rows)}项改革：{_names(groups)}。",
            ("责任单位", urls.AGENCIES),
            column="full_name",
            editorial=("agencies", "terms"),
            groups=groups,
            roles={it.reform_id: it.role for it in duties.get(row.id, ())},
            others={it.id: facts.agency_names(site.dataset, it.id, row.id) for it in rows},
            anchors={reform_id: domain_id for domain_id, reform_id in first.items() if domain_id},
        )


def _names(groups: Iterable[tuple[Notice, Sequence[Reform]]]) -> str:
    """The first reforms that a page lists."""
    names = [row.name for _, rows in groups for row in rows]
    return LIST_SEPARATOR.join(names[:NAMED])


def corrections(site: Site) -> Iterator[Page]:
    """The whole ledger."""
    description = "发布的文字与存档文本不同之处及理由，以及对原文的说明，逐条列出。"
    yield _page(
        site, "corrections", urls.CORRECTIONS, "更正与说明", description, ("关于本站", urls.ABOUT)
    )


def collation(site: Site) -> Iterator[Page]:
    """Every archived passage beside what is published of it, a page for each notice."""
    for at, row in enumerate(site.notices):
        of = site.dataset.reforms_of_notice.get(row.id, ())
        own, rows = sides.of_notice(site, row), [(it, sides.of_reform(site, it)) for it in of]
        above = [("逐字对照", urls.COLLATION)] * bool(at)
        yield _page(
            site,
            "collation",
            site.collation(row.id),
            f"逐字对照：{facts.short_name(row)}" if at else "逐字对照",
            f"{facts.reference(row)}的存档文本与本站采用的文字左右对照，凡有不同，逐字标出。",
            ("关于本站", urls.ABOUT),
            *above,
            notice=row,
            own=own,
            rows=rows,
            tallies=sides.tallies([*own, *(it for _, of_item in rows for it in of_item)]),
        )


def retired(site: Site) -> Iterator[Page]:
    """One page for each address of a record that is no more, which tells what took its place."""
    for row in site.dataset.retired:
        if row.table in urls.PAGES_OF_TABLE:
            path = urls.record(row.table, row.former_id)
            place = site.dataset.by_id[row.table].get(row.replaced_by)
            title = f"编号{row.former_id}已停用"
            said = f"{facts.day(row.retired_on)}停用。理由：{row.reason.rstrip('。')}。"
            yield _page(site, "retired", path, title, said, row=row, place=place)


def version(site: Site) -> Iterator[Page]:
    """The files of each released version, by their bytes alone; what it changed where known."""
    told = {row.tag: row for row in versions.known(site.dataset)}
    for release in site.releases:
        row = told.get(release.tag)
        yield _page(
            site,
            "version",
            urls.version(release.number),
            f"{release.number}版数据",
            f"{site.facts['title']}{release.number}版的全部文件，附大小和校验值。",
            ("数据下载", urls.DATA),
            release=release,
            told=row,
            summary=versions.summary(row, site.titles) if row else UNCOMPARED,
            files=make_version(release),
        )


_LISTS = (home, reforms, reading, compare, notices, domains, agencies, corrections, collation)
KINDS: Mapping[str, Callable[[Site], Iterator[Page]]] = {
    make.__name__: make for make in (*_LISTS, reform, notice, domain, agency, retired, version)
}
"""Kind of page -> its pages; a kind's template is `<kind>.html`."""

FRAGMENTS = "api contact correct counts coverage dictionary downloads licenses versions".split()
"""Pieces of hand-written pages: each a template, and there the macro `fragment_<name>()`."""


def fragment(name: str, site: Site) -> Markup:
    """A fragment filled in; links in it lead on from the page that shows it."""
    return render(
        f"fragment_{name}.html",
        site=site,
        column_text=facts.column_text,
        dataset=partial(schemaorg.dataset, site),
        edits=partial(edits, site),
        example=tables.example,
        listed=group((file.table or file.name, file) for file in site.downloads).values(),
        history=versions.known(site.dataset)[::-1],
        origins=facts.ORIGINS,
        records=RECORDS,
        types=facts.TYPES,
        uncompared=UNCOMPARED,
        versions=versions,
    )

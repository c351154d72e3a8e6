"""A site -> what its home page tells of the data: facts to quote, and what is still unchecked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reforms import urls
from reforms.model import LIST_SEPARATOR, Agency, Domain, Notice, Reform
from reforms.site.context import Site

NAMED = 3
"""Names in a fact that holds for several records alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A sentence that the data bears out, and the page that shows it."""

    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many records of a kind someone has checked, and where to help with the next one."""

    what: str
    unit: str
    done: int
    total: int
    request: str
    path: str
    """Empty where all are done."""


def facts(site: Site) -> Iterator[Fact]:
    """Facts worth quoting; one that the data does not have is left out."""
    data = site.dataset
    sizes = {row: len(data.agencies_of.get(row.id, ())) for row in data.reforms}
    shared = {row: size for row, size in sizes.items() if size > 1}
    if shared:
        largest = max(shared, key=lambda row: shared[row])
        text = f"{len(sizes)}项改革中，{len(shared)}项由不止一个单位负责，最多的一项有"
        yield Fact(text=f"{text}{shared[largest]}个单位", path=urls.record("reforms", largest.id))
    yield from _most(site, "责任单位", data.agencies, data.reforms_of_agency, urls.AGENCIES)
    yield from _most(site, "领域", data.domains, data.reforms_of_domain, urls.DOMAINS)


def _most(
    site: Site,
    what: str,
    records: Iterable[Agency | Domain],
    reforms_of: Mapping[str, Sequence[Reform]],
    listed: str,
) -> Iterator[Fact]:
    """Which records have most reforms, unless each has one."""
    sizes = {row: len(reforms_of.get(row.id, ())) for row in records}
    most = max(sizes.values(), default=0)
    if most < 2:
        return
    first = [row for row, size in sizes.items() if size == most]
    names = LIST_SEPARATOR.join(row.name for row in first[:NAMED])
    if len(first) == 1:
        path = listed + first[0].id + "/"
        share = round(100 * most / site.count["reforms"])
        yield Fact(text=f"{what}中，{names}的改革最多，有{most}项，占{share}%", path=path)
    else:
        and_so_on = f"等{len(first)}个" * (len(first) > NAMED)
        text = f"{what}中，{names}{and_so_on}的改革最多，各有{most}项"
        yield Fact(text=text, path=listed)


def unchecked(site: Site) -> Iterator[Progress]:
    """What is checked by people and not by a machine, and how far they are."""
    made = (
        ("notices", "source_url", "政府网站原页的网址", "份通知", "告诉我们原页的网址"),
        ("notices", "published_on", "公布日期", "份通知", "告诉我们日期和依据"),
        ("agencies", "checked_on", "责任单位的名称有没有变", "个单位", "告诉我们现在的名称"),
    )
    listed: Mapping[str, Sequence[Notice | Agency]] = {
        "notices": site.notices,
        "agencies": site.dataset.agencies,
    }
    for table, column, what, unit, request in made:
        left = [row for row in listed[table] if not getattr(row, column)]
        yield Progress(
            what=what,
            unit=unit,
            done=len(listed[table]) - len(left),
            total=len(listed[table]),
            request=request,
            path=f"{urls.record(table, left[0].id)}#fix" if left else "",
        )

"""Who does what in a notice: domains, items and agencies in three columns, and lines between.

Where each mark and line stands is counted here; the template `picture.svg` draws them. A row is as
high as a line of text, so that names stand beside their marks at every size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reforms import urls
from reforms.facts import batch
from reforms.model import Dataset, Notice
from reforms.site.context import Site
from reforms.site.render import render

WIDTH, ROW, TOP = 770, 34, 8  # of the whole; of a row; above the first
ITEM_END, AGENCY = 498, 570  # From the right edge of the items to the left one of the agencies
NAME, DOMAIN_NAME, AGENCY_NAME, TITLE = 19, 8, 11, 48  # Characters that have room
HUES = 8  # Colours of domains in the stylesheet; the ninth domain has the first one's


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A domain, an item or an agency, with the page that it leads to."""

    y: float
    height: float = ROW - 8
    label: str
    name: str
    path: str
    number: str = ""
    hue: int = 0
    """Of its domain, from 1; 0 has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line from an item to an agency as an SVG path, what it says, where it leads."""

    curve: str
    name: str
    path: str
    hue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn, and how large."""

    width: int
    height: int
    domains: Sequence[Mark]
    items: Sequence[Mark]
    agencies: Sequence[Mark]
    links: Sequence[Edge]


def hues(dataset: Dataset, notice: Notice) -> dict[str, int]:
    """The domains of a notice, each with the number of its colour."""
    rows = dataset.reforms_of_notice[notice.id]
    found = dict.fromkeys(row.domain_id for row in rows if row.domain_id)
    return {domain: at % HUES + 1 for at, domain in enumerate(found)}


def picture(site: Site, notice: Notice) -> Picture:
    """The items of a notice, drawn between their domains and agencies."""
    data, rows = site.dataset, site.dataset.reforms_of_notice[notice.id]
    hue = hues(data, notice)
    duties = [(row, it) for row in rows for it in data.responsibilities_of.get(row.id, ())]
    agencies = list(dict.fromkeys(it.agency_id for _, it in duties))
    height = TOP * 2 + ROW * max(len(rows), len(agencies), len(hue))

    def middle(at: int, of: int) -> float:
        """The middle of a row, the rows of a column spread over the whole height."""
        return round(TOP + (at + 0.5) * (height - 2 * TOP) / of, 1)

    items = {
        row.id: Mark(
            y=middle(at, len(rows)),
            label=_short(row.name, NAME),
            name=f"{row.number} {row.name}",
            path=urls.record("reforms", row.id),
            number=str(row.number),
            hue=hue.get(row.domain_id, 0),
        )
        for at, row in enumerate(rows)
    }
    of_domain = {key: [items[row.id] for row in rows if row.domain_id == key] for key in hue}
    made = {
        key: Mark(
            y=(marks[0].y + marks[-1].y) / 2,
            height=marks[-1].y - marks[0].y + ROW - 8,
            label=_short(data.domain[key].name, DOMAIN_NAME),
            name=f"{data.domain[key].name}：{len(marks)}项",
            path=urls.record("domains", key),
            number=str(len(marks)),
            hue=hue[key],
        )
        for key, marks in of_domain.items()
    }
    # An agency stands near its items, so that lines cross little.
    places = {
        key: [items[row.id].y for row, it in duties if it.agency_id == key] for key in agencies
    }
    agencies.sort(key=lambda key: sum(places[key]) / len(places[key]))
    named = {
        key: Mark(
            y=middle(at, len(agencies)),
            label=_short(data.agency[key].name, AGENCY_NAME),
            name=f"{data.agency[key].name}：{len(places[key])}项",
            path=urls.record("agencies", key),
            number=str(len(places[key])),
        )
        for at, key in enumerate(agencies)
    }
    links = [
        Edge(
            curve=_curve(items[row.id].y, named[it.agency_id].y),
            name=f"{data.agency[it.agency_id].name}：{row.name}"
            + (f"（{it.role}）" if it.role else ""),
            path=urls.record("reforms", row.id),
            hue=items[row.id].hue,
        )
        for row, it in duties
    ]
    return Picture(
        width=WIDTH,
        height=height,
        domains=list(made.values()),
        items=list(items.values()),
        agencies=list(named.values()),
        links=links,
    )


def drawing(site: Site, notice: Notice) -> bytes:
    """The picture of a notice as a file that shows itself: its own colours, title and source."""
    facts, rows = site.facts, site.dataset.reforms_of_notice[notice.id]
    made = render(
        "picture.svg",
        picture=picture(site, notice),
        root=site.settings.site_url,
        title=f"谁负责什么：{batch(notice)}{len(rows)}项改革",
        credit=(
            f"来源：《{_short(notice.title, TITLE)}》{notice.document_number}",
            f"{facts['title']}（{facts['disclaimer']}），{facts['version']}版，{site.url(urls.HOME)}",
        ),
    )
    return made.encode()


def _curve(start: float, end: float) -> str:
    """A line from the right edge of the items to the left one of the agencies."""
    middle = (ITEM_END + AGENCY) / 2
    return f"M{ITEM_END} {start:g}C{middle:g} {start:g} {middle:g} {end:g} {AGENCY} {end:g}"


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"

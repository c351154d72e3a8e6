"""`/feed.xml`: an Atom feed of new notices, of the ledger's entries and of releases.

Every date comes from the data, and an entry's id from the package's name and
the record's id alone, so that it stays when the site moves.
"""

import re
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from reforms import facts, urls
from reforms.history import versions
from reforms.model import Correction, Dataset, Notice, Version
from reforms.settings import Settings
from reforms.web import paging

PATH = "feed.xml"
"""From the site's root."""

LATEST = 100
"""Entries in the feed."""

ATOM = "http://www.w3.org/2005/Atom"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A piece of news."""

    kind: str
    key: str
    date: str
    title: str
    summary: str
    path: str
    """Where on the site it is told."""


def entries(dataset: Dataset) -> list[Entry]:
    """The news, newest first; of one day by kind and key."""
    listed = versions.known(dataset)
    titles = facts.titles(dataset)
    arrived = _arrivals(listed)
    found = [_notice(dataset, row, arrived.get(row.id, listed[0].date)) for row in dataset.notices]
    places = paging.ledger_paths(dataset)
    found += [_ledger(row, titles, places[row.id]) for row in dataset.corrections]
    found += [_release(row, titles) for row in listed if not row.draft]
    found.sort(key=lambda entry: (entry.kind, entry.key))
    return sorted(found, key=lambda entry: entry.date, reverse=True)[:LATEST]


def _arrivals(listed: tuple[Version, ...]) -> dict[str, str]:
    """Notice id -> the day of the version that brought it; none of the first version's."""
    return {
        row.row_id: version.date
        for version in listed
        for row in version.changes
        if row.table == "notices" and row.kind == "added"
    }


def _notice(dataset: Dataset, row: Notice, date: str) -> Entry:
    number = len(dataset.reforms_of_notice.get(row.id, ()))
    return Entry(
        kind="notices",
        key=row.id,
        date=date,
        title=f"收录通知：{row.document_number}",
        summary=f"{row.title}。{row.issuer}{facts.day(row.issued_on)}印发，{number}项改革。",
        path=urls.record("notices", row.id),
    )


def _ledger(row: Correction, titles: versions.Titles, path: str) -> Entry:
    kind = "更正" if row.kind == "correction" else "说明"
    field = titles.get((row.table, row.field), row.field)
    return Entry(
        kind="corrections",
        key=row.id,
        date=row.recorded_on.isoformat(),
        title=f"{kind}：{field}“{row.published_text}”",
        summary=row.reason,
        path=path,
    )


def _release(row: Version, titles: versions.Titles) -> Entry:
    return Entry(
        kind="releases",
        key=row.number,
        date=row.date,
        title=f"数据{versions.name(row)}",
        summary=versions.summary(row, titles),
        path=versions.place(row),
    )


def feed(dataset: Dataset, settings: Settings) -> bytes:
    """The feed as XML."""
    site = facts.site(dataset)
    listed = entries(dataset)
    # Spelt out, so that nothing depends on what else is registered.
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": site["language"]})
    _text(root, "id", _id(dataset, "feed", ""))
    _text(root, "title", site["title"])
    _text(root, "subtitle", f"新收录的通知、更正与说明、数据版本。{site['disclaimer']}。")
    _text(root, "updated", _moment(max(entry.date for entry in listed)))
    _text(ET.SubElement(root, "author"), "name", site["title"])
    _link(root, "self", "application/atom+xml", settings.site_url + PATH)
    _link(root, "alternate", "text/html", settings.site_url)
    for entry in listed:
        root.append(_entry(dataset, settings, entry))
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _entry(dataset: Dataset, settings: Settings, entry: Entry) -> ET.Element:
    made = ET.Element("entry")
    _text(made, "id", _id(dataset, entry.kind, entry.key))
    _text(made, "title", entry.title)
    _text(made, "published", _moment(entry.date))
    _text(made, "updated", _moment(entry.date))
    ET.SubElement(made, "category", {"term": entry.kind})
    _link(made, "alternate", "text/html", settings.site_url + entry.path)
    _text(made, "summary", entry.summary)
    return made


def _id(dataset: Dataset, kind: str, key: str) -> str:
    return uuid5(NAMESPACE_URL, f"{dataset.descriptor['name']}/{kind}/{key}").urn


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"


def _text(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("\ufffd", value)


def _link(parent: ET.Element, relation: str, kind: str, target: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "type": kind, "href": target})

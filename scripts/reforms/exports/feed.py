"""`/feed.xml`: an Atom feed of new notices, of the ledger's entries and of releases.

Every date comes from the data, and an entry's id from the package's name and
the record's id alone, so that it stays when the site moves.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from reforms import facts, urls
from reforms.history import versions
from reforms.model import CORRECTION, Dataset
from reforms.settings import Settings

PATH = "feed.xml"
"""From the site's root."""

LATEST = 100
"""Entries in the feed."""

ATOM = "http://www.w3.org/2005/Atom"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(NamedTuple):
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
    return sorted(sorted(_news(dataset)), key=lambda it: it.date, reverse=True)[:LATEST]


def _news(dataset: Dataset) -> Iterator[Entry]:
    titles, history = facts.titles(dataset), versions.known(dataset)
    # A notice is news on the day of the version that brought it.
    days = {
        row.row_id: version.date
        for version in history[1:]
        for row in version.changes
        if row.table == "notices" and row.kind == "added"
    }
    for row in dataset.notices:
        number = len(dataset.reforms_of_notice.get(row.id, ()))
        title = f"收录通知：{facts.reference(row)}"
        summary = f"{row.title}。{row.issuer}{facts.day(row.issued_on)}成文，{number}项改革。"
        day, path = days.get(row.id, history[0].date), urls.record("notices", row.id)
        yield Entry("notices", row.id, day, title, summary, path)
    for entry in dataset.corrections:
        kind = "更正" if entry.kind == CORRECTION else "说明"
        field = facts.column_title(titles, entry.table, entry.row_id, entry.field)
        gone = "，已撤销" if entry.withdrawn_on else ""
        title = f"{kind}：{field}“{entry.published_text}”{gone}"
        day, path = str(entry.withdrawn_on or entry.recorded_on), urls.entry(entry.id)
        why = entry.withdrawal_reason or entry.reason
        yield Entry("corrections", entry.id, day, title, why, path)
    for version in history:
        if not version.draft:
            title, summary = f"数据{versions.name(version)}", versions.summary(version, titles)
            place = versions.place(version)
            yield Entry("releases", version.number, version.date, title, summary, place)


def make_feed(dataset: Dataset, settings: Settings) -> bytes:
    """The feed as XML."""
    site = facts.site(dataset)
    listed = entries(dataset)
    # Spelt out, so that nothing depends on what else is registered.
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": site["language"]})
    _text(root, "id", _id(dataset, "feed", ""))
    _text(root, "title", site["title"])
    _text(root, "subtitle", f"新收录的通知、更正与说明、数据版本。{site['disclaimer']}。")
    _text(root, "updated", _moment(listed[0].date))
    _text(ET.SubElement(root, "author"), "name", site["title"])
    _link(root, "self", "application/atom+xml", settings.site_url + PATH)
    _link(root, "alternate", "text/html", settings.site_url)
    for entry in listed:
        made = ET.SubElement(root, "entry")
        _text(made, "id", _id(dataset, entry.kind, entry.key))
        _text(made, "title", entry.title)
        _text(made, "published", _moment(entry.date))
        _text(made, "updated", _moment(entry.date))
        ET.SubElement(made, "category", {"term": entry.kind})
        _link(made, "alternate", "text/html", settings.site_url + entry.path)
        _text(made, "summary", entry.summary)
    ET.indent(root)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _id(dataset: Dataset, kind: str, key: str) -> str:
    return uuid5(NAMESPACE_URL, f"{dataset.descriptor['name']}/{kind}/{key}").urn


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"


def _text(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("\ufffd", value)


def _link(parent: ET.Element, relation: str, kind: str, target: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "type": kind, "href": target})

"""The Atom feed: what RFC 4287 requires, stable ids, dates from the data, hostile text."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from helpers import html_files, small_dataset
from reforms.exports.feed import ATOM, LATEST, entries, make_feed
from reforms.history import state, versions
from reforms.model import Dataset
from reforms.settings import Settings

SETTINGS = Settings(site_url="https://example.org/x/")
SMALL = small_dataset()
HOSTILE = "]]></summary>&<script>alert('\"')</script>\x00\x0b\ufffe"


def parsed(dataset: Dataset, settings: Settings = SETTINGS) -> tuple[ET.Element, list[ET.Element]]:
    """The feed and its entries."""
    root = ET.fromstring(make_feed(dataset, settings))
    return root, root.findall(f"{{{ATOM}}}entry")


def text(element: ET.Element, name: str) -> str:
    (found,) = element.findall(f"{{{ATOM}}}{name}")
    return found.text or ""


def links(element: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{{{ATOM}}}link")}


def test_feed_has_what_atom_requires_newest_first() -> None:
    root, items = parsed(SMALL)
    assert root.tag == f"{{{ATOM}}}feed"
    for element in (root, *items):
        assert text(element, "title")
        assert datetime.fromisoformat(text(element, "updated")).tzinfo is not None
    assert root.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
    site = "https://example.org/x/"
    assert links(root) == {"self": f"{site}feed.xml", "alternate": site}
    days = [text(entry, "updated") for entry in items]
    assert days == sorted(days, reverse=True) and text(root, "updated") == days[0]


def test_feed_tells_of_notices_ledger_and_releases() -> None:
    changed = replace(SMALL, scopes=(*SMALL.scopes, replace(SMALL.scopes[0], id="new")))
    changed = versions.dated(changed, [state.of(SMALL)])
    assert changed.history[-1].draft, "changes without a number are no release"
    assert {(entry.kind, entry.key) for entry in entries(changed)} == {
        *(("notices", row.id) for row in SMALL.notices),
        *(("corrections", row.id) for row in SMALL.corrections),
        ("releases", SMALL.descriptor["version"]),
    }


def ids(dataset: Dataset, settings: Settings = SETTINGS) -> list[str]:
    root, items = parsed(dataset, settings)
    return [text(element, "id") for element in (root, *items)]


def test_ids_are_unique_and_stay_when_the_site_moves() -> None:
    found = ids(SMALL)
    assert len({it for it in found if it.startswith("urn:uuid:")}) == len(found)
    assert found == ids(SMALL, Settings(site_url="https://example.net/"))
    other = replace(SMALL, descriptor={**SMALL.descriptor, "name": "other"})
    assert set(found).isdisjoint(ids(other))


def test_a_notice_is_news_on_the_day_of_the_version_that_brought_it() -> None:
    second = replace(SMALL.notices[0], id="yc04", document_number="云府函〔2032〕1号")
    later = {**SMALL.descriptor, "version": "2.0.0", "created": "2040-05-06T00:00:00Z"}
    grown = replace(SMALL, notices=(*SMALL.notices, second), descriptor=later)
    grown = versions.dated(grown, [state.of(SMALL)])
    dates = {entry.key: entry.date for entry in entries(grown) if entry.kind == "notices"}
    assert dates == {SMALL.notices[0].id: SMALL.descriptor["created"][:10], "yc04": "2040-05-06"}


def test_hostile_text_stays_text() -> None:
    row = replace(SMALL.corrections[0], reason=HOSTILE, published_text=HOSTILE)
    _, items = parsed(replace(SMALL, corrections=(row,)))
    kept = HOSTILE.translate({0: "\ufffd", 0x0B: "\ufffd", 0xFFFE: "\ufffd"})
    assert kept in [text(entry, "summary") for entry in items]
    assert any(kept in text(entry, "title") for entry in items)


def test_a_long_ledger_is_cut_to_the_latest() -> None:
    days = [date(2050, 1, 1 + n % 28) for n in range(300)]
    row = SMALL.corrections[0]
    many = tuple(replace(row, id=f"c{n:03}", recorded_on=day) for n, day in enumerate(days))
    found = entries(replace(SMALL, corrections=many))
    assert len(found) == LATEST and found[0].date == "2050-01-28"


def test_every_page_leads_to_the_feed_and_it_to_places(site: str, site_folder: Path) -> None:
    for file in html_files(site_folder):
        up = "../" * (len(file.relative_to(site_folder).parts) - 1)
        html = file.read_text("utf-8")
        if file.name == "index.html":
            assert 'type="application/atom+xml"' in html, file
            assert f'href="{up or "./"}feed.xml"' in html or f'href="{up}feed.xml"' in html, file
    root = ET.fromstring((site_folder / "feed.xml").read_bytes())
    assert links(root)["self"] == site + "feed.xml"
    for entry in root.findall(f"{{{ATOM}}}entry"):
        path, _, fragment = links(entry)["alternate"].removeprefix(site).partition("#")
        html = (site_folder / path / "index.html").read_text("utf-8")
        assert not fragment or f'id="{fragment}"' in html, path

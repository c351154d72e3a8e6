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


def parsed(dataset: Dataset, settings: Settings = SETTINGS) -> ET.Element:
    return ET.fromstring(make_feed(dataset, settings))


def texts(element: ET.Element, name: str) -> list[str]:
    return [found.text or "" for found in element.findall(f"{{{ATOM}}}{name}")]


def links(element: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{{{ATOM}}}link")}


def items(root: ET.Element) -> list[ET.Element]:
    return root.findall(f"{{{ATOM}}}entry")


def test_feed_has_what_atom_requires() -> None:
    root = parsed(SMALL)
    assert root.tag == f"{{{ATOM}}}feed"
    for element in (root, *items(root)):
        for name in ("id", "title", "updated"):
            assert len(texts(element, name)) == 1 and texts(element, name)[0], name
        moment = datetime.fromisoformat(texts(element, "updated")[0])
        assert moment.tzinfo is not None
    assert root.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
    assert links(root) == {
        "self": "https://example.org/x/feed.xml",
        "alternate": "https://example.org/x/",
    }


def test_feed_tells_of_notices_ledger_and_releases() -> None:
    kinds = {(entry.kind, entry.key) for entry in entries(SMALL)}
    assert kinds == {
        *(("notices", row.id) for row in SMALL.notices),
        *(("corrections", row.id) for row in SMALL.corrections),
        ("releases", SMALL.descriptor["version"]),
    }


def test_ids_are_unique_and_stay_when_the_site_moves() -> None:
    here, there = parsed(SMALL), parsed(SMALL, Settings(site_url="https://example.net/"))
    found = [texts(element, "id")[0] for element in (here, *items(here))]
    assert len(set(found)) == len(found)
    assert all(value.startswith("urn:uuid:") for value in found)
    assert found == [texts(element, "id")[0] for element in (there, *items(there))]
    other = replace(SMALL, descriptor={**SMALL.descriptor, "name": "other"})
    assert set(found).isdisjoint(texts(element, "id")[0] for element in items(parsed(other)))


def test_feed_is_newest_first_and_as_new_as_its_newest_entry() -> None:
    root = parsed(SMALL)
    days = [texts(entry, "updated")[0] for entry in items(root)]
    assert days == sorted(days, reverse=True)
    assert texts(root, "updated") == days[:1]


def test_a_notice_is_news_on_the_day_of_the_version_that_brought_it() -> None:
    second = replace(SMALL.notices[0], id="yc04", document_number="云府函〔2032〕1号")
    grown = replace(SMALL, notices=(*SMALL.notices, second))
    grown = replace(
        grown,
        descriptor={**SMALL.descriptor, "version": "2.0.0", "created": "2040-05-06T00:00:00Z"},
    )
    grown = replace(grown, history=versions.history(grown, [state.of(SMALL)]))
    dates = {entry.key: entry.date for entry in entries(grown) if entry.kind == "notices"}
    assert dates == {SMALL.notices[0].id: SMALL.descriptor["created"][:10], "yc04": "2040-05-06"}


def test_changes_without_a_number_are_no_release() -> None:
    now = replace(SMALL, scopes=(*SMALL.scopes, replace(SMALL.scopes[0], id="new")))
    now = replace(now, history=versions.history(now, [state.of(SMALL)]))
    assert [e.key for e in entries(now) if e.kind == "releases"] == [SMALL.descriptor["version"]]


def test_hostile_text_stays_text() -> None:
    row = replace(SMALL.corrections[0], reason=HOSTILE, published_text=HOSTILE)
    root = parsed(replace(SMALL, corrections=(row,)))
    kept = HOSTILE.translate({0: "\ufffd", 0x0B: "\ufffd", 0xFFFE: "\ufffd"})
    assert kept in [texts(entry, "summary")[0] for entry in items(root)]
    assert any(kept in texts(entry, "title")[0] for entry in items(root))


def test_a_long_ledger_is_cut_to_the_latest() -> None:
    row = SMALL.corrections[0]
    many = tuple(
        replace(row, id=f"c{n:03}", recorded_on=date(2050, 1, 1 + n % 28)) for n in range(300)
    )
    found = entries(replace(SMALL, corrections=many))
    assert len(found) == LATEST and found[0].date == "2050-01-28"


def test_every_page_leads_to_the_feed(site: str, site_folder: Path) -> None:
    files = [file for file in html_files(site_folder) if file.name == "index.html"]
    assert files
    for file in files:
        up = "../" * (len(file.relative_to(site_folder).parts) - 1)
        text = file.read_text("utf-8")
        assert 'rel="alternate" type="application/atom+xml"' in text, file
        assert f'href="{up or "./"}feed.xml"' in text or f'href="{up}feed.xml"' in text, file
    root = ET.fromstring((site_folder / "feed.xml").read_bytes())
    assert links(root)["self"] == site + "feed.xml"


def test_every_entry_leads_to_a_place_on_the_site(site: str, site_folder: Path) -> None:
    found = items(ET.fromstring((site_folder / "feed.xml").read_bytes()))
    assert found
    for entry in found:
        path, _, fragment = links(entry)["alternate"].removeprefix(site).partition("#")
        text = (site_folder / path / "index.html").read_text("utf-8")
        assert not fragment or f'id="{fragment}"' in text, links(entry)

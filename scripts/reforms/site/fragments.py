"""A site -> the pieces of hand-written pages that come from data: numbers, tables, whom to ask."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from reforms.exports.schemas import RECORDS
from reforms.releases import history
from reforms.releases import versions as numbered
from reforms.site import schemaorg
from reforms.site.context import Site
from reforms.site.feedback import edits
from reforms.site.render import render


def api(site: Site) -> Markup:
    """Where each table's records are in the API; its links lead on from `/use/`."""
    return render("fragment_api.html", site=site, tables=list(RECORDS))


def contact(site: Site) -> Markup:
    """Who keeps this up and how to reach them."""
    return render("fragment_contact.html", site=site)


def correct(site: Site) -> Markup:
    """The ways to send a correction that does not start on a record's page."""
    tables = edits(site, ("agencies", "passages", "terms"))
    return render("fragment_correct.html", site=site, edits=tables)


def counts(site: Site) -> Markup:
    """How many rows each table has."""
    return render("fragment_counts.html", site=site)


def coverage(site: Site) -> Markup:
    """The notices that are covered, and how far each was checked."""
    return render("fragment_coverage.html", site=site)


def dictionary(site: Site) -> Markup:
    """Every table and column, as the descriptor defines them."""
    return render("fragment_dictionary.html", site=site)


def downloads(site: Site) -> Markup:
    """The table of files with size and checksum; its links lead on from `/data/`."""
    return render("fragment_downloads.html", site=site, node=schemaorg.catalog(site))


def licenses(site: Site) -> Markup:
    """What may be done with each part."""
    return render("fragment_licenses.html", site=site)


def versions(site: Site) -> Markup:
    """What each version changed, the newest first."""
    known = numbered.known(site.dataset)[::-1]
    return render("fragment_versions.html", site=site, versions=known, history=history)


FRAGMENTS: Mapping[str, Callable[[Site], Markup]] = {
    "api": api,
    "contact": contact,
    "correct": correct,
    "counts": counts,
    "coverage": coverage,
    "dictionary": dictionary,
    "downloads": downloads,
    "licenses": licenses,
    "versions": versions,
}
"""Name -> the macro `fragment_<name>()` of the hand-written pages."""

"""The pieces of hand-written pages that come from the data: numbers, tables, who to ask."""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from reforms import facts
from reforms.exports.all import make_downloads
from reforms.exports.download import Download
from reforms.model import Dataset
from reforms.releases import history
from reforms.releases import versions as numbered
from reforms.settings import Settings
from reforms.site import fix, schemaorg
from reforms.site.render import render
from reforms.site.shared import Shared


def downloads(dataset: Dataset, settings: Settings, made: Sequence[Download] = ()) -> Markup:
    """The table of files with size and checksum; for `/data/`, links lead on from there.

    `made` are the files; without them they are made again.
    """
    files = made or make_downloads(dataset, settings)
    node = schemaorg.catalog(dataset, settings, files)
    return render("fragment_downloads.html", {"files": files, "node": node})


def dictionary(dataset: Dataset, settings: Settings) -> Markup:
    """Every table and column, as the descriptor defines them."""
    resources = dataset.descriptor["resources"]
    number = facts.count(dataset)
    return render("fragment_dictionary.html", {"resources": resources, "number": number})


def counts(dataset: Dataset, settings: Settings) -> Markup:
    """How many rows each table has."""
    resources = dataset.descriptor["resources"]
    number = facts.count(dataset)
    return render("fragment_counts.html", {"resources": resources, "number": number})


def coverage(dataset: Dataset, settings: Settings) -> Markup:
    """The notices that are covered, and how far each was checked."""
    shared = Shared(dataset, settings)
    return render("fragment_coverage.html", {"shared": shared, "data": dataset})


def licenses(dataset: Dataset, settings: Settings) -> Markup:
    """What may be done with each part."""
    return render("fragment_licenses.html", {"licenses": dataset.descriptor["licenses"]})


def contact(dataset: Dataset, settings: Settings) -> Markup:
    """Who keeps this up and how to reach them."""
    people = dataset.descriptor.get("contributors", ())
    return render("fragment_contact.html", {"people": people, "settings": settings})


def correct(dataset: Dataset, settings: Settings) -> Markup:
    """The ways to send a correction that does not start on a record's page."""
    shared = Shared(dataset, settings)
    tables = ("agencies", "passages", "terms")
    edits = fix.edits(shared, tables)
    return render("fragment_correct.html", {"settings": settings, "edits": edits})


def versions(dataset: Dataset, settings: Settings) -> Markup:
    """What each version changed, the newest first."""
    context = {
        "versions": numbered.known(dataset)[::-1],
        "titles": facts.titles(dataset),
        "repo_url": settings.repo_url,
        "anchor": history.anchor,
        "name": history.name,
        "summary": history.summary,
    }
    return render("fragment_versions.html", context)


Fragment = Callable[[Dataset, Settings], Markup]

FRAGMENTS: Mapping[str, Fragment] = {
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

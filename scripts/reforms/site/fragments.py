"""A site -> the pieces of hand-written pages that come from data: numbers, tables, whom to ask."""

from functools import partial

from markupsafe import Markup

from reforms import facts
from reforms.exports.schemas import RECORDS
from reforms.history import versions
from reforms.site import schemaorg
from reforms.site.context import Site
from reforms.site.feedback import edits
from reforms.site.render import render

FRAGMENTS = "api contact correct counts coverage dictionary downloads licenses versions".split()
"""Each is a template, and the macro `fragment_<name>()` of the hand-written pages."""


def fragment(name: str, site: Site) -> Markup:
    """A fragment filled in; links in it lead on from the page that shows it."""
    return render(
        f"fragment_{name}.html",
        site=site,
        api_tables=list(RECORDS),
        catalog=partial(schemaorg.catalog, site),
        edits=partial(edits, site),
        history=versions.known(site.dataset)[::-1],
        origins=facts.ORIGINS,
        types=facts.TYPES,
        versions=versions,
    )

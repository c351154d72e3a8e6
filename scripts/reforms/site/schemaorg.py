"""A site or a record -> what search engines read in its page: schema.org as JSON-LD.

A notice is a CreativeWork, not Legislation: whether it has the force of law is
not for this project to say. A reform is a part of it.
"""

from collections.abc import Iterable
from typing import Any

from reforms import urls
from reforms.exports import dcat
from reforms.model import Notice, Reform
from reforms.site.context import Site

CONTEXT = "https://schema.org"

Node = dict[str, Any]


def breadcrumbs(site: Site, trail: Iterable[tuple[str, str]]) -> Node:
    """The way to a page, whose own (name, path) ends the trail."""
    items = [
        {"@type": "ListItem", "position": at, "name": name, "item": site.url(path)}
        for at, (name, path) in enumerate(trail, 1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def reform(site: Site, row: Reform) -> Node:
    """One reform: part of the notice, published here by the project."""
    data, url = site.dataset, site.url(urls.record("reforms", row.id))
    agencies = data.agencies_of.get(row.id, ())
    made = {
        "@context": CONTEXT,
        "@type": "CreativeWork",
        "@id": url,
        "url": url,
        "identifier": row.id,
        "name": row.name,
        "position": row.number,
        "inLanguage": site.facts["language"],
        "mentions": [
            _named(site, "Organization", urls.record("agencies", agency.id), agency.name)
            for agency in agencies
        ],
        "isPartOf": _notice(site, data.notice[row.notice_id]),
        "publisher": _publisher(site),
        "version": site.facts["version"],
    }
    if domain := data.domain.get(row.domain_id):
        path = urls.record("domains", domain.id)
        made["about"] = _named(site, "DefinedTerm", path, domain.name)
    return made


def notice(site: Site, row: Notice) -> Node:
    """One notice with its parts."""
    parts = site.dataset.reforms_of_notice.get(row.id, ())
    return {
        "@context": CONTEXT,
        **_notice(site, row),
        "inLanguage": site.facts["language"],
        "publisher": _publisher(site),
        "hasPart": [{"@id": site.url(urls.record("reforms", part.id))} for part in parts],
    }


def _named(site: Site, kind: str, path: str, name: str) -> Node:
    return {"@type": kind, "@id": site.url(path), "name": name}


def _notice(site: Site, row: Notice) -> Node:
    """The notice itself: the issuer made it; the project only shows it."""
    url = site.url(urls.record("notices", row.id))
    made = {
        "@type": "CreativeWork",
        "@id": url,
        "url": url,
        "name": row.title,
        "dateCreated": row.issued_on.isoformat(),
        "creator": {"@type": "GovernmentOrganization", "name": row.issuer},
    }
    if row.document_number:
        made["identifier"] = row.document_number
    if row.published_on:
        made["datePublished"] = row.published_on.isoformat()
    if row.source_url:
        made["isBasedOn"] = row.source_url
    return made


def _publisher(site: Site) -> Node:
    """The project: who publishes all of this."""
    return _named(site, "Organization", dcat.PUBLISHER, site.facts["title"]) | {
        "description": site.facts["disclaimer"],
        "url": site.url(urls.HOME),
    }


def catalog(site: Site) -> Node:
    """The catalogue, and in it the dataset with its downloads."""
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": site.url(dcat.CATALOG),
        "url": site.url(urls.DATA),
        "name": site.facts["title"],
        "description": site.facts["description"],
        "publisher": _publisher(site),
        "dataset": _dataset(site),
    }


def _dataset(site: Site) -> Node:
    data, facts = site.dataset, site.facts
    days = sorted(row.issued_on.isoformat() for row in data.notices)
    areas = dict.fromkeys(row.area for row in data.notices if row.area)
    publisher = {"@id": site.url(dcat.PUBLISHER)}
    return {
        "@type": "Dataset",
        "@id": site.url(dcat.DATASET),
        "url": site.url(urls.DATA),
        "identifier": data.descriptor["name"],
        "name": facts["title"],
        "description": facts["description"],
        "version": facts["version"],
        "dateModified": facts["date"],
        "inLanguage": facts["language"],
        "keywords": list(data.descriptor["keywords"]),
        "isAccessibleForFree": True,
        "license": [row.get("path") or site.url(dcat.RIGHTS) for row in dcat.data_licences(data)],
        # From the first notice to the last.
        "temporalCoverage": "/".join(dict.fromkeys((days[0], days[-1]))),
        "spatialCoverage": [{"@type": "Place", "name": area} for area in areas],
        "creator": publisher,
        "publisher": publisher,
        "isBasedOn": [{"@id": site.url(urls.record("notices", row.id))} for row in data.notices],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "description": file.note,
                "contentUrl": site.url(urls.download(file.name)),
                "encodingFormat": file.media_type.partition(";")[0],
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in site.downloads
            if file.is_whole
        ],
    }

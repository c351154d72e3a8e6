"""A site or a record -> what machines read in its page: schema.org as JSON-LD, and signposts.

A notice is a CreativeWork, not Legislation: whether it has the force of law is
not for this project to say. A reform is a part of it.
"""

from collections.abc import Iterable
from typing import Any

from reforms import facts, urls
from reforms.exports import dcat
from reforms.history import versions
from reforms.model import Notice, Reform
from reforms.package.descriptor import DESCRIPTOR
from reforms.settings import DEFAULT_SITE_URL
from reforms.site.context import Site
from reforms.tables import columns

CONTEXT = "https://schema.org"
_TYPES = {
    "reforms": "CreativeWork",
    "notices": "CreativeWork",
    "domains": "DefinedTerm",
    "agencies": "Organization",
}
"""Table -> what a record of it is."""

Node = dict[str, Any]
Signpost = tuple[str, str, str]
"""Relation, address or path of the site, and media type if it matters."""


def signposts(site: Site, path: str) -> list[Signpost]:
    """The links in the head of a record's page or the data page, by signposting.org; else none."""
    data = site.dataset
    table, _, row_id = path.rstrip("/").partition("/")
    if path == urls.DATA:
        licences, kind = dcat.data_licences(data), "Dataset"
        about = (DESCRIPTOR, "catalog.jsonld", "catalog.ttl")
        links = [
            (rel, urls.download(file.name), file.essence)
            for file in site.downloads
            for rel, held in (("item", file.is_whole), ("describedby", file.name in about))
            if held
        ]
    elif table in _TYPES and row_id in data.by_id[table]:
        licences, kind = data.resources[table]["licenses"], _TYPES[table]
        twin = urls.api_record(table, row_id)
        # With a space: the theme takes a plain `alternate` for a translation.
        links = [("alternate ", twin, "application/json"), ("collection", urls.DATA, "")]
    else:
        return []
    terms = [("license", row.get("path") or dcat.RIGHTS, "") for row in licences]
    known = site.settings.site_url != DEFAULT_SITE_URL
    cited = [("cite-as", site.url(path), "")] if known else []
    return [("type", f"{CONTEXT}/{kind}", ""), *cited, *terms, *links]


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
            _named(site, _TYPES["agencies"], urls.record("agencies", agency.id), agency.name)
            for agency in agencies
        ],
        "isPartOf": _notice(site, data.notice[row.notice_id]),
        "publisher": _publisher(site),
        "version": site.facts["version"],
    }
    if domain := data.domain.get(row.domain_id):
        path = urls.record("domains", domain.id)
        made["about"] = _named(site, _TYPES["domains"], path, domain.name)
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


def dataset(site: Site) -> Node:
    """The dataset with its downloads, and the catalogue that it is in."""
    data, said = site.dataset, site.facts
    first, last = facts.period(data)
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": site.url(dcat.DATASET),
        "url": site.url(urls.DATA),
        "identifier": data.descriptor["name"],
        "name": said["title"],
        "alternateName": [said["short_title"], data.descriptor["name"]],
        "description": said["description"],
        "includedInDataCatalog": _named(site, "DataCatalog", dcat.CATALOG, said["title"])
        | {"url": site.url(urls.DATA)},
        "version": said["version"],
        "datePublished": versions.known(data)[0].date,
        "dateModified": said["date"],
        "inLanguage": said["language"],
        "keywords": list(data.descriptor["keywords"]),
        "isAccessibleForFree": True,
        "license": [row.get("path") or site.url(dcat.RIGHTS) for row in dcat.data_licences(data)],
        # From the first notice to the last.
        "temporalCoverage": "/".join(dict.fromkeys(map(str, (first, last)))),
        "spatialCoverage": [{"@type": "Place", "name": area} for area in facts.areas(data)],
        "creator": {"@id": site.url(dcat.PUBLISHER)},
        "publisher": _publisher(site),
        "isBasedOn": [{"@id": site.url(urls.record("notices", row.id))} for row in data.notices],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "propertyID": name,
                "name": column["title"],
                "description": column["description"],
            }
            for name, column in columns(data, "reforms").items()
            if column["origin"] != "key"
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "description": file.note,
                "contentUrl": site.url(urls.download(file.name)),
                "encodingFormat": file.essence,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in site.downloads
            if file.is_whole
        ],
    }

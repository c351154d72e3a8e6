"""What search engines read in the pages: schema.org as JSON-LD.

A notice is a CreativeWork, not Legislation: whether it has the force of law is
not for this project to say. A reform is a part of it.
"""

from collections.abc import Sequence
from typing import Any

from reforms import facts, urls
from reforms.exports import dcat
from reforms.exports.download import Download
from reforms.model import Dataset, Notice, Reform
from reforms.settings import Settings

CONTEXT = "https://schema.org"

Node = dict[str, Any]


def reform(dataset: Dataset, settings: Settings, row: Reform) -> Node:
    """One reform: part of the notice, published here by the project."""
    url, site = settings.site_url + urls.record("reforms", row.id), facts.site(dataset)
    domain = dataset.domain[row.domain_id]
    return {
        "@context": CONTEXT,
        "@type": "CreativeWork",
        "@id": url,
        "url": url,
        "identifier": row.id,
        "name": row.name,
        "position": row.number,
        "inLanguage": site["language"],
        "about": {
            "@type": "DefinedTerm",
            "@id": settings.site_url + urls.record("domains", domain.id),
            "name": domain.name,
        },
        "mentions": [
            {
                "@type": "Organization",
                "@id": settings.site_url + urls.record("agencies", agency.id),
                "name": agency.name,
            }
            for agency in dataset.agencies_of.get(row.id, ())
        ],
        "isPartOf": _notice(settings, dataset.notice[row.notice_id]),
        "publisher": publisher(dataset, settings),
        "version": site["version"],
    }


def notice(dataset: Dataset, settings: Settings, row: Notice) -> Node:
    """One notice with its parts."""
    parts = dataset.reforms_of_notice.get(row.id, ())
    return {
        "@context": CONTEXT,
        **_notice(settings, row),
        "inLanguage": facts.site(dataset)["language"],
        "publisher": publisher(dataset, settings),
        "hasPart": [{"@id": settings.site_url + urls.record("reforms", part.id)} for part in parts],
    }


def _notice(settings: Settings, row: Notice) -> Node:
    """The notice itself: the issuer made it; the project only shows it."""
    url = settings.site_url + urls.record("notices", row.id)
    made = {
        "@type": "CreativeWork",
        "@id": url,
        "url": url,
        "identifier": row.document_number,
        "name": row.title,
        "dateCreated": row.issued_on.isoformat(),
        "creator": {"@type": "GovernmentOrganization", "name": row.issuer},
    }
    if row.published_on:
        made["datePublished"] = row.published_on.isoformat()
    if row.source_url:
        made["isBasedOn"] = row.source_url
    return made


def publisher(dataset: Dataset, settings: Settings) -> Node:
    """The project: who publishes all of this."""
    site = facts.site(dataset)
    return {
        "@type": "Organization",
        "@id": settings.site_url + dcat.PUBLISHER,
        "name": site["title"],
        "description": site["disclaimer"],
        "url": settings.site_url,
    }


def catalog(dataset: Dataset, settings: Settings, files: Sequence[Download]) -> Node:
    """The catalogue, and in it the dataset with its downloads."""
    site = facts.site(dataset)
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": settings.site_url + dcat.CATALOG,
        "url": settings.site_url + urls.DATA,
        "name": site["title"],
        "description": site["description"],
        "publisher": publisher(dataset, settings),
        "dataset": _dataset(dataset, settings, files),
    }


def _dataset(dataset: Dataset, settings: Settings, files: Sequence[Download]) -> Node:
    site = facts.site(dataset)
    return {
        "@type": "Dataset",
        "@id": settings.site_url + dcat.DATASET,
        "url": settings.site_url + urls.DATA,
        "identifier": dataset.descriptor["name"],
        "name": site["title"],
        "description": site["description"],
        "version": site["version"],
        "dateModified": site["date"],
        "inLanguage": site["language"],
        "keywords": list(dataset.descriptor["keywords"]),
        "isAccessibleForFree": True,
        "license": _licences(dataset, settings),
        "temporalCoverage": _period(dataset),
        "spatialCoverage": [
            {"@type": "Place", "name": area}
            for area in dict.fromkeys(row.area for row in dataset.notices)
        ],
        "creator": {"@id": settings.site_url + dcat.PUBLISHER},
        "publisher": {"@id": settings.site_url + dcat.PUBLISHER},
        "isBasedOn": [
            {"@id": settings.site_url + urls.record("notices", row.id)} for row in dataset.notices
        ],
        "distribution": [_download(settings, file) for file in files if file.is_whole],
    }


def _licences(dataset: Dataset, settings: Settings) -> list[str]:
    rights = settings.site_url + dcat.RIGHTS
    return [row.get("path") or rights for row in dcat.data_licences(dataset)]


def _period(dataset: Dataset) -> str:
    """From the first notice to the last."""
    days = sorted({row.issued_on.isoformat() for row in dataset.notices})
    return "/".join(dict.fromkeys((days[0], days[-1])))


def _download(settings: Settings, file: Download) -> Node:
    return {
        "@type": "DataDownload",
        "name": file.title,
        "description": file.note,
        "contentUrl": settings.site_url + urls.download(file.name),
        "encodingFormat": file.media_type.partition(";")[0],
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }

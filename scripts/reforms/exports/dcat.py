"""The data as linked data: a DCAT-AP 3 catalogue, as JSON-LD and as Turtle.

It holds one dataset, whose files are its distributions, and the API that serves it. Whatever
is named has the address of the page that shows it, or of a place on it. The project publishes;
whoever issued a notice is the creator of that notice and of nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf

from reforms import facts, urls
from reforms.exports.download import Download
from reforms.exports.schemas import RECORDS
from reforms.history import versions
from reforms.model import Dataset, Notice, Version
from reforms.settings import Settings
from reforms.tables import to_json

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CATALOG = f"{urls.DATA}#catalog"
DATASET = f"{urls.DATA}#dataset"
RIGHTS = f"{urls.DATA}#rights"
PUBLISHER = f"{urls.ABOUT}#publisher"
CONTACT = f"{urls.CONTRIBUTE}#contact"
SERVICE = f"{urls.USE}#api"

_EU = "http://publications.europa.eu/resource/authority/"
_THEMES = f"{_EU}data-theme"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_SHA256 = f"{PREFIXES['spdx']}checksumAlgorithm_sha256"
_FILE_TYPES = {
    "application/json": "JSON",
    "application/ld+json": "JSON_LD",
    "application/vnd.apache.parquet": "PARQUET",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/zip": "ZIP",
    "text/csv": "CSV",
}
"""Media type -> its name in the EU's list, which has none for some."""
_LICENCE_TITLES = {
    "CC0-1.0": "Creative Commons CCZero",
    "CC-BY-4.0": "Creative Commons Attribution",
    "CC-BY-SA-4.0": "Creative Commons Attribution Share-Alike",
}
"""Licence -> the title by which CKAN knows it; it has other addresses for them."""

Node = dict[str, Any]
Licences = Sequence[Mapping[str, str]]


def make_catalogs(
    dataset: Dataset, settings: Settings, files: Sequence[Download]
) -> tuple[bytes, bytes]:
    """The catalogue as Turtle and as JSON-LD; `files` are the downloads that it tells of."""
    nodes = list(_Catalog(dataset, settings, files).nodes())
    document = {"@context": PREFIXES, "@graph": nodes}
    # Not by `Graph.parse`, which warns that what it uses itself is deprecated.
    graph = to_rdf(document, Graph(bind_namespaces="none"))
    return graph.serialize(format="turtle", encoding="utf-8"), to_json(document)


def data_licences(dataset: Dataset) -> Licences:
    """The terms for the data: those that any table names, as the package words them."""
    used = {row["name"] for r in dataset.descriptor["resources"] for row in r["licenses"]}
    return [row for row in dataset.descriptor["licenses"] if row["name"] in used]


@dataclass(frozen=True)
class _Catalog:
    """The catalogue of one deployment, as nodes of JSON-LD."""

    dataset: Dataset
    settings: Settings
    files: Sequence[Download]

    def nodes(self) -> Iterator[Node]:
        """The whole graph."""
        licences = data_licences(self.dataset)
        terms = {name: told["licenses"] for name, told in self.dataset.resources.items()}
        files = [file for file in self.files if file.is_whole or file.table]
        yield {
            **self._node(CATALOG, "dcat:Catalog"),
            **self._about(self.dataset.descriptor, licences),
            "foaf:homepage": self._page(urls.HOME),
            "dcat:themeTaxonomy": _iri(_THEMES),
            "dcat:dataset": self._ref(DATASET),
            "dcat:service": self._ref(SERVICE),
        }
        yield self._dataset(files, licences)
        yield from map(self._version, versions.known(self.dataset))
        yield self._service(licences)
        for file in files:
            yield self._distribution(file, terms.get(file.table, licences))
        yield from map(self._notice, self.dataset.notices)
        yield from self._parties(licences)
        yield from self._terms(files, licences)

    def _dataset(self, files: Iterable[Download], licences: Licences) -> Node:
        data = self.dataset
        first, last = facts.period(data)
        return {
            **self._node(DATASET, "dcat:Dataset"),
            **self._about(data.descriptor, licences),
            "dct:identifier": data.descriptor["name"],
            "dct:issued": _typed(versions.known(data)[0].date, "xsd:date"),
            "dcat:version": data.descriptor["version"],
            "dcat:hasVersion": self._refs(map(versions.place, versions.known(data))),
            "dcat:keyword": data.descriptor["keywords"],
            "dcat:theme": _iri(f"{_THEMES}/GOVE"),
            "dct:accessRights": _iri(f"{_EU}access-right/PUBLIC"),
            "dct:accrualPeriodicity": _iri(f"{_EU}frequency/IRREG"),
            "dct:spatial": [
                {"@type": "dct:Location", "skos:prefLabel": self._say(area)}
                for area in facts.areas(data)
            ],
            "dct:temporal": {
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": _typed(first, "xsd:date"),
                "dcat:endDate": _typed(last, "xsd:date"),
            },
            "dcat:contactPoint": self._ref(CONTACT),
            "dcat:landingPage": self._page(urls.DATA),
            "foaf:page": self._page(urls.DICTIONARY),
            "prov:wasDerivedFrom": self._refs(urls.record("notices", n.id) for n in data.notices),
            "dcat:distribution": self._refs(map(_file_path, files)),
        }

    def _service(self, licences: Licences) -> Node:
        title = f"{self.dataset.descriptor['title']}（接口）"
        about = {"title": title, "description": "一组静态 JSON 文件，只读，不需要密钥。"}
        return {
            **self._node(SERVICE, "dcat:DataService"),
            **self._about(about, licences),
            "dcat:contactPoint": self._ref(CONTACT),
            "dcat:endpointURL": self._node(urls.API, "rdfs:Resource"),
            "dcat:endpointDescription": self._node(f"{urls.API}openapi.json", "rdfs:Resource"),
            "dcat:landingPage": self._page(urls.USE),
            "dcat:servesDataset": self._ref(DATASET),
        }

    def _version(self, row: Version) -> Node:
        title = f"{self.dataset.descriptor['title']}（{versions.name(row)}）"
        return {
            # Not `dcat:Dataset` itself: a harvester would count each version as a dataset more.
            **self._node(versions.place(row), "schema:Dataset"),
            "dct:title": self._say(title),
            "dct:description": self._say(versions.summary(row, facts.titles(self.dataset))),
            "dcat:version": row.number,
            "dct:issued": _typed(row.date, "xsd:date"),
            "dcat:isVersionOf": self._ref(DATASET),
        }

    def _notice(self, row: Notice) -> Node:
        return {
            **self._node(urls.record("notices", row.id), "prov:Entity"),
            "dct:title": self._say(row.title),
            "dct:identifier": row.document_number or [],
            "dct:issued": _typed(row.issued_on, "xsd:date"),
            "dct:creator": {"@type": "foaf:Agent", "foaf:name": self._say(row.issuer)},
        }

    def _distribution(self, file: Download, licences: Licences) -> Node:
        kind = file.essence
        stem, _, ending = file.name.partition(".")
        is_in_api = stem in RECORDS and ending == "json"
        return {
            **self._node(_file_path(file), "dcat:Distribution"),
            "dct:title": self._say(file.title),
            "dct:description": self._say(file.note),
            "dcat:accessURL": self._node(urls.DATA, "rdfs:Resource"),
            "dcat:accessService": self._refs([SERVICE] * is_in_api),
            "dcat:downloadURL": self._node(urls.download(file.name), "rdfs:Resource"),
            "dcat:mediaType": _iri(_MEDIA_TYPES + kind),
            "dct:format": [_iri(address) for address in _file_type(kind)],
            "dcat:byteSize": _typed(file.size, "xsd:nonNegativeInteger"),
            **self._dated(licences),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": _iri(_SHA256),
                "spdx:checksumValue": _typed(file.sha256, "xsd:hexBinary"),
            },
        }

    def _parties(self, licences: Licences) -> Iterator[Node]:
        """Who publishes, how to reach them, and on what terms."""
        site, mail = facts.site(self.dataset), self.settings.contact_email
        yield {
            **self._node(PUBLISHER, "foaf:Agent"),
            "foaf:name": self._say(site["title"]),
            "rdfs:comment": self._say(site["disclaimer"]),
            "foaf:homepage": self._page(urls.HOME),
        }
        yield {
            **self._node(CONTACT, "vcard:Kind"),
            "vcard:fn": site["title"],
            "vcard:hasURL": self._ref(urls.CONTRIBUTE),
            "vcard:hasEmail": [_iri(f"mailto:{mail}")] if mail else [],
        }
        unnamed = [row for row in licences if not row.get("path")]
        yield {
            **self._node(RIGHTS, "dct:RightsStatement"),
            "rdfs:label": [self._say(row["title"]) for row in unnamed],
            "dct:description": [self._say(row["description"]) for row in unnamed],
        }

    def _terms(self, files: Iterable[Download], licences: Licences) -> Iterator[Node]:
        """What others have named, with the types that DCAT-AP wants of it.

        Harvesters show its name in place of an address, and know licences by it.
        """
        for row in licences:
            if row.get("path"):
                title = _LICENCE_TITLES.get(row["name"], row["name"])
                made = {"dct:title": title, "dct:identifier": row["name"]}
                yield _iri(row["path"]) | {"@type": "dct:LicenseDocument"} | made
        for kind in dict.fromkeys(file.essence for file in files):
            yield _iri(_MEDIA_TYPES + kind) | {"@type": "dct:MediaType", "rdfs:label": kind}
            for file_type in _file_type(kind):
                yield _iri(file_type) | {"@type": "dct:MediaTypeOrExtent"}
        yield _iri(_LANGUAGES + self._language) | {"@type": "dct:LinguisticSystem"}
        yield _iri(_SHA256) | {"@type": "spdx:ChecksumAlgorithm"}
        yield _iri(f"{_EU}frequency/IRREG") | {"@type": "dct:Frequency"}
        yield _iri(f"{_EU}access-right/PUBLIC") | {"@type": "dct:RightsStatement"}
        yield _iri(_THEMES) | {"@type": "skos:ConceptScheme", "dct:title": "Data theme"}
        name = {"@value": "Government and public sector", "@language": "en"}
        theme = {"@type": "skos:Concept", "skos:prefLabel": name, "skos:inScheme": _iri(_THEMES)}
        yield _iri(f"{_THEMES}/GOVE") | theme
        yield {"@id": "schema:Dataset", "rdfs:subClassOf": {"@id": "dcat:Dataset"}}

    @property
    def _language(self) -> str:
        """The site's, without its script or region: `zh`."""
        return str(facts.site(self.dataset)["language"]).partition("-")[0]

    def _about(self, described: Mapping[str, Any], licences: Licences) -> Node:
        """What the package or its API is, whose, and on what terms."""
        return {
            "dct:title": self._say(described["title"]),
            "dct:description": self._say(described["description"]),
            "dct:publisher": self._ref(PUBLISHER),
            "dct:language": _iri(_LANGUAGES + self._language),
            **self._dated(licences),
        }

    def _dated(self, licences: Licences) -> Node:
        """Of what day it is, and the terms."""
        named = [row["path"] for row in licences if row.get("path")]
        return {
            "dct:modified": _typed(facts.site(self.dataset)["date"], "xsd:date"),
            "dct:license": [_iri(path) for path in named],
            "dct:rights": self._refs([] if len(named) == len(licences) else [RIGHTS]),
        }

    def _node(self, path: str, kind: str) -> Node:
        return self._ref(path) | {"@type": kind}

    def _page(self, path: str) -> Node:
        return self._node(path, "foaf:Document")

    def _ref(self, path: str) -> Node:
        return _iri(self.settings.site_url + path)

    def _refs(self, paths: Iterable[str]) -> list[Node]:
        return [self._ref(path) for path in paths]

    def _say(self, text: str) -> Node:
        """A text in the site's language."""
        return {"@value": text, "@language": facts.site(self.dataset)["language"]}


def _iri(address: str) -> Node:
    """A reference; what would end an IRI is written as percent code."""
    return {"@id": re.sub(r'[\x00-\x20<>"{}|\\^`]', lambda found: quote(found[0]), address)}


def _typed(value: object, kind: str) -> Node:
    return {"@value": str(value), "@type": kind}


def _file_type(media_type: str) -> list[str]:
    """Its address in the EU's list, if it is there."""
    known = _FILE_TYPES.get(media_type)
    return [f"{_EU}file-type/{known}"] if known else []


def _file_path(file: Download) -> str:
    """The place on `/data/` where a file is listed."""
    return f"{urls.DATA}#{file.name}"

"""The data as linked data: a DCAT 3 catalogue, as JSON-LD and as Turtle.

Whatever is named has the address of the page that shows it, or of a place on
it. The project publishes; whoever issued a notice is the creator of that
notice and of nothing else.
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
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CATALOG = f"{urls.DATA}#catalog"
DATASET = f"{urls.DATA}#dataset"
RIGHTS = f"{urls.DATA}#rights"
PUBLISHER = f"{urls.ABOUT}#publisher"
CONTACT = f"{urls.CONTRIBUTE}#contact"

_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"

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
        descriptor, licences = self.dataset.descriptor, data_licences(self.dataset)
        tables = [_table_path(resource) for resource in descriptor["resources"]]
        yield {
            **self._node(CATALOG, "dcat:Catalog"),
            **self._about(descriptor, licences),
            "foaf:homepage": self._ref(urls.HOME),
            "dcat:dataset": self._refs([DATASET, *tables]),
        }
        yield self._dataset(tables, licences)
        yield from map(self._version, versions.known(self.dataset))
        yield from (self._distribution(file, licences) for file in self.files if file.is_whole)
        files = {file.name: file for file in self.files}
        for resource in descriptor["resources"]:
            file = files[f"{resource['name']}.csv"]
            yield {
                **self._node(_table_path(resource), "dcat:Dataset"),
                **self._about(resource, resource["licenses"]),
                "dct:isPartOf": self._ref(DATASET),
                "dcat:contactPoint": self._ref(CONTACT),
                "dcat:distribution": self._refs([_file_path(file)]),
            }
            yield self._distribution(file, resource["licenses"])
        yield from map(self._notice, self.dataset.notices)
        yield from self._parties(licences)

    def _dataset(self, tables: Sequence[str], licences: Licences) -> Node:
        data = self.dataset
        return {
            **self._node(DATASET, "dcat:Dataset"),
            **self._about(data.descriptor, licences),
            "dct:identifier": data.descriptor["name"],
            "dcat:version": data.descriptor["version"],
            "dcat:hasVersion": self._refs(map(versions.place, versions.known(data))),
            "dcat:keyword": data.descriptor["keywords"],
            "dcat:theme": _iri(f"{_EU}data-theme/GOVE"),
            "dct:accrualPeriodicity": _iri(f"{_EU}frequency/IRREG"),
            "dcat:contactPoint": self._ref(CONTACT),
            "dcat:landingPage": self._ref(urls.DATA),
            "foaf:page": self._ref(urls.DICTIONARY),
            "dct:hasPart": self._refs(tables),
            "prov:wasDerivedFrom": self._refs(urls.record("notices", n.id) for n in data.notices),
            "dcat:distribution": self._refs(_file_path(f) for f in self.files if f.is_whole),
        }

    def _version(self, row: Version) -> Node:
        title = f"{self.dataset.descriptor['title']}（{versions.name(row)}）"
        return {
            **self._node(versions.place(row), "dcat:Dataset"),
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
        return {
            **self._node(_file_path(file), "dcat:Distribution"),
            "dct:title": self._say(file.title),
            "dct:description": self._say(file.note),
            "dcat:accessURL": self._ref(urls.DATA),
            "dcat:downloadURL": self._ref(urls.download(file.name)),
            "dcat:mediaType": _iri(_MEDIA_TYPES + file.media_type.partition(";")[0]),
            "dcat:byteSize": _typed(file.size, "xsd:nonNegativeInteger"),
            **self._dated(licences),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": _iri(f"{PREFIXES['spdx']}checksumAlgorithm_sha256"),
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
            "foaf:homepage": self._ref(urls.HOME),
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
        for row in licences:
            if row.get("path"):
                yield _iri(row["path"]) | {"@type": "dct:LicenseDocument"}

    def _about(self, described: Mapping[str, Any], licences: Licences) -> Node:
        """What the package or a resource in it is, whose, and on what terms."""
        language = facts.site(self.dataset)["language"].partition("-")[0]
        return {
            "dct:title": self._say(described["title"]),
            "dct:description": self._say(described["description"]),
            "dct:publisher": self._ref(PUBLISHER),
            "dct:language": _iri(_LANGUAGES + language),
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


def _table_path(resource: Mapping[str, Any]) -> str:
    return f"{urls.DICTIONARY}#{resource['name']}"


def _file_path(file: Download) -> str:
    """The place on `/data/` where a file is listed."""
    return f"{urls.DATA}#{file.name}"

"""The data as linked data: a DCAT 3 catalogue.

Whatever is named has the address of the page that shows it, or of a place on
it. The project publishes; whoever issued a notice is the creator of that
notice and of nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from reforms import facts, urls
from reforms.formats.turtle import NOTATIONS, Node, escaped_iri, iri, text, typed
from reforms.history import versions
from reforms.model import ROW_TYPES, Dataset, Notice, Version
from reforms.settings import Settings

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

CATALOG = "data/#catalog"
DATASET = "data/#dataset"
RIGHTS = "data/#rights"
PUBLISHER = "about/#publisher"
CONTACT = "contribute/#contact"

_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"


class File(Protocol):
    """What is to be known of a download."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


class Catalog:
    """The catalogue of one deployment."""

    def __init__(self, dataset: Dataset, settings: Settings, files: Sequence[File]) -> None:
        self.dataset = dataset
        self.settings = settings
        self.files = files
        self.site = facts.site(dataset)
        self.licences = data_licences(dataset)

    def at(self, path: str) -> str:
        """The whole address of a path of the site."""
        return escaped_iri(self.settings.site_url + path)

    def ref(self, path: str) -> Node:
        """A reference to something of the site."""
        return iri(self.at(path))

    def say(self, value: str) -> Node:
        """A text in the site's language."""
        return text(value, self.site["language"])

    def nodes(self) -> Iterator[Node]:
        """The whole graph."""
        whole = [file for file in self.files if is_whole(self.dataset, file.name)]
        by_name = {file.name: file for file in self.files}
        tables = {r["name"]: r for r in self.dataset.descriptor["resources"]}
        yield self._catalog(tables)
        yield self._dataset(tables, whole)
        yield from (self._version(row) for row in versions.known(self.dataset))
        for file in whole:
            yield self._distribution(file, self.licences)
        for name, resource in tables.items():
            file = by_name[f"{name}.csv"]
            yield self._table(name, resource, file)
            yield self._distribution(file, resource["licenses"])
        yield from (self._notice(row) for row in self.dataset.notices)
        yield from self._parties()

    def _about(self, title: str, description: str) -> dict[str, Any]:
        return {
            "dct:title": self.say(title),
            "dct:description": self.say(description),
            "dct:publisher": self.ref(PUBLISHER),
            "dct:language": iri(_LANGUAGES + self.site["language"].partition("-")[0]),
            "dct:modified": typed(self.site["date"], "xsd:date"),
        }

    def _terms(self, licences: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        return {
            "dct:license": [iri(row["path"]) for row in licences if row.get("path")],
            "dct:rights": [] if all(row.get("path") for row in licences) else [self.ref(RIGHTS)],
        }

    def _catalog(self, tables: Mapping[str, Any]) -> Node:
        return {
            "@id": self.at(CATALOG),
            "@type": "dcat:Catalog",
            **self._about(self.site["title"], self.site["description"]),
            **self._terms(self.licences),
            "foaf:homepage": self.ref(urls.HOME),
            "dcat:dataset": [self.ref(DATASET), *(self.ref(_table_path(name)) for name in tables)],
        }

    def _dataset(self, tables: Mapping[str, Any], files: Sequence[File]) -> Node:
        return {
            "@id": self.at(DATASET),
            "@type": "dcat:Dataset",
            **self._about(self.site["title"], self.site["description"]),
            **self._terms(self.licences),
            "dct:identifier": self.dataset.descriptor["name"],
            "dcat:version": self.site["version"],
            "dcat:hasVersion": [
                self.ref(versions.place(row)) for row in versions.known(self.dataset)
            ],
            "dcat:keyword": list(self.dataset.descriptor["keywords"]),
            "dcat:theme": iri(f"{_EU}data-theme/GOVE"),
            "dct:accrualPeriodicity": iri(f"{_EU}frequency/IRREG"),
            "dcat:contactPoint": self.ref(CONTACT),
            "dcat:landingPage": self.ref(urls.DATA),
            "foaf:page": self.ref(urls.DICTIONARY),
            "dct:hasPart": [self.ref(_table_path(name)) for name in tables],
            "prov:wasDerivedFrom": [
                self.ref(urls.record("notices", row.id)) for row in self.dataset.notices
            ],
            "dcat:distribution": [self.ref(_file_path(file.name)) for file in files],
        }

    def _table(self, name: str, resource: Mapping[str, Any], file: File) -> Node:
        return {
            "@id": self.at(_table_path(name)),
            "@type": "dcat:Dataset",
            **self._about(resource["title"], resource["description"]),
            **self._terms(resource["licenses"]),
            "dct:isPartOf": self.ref(DATASET),
            "dcat:contactPoint": self.ref(CONTACT),
            "dcat:distribution": [self.ref(_file_path(file.name))],
        }

    def _version(self, row: Version) -> Node:
        named = f"{self.site['title']}（{versions.name(row)}）"
        return {
            "@id": self.at(versions.place(row)),
            "@type": "dcat:Dataset",
            "dct:title": self.say(named),
            "dct:description": self.say(versions.summary(row, facts.titles(self.dataset))),
            "dcat:version": row.number,
            "dct:issued": typed(row.date, "xsd:date"),
            "dcat:isVersionOf": self.ref(DATASET),
        }

    def _notice(self, row: Notice) -> Node:
        return {
            "@id": self.at(urls.record("notices", row.id)),
            "@type": "prov:Entity",
            "dct:title": self.say(row.title),
            "dct:identifier": row.document_number,
            "dct:issued": typed(row.issued_on, "xsd:date"),
            "dct:creator": {"@type": "foaf:Agent", "foaf:name": self.say(row.issuer)},
        }

    def _distribution(self, file: File, licences: Sequence[Mapping[str, str]]) -> Node:
        return {
            "@id": self.at(_file_path(file.name)),
            "@type": "dcat:Distribution",
            "dct:title": self.say(file.title),
            "dct:description": self.say(file.note),
            "dcat:accessURL": self.ref(urls.DATA),
            "dcat:downloadURL": self.ref(urls.download(file.name)),
            "dcat:mediaType": iri(_MEDIA_TYPES + file.media_type.partition(";")[0]),
            "dcat:byteSize": typed(file.size, "xsd:nonNegativeInteger"),
            "dct:modified": typed(self.site["date"], "xsd:date"),
            **self._terms(licences),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": iri(f"{PREFIXES['spdx']}checksumAlgorithm_sha256"),
                "spdx:checksumValue": typed(file.sha256, "xsd:hexBinary"),
            },
        }

    def _parties(self) -> Iterator[Node]:
        """Who publishes, how to reach them, and on what terms."""
        yield {
            "@id": self.at(PUBLISHER),
            "@type": "foaf:Agent",
            "foaf:name": self.say(self.site["title"]),
            "rdfs:comment": self.say(self.site["disclaimer"]),
            "foaf:homepage": self.ref(urls.HOME),
        }
        mail = self.settings.contact_email
        yield {
            "@id": self.at(CONTACT),
            "@type": "vcard:Kind",
            "vcard:fn": self.site["title"],
            "vcard:hasURL": self.ref(urls.CONTRIBUTE),
            "vcard:hasEmail": [iri(f"mailto:{mail}")] if mail else [],
        }
        told = [row for row in self.licences if not row.get("path")]
        yield {
            "@id": self.at(RIGHTS),
            "@type": "dct:RightsStatement",
            "rdfs:label": [self.say(row["title"]) for row in told],
            "dct:description": [self.say(row["description"]) for row in told],
        }
        for path in [row["path"] for row in self.licences if row.get("path")]:
            yield {"@id": path, "@type": "dct:LicenseDocument"}


def _table_path(table: str) -> str:
    return f"{urls.DICTIONARY}#{table}"


def _file_path(name: str) -> str:
    """The place on `/data/` where a file is listed."""
    return f"{urls.DATA}#{name}"


def is_whole(dataset: Dataset, name: str) -> bool:
    """Whether a download is the list as a whole: no single table, source or list of files."""
    parts = {f"{table}.csv" for table in ROW_TYPES}
    about = {"manifest.json", "SHA256SUMS", "changes.json", "provenance.csv", *NOTATIONS}
    return name not in parts | about | set(dataset.sources)


def data_licences(dataset: Dataset) -> list[Mapping[str, str]]:
    """The terms for the data: those that any table names, as the package words them."""
    used = {row["name"] for r in dataset.descriptor["resources"] for row in r["licenses"]}
    return [row for row in dataset.descriptor["licenses"] if row["name"] in used]


def catalogs(dataset: Dataset, settings: Settings, files: Sequence[File]) -> dict[str, bytes]:
    """The catalogue in every notation; `files` are the downloads that it tells of."""
    nodes = list(Catalog(dataset, settings, files).nodes())
    return {name: form.write(PREFIXES, nodes) for name, form in NOTATIONS.items()}

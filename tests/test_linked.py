"""The DCAT catalogue and the JSON-LD in the pages, read by rdflib and held to shapes."""

import json
import re
from collections.abc import Callable, Iterator
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
from reforms.model import Dataset
from reforms.settings import Settings

# rdflib and pyshacl themselves still use them.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset[.].*) is deprecated:DeprecationWarning"
)

SETTINGS = Settings(site_url="https://example.org/x/", contact_email="someone@example.org")
SHAPES = Path(__file__).parent / "data" / "shapes.ttl"
SMALL = small_dataset()
HOSTILE = "</script><b>\"'\\\n\r\t\x00\x1f“”{}<>^`|%"
SCHEMA_ORG = "https://schema.org/"


def catalogs(dataset: Dataset, settings: Settings = SETTINGS) -> dict[str, bytes]:
    return {
        item.name: item.content
        for item in make_downloads(dataset, settings)
        if item.name.startswith("catalog.")
    }


def graphs(files: dict[str, bytes]) -> tuple[rdflib.Graph, rdflib.Graph]:
    return (
        rdflib.Graph().parse(data=files["catalog.ttl"], format="turtle"),
        rdflib.Graph().parse(data=files["catalog.jsonld"], format="json-ld"),
    )


def faults(graph: rdflib.Graph) -> str:
    """What the shapes find, or nothing."""
    import pyshacl

    conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), meta_shacl=True)
    return "" if conforms else str(text)


@pytest.fixture(scope="module", params=["real", "small"])
def files(request: pytest.FixtureRequest, dataset: Dataset) -> dict[str, bytes]:
    return catalogs(dataset if request.param == "real" else SMALL)


def test_turtle_and_jsonld_are_one_graph(files: dict[str, bytes]) -> None:
    turtle, jsonld = graphs(files)
    assert len(turtle) > 100
    assert isomorphic(turtle, jsonld)


@pytest.mark.nightly
def test_catalogue_conforms_to_the_shapes(files: dict[str, bytes]) -> None:
    turtle, _ = graphs(files)
    assert not faults(turtle)


Spoil = Callable[[rdflib.Graph], Any]


def _without(predicate: rdflib.URIRef) -> Spoil:
    return lambda graph: graph.remove((None, predicate, None))


@pytest.mark.nightly
@pytest.mark.parametrize(
    "spoil",
    [
        *(_without(predicate) for predicate in (DCTERMS.title, DCTERMS.publisher, DCAT.accessURL)),
        *(_without(predicate) for predicate in (DCAT.dataset, FOAF.name, DCAT.byteSize)),
        *(_without(predicate) for predicate in (DCTERMS.license, DCAT.contactPoint)),
        lambda graph: graph.remove((None, RDF.type, FOAF.Agent)),
        lambda graph: graph.add(
            (
                next(graph.subjects(RDF.type, DCAT.Catalog)),
                DCTERMS.creator,
                next(graph.objects(None, DCTERMS.creator)),
            )
        ),
    ],
)
def test_the_shapes_find_what_is_missing(spoil: Spoil) -> None:
    graph, _ = graphs(catalogs(SMALL))
    spoil(graph)
    assert faults(graph)


def test_the_project_publishes_and_the_issuer_made_the_notice_only() -> None:
    graph, _ = graphs(catalogs(SMALL))
    project = rdflib.URIRef(SETTINGS.site_url + dcat.PUBLISHER)
    assert set(graph.objects(None, DCTERMS.publisher)) == {project}
    notices = set(graph.subjects(RDF.type, PROV.Entity))
    assert set(graph.subjects(DCTERMS.creator, None)) == notices
    (issuer,) = {str(graph.value(a, FOAF.name)) for a in graph.objects(None, DCTERMS.creator)}
    assert issuer == SMALL.notices[0].issuer


def test_distributions_have_the_files_size_and_checksum() -> None:
    graph, _ = graphs(catalogs(SMALL))
    spdx = rdflib.Namespace(dcat.PREFIXES["spdx"])
    made = {SETTINGS.site_url + urls.download(d.name): d for d in make_downloads(SMALL, SETTINGS)}
    listed = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(listed) >= 14
    for node in listed:
        item = made[str(graph.value(node, DCAT.downloadURL))]
        assert int(str(graph.value(node, DCAT.byteSize))) == item.size
        checksum = graph.value(node, spdx.checksum)
        assert str(graph.value(checksum, spdx.checksumValue)) == item.sha256


def test_the_dataset_is_had_in_files_that_hold_all_of_it() -> None:
    graph, _ = graphs(catalogs(SMALL))
    dataset = rdflib.URIRef(SETTINGS.site_url + dcat.DATASET)
    names = {str(file).partition("#")[2] for file in graph.objects(dataset, DCAT.distribution)}
    reforms = {f"reforms{ending}" for ending in (".xlsx", "-excel.csv", ".json", ".sqlite")}
    assert names == reforms | {"datapackage.zip", "datapackage.json"}


def test_each_table_has_its_own_terms() -> None:
    graph, _ = graphs(catalogs(SMALL))
    rights = rdflib.URIRef(SETTINGS.site_url + dcat.RIGHTS)
    official = {
        resource["name"]: any(not licence.get("path") for licence in resource["licenses"])
        for resource in SMALL.descriptor["resources"]
    }
    assert {True, False} == set(official.values())
    for table, expected in official.items():
        node = rdflib.URIRef(f"{SETTINGS.site_url}{urls.DICTIONARY}#{table}")
        assert ((node, DCTERMS.rights, rights) in graph) is expected, table


def test_hostile_text_and_addresses_stay_what_they_are() -> None:
    notice = replace(SMALL.notices[0], title=HOSTILE, issuer=HOSTILE, document_number=HOSTILE)
    descriptor = {**SMALL.descriptor, "title": HOSTILE, "keywords": [HOSTILE]}
    hostile = replace(SMALL, notices=(notice,), descriptor=descriptor)
    settings = Settings(site_url="https://example.org/<a b>/")
    made = dcat.make_catalogs(hostile, settings, make_downloads(SMALL, settings))
    turtle, jsonld = graphs(dict(zip(("catalog.ttl", "catalog.jsonld"), made, strict=True)))
    assert isomorphic(turtle, jsonld)
    assert HOSTILE in {str(value) for value in turtle.objects(None, DCTERMS.title)}
    assert rdflib.URIRef("https://example.org/%3Ca%20b%3E/data/#dataset") in set(turtle.subjects())


# --- on the built site ---


def json_ld(file: Path) -> Iterator[dict[str, Any]]:
    """Each piece of JSON-LD in a page; none holds a raw `<`."""
    text = file.read_text("utf-8")
    for piece in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S):
        assert "<" not in piece, file
        yield json.loads(piece)


def of_type(file: Path, kind: str) -> dict[str, Any]:
    (found,) = (node for node in json_ld(file) if node["@type"] == kind)
    return found


def resolves(site_folder: Path, path: str) -> bool:
    """Whether a path of the site, with its fragment, leads somewhere."""
    path, _, fragment = path.partition("#")
    file = site_folder / path
    file = file / "index.html" if file.is_dir() else file
    if not file.is_file():
        return False
    return not fragment or f'id="{fragment}"' in file.read_text("utf-8")


def addresses(value: Any) -> Iterator[str]:
    """Every `@id`, `url` and `contentUrl`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("@id", "url", "contentUrl", "item") and isinstance(inner, str):
                yield inner
            yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)


def test_every_name_in_the_catalogue_resolves_to_a_place_on_the_site(
    site: str, site_folder: Path
) -> None:
    graph = rdflib.Graph().parse(site_folder / "data" / "catalog.ttl", format="turtle")
    own = {str(term) for triple in graph for term in triple if str(term).startswith(site)}
    assert len(own) > 40
    assert not [name for name in own if not resolves(site_folder, name.removeprefix(site))]


def test_every_address_in_the_pages_is_whole_and_resolves(site: str, site_folder: Path) -> None:
    found = {
        address
        for file in site_folder.rglob("*.html")
        for node in json_ld(file)
        for address in addresses(node)
    }
    assert len(found) > 40
    assert not [a for a in found if not a.startswith(site)]
    assert not [a for a in found if not resolves(site_folder, a.removeprefix(site))]


def test_each_reform_is_a_part_of_its_notice(
    site: str, site_folder: Path, dataset: Dataset
) -> None:
    for reform in dataset.reforms:
        url = site + urls.record("reforms", reform.id)
        node = of_type(
            site_folder / urls.record("reforms", reform.id) / "index.html", "CreativeWork"
        )
        notice = dataset.notice[reform.notice_id]
        assert (node["@id"], node["name"]) == (url, reform.name)
        assert node["isPartOf"]["@id"] == site + urls.record("notices", notice.id)
        assert node["isPartOf"]["creator"]["name"] == notice.issuer
        assert "creator" not in node and "publisher" not in node["isPartOf"], reform.id
        assert node["publisher"]["name"] == dataset.descriptor["title"], reform.id


def test_each_notice_has_its_parts(site: str, site_folder: Path, dataset: Dataset) -> None:
    for notice in dataset.notices:
        node = of_type(
            site_folder / urls.record("notices", notice.id) / "index.html", "CreativeWork"
        )
        parts = [part["@id"] for part in node["hasPart"]]
        rows = dataset.reforms_of_notice[notice.id]
        assert parts == [site + urls.record("reforms", row.id) for row in rows]


def test_data_page_describes_catalogue_and_dataset(
    site: str, site_folder: Path, dataset: Dataset
) -> None:
    catalog = of_type(site_folder / "data" / "index.html", "DataCatalog")
    described = catalog["dataset"]
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


def test_json_ld_in_the_pages_is_linked_data(
    site: str, site_folder: Path, dataset: Dataset
) -> None:
    for path in ("data/", urls.record("reforms", dataset.reforms[0].id)):
        found = list(json_ld(site_folder / path / "index.html"))
        assert found, path
        for node in found:
            document = node | {"@context": {"@vocab": SCHEMA_ORG}}
            graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
            assert len(graph) > 3, path

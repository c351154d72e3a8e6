"""The page on the 35 practices: complete, honest, and each piece of evidence is there."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "practices.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]
RESULTS = {"符合", "不适用", "未达到"}
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def on_site(target: str) -> tuple[str, str]:
    """The file on the site that a link of the page leads to, and the place in it."""
    path, _, fragment = target.partition("#")
    if path.endswith("index.md"):
        path = path.removesuffix("index.md") + "index.html"
    elif path.endswith(".md"):
        path = path.removesuffix(".md") + "/index.html"
    return path, fragment


def test_all_35_practices_are_there_once_and_in_order() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 36))
    assert len({row[1] for row in ROWS}) == 35


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"practice-{row[0]}")
def test_practice_has_a_result_words_and_evidence_on_the_site(
    row: list[str], site: str, site_folder: Path
) -> None:
    _, _, result, words, evidence = row
    assert result in RESULTS and words
    links = LINK.findall(evidence)
    assert links, "no evidence"
    for _, target in links:
        path, fragment = on_site(target)
        file = site_folder / path
        assert file.is_file() and file.stat().st_size, target
        assert not fragment or f'id="{fragment}"' in file.read_text("utf-8"), target


def test_what_a_static_site_cannot_do_is_not_claimed() -> None:
    negotiation = ROWS[18]
    assert negotiation[1] == "内容协商" and negotiation[2] == "未达到"
    assert negotiation[3].count("；") == 1, "what is done instead"


@pytest.mark.parametrize(
    ("number", "path", "words"),
    [
        (2, "data/catalog.jsonld", "dct:publisher"),
        (4, "data/datapackage.json", '"licenses"'),
        (5, "data/provenance.csv", "source_path,start,end"),
        (8, "data/changes.json", '"changes"'),
        (11, "data/catalog.ttl", "dcat:isVersionOf"),
        (15, "data/catalog.ttl", "http://www.w3.org/ns/prov#"),
        (21, "data/catalog.ttl", "frequency/IRREG"),
        (24, "api/v1/openapi.json", '"openapi": "3.1'),
        (29, "contribute/index.html", "抄下"),
    ],
)
def test_evidence_says_what_it_is_evidence_of(
    number: int, path: str, words: str, site: str, site_folder: Path
) -> None:
    assert path in [on_site(target)[0] for _, target in LINK.findall(ROWS[number - 1][4])]
    assert words in (site_folder / path).read_text("utf-8"), path


def test_page_can_be_reached(site: str, site_folder: Path) -> None:
    text = (site_folder / "data" / "index.html").read_text("utf-8")
    assert 'href="../practices/"' in text and 'href="../versions/"' in text

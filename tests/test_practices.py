"""The page on the 35 practices: complete, honest, and each piece of evidence is there."""

import re
from pathlib import Path

import pytest
from jinja2 import Template

PAGE = Path(__file__).parents[1] / "docs" / "practices.md"


def rows(**extra: str) -> list[list[str]]:
    """The table's rows as they read where something is published, or nothing."""
    text = Template(PAGE.read_text("utf-8")).render(config={"extra": extra})
    lines = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


REPOSITORY, ADDRESS = {"repo_url": "https://example.org/a/b"}, {"contact_email": "a@example.org"}
ROWS = rows(**REPOSITORY, **ADDRESS)
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


@pytest.mark.parametrize(
    ("published", "result", "words"),
    [
        (REPOSITORY | ADDRESS, "符合", "，不用账号也可以"),
        (ADDRESS, "符合", "，不用账号也可以"),
        (REPOSITORY, "符合", "；还没有公布邮箱，填写表单要用 GitHub 账号"),
        ({}, "未达到", "；还没有公布邮箱和纠错表单"),
    ],
)
def test_no_way_for_feedback_is_claimed_that_is_not_there(
    published: dict[str, str], result: str, words: str
) -> None:
    feedback = rows(**published)[28]
    assert feedback[1:3] == ["收集使用者的反馈", result]
    assert feedback[3].removeprefix("条目、单位、领域和通知的页面都写明怎样纠错") == words


def test_page_can_be_reached(site: str, site_folder: Path) -> None:
    text = (site_folder / "data" / "index.html").read_text("utf-8")
    assert 'href="../practices/"' in text

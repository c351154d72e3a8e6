"""The page on the 35 practices: complete, honest, and each piece of evidence is there."""

import re
from pathlib import Path

import pytest
from jinja2 import Template

PAGE = Path(__file__).parents[1] / "docs" / "practices.md"
REPOSITORY, ADDRESS = {"repo_url": "https://example.org/a/b"}, {"contact_email": "a@example.org"}


def rows(**extra: str) -> list[list[str]]:
    """The table's rows as they read where something is published, or nothing."""
    text = Template(PAGE.read_text("utf-8")).render(config={"extra": extra})
    lines = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def evidence(row: list[str], folder: Path) -> dict[Path, str]:
    """The files on the site that a row's links lead to, with the places in them."""
    found = {}
    for target in re.findall(r"\[[^\]]+\]\(([^)]+)\)", row[4]):
        path, _, fragment = target.partition("#")
        path = re.sub(r"index\.md$", "index.html", path)
        found[folder / re.sub(r"\.md$", "/index.html", path)] = fragment
    return found


SAID = {
    2: ("data/catalog.jsonld", "dct:publisher"),
    4: ("data/datapackage.json", '"licenses"'),
    5: ("data/provenance.csv", "source_path,start,end"),
    8: ("data/changes.json", '"changes"'),
    11: ("data/catalog.ttl", "dcat:isVersionOf"),
    15: ("data/catalog.ttl", "http://www.w3.org/ns/prov#"),
    21: ("data/catalog.ttl", "frequency/IRREG"),
    24: ("api/v1/openapi.json", '"openapi": "3.1'),
    29: ("contribute/index.html", "复制纠错内容"),
}
"""Number of a practice -> a file of its evidence, and what that says."""


def test_each_practice_has_a_result_words_and_evidence(site: str, site_folder: Path) -> None:
    made = rows(**REPOSITORY, **ADDRESS)
    assert [int(row[0]) for row in made] == list(range(1, 36))
    assert len({row[1] for row in made}) == 35
    for row in made:
        assert row[2] in {"符合", "不适用", "未达到"} and row[3], row[0]
        files = evidence(row, site_folder)
        assert files, f"no evidence for {row[0]}"
        for file, fragment in files.items():
            assert file.is_file() and file.stat().st_size, file
            assert not fragment or f'id="{fragment}"' in file.read_text("utf-8"), file
        if said := SAID.get(int(row[0])):
            assert site_folder / said[0] in files
            assert said[1] in (site_folder / said[0]).read_text("utf-8"), said
    assert 'href="../practices/"' in (site_folder / "data" / "index.html").read_text("utf-8")
    negotiation = made[18]
    assert negotiation[1:3] == ["内容协商", "未达到"], "a static site cannot do it"
    assert negotiation[3].count("；") == 1, "what is done instead"


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
    assert feedback[3].removeprefix("改革、单位、领域和通知的页面都写明怎样纠错") == words

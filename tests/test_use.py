"""Every example on the page about using the data runs, and shows what it says."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from helpers import node
from reforms import facts
from reforms.archive.locators import locate, readings
from reforms.exports import schemas
from reforms.exports.provenance import publish
from reforms.model import Dataset, Relevance
from reforms.tables import ORDERS

PAGE = Path(__file__).parent.parent / "docs" / "use.md"
FENCE = re.compile(r"^```(\w+)\n.*?^```", re.MULTILINE | re.DOTALL)
WRITTEN = [(match[1], match[0]) for match in FENCE.finditer(PAGE.read_text("utf-8"))]
"""Language and text of the examples, in order; what is run is taken from the built page."""


@pytest.fixture(scope="module")
def page(site: str) -> lxml.html.HtmlElement:
    """The built page."""
    with urllib.request.urlopen(f"{site}use/") as answer:
        return lxml.html.fromstring(answer.read().decode())


@pytest.fixture(scope="module")
def examples(page: lxml.html.HtmlElement) -> list[tuple[str, str]]:
    """(Language, text) of every example on the built page."""
    blocks = page.xpath("//pre/code[contains(@class, 'language-')]")
    return [(it.get("class").removeprefix("language-"), it.text_content()) for it in blocks]


def run(language: str, text: str, folder: Path, site: str) -> str:
    """What an example prints, run as a user runs it."""
    if language == "sql":
        urllib.request.urlretrieve(f"{site}data/reforms.sqlite", folder / "reforms.sqlite")
        with closing(sqlite3.connect(folder / "reforms.sqlite")) as connection:
            return "\n".join(" ".join(map(str, row)) for row in connection.execute(text))
    needed = {"sh": ("curl", "jq", "sha256sum"), "r": ("Rscript",)}.get(language, ())
    programs = [name for name in needed if language == "r" or name in text]
    if missing := [name for name in programs if not shutil.which(name)]:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    (folder / "example.mjs").write_text(text, encoding="utf-8")
    command = {
        "python": [sys.executable, "-X", "utf8", "-W", "error", "-c", text],
        "sh": ["sh", "-e", "-c", text],
        "js": [node(), "example.mjs"],
        "r": ["Rscript", "-e", text],
    }[language]
    # This environment's programs are on the path.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environ = os.environ | {"PATH": path}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def found(dataset: Dataset, word: str) -> list[str]:
    """The reforms that have a word in their text or among their search words, by id."""
    texts = {
        reform.id: [
            *(reform.name, reform.content, reform.summary),
            *(dataset.domain[reform.domain_id].name, dataset.scope[reform.scope_id].name),
            *(term.term for term in dataset.terms_of.get(("reforms", reform.id), ())),
            *(agency.name for agency in dataset.agencies_of[reform.id]),
        ]
        for reform in dataset.reforms
    }
    ids = [row_id for row_id, held in texts.items() if any(word in text for text in held)]
    assert ids, f"the example's word {word} is nowhere"
    return ids


def places(data: Dataset) -> Iterator[tuple[str, str, int, int, str]]:
    """Of each reform where its content stands in the archive."""
    read = readings(data)[0]
    for at in locate(data, read):
        if (at.table, at.field) == ("reforms", "content"):
            path = data.notice[at.notice_id].source_path
            yield data.reform[at.row_id].name, path, *at.span, read[at.notice_id].cut(at.span)


def squeezed(output: str) -> list[str]:
    """Lines without their padding, and without the name of an index."""
    return [" ".join(line.split()) for line in output.splitlines() if len(line.split()) > 1]


def ordered(output: str) -> list[str]:
    return sorted(output.splitlines())


Shown = tuple[str, Callable[[str], list[str]], list[str]]


def shown(data: Dataset, site: str) -> list[Shown]:
    """Of each example in order: its language, how to read its output, and what that is."""
    topic = facts.topic(data)["id"]
    of_topic = [row.reform_id for row in data.relevance if row.audience_id == topic]
    agencies = {row: "、".join(it.name for it in data.agencies_of[row.id]) for row in data.reforms}
    link = f"{site}reforms"
    many = {it.name: len(data.reforms_of_agency[it.id]) for it in ORDERS["agencies"](data)}
    duties = [f"{name} {number}" for name, number in many.items()]
    return [
        ("python", str.splitlines, [f"{it.id} {it.name} {agencies[it]}" for it in data.reforms]),
        ("python", ordered, sorted(duties)),
        ("r", squeezed, sorted(duties, key=lambda line: -int(line.split()[-1]))),
        ("sql", ordered, [f"{at} {data.reform[at].name}" for at in found(data, "企业")]),
        (
            "sql",
            str.splitlines,
            "\n".join(" ".join(map(str, row)) for row in places(data)).splitlines(),
        ),
        ("sh", re.compile("(?:IN)?VALID").findall, ["VALID"] * len(publish(data).resources)),
        (
            "python",
            str.splitlines,
            [f"{it.document_number} {it.issued_on.year}" for it in data.notices],
        ),
        (
            "js",
            str.splitlines,
            [f"{at} {data.reform[at].name} {link}/{at}/" for at in of_topic],
        ),
        ("sh", str.splitlines, [f"{it.id}\t{it.name}" for it in data.reforms]),
        ("sh", str.splitlines, ["reforms.json: OK"]),
    ]


def test_every_example_is_known(dataset: Dataset) -> None:
    assert [it[0] for it in shown(dataset, "")] == [language for language, _ in WRITTEN]


@pytest.mark.parametrize("number", range(len(WRITTEN)))
def test_an_example_shows_what_the_data_says(
    examples: list[tuple[str, str]], site: str, dataset: Dataset, tmp_path: Path, number: int
) -> None:
    language, read, expected = shown(dataset, site)[number]
    assert language == examples[number][0] and expected
    assert read(run(*examples[number], tmp_path, site)) == expected


def test_examples_use_the_address_of_the_site(examples: list[tuple[str, str]], site: str) -> None:
    addresses = [a for _, text in examples for a in re.findall(r"https?://[^\s\"']+", text)]
    assert addresses
    assert [a for a in addresses if not a.startswith(site)] == []


def test_the_page_lists_the_api_and_how_to_credit(
    page: lxml.html.HtmlElement, dataset: Dataset
) -> None:
    text = page.text_content()
    for table, (singular, _) in schemas.RECORDS.items():
        assert f"api/v1/{table}.json" in text
        assert (f"api/v1/{table}/" in text) == bool(singular), table
    assert dataset.descriptor["version"] in text and dataset.descriptor["title"] in text
    assert page.xpath("//*[@id='v1']") and page.xpath("//*[@id='credit']")


def test_an_audience_is_told_from_a_domain_of_the_same_word(dataset: Dataset) -> None:
    one, other = dataset.domains[:2]
    audience = replace(dataset.audiences[0], name=f"甲{one.name[:2]}")
    rows = [next(row for row in dataset.reforms if row.domain_id == it.id) for it in (one, other)]
    both = tuple(Relevance(reform_id=row.id, audience_id=audience.id) for row in rows)
    told = {"id": audience.id, "audience": audience.name}
    alike = replace(dataset, audiences=(audience,), relevance=both)
    assert facts.topic(alike) == told | {"domain": one.name}
    # There the domain would do as well.
    assert facts.topic(replace(alike, relevance=both[:1])) == told | {"domain": ""}
    assert set(facts.topic(replace(dataset, audiences=())).values()) == {""}

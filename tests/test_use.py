"""Every example on the page about using the data runs, and shows what it says."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import lxml.html
import pytest

from helpers import node
from reforms.exports import schemas
from reforms.model import Dataset

PAGE = Path(__file__).parent.parent / "docs" / "use.md"
FENCE = re.compile(r"^```(\w+)\n.*?^```", re.MULTILINE | re.DOTALL)
WRITTEN = [(match[1], match[0]) for match in FENCE.finditer(PAGE.read_text("utf-8"))]
"""Language and text of the examples, in order; what is run is taken from the built page."""

NIGHTLY = re.compile("^import (pandas|duckdb)\\b", re.MULTILINE)
"""What only the nightly level installs."""


@pytest.fixture(scope="module")
def page(site: str) -> lxml.html.HtmlElement:
    """The built page."""
    with urllib.request.urlopen(f"{site}use/") as answer:
        return lxml.html.fromstring(answer.read().decode())


@pytest.fixture(scope="module")
def examples(page: lxml.html.HtmlElement) -> list[tuple[str, str]]:
    """(Language, text) of every example on the built page."""
    blocks = page.xpath("//pre/code[contains(@class, 'language-')]")
    return [
        (block.get("class").removeprefix("language-"), block.text_content()) for block in blocks
    ]


def run_python(text: str, folder: Path, site: str) -> str:
    """As a user runs a script."""
    return run([sys.executable, "-X", "utf8", "-W", "error", "-c", text], folder)


def run_shell(text: str, folder: Path, site: str) -> str:
    """As a user types it; skipped only where a program that it names is missing."""
    programs = [name for name in ("curl", "jq", "sha256sum") if name in text]
    if missing := [name for name in programs if not shutil.which(name)]:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    return run(["sh", "-e", "-c", text], folder)


def run_javascript(text: str, folder: Path, site: str) -> str:
    """With the locked Node.js, as a module."""
    (folder / "example.mjs").write_text(text, encoding="utf-8")
    return run([node(), "example.mjs"], folder)


def run_sql(text: str, folder: Path, site: str) -> str:
    """In the downloaded database."""
    file = folder / "reforms.sqlite"
    urllib.request.urlretrieve(f"{site}data/reforms.sqlite", file)
    with closing(sqlite3.connect(file)) as connection:
        return "\n".join(" ".join(map(str, row)) for row in connection.execute(text))


def run(command: list[str], folder: Path) -> str:
    """A command's output, with this environment's programs on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environ = os.environ | {"PATH": path}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


RUNNERS: Mapping[str, Callable[[str, Path, str], str]] = {
    "python": run_python,
    "sh": run_shell,
    "js": run_javascript,
    "sql": run_sql,
}


def reforms_with_agencies(dataset: Dataset, site: str) -> list[str]:
    """Plain Python."""
    return [
        f"{r.id} {r.name} {'、'.join(a.name for a in dataset.agencies_of[r.id])}"
        for r in dataset.reforms
    ]


def reforms_by_domain(dataset: Dataset, site: str) -> list[str]:
    """pandas."""
    number = Counter(dataset.domain[r.domain_id].name for r in dataset.reforms)
    return [f"{name} {number[name]}" for name in sorted(number)]


def reforms_by_agency(dataset: Dataset, site: str) -> list[str]:
    """DuckDB: every agency with its number of reforms."""
    return sorted(f"{a.name} {len(dataset.reforms_of_agency[a.id])}" for a in dataset.agencies)


def found(dataset: Dataset, word: str) -> list[str]:
    """The reforms that have a word in their text or among their search words, by id."""
    ids = []
    for reform in dataset.reforms:
        terms = (term.term for term in dataset.terms_of.get(("reforms", reform.id), ()))
        agencies = (agency.name for agency in dataset.agencies_of[reform.id])
        domain, scope = dataset.domain[reform.domain_id], dataset.scope[reform.scope_id]
        texts = (reform.name, reform.content, domain.name, scope.name, *terms, *agencies)
        if any(word in text for text in texts):
            ids.append(reform.id)
    assert ids, f"the example's word {word} is nowhere"
    return ids


def names_found(dataset: Dataset, site: str) -> list[str]:
    """SQL."""
    return [f"{row_id} {dataset.reform[row_id].name}" for row_id in found(dataset, "企业")]


def ids_found(dataset: Dataset, site: str) -> list[str]:
    """SQLite from Python: words of four, two and one characters."""
    words = ("营商环境", "企业", "税")
    return [" ".join([word, *found(dataset, word)]) for word in words]


def valid(dataset: Dataset, site: str) -> list[str]:
    """frictionless on the command line."""
    return ["VALID"] * len(dataset.descriptor["resources"])


def notices(dataset: Dataset, site: str) -> list[str]:
    """frictionless from Python."""
    return [f"{n.document_number} {n.issued_on.year}" for n in dataset.notices]


def links(dataset: Dataset, site: str) -> list[str]:
    """JavaScript."""
    return [f"{r.id} {r.name} {site}reforms/{r.id}/" for r in dataset.reforms]


def names(dataset: Dataset, site: str) -> list[str]:
    """curl and jq."""
    return [f"{r.id}\t{r.name}" for r in dataset.reforms]


def checked(dataset: Dataset, site: str) -> list[str]:
    """sha256sum."""
    return ["reforms.json: OK"]


def as_printed(output: str) -> list[str]:
    """An output's lines."""
    return output.splitlines()


def squeezed(output: str) -> list[str]:
    """Lines without their padding, and without the name of an index."""
    return [" ".join(line.split()) for line in output.splitlines() if len(line.split()) > 1]


def ordered(output: str) -> list[str]:
    """Lines in the order of their text."""
    return sorted(output.splitlines())


def verdicts(output: str) -> list[str]:
    """What frictionless says of each table."""
    return re.findall("VALID|INVALID", output)


Expected = Callable[[Dataset, str], list[str]]
SHOWN: list[tuple[str, Expected, Callable[[str], list[str]]]] = [
    ("python", reforms_with_agencies, as_printed),
    ("python", reforms_by_domain, squeezed),
    ("python", reforms_by_agency, ordered),
    ("sql", names_found, ordered),
    ("python", ids_found, as_printed),
    ("sh", valid, verdicts),
    ("python", notices, as_printed),
    ("js", links, as_printed),
    ("sh", names, as_printed),
    ("sh", checked, as_printed),
]
"""Of each example in order: its language, what it shows, and how to read that."""


def test_every_example_is_known() -> None:
    assert [language for language, _, _ in SHOWN] == [language for language, _ in WRITTEN]
    assert sum(bool(NIGHTLY.search(text)) for _, text in WRITTEN) == 2


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(
            at,
            id=f"{language}-{SHOWN[at][1].__name__}",
            marks=[pytest.mark.nightly] if NIGHTLY.search(text) else [],
        )
        for at, (language, text) in enumerate(WRITTEN)
    ],
)
def test_an_example_shows_what_the_data_says(
    examples: list[tuple[str, str]], site: str, dataset: Dataset, tmp_path: Path, number: int
) -> None:
    language, text = examples[number]
    expected_language, expected, read = SHOWN[number]
    assert language == expected_language
    assert read(RUNNERS[language](text, tmp_path, site)) == expected(dataset, site)


def test_examples_use_the_address_of_the_site(examples: list[tuple[str, str]], site: str) -> None:
    addresses = [a for _, text in examples for a in re.findall(r"https?://[^\s\"']+", text)]
    assert addresses
    assert [a for a in addresses if not a.startswith(site)] == []


def test_the_page_lists_the_api_and_how_to_credit(
    page: lxml.html.HtmlElement, dataset: Dataset
) -> None:
    text = page.text_content()
    for table, (singular, _) in schemas.RECORDS.items():
        assert f"api/v1/{table}.json" in text and f"api/v1/{table}/" in text, singular
    assert dataset.descriptor["version"] in text and dataset.descriptor["title"] in text
    assert page.xpath("//*[@id='v1']") and page.xpath("//*[@id='credit']")

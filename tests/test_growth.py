"""The next notice: what is published follows it, what was there stays, and tests hold as before."""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import growth
import test_addresses
from conftest import ROOT, fork, mkdocs
from helpers import of_notice, problems_of
from reforms import urls
from reforms.model import ROW_TYPES, Dataset, Notice
from reforms.package import examination
from reforms.package.descriptor import DESCRIPTOR
from reforms.tables import to_json

SITE = "https://example.org/grown/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """A checkout whose package has a notice more."""

    folder: Path
    dataset: Dataset
    notice: Notice
    """The new one."""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, dataset: Dataset, bundle: Path) -> Grown:
    folder = fork(tmp_path_factory.mktemp("grown"), bundle)
    made = examination.load(growth.grown(folder))
    repository = "https://example.org/someone/reforms"
    built = mkdocs(folder, SITE_URL=SITE, REPO_URL=repository, CONTACT_EMAIL="a@example.org")
    assert built.returncode == 0, built.stdout + built.stderr
    (notice,) = (row for row in made.notices if row.id not in dataset.notice)
    return Grown(folder=folder, dataset=made, notice=notice)


def test_it_is_faultless_and_what_was_there_stays(grown: Grown, dataset: Dataset) -> None:
    assert problems_of(grown.folder / "datapackage") == []
    for row in dataset.notices:
        old, new = of_notice(dataset, row.id), of_notice(grown.dataset, row.id)
        assert replace(new, descriptor=old.descriptor, lines=old.lines) == old


def test_the_descriptor_has_a_source_more_and_is_written_as_before(
    grown: Grown, dataset: Dataset
) -> None:
    notice = grown.notice
    title = f"《{notice.title}》（{notice.document_number}），存档文本"
    sources = [*dataset.descriptor["sources"], {"title": title, "path": notice.source_path}]
    written = (grown.folder / "datapackage" / DESCRIPTOR).read_bytes()
    assert written == to_json({**dataset.descriptor, "sources": sources})


def test_the_site_follows(grown: Grown, dataset: Dataset) -> None:
    made, notice = grown.dataset, grown.notice
    new = {
        table: [row for row in made.table(table) if row.record_id not in dataset.by_id[table]]
        for table in urls.PAGES_OF_TABLE
    }
    assert new["reforms"] == [*made.reforms_of_notice[notice.id]] and all(new.values())
    names = {
        table: [getattr(row, "name", notice.title) for row in rows] for table, rows in new.items()
    }
    every = [name for rows in names.values() for name in rows]
    paths = [urls.record(table, row.record_id) for table, rows in new.items() for row in rows]
    (index,) = (grown.folder / "site/assets").glob("search-index.*.json")
    shown = {
        "index.html": [notice.document_number, f"共{len(made.reforms)}项改革"],
        f"{urls.REFORMS}index.html": names["reforms"],
        f"{urls.NOTICES}index.html": [notice.document_number],
        # Its text has no chapters: sections are the first headings below its title.
        f"{urls.record('notices', notice.id)}index.html": ["<h2>（一）"],
        f"{urls.DOMAINS}index.html": names["domains"],
        f"{urls.AGENCIES}index.html": names["agencies"],
        f"{urls.DATA}index.html": [notice.source_path],
        f"{urls.DICTIONARY}index.html": [f"共{len(made.table(table))}行。" for table in ROW_TYPES],
        "feed.xml": [notice.title],
        "sitemap.xml": [f"<loc>{SITE}{path}</loc>" for path in paths],
        f"assets/{index.name}": [*every, *paths],
        urls.download("reforms.json"): names["reforms"],
        urls.download("reforms-excel.csv"): names["reforms"],
        urls.download(DESCRIPTOR): [notice.source_path],
        urls.api_list("notices"): [notice.title],
    }
    for path, words in shown.items():
        text = (grown.folder / "site" / path).read_text("utf-8-sig")
        assert words and not [word for word in words if word not in text], path
    for path, name in zip(paths, every, strict=True):
        assert f"{name}</h1>" in (grown.folder / "site" / path / "index.html").read_text("utf-8")


def test_every_address_stays(grown: Grown) -> None:
    for path in test_addresses.FRAGMENTS:
        test_addresses.test_a_public_address_answers(SITE, grown.folder / "site", path)


HOLDING = ("real_package", "pages", "api", "exports", "search")
"""Tests of the published package that need no site."""


def test_what_holds_for_the_package_holds_for_the_grown_one(grown: Grown) -> None:
    files = [f"tests/test_{name}.py" for name in HOLDING]
    environ = os.environ | {"REFORMS_PACKAGE": str(grown.folder / "datapackage")}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not site and not nightly", *files]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr

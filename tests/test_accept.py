"""Tools that nobody here wrote take the published files without a word: `make accept`.

Each test prints the tool and its version. Ajv, pyshacl and frictionless have theirs in
test_api, test_linked and test_readers.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import node
from reforms.exports.provenance import publish
from reforms.model import Dataset
from reforms.tables import ORDERS

ROOT = Path(__file__).parent.parent
HERE = ROOT / "tests" / "accept"
PROGRAMS = ROOT / "build" / "accept" / "bin"
"""Of the Python tools, in an environment of their own: they ask for other versions than we do."""

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not os.environ.get("ACCEPT"), reason="only `make accept` installs them"),
    pytest.mark.site,
]


def run(*command: str | Path, folder: Path = ROOT, **environ: str) -> str:
    """What a command prints; it has to end without an error and without a warning."""
    path = os.pathsep.join([str(PROGRAMS), os.environ["PATH"]])
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=os.environ | {"PATH": path, "REDOCLY_TELEMETRY": "off"} | environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def script(name: str) -> Path:
    """A program of an npm package."""
    return HERE / "node_modules" / ".bin" / name


def python_tool(name: str) -> None:
    """Print a Python tool and its version, for the record."""
    said = f"import importlib.metadata as m; print('{name}', m.version('{name}'))"
    print(run(PROGRAMS / "python", "-c", said).strip())


def npm_tool(name: str) -> None:
    described = json.loads((HERE / "node_modules" / name / "package.json").read_text("utf-8"))
    print(name, described["version"])


@pytest.fixture(scope="module")
def openapi(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The description of the API, as it is published."""
    file = tmp_path_factory.mktemp("openapi") / "openapi.json"
    urllib.request.urlretrieve(f"{site}api/v1/openapi.json", file)
    return file


@pytest.fixture(scope="module")
def published(dataset: Dataset) -> Dataset:
    return publish(dataset)


def test_a_python_client_reads_every_file(site: str, openapi: Path, tmp_path: Path) -> None:
    python_tool("openapi-python-client")
    command = ["generate", "--path", openapi, "--output-path", tmp_path / "client"]
    run("openapi-python-client", *command, "--meta", "none", "--fail-on-warning")
    calls = run(PROGRAMS / "python", HERE / "call.py", site, PYTHONPATH=str(tmp_path))
    assert int(calls) > 40


def test_generated_types_hold_for_a_file(
    site: str, openapi: Path, dataset: Dataset, tmp_path: Path
) -> None:
    npm_tool("openapi-typescript")
    npm_tool("typescript")
    shutil.copy(HERE / "types.ts", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    run(script("openapi-typescript"), openapi, "-o", tmp_path / "api.d.ts")
    options = "--strict --skipLibCheck --target es2022 --module esnext --moduleResolution bundler"
    run(script("tsc"), *options.split(), "types.ts", folder=tmp_path)
    agency = ORDERS["agencies"](dataset)[0]
    expected = [len(dataset.agencies), agency.kind or None, agency.alias_names]
    assert json.loads(run(node(), "types.js", site, folder=tmp_path)) == expected


def test_redocly_and_spectral_find_nothing(openapi: Path) -> None:
    npm_tool("@redocly/cli")
    npm_tool("@stoplight/spectral-cli")
    run(script("redocly"), "lint", openapi, "--max-problems", "0")
    (openapi.parent / ".spectral.yaml").write_text('extends: ["spectral:oas"]')
    rules = ["-r", openapi.parent / ".spectral.yaml", "--fail-severity=warn"]
    run(script("spectral"), "lint", openapi, *rules)


def test_javascript_reads_every_table(site: str, published: Dataset) -> None:
    npm_tool("datapackage")
    npm_tool("frictionless.js")
    read = json.loads(run(node(), HERE / "readers.mjs", site))
    rows = {table: len(published.table(table)) for table in published.resources}
    assert read == {table: [number, number] for table, number in rows.items()}


@pytest.fixture(scope="module")
def read(
    site: str, site_folder: Path, published: Dataset
) -> dict[str, dict[str, list[list[object]]]]:
    """Reader -> table -> rows."""
    for name in ("pandas", "polars", "mlcroissant"):
        python_tool(name)
    answer = run(PROGRAMS / "python", HERE / "readers.py", site_folder / "data", site)
    made: dict[str, dict[str, list[list[object]]]] = json.loads(answer)
    return made


@pytest.mark.parametrize("reader", ["pandas", "polars", "mlcroissant"])
def test_python_reads_equal_rows(
    read: dict[str, dict[str, list[list[object]]]], published: Dataset, reader: str
) -> None:
    assert set(read[reader]) == set(published.resources)
    for table, rows in read[reader].items():
        fields = published.resources[table]["schema"]["fields"]

        def value(row: object, field: dict[str, str]) -> object:
            held = getattr(row, field["name"])
            if held in ("", None):
                return None
            if "separator" in field and reader != "mlcroissant":  # which reads CSV
                return held.split(field["separator"])
            return str(held) if field["type"] == "date" else held

        assert rows == [[value(r, it) for it in fields] for r in ORDERS[table](published)], table


def words(dataset: Dataset) -> Iterator[str]:
    """Words of one to four characters from the reforms."""
    for row in dataset.reforms[:4]:
        yield from (row.name[:size] for size in (1, 2, 4))


def test_datasette_and_sqlite_utils_find_chinese(
    site: str, dataset: Dataset, tmp_path: Path
) -> None:
    python_tool("datasette")
    python_tool("sqlite-utils")
    urllib.request.urlretrieve(f"{site}data/reforms.sqlite", tmp_path / "reforms.sqlite")
    for word in words(dataset):
        at = f"/reforms/reforms.json?_search={urllib.request.quote(word)}&_shape=array&_size=max"
        answer = json.loads(run("datasette", "reforms.sqlite", "--get", at, folder=tmp_path))
        found = {row["id"] for row in answer}
        assert found >= {r.id for r in dataset.reforms if word in r.name or word in r.content}, word
        said = run("sqlite-utils", "search", "reforms.sqlite", "reforms", word, folder=tmp_path)
        assert {row["id"] for row in json.loads(said)} == found, word


def test_csvkit_reads_every_table(site: str, published: Dataset, tmp_path: Path) -> None:
    python_tool("csvkit")
    for table in published.resources:
        file = tmp_path / f"{table}.csv"
        urllib.request.urlretrieve(f"{site}data/{table}.csv", file)
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
        told = json.loads(run("csvjson", "--no-inference", "--blanks", file))
        assert told == rows, table


def test_the_citation_is_valid() -> None:
    python_tool("cffconvert")
    assert "valid" in run("cffconvert", "--validate", "--infile", ROOT / "CITATION.cff")


def test_r_reads_every_table(site: str, published: Dataset) -> None:
    print(run("Rscript", "--version").strip() or "R")
    names = ", ".join(f'"{name}"' for name in published.resources)
    program = f"""
        for (name in c({names})) {{
          table <- read.csv(paste0("{site}data/", name, ".csv"), encoding = "UTF-8")
          cat(name, nrow(table), "\\n")
        }}"""
    said = [line.split() for line in run("Rscript", "-e", program).splitlines()]
    assert said == [[name, str(len(published.table(name)))] for name in published.resources]

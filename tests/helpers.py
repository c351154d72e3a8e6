"""What several tests need: the two packages, copies of them to spoil, and invented notices."""

import io
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

import lxml.html
import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase
from playwright._impl._driver import compute_driver_executable

from reforms.model import Dataset
from reforms.package import examination
from reforms.package.examination import Examined, load, read_files
from reforms.problems import Problem
from reforms.settings import Settings
from reforms.site.context import Site
from reforms.site.pages import pages
from reforms.tables import Line, read, write

TESTS = Path(__file__).parent
REAL = Path(os.environ.get("REFORMS_PACKAGE") or TESTS.parent / "datapackage").resolve()
"""The data package that this repository publishes, or what it may become, to test that too."""
SMALL = TESTS / "broken" / "package"
"""Tables and archive of an invented package; its columns are the real one's."""

DEPTH = int(os.environ.get("DEPTH", "1"))
"""How many times as many examples as usual; beyond 1 they are random, and what fails is kept."""


def examples(number: int) -> settings:
    """The settings of a property test: the same examples on each run, unless it goes deeper."""
    database = DirectoryBasedExampleDatabase(TESTS.parent / ".hypothesis") if DEPTH > 1 else None
    return settings(
        derandomize=DEPTH == 1, deadline=None, database=database, max_examples=number * DEPTH
    )


property_test = examples(80)


def descriptor() -> dict[str, Any]:
    """The real descriptor under an invented name."""
    made: dict[str, Any] = json.loads((REAL / "datapackage.json").read_text(encoding="utf-8"))
    return made | {
        "name": "small",
        "title": "云川改革",
        "description": "测试用的数据包。",
        "keywords": ["测试"],
        "site": {
            "short_title": "云川",
            "disclaimer": "民间整理",
            "hotline": {"name": "云川热线", "number": "10000"},
            "theme_color": "#333333",
            "language": "zh-Hans",
        },
        "contributors": [{"title": "云川改革", "roles": ["publisher"]}],
        "sources": [{"title": "虚构的通知", "path": "sources/yc03.txt"}],
    }


def table_of(made: dict[str, Any], name: str) -> dict[str, Any]:
    """A table's resource in a descriptor."""
    resource: dict[str, Any] = next(r for r in made["resources"] if r["name"] == name)
    return resource


def small_package(folder: Path) -> Path:
    """A copy of the small package; the folder that holds it."""
    root = folder / "datapackage"
    shutil.copytree(SMALL, root)
    text = json.dumps(descriptor(), ensure_ascii=False, indent=2) + "\n"
    (root / "datapackage.json").write_text(text, encoding="utf-8")
    return root


def real_package(folder: Path) -> Path:
    """A copy of the real package."""
    return shutil.copytree(REAL, folder / "datapackage")


@cache
def small_dataset() -> Dataset:
    """The small package, read."""
    with tempfile.TemporaryDirectory() as folder:
        return load(small_package(Path(folder)))


def of_notice(dataset: Dataset, notice_id: str) -> Dataset:
    """The dataset as it would be with one of its notices only."""
    notice, reforms = dataset.notice[notice_id], dataset.reforms_of_notice[notice_id]
    kept: dict[str, set[str]] = {
        "notices": {notice_id},
        "reforms": {row.id for row in reforms},
        "domains": {row.domain_id for row in reforms},
        "scopes": {row.scope_id for row in reforms},
        "agencies": {agency.id for row in reforms for agency in dataset.agencies_of[row.id]},
    }
    rows: dict[str, Any] = {
        table: tuple(row for row in dataset.table(table) if row.record_id in kept[table])
        for table in kept
    }
    for table in ("responsibilities", "passages"):
        of: Any = dataset.table(table)
        rows[table] = tuple(row for row in of if row.reform_id in kept["reforms"])
    for table in ("terms", "corrections"):
        on: Any = dataset.table(table)
        rows[table] = tuple(row for row in on if row.row_id in kept.get(row.table, ()))
    paths = {notice.source_path, notice.original_path} - {""}
    return replace(dataset, sources={path: dataset.sources[path] for path in paths}, **rows)


def replace_in(file: Path, old: str, new: str) -> None:
    """Change the one place of a file that holds `old`."""
    text = file.read_bytes().decode()
    assert text.count(old) == 1, f"{file.name}: {old!r} stands there {text.count(old)} times"
    file.write_bytes(text.replace(old, new).encode())


def lines_of(root: Path, table: str) -> list[Line]:
    """A table's records as they are written, header first."""
    return read((root / "data" / f"{table}.csv").read_bytes().decode())


def set_cell(root: Path, table: str, at: int, column: str, value: str) -> Line:
    """Change one cell of the record at index `at` (the header is 0); the line as it was."""
    lines = lines_of(root, table)
    cells = [list(line.cells) for line in lines]
    cells[at][lines[0].cells.index(column)] = value
    (root / "data" / f"{table}.csv").write_bytes(write(cells[0], cells[1:]))
    return lines[at]


def rehash(root: Path, source: str) -> None:
    """Register an archived text as it is now."""
    text = (root / source).read_bytes()
    for at, line in enumerate(lines_of(root, "notices")):
        if source in line.cells:
            set_cell(root, "notices", at, "source_sha256", sha256(text).hexdigest())


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def examine(root: Path) -> Examined:
    """What becomes of the files in a package's folder."""
    return examination.examine(read_files(root))


def problems_of(root: Path) -> list[Problem]:
    """What is wrong with a package."""
    return examine(root).problems


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail, and end what runs inside, as soon as it has made more calls of functions than that.

    So work is bounded and not time. What a built-in function does by itself does not count.
    A limit is about three times of what was counted, since Python's versions differ.
    """
    made = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")
        if made > calls:
            pytest.fail(f"more than {calls:,} calls")

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)
        print(f"{made:,} calls, of {calls:,}")
    assert made <= calls, "what was to end it was caught"


def remembering(function: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
    """A pure check that works once for the same arguments: it takes nine tenths of the time."""
    known: dict[str, tuple[Any, ...]] = {}

    def remembered(*arguments: object) -> tuple[Any, ...]:
        key = json.dumps(arguments, default=repr)
        if key not in known:
            known[key] = tuple(function(*arguments))
        return known[key]

    return remembered


def rules(found: Examined | Sequence[Problem]) -> list[str]:
    """The rules of problems, in their order."""
    listed = found.problems if isinstance(found, Examined) else found
    return [problem.rule for problem in listed]


def flat_table(dataset: Dataset) -> list[list[object]]:
    """The list as one row per reform, made the plain way."""
    rows: list[list[object]] = []
    for reform in dataset.reforms:
        notice = dataset.notice[reform.notice_id]
        agencies = "、".join(agency.name for agency in dataset.agencies_of[reform.id])
        row = [dataset.domain[reform.domain_id].name, reform.number, reform.name, reform.content]
        scope = dataset.scope[reform.scope_id].name
        rows.append([*row, agencies, scope, reform.id, notice.document_number])
    return rows


def html_files(folder: Path) -> list[Path]:
    """Every page of the site, without those that only lead on; there are some."""
    files = sorted(folder.rglob("*.html"))
    found = [file for file in files if 'http-equiv="refresh"' not in file.read_text("utf-8")]
    assert found, folder
    return found


def first_pages(dataset: Dataset) -> dict[str, str]:
    """Kind of page -> the path of the first page of that kind."""
    found: dict[str, str] = {}
    for page in pages(Site(dataset, Settings())):
        found.setdefault(page.kind, page.path)
    return found


def typed_rows(dataset: Dataset, table: str) -> list[tuple[object, ...]]:
    """A table's rows as other tools read them: what is empty is None."""
    return [
        tuple(None if value == "" else value for value in astuple(row))
        for row in dataset.table(table)
    ]


def strings(value: Any) -> Iterator[str]:
    """Every text inside lists and objects, keys aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in strings(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in strings(one))


def documents(folder: Path) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """The path and the elements of every page of a built site."""
    for file in html_files(folder):
        name = file.relative_to(folder).as_posix()
        yield name, lxml.html.document_fromstring(file.read_bytes().decode())


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive, from name -> content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def node() -> str:
    """The Node.js that Playwright brings."""
    return compute_driver_executable()[0]

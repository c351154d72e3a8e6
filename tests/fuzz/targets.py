"""What is fuzzed: each target takes any bytes and raises nothing, whatever they are.

A target calls what reads a stranger's bytes and lets pass the refusals that it declares.
What was accepted is then held to what it promises. `test_fuzz.py` runs the targets on
mutations by Hypothesis, `run.py` on those of atheris.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from helpers import SMALL, examine, small_dataset, small_package, tree, zipped
from notices import (
    COLUMNS,
    NOTICE,
    PLAIN,
    TEXTS,
    as_docx,
    as_html,
    as_text,
    as_xlsx,
    blocks,
    taken,
)
from reforms import tables
from reforms.archive.source import parse
from reforms.archive.spans import SourceError, Span, line_and_column
from reforms.archive.typography import typeset
from reforms.edits.correction import correct
from reforms.edits.issue import from_event, parse_issue
from reforms.exports.all import make_downloads
from reforms.model import ROW_TYPES, table_path
from reforms.package.descriptor import check_descriptor
from reforms.problems import Problem, Refused, as_json
from reforms.problems import as_text as told
from reforms.settings import Settings
from reforms.site.context import Site
from reforms.site.pages import pages
from reforms.tables import canonical

DAY = date(2031, 8, 1)
MAIN_PART = "word/document.xml"
ISSUES = Path(__file__).parents[1] / "data" / "issues"


class Target(NamedTuple):
    """Something that reads a stranger's bytes."""

    title: str
    """What it reads, for the table of figures."""
    run: Callable[[bytes], bool]
    """Whether the bytes were accepted, and not refused."""
    seeds: Callable[[], list[bytes]]
    """Real inputs, to be mutated."""


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


# --- source: an archived text ---


FIELDS = tuple(field for _, field in COLUMNS)


def run_source(data: bytes) -> bool:
    """A text is parsed, and every span lies inside it, or SourceError says where it is not."""
    text = _text(data)
    try:
        reading = parse(text, FIELDS)
    except SourceError as error:
        assert 0 <= error.start <= len(text) and str(error)
        line_and_column(text, error.start)
        return False
    for holder in (reading, *reading.rows):
        for name in holder.__dataclass_fields__:
            value = getattr(holder, name)
            for span in value if isinstance(value, tuple) else (value,):
                if isinstance(span, Span):
                    assert 0 <= span.start <= span.end <= len(text)
                    once = typeset(reading.cut(span))
                    assert typeset(once) == once
    return True


def source_seeds() -> list[bytes]:
    archived = [path.read_bytes() for path in sorted((SMALL / "sources").iterdir())]
    return [*archived, as_text(NOTICE).encode()]


# --- notice: a file to be imported, by any of its readers ---

FORMS = ("txt", "html", "docx", "xlsx", "part")
"""The first byte of an input says which; `part` is the main part of a sound document."""


def run_notice(data: bytes) -> bool:
    """A file is imported as rows that can be written, or refused."""
    form = FORMS[data[0] % len(FORMS)] if data else "txt"
    content = data[1:]
    if form == "part":
        form, content = "docx", zipped(_parts() | {MAIN_PART: content})
    try:
        understood = taken(f"notice.{form}", content)
    except Refused as error:
        assert str(error)
        return False
    assert list(understood.summary())
    for path, written in understood.files().items():
        if path.endswith(".csv"):
            lines = tables.read(written.decode())
            assert tables.write(lines[0].cells, (line.cells for line in lines[1:])) == written
    return True


@cache
def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(as_docx(NOTICE))) as made:
        return {name: made.read(name) for name in made.namelist()}


def notice_seeds() -> list[bytes]:
    files = [as_html(NOTICE), as_docx(NOTICE), as_xlsx(NOTICE), _parts()[MAIN_PART]]
    # A cell a line leaves no room for merged ones.
    shapes = {"lines": replace(PLAIN, merged=frozenset())}
    texts = [
        write(blocks(NOTICE, shapes.get(name, PLAIN))).encode() for name, write in TEXTS.items()
    ]
    forms = [*enumerate(files, 1), *((0, text) for text in texts)]
    return [bytes([at]) + content for at, content in forms]


# --- package: one of its files changed ---

FILES = ("datapackage.json", *map(table_path, ROW_TYPES), "sources/yc03.txt")
"""The first byte of an input says which file the rest takes the place of."""


@cache
def _package() -> tuple[Path, Mapping[str, bytes], tempfile.TemporaryDirectory[str]]:
    """A package to spoil, what it held at first, and what removes it in the end."""
    holder = tempfile.TemporaryDirectory()
    root = small_package(Path(holder.name))
    return root, tree(root), holder


def run_package(data: bytes) -> bool:
    """A package is read as what stands in it and published, or every problem is told."""
    root, sound, _ = _package()
    path = FILES[data[0] % len(FILES)] if data else FILES[0]
    try:
        (root / path).write_bytes(data[1:])
        with patch("reforms.package.descriptor.check_descriptor", _checked):
            examined = examine(root)
    finally:
        (root / path).write_bytes(sound[path])
    assert told(examined.problems) and as_json(examined.problems).encode()
    if not examined.problems:
        assert examined.dataset is not None
        files = sound | {path: data[1:]}
        for table in ROW_TYPES:
            assert canonical(examined.dataset, table) == files[table_path(table)], table
        assert make_downloads(examined.dataset, Settings())
        assert list(pages(Site(examined.dataset, Settings())))
    return not examined.problems


@cache
def _descriptor() -> object:
    return json.loads(_package()[1][FILES[0]])


def _checked(document: object) -> Iterator[Problem]:
    """The check that takes longest, left out for the descriptor that has passed it."""
    return iter(()) if document == _descriptor() else check_descriptor(document)


def package_seeds() -> list[bytes]:
    _, sound, _ = _package()
    return [bytes([at]) + sound[path] for at, path in enumerate(FILES)]


# --- issue: the text of the correction form, or GitHub's event with it ---


def run_issue(data: bytes) -> bool:
    """An issue becomes a change that can be written, or is refused."""
    text = _text(data)
    try:
        body, reporter = text, "reader"
        if text.startswith("{"):
            body, reporter = from_event(text)
        request = parse_issue(body, DAY, reporter)
        change = correct(small_dataset(), request)
    except Refused as error:
        assert str(error)
        return False
    assert change.lines and all(written for written in change.files().values())
    return True


def issue_seeds() -> list[bytes]:
    """Recorded events, and the texts in them."""
    events = [path.read_bytes() for path in sorted(ISSUES.glob("*.json"))]
    bodies = []
    for event in events:
        try:
            bodies.append(from_event(_text(event))[0].encode(errors="replace"))
        except Refused:
            continue
    return [*events, *bodies]


TARGETS: Mapping[str, Target] = {
    "source": Target("存档文本", run_source, source_seeds),
    "notice": Target("要导入的通知（txt、html、docx、xlsx）", run_notice, notice_seeds),
    "package": Target("数据包的各个文件（CSV、JSON、存档文本）", run_package, package_seeds),
    "issue": Target("纠错表单的正文", run_issue, issue_seeds),
}

WORDS: tuple[bytes, ...] = tuple(
    word.encode(errors="surrogatepass")
    for word in (
        *"|、，。；：（）〔〕“”\n\r\t\0,;:()\"'<>&{}[]=+-@＝\u200b\u202e\ufeff\ud800\U0010ffff",
        *"附件 附件: 第五批 包括 等2方面 (一) 1项 2033年12月31日 九百十一 ``` ../ http://".split(),
        *"javascript: <table> <tr> </td> <w:tbl> <w:ins> <!DOCTYPE &#0; {{7*7}}".split(),
        *'@@content@@ NaN 1e999 "__proto__" null -0'.split(),
        *("### 现在的文字", "- [x]", "_No response_", "<td rowspan=99>", "9" * 30),
    )
)
"""What tends to break readers."""

"""Public Chinese has full-width marks: no ASCII mark stands between Chinese characters."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

from conftest import ROOT
from helpers import strings
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site.context import Site
from reforms.site.pages import pages

CHINESE = "[\u2018-\u201d\u2014\u2026\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]"
"""Characters and full-width marks; quotes and dashes count."""
BETWEEN = re.compile(f"{CHINESE}[ \u3000]*[,:;()?!][ \u3000]*(?={CHINESE})")
AT_THE_END = re.compile(f"{CHINESE}[,:;?!]$")
BOTH = re.compile("[,:;][，：；]")

PROSE = [
    *sorted((ROOT / "scripts/reforms/templates").glob("*.*")),
    *sorted((ROOT / "scripts/overrides").rglob("*.html")),
    *sorted((ROOT / "scripts/web/src").rglob("*.js")),
    *sorted((ROOT / "scripts/reforms").rglob("*.yaml")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / ".github").glob("*.md")),
]
CODE = sorted((ROOT / "scripts" / "reforms").rglob("*.py"))
TABLES = sorted((ROOT / "datapackage/data").glob("*.csv"))


def faults(text: str) -> list[str]:
    """The places of a text that break the rule, with a little around them."""
    found = [*BETWEEN.finditer(text), *AT_THE_END.finditer(text)]
    return [text[max(0, it.start() - 12) : it.end() + 12] for it in found]


def literals(tree: ast.AST) -> Iterator[str]:
    """Every text in Python code but patterns; what an f-string fills in stands as an `x`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "x" for p in node.values]
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")):
            yield from literals(node)


def name(path: Path) -> str:
    """For naming a test."""
    return path.relative_to(ROOT).as_posix()


def test_a_fault_is_found_and_what_is_right_left_alone() -> None:
    assert all(map(faults, ["机制,由", "说明:“甲”", "“甲”;乙", "甲(乙", "甲, 乙", "甲:"]))
    assert not faults('机制，由 GB/T 7714: 2025, 1,000; "甲", "乙", 第(1)项')


@pytest.mark.parametrize("path", [*PROSE, *CODE, *TABLES], ids=name)
def test_files(path: Path) -> None:
    text = path.read_text("utf-8")
    if path in CODE:
        # A text with both forms side by side is a set of marks to look for.
        texts = [it for it in literals(ast.parse(text)) if not BOTH.search(it)]
    elif path in TABLES:
        # The ledger quotes the archive as it is.
        rows = csv.DictReader(text.splitlines(keepends=True))
        texts = [it for row in rows for key, it in row.items() if key != "source_text"]
    else:
        texts = text.splitlines()
    assert not [it for text in texts for it in faults(text)]


def shown(page: lxml.html.HtmlElement) -> str:
    """The text of a page without archived passages and what became of them, code and scripts."""
    for part in page.xpath(
        "//pre | //script | //*[@class='raw' or @class='side' or @class='tally']"
    ):
        part.drop_tree()
    return str(page.text_content())


def test_descriptor_and_pages(dataset: Dataset) -> None:
    found = [it for text in strings(dict(dataset.descriptor)) for it in faults(text)]
    for page in pages(Site(dataset, Settings())):
        content = shown(lxml.html.document_fromstring(page.content))
        lines = [page.title, page.description, *content.splitlines()]
        found += [f"{page.path}: {it}" for line in lines for it in faults(line)]
    quoted = {entry.source_text for entry in dataset.corrections}
    assert not [it for it in found if not any(text in it for text in quoted if faults(text))]

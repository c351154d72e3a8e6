"""Which module may import which: arrows point one way, from the top of the list down.

A new module is entered in ALLOWED under its heading, above everything that it
imports, with what it imports; a new arrow is added on purpose or not at all.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"
PACKAGE = SCRIPTS / "reforms"
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if path.parent == PACKAGE or path.stem != "__init__"
)

ALLOWED: dict[str, set[str]] = {
    # --- the command line ---
    "__main__": {"cli"},
    "cli": {
        "intake.accept",
        "annotations",
        "releases.baseline",
        "releases.changes",
        "releases.diff",
        "edits.correction",
        "edits.saving",
        "edits.issue",
        "edits.request",
        "edits.spreadsheet",
        "exports",
        "edits.repair",
        "intake.extract",
        "model",
        "notice",
        "package",
        "releases.preview",
        "problems",
        "publishing",
        "releases.released",
        "settings",
        "edits.bulk",
        "edits.comparison",
        "terminal",
        "releases.versions",
    },
    "publishing": {"model", "problems"},
    "terminal": {"problems"},
    "edits.bulk": {
        "edits.amendment",
        "edits.comparison",
        "edits.correction",
        "edits.request",
        "model",
        "problems",
        "rules.provenance",
    },
    "edits.comparison": {
        "formats.flat",
        "model",
        "problems",
        "edits.spreadsheet",
        "edits.target",
        "typography",
    },
    "edits.spreadsheet": {"problems"},
    # --- the site: files, pages and what they show ---
    "site": {
        "aside",
        "web.assets",
        "web.brand",
        "web.catalog",
        "exports",
        "facts",
        "formats.download",
        "web.feed",
        "model",
        "pages",
        "web.paging",
        "web.policy",
        "web.qr",
        "web.search",
        "settings",
        "web.shared",
        "urls",
    },
    "web.fragments": {
        "exports",
        "facts",
        "formats.download",
        "web.fix",
        "releases.history",
        "model",
        "web.render",
        "web.schemaorg",
        "settings",
        "web.shared",
        "releases.versions",
    },
    "web.feed": {
        "facts",
        "releases.history",
        "model",
        "web.paging",
        "settings",
        "urls",
        "releases.versions",
    },
    "pages": {"model", "web.render", "settings", "web.shared", "urls", "web.views"},
    "web.views": {
        "web.assets",
        "web.catalog",
        "web.cite",
        "web.document",
        "web.facets",
        "facts",
        "web.fix",
        "web.item",
        "model",
        "web.paging",
        "web.shared",
        "urls",
    },
    "web.catalog": {"web.assets", "web.literal", "model", "web.paging", "web.shared"},
    "web.item": {"web.cite", "web.fix", "model", "web.prose", "web.schemaorg", "web.shared"},
    "web.document": {"web.fix", "model", "web.schemaorg", "web.shared", "source"},
    "web.fix": {"settings", "web.shared"},
    "web.shared": {
        "web.facets",
        "facts",
        "releases.history",
        "model",
        "web.paging",
        "web.related",
        "settings",
        "source",
        "urls",
    },
    "web.search": {
        "web.entries",
        "web.grams",
        "web.literal",
        "model",
        "web.readings",
        "web.shards",
        "web.variants",
    },
    "web.shards": {"web.entries", "web.folding", "web.grams", "web.literal", "web.readings"},
    "web.grams": {"web.folding"},
    "web.entries": {"facts", "model", "urls"},
    "web.folding": set(),
    "web.readings": set(),
    "web.variants": set(),
    "web.brand": {"facts", "model", "web.render", "web.typeface"},
    "web.render": {"facts", "web.literal", "typography", "urls"},
    "web.literal": set(),
    "web.paging": {"model", "urls"},
    "web.facets": {"model"},
    "web.related": {"model"},
    "web.prose": {"model"},
    "web.cite": {"model"},
    "web.assets": {"web.typeface"},
    "web.typeface": set(),
    "web.qr": set(),
    "web.policy": set(),
    "web.schemaorg": {"facts", "formats.linked", "model", "settings", "urls"},
    # --- downloads ---
    "exports": {
        "formats.api",
        "aside",
        "rules.descriptor",
        "formats.download",
        "formats.flat",
        "releases.history",
        "formats.linked",
        "model",
        "formats.packaged",
        "rules.provenance",
        "settings",
        "formats.shapes",
        "formats.sqlite",
        "tables",
        "formats.turtle",
        "urls",
        "formats.workbook",
        "formats.written",
    },
    "formats.api": {
        "canonical",
        "rules.descriptor",
        "model",
        "formats.openapi",
        "formats.schemas",
        "settings",
        "formats.shapes",
        "urls",
        "formats.written",
    },
    "formats.openapi": {
        "canonical",
        "formats.column",
        "model",
        "formats.schemas",
        "settings",
        "urls",
    },
    "formats.schemas": {
        "formats.column",
        "releases.history",
        "model",
        "settings",
        "formats.shapes",
        "urls",
    },
    "formats.shapes": {
        "canonical",
        "formats.column",
        "model",
        "settings",
        "tables",
        "urls",
        "formats.written",
    },
    "formats.packaged": {
        "canonical",
        "rules.descriptor",
        "model",
        "settings",
        "formats.written",
    },
    "formats.download": set(),
    "formats.column": set(),
    "formats.written": set(),
    "formats.linked": {
        "facts",
        "releases.history",
        "model",
        "settings",
        "formats.turtle",
        "urls",
        "releases.versions",
    },
    "formats.turtle": set(),
    "releases.history": {
        "releases.changes",
        "model",
        "problems",
        "settings",
        "urls",
        "releases.versions",
    },
    "formats.sqlite": {"canonical", "formats.flat", "model", "settings", "tables"},
    "formats.workbook": {"formats.flat", "model", "settings"},
    "formats.flat": {"canonical", "model", "settings", "tables"},
    # --- words shared by pages and downloads ---
    "facts": {"model"},
    # --- the versions before this one ---
    "releases.preview": {"releases.diff", "model", "problems", "releases.told"},
    "releases.told": {
        "releases.changes",
        "rules.descriptor",
        "releases.diff",
        "model",
        "problems",
        "releases.versions",
    },
    "releases.diff": {
        "releases.baseline",
        "releases.changes",
        "rules.descriptor",
        "model",
        "package",
        "problems",
        "releases.versions",
    },
    "releases.baseline": {
        "releases.changes",
        "rules.descriptor",
        "model",
        "package",
        "releases.released",
        "tables",
    },
    "releases.released": {
        "releases.changes",
        "rules.descriptor",
        "rules.whole",
        "model",
        "tables",
        "releases.versions",
    },
    "releases.versions": {"releases.changes", "model"},
    "releases.changes": {"model", "tables"},
    # --- changes to the package ---
    "edits.repair": {
        "canonical",
        "rules.files",
        "rules.encoding",
        "model",
        "package",
        "problems",
        "rules.reading",
        "tables",
    },
    "edits.saving": {"package"},
    "notice": {
        "intake.accept",
        "canonical",
        "intake.growing",
        "model",
        "problems",
        "rules.provenance",
        "source",
        "typography",
        "verify",
    },
    "intake.growing": {"model", "intake.slugs", "source", "typography"},
    "intake.accept": {
        "rules.ledger",
        "model",
        "problems",
        "rules.quoting",
        "source",
        "printed.spans",
        "rules.stated",
        "typography",
    },
    "intake.extract": {"intake.layout", "intake.webpage", "intake.word"},
    "intake.word": {"intake.layout", "printed.annex"},
    "intake.webpage": {"intake.layout", "printed.annex"},
    "intake.layout": {"model", "printed.annex", "printed.numbers"},
    "edits.correction": {
        "edits.amendment",
        "canonical",
        "model",
        "problems",
        "printed.numbers",
        "edits.request",
        "tables",
        "edits.target",
        "typography",
    },
    "edits.amendment": {"rules.ledger", "model", "problems", "edits.request", "typography"},
    "edits.target": {
        "canonical",
        "model",
        "problems",
        "rules.provenance",
        "edits.request",
        "tables",
        "typography",
    },
    "edits.issue": {"model", "problems", "edits.request"},
    "edits.request": {"model", "problems", "typography"},
    "intake.slugs": set(),
    "settings": {"problems"},
    # --- reading the package and checking it ---
    "package": {
        "checks",
        "rules.descriptor",
        "rules.document",
        "rules.encoding",
        "rules.files",
        "rules.keys",
        "model",
        "problems",
        "rules.reading",
        "rules.schema",
        "tables",
        "verify",
    },
    "checks": {
        "canonical",
        "rules.marks",
        "model",
        "rules.numbering",
        "problems",
        "rules.stated",
        "tables",
        "typography",
    },
    "rules.marks": {"rules.descriptor", "model", "problems", "rules.provenance"},
    "rules.numbering": {"model", "problems"},
    "rules.stated": {
        "rules.archive",
        "model",
        "printed.annex",
        "printed.body",
        "printed.spans",
        "problems",
        "rules.quoting",
        "source",
        "typography",
    },
    "rules.quoting": {"printed.spans", "source", "typography"},
    "verify": {
        "rules.archive",
        "rules.ledger",
        "model",
        "problems",
        "rules.provenance",
        "source",
        "tables",
        "typography",
    },
    "rules.archive": {"model", "printed.spans", "problems", "source"},
    "rules.ledger": {"model", "problems", "rules.provenance", "typography"},
    "rules.provenance": {"model", "source", "typography"},
    "rules.keys": {"rules.excel", "model", "problems"},
    "rules.schema": {"rules.descriptor", "model", "rules.plain", "problems", "tables"},
    "rules.plain": {"rules.descriptor", "tables"},
    "rules.encoding": {
        "rules.cells",
        "rules.decoding",
        "rules.layout",
        "model",
        "rules.reading",
        "tables",
    },
    "rules.cells": {
        "characters",
        "model",
        "rules.descriptor",
        "rules.excel",
        "rules.garbled",
        "rules.reading",
        "tables",
    },
    "rules.excel": {"rules.descriptor", "rules.reading"},
    "rules.layout": {"rules.reading", "tables"},
    "rules.reading": {"problems", "tables"},
    "rules.decoding": set(),
    "rules.garbled": set(),
    "rules.document": {"rules.descriptor", "problems"},
    "rules.files": {"model", "problems", "rules.descriptor"},
    "rules.descriptor": {"model", "problems", "rules.whole"},
    "rules.whole": {"characters"},
    "canonical": {"model", "tables"},
    "source": {
        "characters",
        "model",
        "printed.annex",
        "printed.body",
        "printed.numbers",
        "printed.spans",
    },
    "printed.annex": {"model", "printed.numbers", "printed.spans"},
    "printed.body": {"printed.numbers", "printed.spans"},
    "printed.numbers": set(),
    "printed.spans": set(),
    "annotations": {"problems"},
    "problems": {"model"},
    # --- the bottom: these know nothing of the others ---
    "aside": set(),
    "characters": set(),
    "model": {"rows"},
    "rows": set(),
    "tables": set(),
    "typography": set(),
    "urls": set(),
    "__init__": set(),
}
"""Module -> the modules of `reforms` that it imports."""

CHECKING = {"frictionless", "jsonschema", "yaml"}
"""What `make check` may need besides the standard library."""


@cache
def imported(module: str) -> frozenset[str]:
    """Every name that a module imports, also inside a function."""
    return frozenset(_imported(module))


def _imported(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full"
            whole = node.module or ""
            group = (PACKAGE.parent / whole.replace(".", "/")).is_dir()
            yield from [f"{whole}.{a.name}" for a in node.names] if group else [whole]


def path_of(module: str) -> Path:
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")


def arrows(module: str) -> set[str]:
    """The modules of this package that a module imports."""
    inside = (name.removeprefix("reforms.") for name in imported(module) if name != "reforms")
    return {name for name in inside if f"reforms.{name}" in imported(module)}


def foreign(module: str) -> set[str]:
    """The packages outside the standard library that a module imports."""
    roots = {name.partition(".")[0] for name in imported(module)}
    return roots - {"reforms"} - set(sys.stdlib_module_names)


def reached(module: str) -> set[str]:
    """A module and everything that it leads to."""
    return {module}.union(*(reached(name) for name in arrows(module)))


def test_every_module_is_listed() -> None:
    assert set(MODULES) == set(ALLOWED)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_what_the_list_says(module: str) -> None:
    assert arrows(module) == ALLOWED[module], f"{module}.py"


@pytest.mark.parametrize("module", MODULES)
def test_arrows_point_down_the_list(module: str) -> None:
    order = list(ALLOWED)
    above = order[: order.index(module) + 1]
    assert arrows(module).isdisjoint(above), f"{module}.py"


def test_checking_needs_little() -> None:
    assert {name: foreign(name) - CHECKING for name in reached("package")} == {
        name: set() for name in reached("package")
    }


@pytest.mark.parametrize("module", ["model", "problems", "source", "tables", "typography"])
def test_the_core_needs_the_standard_library_only(module: str) -> None:
    assert {name: foreign(name) for name in reached(module)} == {
        name: set() for name in reached(module)
    }


@pytest.mark.parametrize("module", MODULES)
def test_no_module_knows_the_site_engine(module: str) -> None:
    assert foreign(module).isdisjoint({"mkdocs", "mkdocs_macros", "material"}), f"{module}.py"

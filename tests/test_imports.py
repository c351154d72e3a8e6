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
    "__main__": {
        "intake.accept",
        "annotations",
        "edits.asked",
        "history.bumps",
        "history.difference",
        "history.report",
        "history.repository",
        "history.state",
        "history.versions",
        "edits.correct",
        "edits.edit",
        "exports",
        "edits.fix",
        "intake.extract",
        "notice",
        "options",
        "package",
        "problems",
        "publishing",
        "given",
        "edits.cells",
        "edits.sheet",
        "streams",
        "edits.transaction",
    },
    "given": {"options", "problems", "settings"},
    "publishing": {"model", "options", "problems"},
    "streams": {"problems"},
    "edits.asked": {
        "edits.issue",
        "edits.request",
        "edits.spreadsheet",
        "model",
        "options",
        "problems",
    },
    "edits.sheet": {
        "edits.cells",
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
        "history.versions",
        "model",
        "web.render",
        "web.schemaorg",
        "settings",
        "web.shared",
    },
    "web.feed": {
        "facts",
        "history.versions",
        "model",
        "web.paging",
        "settings",
        "urls",
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
        "history.versions",
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
        "formats.changelog",
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
        "formats.changelog",
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
    "formats.changelog": {"history.versions", "model", "settings", "urls"},
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
        "history.versions",
        "model",
        "settings",
        "formats.turtle",
        "urls",
    },
    "formats.turtle": set(),
    "formats.sqlite": {"canonical", "formats.flat", "model", "settings", "tables"},
    "formats.workbook": {"formats.flat", "model", "settings"},
    "formats.flat": {"canonical", "model", "settings", "tables"},
    # --- words shared by pages and downloads ---
    "facts": {"model"},
    # --- versions, and what changed between them ---
    "history.report": {
        "history.bumps",
        "history.changes",
        "history.difference",
        "history.state",
        "model",
        "problems",
        "rules.descriptor",
    },
    "history.difference": {
        "history.bumps",
        "history.changes",
        "history.repository",
        "history.state",
        "model",
        "package",
        "problems",
        "rules.descriptor",
        "rules.files",
    },
    "history.repository": {
        "history.bumps",
        "history.state",
        "rules.descriptor",
        "rules.whole",
    },
    "history.versions": {
        "history.bumps",
        "history.changes",
        "history.state",
        "model",
        "problems",
        "urls",
    },
    "history.bumps": {"history.changes", "history.state", "model"},
    "history.changes": {"history.state", "model"},
    "history.state": {"model", "rules.descriptor", "rules.files", "tables"},
    # --- changes to the package ---
    "edits.fix": {
        "canonical",
        "edits.edit",
        "rules.encoding",
        "model",
        "package",
        "problems",
        "rules.reading",
        "tables",
    },
    "edits.edit": {"package", "edits.transaction"},
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
    "edits.cells": {"edits.correct", "model", "problems", "edits.request"},
    "edits.correct": {
        "edits.amend",
        "canonical",
        "model",
        "problems",
        "printed.numbers",
        "edits.request",
        "tables",
        "edits.target",
        "typography",
    },
    "edits.amend": {"rules.ledger", "model", "problems", "edits.request", "typography"},
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
    "options": set(),
    "edits.request": {"model", "problems", "typography"},
    "intake.slugs": set(),
    "edits.transaction": set(),
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
    "rules.files": {"problems"},
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
    "settings": set(),
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

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
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))

ALLOWED: dict[str, set[str]] = {
    # --- the command line ---
    "__main__": {
        "accept",
        "changes",
        "correct",
        "edit",
        "exports",
        "extract",
        "issue",
        "notice",
        "options",
        "package",
        "problems",
        "released",
        "request",
        "settings",
        "transaction",
        "versions",
    },
    # --- the site: files, pages and what they show ---
    "site": {
        "assets",
        "brand",
        "exports",
        "facts",
        "feed",
        "model",
        "pages",
        "qr",
        "search",
        "settings",
        "urls",
    },
    "fragments": {
        "exports",
        "facts",
        "history",
        "model",
        "render",
        "schemaorg",
        "settings",
        "shared",
        "versions",
    },
    "feed": {"facts", "history", "model", "settings", "urls", "versions"},
    "pages": {"model", "render", "settings", "shared", "urls", "views"},
    "views": {"cite", "facts", "item", "model", "schemaorg", "shared", "source", "urls"},
    "item": {"cite", "model", "prose", "schemaorg", "shared"},
    "shared": {"facts", "history", "model", "related", "settings", "source", "urls"},
    "search": {"model", "urls"},
    "brand": {"facts", "model", "render", "typeface"},
    "render": {"facts", "typography", "urls"},
    "related": {"model"},
    "prose": {"model"},
    "cite": {"model"},
    "assets": {"typeface"},
    "typeface": set(),
    "qr": set(),
    "schemaorg": {"facts", "linked", "model", "settings", "urls"},
    # --- downloads ---
    "exports": {
        "api",
        "canonical",
        "descriptor",
        "flat",
        "history",
        "linked",
        "model",
        "provenance",
        "settings",
        "shapes",
        "sqlite",
        "tables",
        "turtle",
        "urls",
        "workbook",
    },
    "api": {"canonical", "descriptor", "model", "openapi", "schemas", "settings", "shapes", "urls"},
    "openapi": {"canonical", "column", "model", "schemas", "settings", "urls"},
    "schemas": {"column", "history", "model", "settings", "shapes", "urls"},
    "shapes": {"canonical", "column", "model", "settings", "tables", "urls"},
    "column": set(),
    "linked": {"facts", "history", "model", "settings", "turtle", "urls", "versions"},
    "turtle": set(),
    "history": {"model", "problems", "settings", "urls", "versions"},
    "sqlite": {"canonical", "flat", "model", "settings", "tables"},
    "workbook": {"flat", "model", "settings"},
    "flat": {"canonical", "model", "settings", "tables"},
    # --- words shared by pages and downloads ---
    "facts": {"model"},
    # --- the versions before this one ---
    "released": {"changes", "descriptor", "model", "tables", "versions"},
    "versions": {"changes", "model"},
    "changes": {"model", "tables"},
    # --- changes to the package ---
    "edit": {"package", "transaction"},
    "notice": {
        "accept",
        "canonical",
        "growing",
        "model",
        "problems",
        "source",
        "typography",
        "verify",
    },
    "growing": {"model", "slugs", "source", "typography"},
    "accept": {"ledger", "model", "problems", "source", "stated", "typography"},
    "extract": {"layout", "webpage", "word"},
    "word": {"layout"},
    "webpage": {"layout"},
    "layout": {"model"},
    "correct": {
        "amend",
        "canonical",
        "model",
        "problems",
        "request",
        "source",
        "tables",
        "target",
        "typography",
    },
    "amend": {"ledger", "model", "problems", "request", "typography"},
    "target": {"canonical", "model", "problems", "provenance", "request", "tables", "typography"},
    "issue": {"problems", "request"},
    "options": set(),
    "request": {"problems", "typography"},
    "slugs": set(),
    "transaction": set(),
    # --- reading the package and checking it ---
    "package": {
        "checks",
        "descriptor",
        "encoding",
        "keys",
        "model",
        "problems",
        "schema",
        "tables",
        "verify",
    },
    "checks": {"canonical", "model", "problems", "stated", "tables", "typography"},
    "stated": {"model", "problems", "source", "typography", "verify"},
    "verify": {"ledger", "model", "problems", "provenance", "source", "tables", "typography"},
    "ledger": {"model", "problems", "provenance", "typography"},
    "provenance": {"model", "source", "typography"},
    "keys": {"model", "problems"},
    "schema": {"descriptor", "model", "problems", "tables"},
    "descriptor": {"model", "problems"},
    "encoding": {"model", "problems", "tables"},
    "canonical": {"model", "tables"},
    "source": {"model"},
    "problems": {"model"},
    # --- the bottom: these know nothing of the others ---
    "model": set(),
    "settings": set(),
    "tables": set(),
    "typography": set(),
    "urls": set(),
    "__init__": set(),
}
"""Module -> the modules of `reforms` that it imports."""

CHECKING = {"frictionless", "jsonschema", "referencing"}
"""What `make check` may need besides the standard library."""


@cache
def imported(module: str) -> frozenset[str]:
    """Every name that a module imports, also inside a function."""
    return frozenset(_imported(module))


def _imported(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full"
            whole = node.module or ""
            yield from (
                [f"reforms.{a.name}" for a in node.names] if whole == "reforms" else [whole]
            )


def arrows(module: str) -> set[str]:
    """The modules of this package that a module imports."""
    return {name.split(".")[1] for name in imported(module) if name.startswith("reforms.")}


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
    assert foreign(module) == set(), f"{module}.py"


@pytest.mark.parametrize("module", MODULES)
def test_no_module_knows_the_site_engine(module: str) -> None:
    assert foreign(module).isdisjoint({"mkdocs", "mkdocs_macros", "material"}), f"{module}.py"

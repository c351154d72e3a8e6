"""Which folder may import which: data flows one way, and only two files know the site engine."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

SCRIPTS = Path(__file__).parents[1] / "scripts"
PROGRAM = SCRIPTS / "reforms"

MAY_IMPORT: dict[str, set[str]] = {
    "archive": set(),
    "package": {"archive"},
    "intake": {"archive", "package"},
    "history": {"package"},
    "exports": {"archive", "history", "package"},
    "edits": {"archive", "exports", "package"},
    "site": {"archive", "exports", "history", "package"},
}
"""Folder -> the other folders that it may import, besides modules that are in none."""


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, with the names taken from it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_folders_import_one_way() -> None:
    graph: dict[str, set[str]] = {}
    for file in PROGRAM.rglob("*.py"):
        part = file.relative_to(PROGRAM).parts[0].removesuffix(".py")
        names = (name.split(".") for name in imported(file))
        found = {name[1] for name in names if name[0] == "reforms" and name[1:]} - {part}
        graph.setdefault(part, set()).update(found)
    assert {file.parent.name for file in PROGRAM.glob("*/*.py")} == set(MAY_IMPORT)
    wrong = {name: (graph[name] & set(MAY_IMPORT)) - MAY_IMPORT[name] for name in MAY_IMPORT}
    assert not {name: found for name, found in wrong.items() if found}
    assert [name for name, found in graph.items() if "cli" in found] == ["__main__"]
    assert set(TopologicalSorter(graph).static_order()) >= set(MAY_IMPORT), "no two each other"


def test_only_the_adapters_know_the_engine() -> None:
    files = [*PROGRAM.rglob("*.py"), *SCRIPTS.glob("*.py")]
    engine = {file for file in files if any(name.startswith("mkdocs") for name in imported(file))}
    assert engine == {SCRIPTS / "hooks.py", SCRIPTS / "macros.py"}


def test_no_two_modules_and_no_two_classes_share_a_name() -> None:
    files = [file for file in PROGRAM.rglob("*.py") if not file.name.startswith("__")]
    classes = [
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    for names in ([file.stem for file in files], classes):
        assert sorted(names) == sorted(set(names))

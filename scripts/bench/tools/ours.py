"""This repository's own site: whole, and what of it the other tools make too."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.tools.tool import Item, Search, Step, Tool, Workshop

LINKED = ("Makefile", "docs", "mkdocs.yml", "scripts", ".venv")
"""What the folder shares with the repository; the data package is its own."""
STAGES = "stages.json"


def _prepare(workshop: Workshop, folder: Path, items: Sequence[Item]) -> None:
    for name in LINKED:
        (folder / name).symlink_to(workshop.root / name)
    (folder / "datapackage").symlink_to(workshop.work / "packages" / str(len(items)))


def _build(workshop: Workshop, folder: Path, *, left_out: Sequence[str] = ()) -> Sequence[Step]:
    driver = workshop.root / "scripts" / "bench" / "driver.py"
    return [("", [sys.executable, str(driver), STAGES, *left_out])]


def _make(workshop: Workshop, folder: Path) -> Sequence[Step]:
    return [("", ["make", "site"])]


_INDEX = ("assets/search-index*", "assets/search-*/**/*")
_QUIET = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0"}

TOOLS = (
    Tool(
        name="ours",
        title="this site, whole",
        folder="ours",
        prepare=_prepare,
        steps=_build,
        stale=("site", ".cache", STAGES),
        index=_INDEX,
        search=Search(box="#site-q", result="[data-search-results] a", enter=True),
        facet="#facets label:has(input[type=checkbox]):visible",
        status="#list-status",
        live=(18, 1000),
        environ=_QUIET,
    ),
    Tool(
        name="ours-pages",
        title="this site, pages and lists only",
        folder="ours",
        prepare=_prepare,
        steps=partial(_build, left_out=("search", "downloads")),
        stale=("site", ".cache", STAGES),
        environ=_QUIET,
    ),
    Tool(
        name="ours-search",
        title="this site, pages, lists and search",
        folder="ours",
        prepare=_prepare,
        steps=partial(_build, left_out=("downloads",)),
        stale=("site", ".cache", STAGES),
        index=_INDEX,
        environ=_QUIET,
    ),
    Tool(
        name="ours-make",
        title="this site by `make site`",
        sizes=(18,),
        folder="ours",
        prepare=_prepare,
        steps=_make,
    ),
)

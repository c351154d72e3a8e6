"""Hugo with a minimal theme of ours, and Pagefind over what it made."""

from collections.abc import Sequence
from pathlib import Path

from bench.tools.tool import Item, Search, Step, Tool, Workshop, copy_templates, write_items


def _prepare(workshop: Workshop, folder: Path, items: Sequence[Item]) -> None:
    copy_templates("hugo", folder)
    write_items(folder / "content" / "reforms", items)


def _build(workshop: Workshop, folder: Path) -> Sequence[Step]:
    hugo = [str(workshop.python / "hugo"), "--quiet", "--destination", "site"]
    runner = workshop.module("pagefind", "lib", "runner", "bin.cjs")
    return [
        ("hugo", hugo),
        ("pagefind", [str(workshop.node), runner, "--site", "site", "--quiet"]),
    ]


TOOLS = (
    Tool(
        name="hugo-pagefind",
        title="Hugo with Pagefind",
        folder="hugo",
        prepare=_prepare,
        steps=_build,
        stale=("site", "resources", ".hugo_build.lock"),
        index=("pagefind/index/*", "pagefind/fragment/*", "pagefind/*.pf_meta"),
        search=Search(box="#q", result="[data-search-results] a"),
    ),
)

"""Eleventy with a minimal theme of ours; no search."""

from collections.abc import Sequence
from pathlib import Path

from bench.tools.tool import Item, Step, Tool, Workshop, copy_templates, write_items


def _prepare(workshop: Workshop, folder: Path, items: Sequence[Item]) -> None:
    copy_templates("eleventy", folder)
    write_items(folder / "src" / "reforms", items)


def _build(workshop: Workshop, folder: Path) -> Sequence[Step]:
    program = workshop.module("@11ty", "eleventy", "cmd.cjs")
    return [("", [str(workshop.node), program, "--input=src", "--output=site", "--quiet"])]


TOOLS = (
    Tool(
        name="eleventy",
        title="Eleventy, no search",
        folder="eleventy",
        prepare=_prepare,
        steps=_build,
    ),
)

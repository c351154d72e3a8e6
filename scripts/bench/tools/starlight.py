"""Starlight, a documentation theme for Astro, with the Pagefind that it brings."""

from collections.abc import Sequence
from pathlib import Path

from bench.tools.tool import Item, Search, Step, Tool, Workshop, copy_templates, write, write_items


def _prepare(workshop: Workshop, folder: Path, items: Sequence[Item]) -> None:
    copy_templates("starlight", folder)
    docs = folder / "src" / "content" / "docs"
    write_items(docs / "reforms", items)
    links = "".join(f"- [{item.name}](/reforms/{item.id}/)\n" for item in items)
    write(docs / "reforms" / "index.md", f"---\ntitle: 全部改革\n---\n\n{links}")


def _build(workshop: Workshop, folder: Path) -> Sequence[Step]:
    program = workshop.module("astro", "bin", "astro.mjs")
    return [("", [str(workshop.node), program, "build", "--silent"])]


TOOLS = (
    Tool(
        name="starlight",
        title="Starlight with Pagefind",
        folder="starlight",
        prepare=_prepare,
        steps=_build,
        stale=("site", ".astro", "node_modules"),
        index=("pagefind/index/*", "pagefind/fragment/*", "pagefind/*.pf_meta"),
        search=Search(
            page="",
            opener="button[data-open-modal]",
            box="dialog input",
            result="dialog a.pagefind-ui__result-link",
        ),
        environ={"ASTRO_TELEMETRY_DISABLED": "1"},
    ),
)

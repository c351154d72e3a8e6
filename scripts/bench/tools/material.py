"""MkDocs Material with its items in the navigation, without, and with search; Zensical.

Zensical, by the same authors, reads the same sources.
"""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.tools.tool import Item, Search, Step, Tool, Workshop, write, write_items


def _prepare(
    workshop: Workshop, folder: Path, items: Sequence[Item], *, in_nav: bool, search: bool
) -> None:
    write(folder / "docs" / "index.md", "# 改革清单\n\n[全部改革](reforms/index.md)\n")
    links = "".join(f"- [{item.name}]({item.id}.md)\n" for item in items)
    write(folder / "docs" / "reforms" / "index.md", f"# 全部改革\n\n{links}")
    write_items(folder / "docs" / "reforms", items)
    listed = [f"reforms/{item.id}.md" for item in items] if in_nav else []
    config = {
        "site_name": "改革清单",
        "site_url": "http://127.0.0.1:8000/",
        "theme": {"name": "material", "language": "zh", "font": False},
        "plugins": ["search"] if search else [],
        "nav": ["index.md", {"全部改革": ["reforms/index.md", *listed]}],
        "not_in_nav": "/reforms/*",
    }
    # JSON is YAML.
    write(folder / "mkdocs.yml", json.dumps(config, ensure_ascii=False, indent=1))


def _build(workshop: Workshop, folder: Path) -> Sequence[Step]:
    return [("", [str(workshop.python / "mkdocs"), "build", "--quiet"])]


def _zensical(workshop: Workshop, folder: Path) -> Sequence[Step]:
    return [("", [str(workshop.python / "zensical"), "build"])]


_QUIET = {"NO_MKDOCS_2_WARNING": "1"}
_SEARCH = Search(
    page="?q=",
    box="input.md-search__input",
    result="a.md-search-result__link",
)

_without_search = partial(_prepare, in_nav=False, search=False)
_with_search = partial(_prepare, in_nav=False, search=True)

TOOLS = (
    Tool(
        name="material",
        title="MkDocs Material, no search",
        folder="material",
        prepare=_without_search,
        steps=_build,
        environ=_QUIET,
    ),
    Tool(
        name="material-nav",
        title="MkDocs Material, items in navigation, no search",
        sizes=(18, 1000),
        folder="material-nav",
        prepare=partial(_prepare, in_nav=True, search=False),
        steps=_build,
        environ=_QUIET,
    ),
    Tool(
        name="material-search",
        title="MkDocs Material, search with jieba",
        folder="material-search",
        prepare=_with_search,
        steps=_build,
        index=("search/search_index.json",),
        search=_SEARCH,
        environ=_QUIET,
    ),
    Tool(
        name="zensical-cold",
        title="Zensical, cold (with its search)",
        folder="zensical",
        prepare=_with_search,
        steps=_zensical,
        index=("search.json", "search/*"),
    ),
    Tool(
        name="zensical-warm",
        title="Zensical, warm (with its search)",
        folder="zensical",
        prepare=_with_search,
        steps=_zensical,
        stale=(),
        needs=".cache",
    ),
)

"""What the benchmark needs to know of a tool, and the sources that most of them share."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ALL = (18, 1000, 5000, 10000)
TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What every site says of an item."""

    id: str
    number: int
    name: str
    content: str
    agencies: tuple[str, ...]
    scope: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where everything is installed."""

    root: Path
    """This repository."""
    work: Path
    """All that the benchmark installs, and its packages of items."""
    sites: Path
    """Where sites are built; the node_modules is found from below it."""
    python: Path
    """The folder of the programs of the benchmark's own Python environment."""
    node: Path

    @property
    def in_memory(self) -> bool:
        """Whether sites are built outside of the disk's folder."""
        return self.work not in self.sites.parents

    def module(self, *parts: str) -> str:
        """A file in node_modules."""
        return str(self.work.joinpath("node_modules", *parts))


Step = tuple[str, Sequence[str]]
"""A stage's name (empty where a build has but one) and its command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How a reader searches: which page, which box, where results show."""

    page: str = "search/?q="
    """Opened with the query behind it; without `=` at its end the query is typed."""
    opener: str = ""
    """What has to be pressed before there is a box; empty where nothing has."""
    box: str
    result: str
    """The links of the results."""
    enter: bool = False
    """Whether a new query is sent off with Enter; else results follow the keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A way to make a site of the items."""

    name: str
    title: str
    sizes: tuple[int, ...] = ALL
    folder: str
    """Tools with the same folder build from the same sources."""
    prepare: Callable[[Workshop, Path, Sequence[Item]], None]
    """Lay the sources out in an empty folder."""
    steps: Callable[[Workshop, Path], Sequence[Step]]
    site: str = "site"
    """What the build makes, seen from the folder."""
    stale: Sequence[str] = ("site", ".cache")
    """What is removed before a build."""
    needs: str = ""
    """What must be there before a build, or else an untimed build comes first."""
    index: Sequence[str] = ()
    """Patterns of the files that searching may load, seen from the site."""
    search: Search | None = None
    facet: str = ""
    """A control on the list page that filters it; empty where there is none."""
    status: str = ""
    """What says how many items the list shows."""
    live: Sequence[int] = ()
    """The sizes at which to see how long a change takes to be on screen while serving."""
    environ: Mapping[str, str] = field(default_factory=dict)


def page_path(item: Item) -> str:
    """Where every site has an item's page."""
    return f"reforms/{item.id}/"


def markdown(item: Item) -> str:
    """An item as the Markdown file that every tool but ours reads."""
    return (
        f"---\ntitle: {json.dumps(item.name, ensure_ascii=False)}\n---\n\n"
        f"- 序号：{item.number}\n- 领域：{item.domain}\n- 责任单位：{'、'.join(item.agencies)}\n"
        f"- 推广范围：{item.scope}\n\n{item.content}\n"
    )


def write(file: Path, text: str) -> None:
    """Write a source file, its folder with it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def write_items(folder: Path, items: Sequence[Item]) -> None:
    """A Markdown file per item."""
    for item in items:
        write(folder / f"{item.id}.md", markdown(item))


def copy_templates(name: str, folder: Path) -> None:
    """Lay out what a tool needs besides the items."""
    shutil.copytree(TEMPLATES / name, folder, dirs_exist_ok=True)

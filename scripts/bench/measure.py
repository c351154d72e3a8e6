"""One run of one tool at one size: build, weigh, browse."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import workshop
from bench.serve import compressed
from bench.tools.ours import STAGES
from bench.tools.tool import Item, Tool, Workshop, page_path

HERE = Path(__file__).parent
Figures = dict[str, float | str]
_SAMPLE = 400
"""Item pages that are weighed, spread over the list."""
_LARGEST = 20
"""Pages among which the one that is largest once compressed is looked for."""
_LONGEST_REASON = 160


class Failed(Exception):
    """A run that came to nothing, and why."""


def time_limit(size: int) -> float:
    """Seconds after which a build counts as failed."""
    return 90 + 0.04 * size


def run(shop: Workshop, tool: Tool, size: int, number: int) -> Figures:
    """All figures of a run; raises Failed.

    Readers' bytes do not vary, so that only first runs look at sites nobody can search.
    """
    folder = workshop.lay_out(shop, tool, size)
    if tool.needs and not (folder / tool.needs).exists():
        build(shop, tool, folder, size)
    for name in tool.stale:
        _remove(folder / name)
    figures = build(shop, tool, folder, size)
    figures["items_per_s"] = size / float(figures["wall_s"])
    site = folder / tool.site
    figures |= weigh(tool, site, workshop.items(size))
    if tool.search or (number == 1 and tool.name != "ours-make"):
        figures |= _watched("browse", tool, tool.name, str(size), str(site))
    if size in tool.live:
        figures |= _watched("live", tool, str(size), str(folder))
    return figures


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def build(shop: Workshop, tool: Tool, folder: Path, size: int) -> Figures:
    """Run a tool's steps: seconds together and by stage, memory of the largest process."""
    total: Figures = {"wall_s": 0.0, "user_s": 0.0, "system_s": 0.0, "peak_mb": 0.0}
    for stage, command in tool.steps(shop, folder):
        took = _timed(command, folder, os.environ | tool.environ, time_limit(size))
        if stage:
            total |= stage_figures(stage, took["wall_s"], took["user_s"])
        for name in ("wall_s", "user_s", "system_s"):
            total[name] = float(total[name]) + took[name]
        total["peak_mb"] = max(float(total["peak_mb"]), took["peak_mb"])
    if (folder / STAGES).exists():
        stages = json.loads((folder / STAGES).read_text("utf-8"))
        for name, (wall, user) in stages.items():
            total |= stage_figures(name, wall, user)
    return total


def stage_figures(stage: str, wall: float, user: float) -> Figures:
    """The seconds of a stage by the names of their figures."""
    return {f"stage_{stage}_s": wall, f"stage_{stage}_user_s": user}


def _timed(
    command: Sequence[str], folder: Path, environ: dict[str, str], limit: float
) -> dict[str, float]:
    launcher = [sys.executable, "-I", "-S", str(HERE / "timed.py"), str(limit), *command]
    done = subprocess.run(launcher, cwd=folder, env=environ, capture_output=True, text=True)
    took: dict[str, float] = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    if took.get("exit") == -9:
        raise Failed(f"took longer than {limit:.0f} s")
    if took.get("exit") != 0:
        raise Failed(_reason(done.stderr))
    return took


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return " / ".join(lines[-2:])[-_LONGEST_REASON:] or "ended without a word"


def weigh(tool: Tool, site: Path, items: Sequence[Item]) -> Figures:
    """Bytes of the site, of its item pages and of what searching may load."""
    pages = [site / page_path(item) / "index.html" for item in items]
    missing = sum(not page.exists() for page in pages)
    if missing:
        raise Failed(f"{missing} of {len(pages)} item pages are missing")
    some = [page.read_bytes() for page in pages[:: max(1, len(pages) // _SAMPLE)]]
    found: Figures = {
        "site_mb": sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) / 1e6,
        "page_raw_b": statistics.median(map(len, some)),
        "page_gz_b": statistics.median(len(compressed(page)) for page in some),
    }
    largest = sorted(site.rglob("*.html"), key=lambda file: file.stat().st_size)[-_LARGEST:]
    found["largest_gz_b"] = max(len(compressed(page.read_bytes())) for page in largest)
    index = {file for pattern in tool.index for file in site.glob(pattern) if file.is_file()}
    if tool.search and not index:
        raise Failed(f"no search index where it is looked for: {', '.join(tool.index)}")
    if index:
        found["index_gz_b"] = sum(len(compressed(file.read_bytes())) for file in index)
    return found


def _watched(program: str, tool: Tool, *arguments: str) -> Figures:
    """What one of this folder's programs prints that look at a site in a browser."""
    command = [sys.executable, str(HERE / f"{program}.py"), *arguments]
    try:
        done = subprocess.run(
            command, env=os.environ | tool.environ, capture_output=True, text=True, timeout=300
        )
    except subprocess.TimeoutExpired:
        return {f"{program}_failed": "took longer than 300 s"}
    if done.returncode:
        return {f"{program}_failed": _reason(done.stderr)}
    figures: Figures = json.loads(done.stdout)
    return figures

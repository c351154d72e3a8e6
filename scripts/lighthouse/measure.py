"""Measure the built site with Lighthouse on a phone's terms, into docs/maintainers/quality.md.

Run by `make lighthouse` on an otherwise idle machine. Exit code 1 where a page
misses what is wanted. It runs on the Node.js that Playwright brings.
"""

import functools
import gzip
import http.server
import json
import mimetypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
REPORT = ROOT / "docs" / "maintainers" / "quality.md"
MARK = "<!-- lighthouse -->"
PROGRAM = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"

WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3
"""Performance varies: the middle one of so many runs counts."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder compressed, as hosts of static sites do, without a log."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        if not file.is_file():
            self.send_error(404)
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        content = gzip.compress(file.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=31536000" if "assets" in file.parts else "")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def build(folder: Path, address: str) -> None:
    """Build the site into a folder for an address."""
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
    )


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """(name, path) of one page of each kind that counts."""
    first = {kind: min((folder / kind).glob("*/index.html")) for kind in KINDS}
    yield "首页", ""
    yield "清单", "reforms/"
    for kind, name in KINDS.items():
        yield name, first[kind].parent.relative_to(folder).as_posix() + "/"
    yield "数据", "data/"


KINDS = {"reforms": "条目", "agencies": "单位", "notices": "通知"}
"""Folder -> what the table calls a page in it."""


def scores(address: str, browser: str) -> dict[str, float]:
    """Category -> score of 100, of one run."""
    categories = f"--only-categories={','.join(WANTED)}"
    command = [compute_driver_executable()[0], PROGRAM, address, categories]
    made = subprocess.run(
        [*map(str, command), "--output=json", "--quiet", f"--chrome-flags={FLAGS}"],
        env=os.environ | {"CHROME_PATH": browser},
        check=True,
        capture_output=True,
    )
    report = json.loads(made.stdout)
    return {key: round(report["categories"][key]["score"] * 100) for key in WANTED}


def measure(address: str, browser: str) -> dict[str, float]:
    """Category -> the middle score of several runs."""
    runs = [scores(address, browser) for _ in range(RUNS)]
    return {key: statistics.median(run[key] for run in runs) for key in WANTED}


def table(rows: list[tuple[str, dict[str, float]]], version: str) -> str:
    """The results with the day and the machine, in Markdown."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = datetime.now(UTC).date()
    day = f"{today.year}年{today.month}月{today.day}日"
    lines = [
        f"{day}在一台{os.cpu_count()}核、{memory:.0f} GB 内存的 Linux 机器上测得，"
        f"Lighthouse {version}，手机模式，每页测{RUNS}次取中间值，满分100：",
        "",
        "| 页面 | 性能 | 无障碍 | 最佳做法 | 搜索优化 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, found in rows:
        lines.append(f"| {name} | " + " | ".join(f"{found[key]:.0f}" for key in WANTED) + " |")
    return "\n".join(lines)


def main() -> int:
    """Build, serve, measure, write; 1 where something is missed."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        sys.exit("Lighthouse needs Chromium or Chrome: install one of " + ", ".join(BROWSERS))
    version = json.loads((PROGRAM.parents[1] / "package.json").read_text("utf-8"))["version"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        handler = functools.partial(Handler, directory=str(folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            address = f"http://127.0.0.1:{server.server_port}/"
            build(folder, address)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            rows = []
            for title, path in pages(folder):
                rows.append((title, measure(address + path, browser)))
                print(title, path, rows[-1][1])
            server.shutdown()
    before, mark, _ = REPORT.read_text("utf-8").partition(MARK)
    REPORT.write_text(f"{before}{mark}\n\n{table(rows, version)}\n", encoding="utf-8")
    return int(any(found[key] < WANTED[key] for _, found in rows for key in WANTED))


if __name__ == "__main__":
    sys.exit(main())

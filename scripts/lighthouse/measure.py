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
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright._impl._driver import compute_driver_executable

from report import put, table, today

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.append(str(ROOT / "tests"))
from conftest import BROWSERS, mkdocs  # noqa: E402

PROGRAM = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3
"""Performance varies: the middle one of so many runs counts."""
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run"

Scores = dict[str, float]
"""Category -> score of 100."""


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


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """(name, path) of one page of each kind that counts."""
    yield from (("首页", ""), ("清单", "reforms/"), ("通读", "reforms/all/"))
    for kind, name in (("reforms", "改革"), ("agencies", "单位"), ("notices", "通知")):
        # A reform's number sorts behind the names of the pages beside it.
        last = max((folder / kind).glob("*/index.html"))
        yield name, f"{kind}/{last.parent.name}/"
    yield "数据", "data/"


def scores(address: str, browser: str) -> Scores:
    """The scores of one run."""
    categories = f"--only-categories={','.join(WANTED)}"
    command = [compute_driver_executable()[0], str(PROGRAM), address, categories]
    made = subprocess.run(
        [*command, "--output=json", "--quiet", f"--chrome-flags={FLAGS}"],
        env=os.environ | {"CHROME_PATH": browser},
        check=True,
        capture_output=True,
    )
    report = json.loads(made.stdout)
    return {key: round(report["categories"][key]["score"] * 100) for key in WANTED}


def main() -> int:
    """Build, serve, measure, write; 1 where something is missed."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        sys.exit("Lighthouse needs Chromium or Chrome: install one of " + ", ".join(BROWSERS))
    found: dict[str, Scores] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        handler = functools.partial(Handler, directory=str(folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            address = f"http://127.0.0.1:{server.server_port}/"
            mkdocs(ROOT, "--site-dir", str(folder), SITE_URL=address).check_returncode()
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for title, path in pages(folder):
                runs = [scores(address + path, browser) for _ in range(RUNS)]
                found[title] = {key: median(run[key] for run in runs) for key in WANTED}
                print(title, path, found[title])
            server.shutdown()
    version = json.loads((PROGRAM.parents[1] / "package.json").read_text("utf-8"))["version"]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    rows = [[name, *(f"{one[key]:.0f}" for key in WANTED)] for name, one in found.items()]
    measured = (
        f"{today()}在一台{os.cpu_count()}核、{memory:.0f} GB 内存的 Linux 机器上测得，"
        f"Lighthouse {version}，手机模式，每页测{RUNS}次取中间值，满分100：\n\n"
    )
    made = table(["页面", "性能", "无障碍", "最佳做法", "搜索优化"], rows)
    put("quality.md", "lighthouse", measured + made)
    return int(any(one[key] < WANTED[key] for one in found.values() for key in WANTED))


if __name__ == "__main__":
    sys.exit(main())

"""How long a changed cell takes to be on screen while the site is served.

Usage: live.py SIZE FOLDER, a folder that is laid out like this repository; prints
figures as JSON. Its package is copied first: the one that is changed is not the one
that others are built from.
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Error, Page, sync_playwright

from bench import workshop
from bench.browse import FLAGS, browser_path
from bench.tools.tool import page_path
from reforms import tables

TABLE, COLUMN = "agencies", "full_name"
"""What is changed: the project's own words, which stand on the item's page."""
TIMES = 3
PATIENCE = 60
"""Seconds after which something counts as failed."""
POLL = 0.02


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of the served folder, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address]
    server = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        yield _answering(f"http://{address}/")
    finally:
        server.terminate()
        server.wait()


def _answering(address: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(POLL)
        else:
            return address
    raise TimeoutError(f"{address} did not answer")


def change(package: Path, words: str) -> None:
    """Put words into a cell of the first row that a reader sees."""
    duties = tables.read((package / "data" / "responsibilities.csv").read_text("utf-8"))
    agency = dict(zip(duties[0].cells, duties[1].cells, strict=True))["agency_id"]
    file = package / "data" / f"{TABLE}.csv"
    header, *rows = tables.read(file.read_text("utf-8"))
    at = header.cells.index(COLUMN)
    cells = [
        (*row.cells[:at], words, *row.cells[at + 1 :]) if row.cells[0] == agency else row.cells
        for row in rows
    ]
    file.write_bytes(tables.write(header.cells, cells))


def _shown(page: Page, words: str) -> None:
    """Return once the words are on the page, which reloads itself meanwhile."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if page.evaluate("words => document.body.innerText.includes(words)", words):
                return
        except Error:
            pass  # it is being loaded
        time.sleep(POLL)
    raise TimeoutError(f"{words} was never shown")


def seconds(folder: Path, size: int) -> float:
    """From the change of a cell until it is on screen; the middle of a few."""
    package = folder / "datapackage"
    took = []
    with serving(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        page = browser.new_page()
        page.goto(address + page_path(workshop.items(size)[0]))
        for time_ in range(TIMES):
            words = f"改动第{time_ + 1}次"
            change(package, words)
            began = time.perf_counter()
            _shown(page, words)
            took.append(time.perf_counter() - began)
        browser.close()
    return sorted(took)[TIMES // 2]


def main(size: int, folder: Path) -> dict[str, float]:
    """The figures of a folder."""
    package = folder / "datapackage"
    source = package.resolve()
    package.unlink()
    shutil.copytree(source, package)
    try:
        return {"serve_s": seconds(folder, size)}
    finally:
        shutil.rmtree(package)
        package.symlink_to(source)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), Path(sys.argv[2]))))

"""What the tests share: the built site, a server for it under a sub-path, a browser."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

from helpers import REAL, remembering
from reforms.model import Dataset
from reforms.package import descriptor, examination, schema

ROOT = Path(__file__).parent.parent
SUB_PATH = "/some/folder/"
"""The site must not care where it is served."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
INSTALL = ("apt-get", "install", "--yes", "--quiet", "chromium", "fonts-noto-cjk")

# A hook or a rebase sets these: the repositories of tests would be this one.
for _name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
    os.environ.pop(_name, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a built site or a browser, so that `make quick` leaves it out."""
    for item in items:
        if {"bundle", "site_folder", "browser"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("site")


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The folder of the bundle, and of the packages for it, without which no site is built."""
    web = ROOT / "scripts" / "web"
    assert (web / "dist").is_dir(), "there is no bundle: run scripts/bundle.py once"
    return web


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The real data package."""
    return examination.load(REAL)


READ_ROWS = remembering(schema.read_rows)
CHECK_DESCRIPTOR = remembering(descriptor.check_descriptor)


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """For tests that examine much: the checks that take longest, done once for the same input."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "read_rows", READ_ROWS)
        patch.setattr(descriptor, "check_descriptor", CHECK_DESCRIPTOR)
        yield


def build(folder: Path, dataset: Dataset, **environ: str) -> subprocess.CompletedProcess[str]:
    """Build this checkout's site into a folder, as `make site` does."""
    created = datetime.fromisoformat(dataset.descriptor["created"])
    epoch = str(int(created.timestamp()))
    with tempfile.TemporaryDirectory() as copy:
        checkout = ROOT
        if REAL != ROOT / "datapackage":
            checkout = fork(Path(copy), ROOT / "scripts" / "web")
            shutil.copytree(REAL, checkout / "datapackage")
        return mkdocs(checkout, "--site-dir", str(folder), SOURCE_DATE_EPOCH=epoch, **environ)


def mkdocs(checkout: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Let MkDocs build the site of a checkout."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=checkout,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environ,
        capture_output=True,
        text=True,
    )


def fork(folder: Path, bundle: Path) -> Path:
    """A copy of all that makes a site but a data package; the folder itself."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for name in ("scripts", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "scripts" / "web" / "node_modules").symlink_to(bundle / "node_modules")
    return folder


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder under SUB_PATH, and its 404 page elsewhere, without a log."""

    def translate_path(self, path: str) -> str:
        inside = path.removeprefix(SUB_PATH) if path.startswith(SUB_PATH) else "404"
        return super().translate_path("/" + inside)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the built site lies."""
    return tmp_path_factory.mktemp("built") / "site"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A server for a folder, which may still be empty; its address, ending in a slash."""
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
        finally:
            server.shutdown()


@pytest.fixture(scope="session")
def site(site_folder: Path, dataset: Dataset, bundle: Path) -> Iterator[str]:
    """The address of the built site, ending in a slash."""
    with served(site_folder) as address:
        built = build(
            site_folder,
            dataset,
            SITE_URL=address,
            REPO_URL="https://example.org/someone/reforms",
            CONTACT_EMAIL="someone@example.org",
        )
        assert built.returncode == 0, built.stdout + built.stderr
        yield address


def _launch(playwright: Playwright) -> Browser:
    """An installed browser, else Playwright's own, else Debian's where it may be installed.

    Raises where there is none: a missing browser is no pass.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        return playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    except Error:
        if path or not shutil.which("apt-get") or os.geteuid():
            raise RuntimeError(f"The browser tests need one of {BROWSERS}") from None
    subprocess.run(["apt-get", "update", "--quiet"], check=False)
    subprocess.run(INSTALL, check=False)
    return playwright.chromium.launch(executable_path=shutil.which(BROWSERS[0]), args=list(FLAGS))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        opened = _launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile that tests share: to open one takes longer than most of them."""
    made = browser.new_context(locale="zh-CN")
    # With its last page much of the browser would end, and begin again with the next one.
    made.new_page()
    yield made
    made.close()


@contextmanager
def tab(context: BrowserContext, address: str) -> Iterator[Page]:
    """A new page in a profile; what a site, or pages on disk, have kept in it is forgotten."""
    opened = context.new_page()
    client = context.new_cdp_session(opened)
    site = urlsplit(address)
    for origin in (f"{site.scheme}://{site.netloc}", "file://"):
        client.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """A page; anything on its console, an error or a request to another host fails the test."""
    wrong: list[str] = []
    with tab(context, site) as opened:
        opened.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
        opened.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        inside = (site, "data:", "blob:", "file:")
        opened.on("request", lambda it: it.url.startswith(inside) or wrong.append(it.url))
        yield opened
        assert not wrong, f"{opened.url}: {wrong}"

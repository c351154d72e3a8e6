"""The pages' Content-Security-Policy: it lets the site work, and nothing else run."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import lxml.html
import pytest
from playwright.sync_api import Browser, Page, Route

from conftest import ROOT
from helpers import first_pages
from reforms import urls
from reforms.model import Dataset
from reforms.site.theme import policy
from test_reading import every_kind

WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation",
  event => violations.push(`${event.violatedDirective} ${event.blockedURI}`));"""
META = "//meta[@http-equiv='Content-Security-Policy']"


def directives(text: str) -> dict[str, list[str]]:
    """Directive -> its sources."""
    parts = (part.split() for part in text.split(";"))
    return {name: sources for name, *sources in parts}


def documents(folder: Path) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """Every page of the built site, parsed; there are some."""
    files = sorted(folder.rglob("*.html"))
    assert files, folder
    for file in files:
        name = file.relative_to(folder).as_posix()
        yield name, lxml.html.document_fromstring(file.read_bytes().decode())


def test_policy_starts_from_nothing_and_has_no_way_around() -> None:
    made = directives(policy(scripts=["a"], styles=["b"]))
    assert made["default-src"] == made["base-uri"] == ["'none'"]
    assert "unsafe" not in policy(scripts=["a"], styles=["b"])
    assert not {"*", "http:", "https:"} & {source for of in made.values() for source in of}
    # Only a header may say this one.
    assert "frame-ancestors" not in made


def test_checksum_is_the_one_that_browsers_compute() -> None:
    """The pair that MDN prints in its guide."""
    made = directives(policy(scripts=["alert('Hello, world.');"]))
    assert "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='" in made["script-src"]


def test_every_page_has_one_policy_before_all_that_it_governs(site: str, site_folder: Path) -> None:
    for name, page in documents(site_folder):
        (found,) = page.xpath(META)
        assert "unsafe" not in found.get("content"), name
        governed = page.iter("script", "style", "link", "base", "img", "iframe", "object")
        order = {element: at for at, element in enumerate(page.iter())}
        assert all(order[found] < order[element] for element in governed), name
        assert page.xpath("//meta[@name='referrer']/@content") == ["same-origin"], name


def test_nothing_stands_inside_that_the_policy_does_not_name(site: str, site_folder: Path) -> None:
    kinds = set()
    for name, page in documents(site_folder):
        made = directives(page.xpath(META)[0].get("content"))
        for element in page.xpath("//script[not(@src or @type)] | //style"):
            kind = f"{element.tag}-src"
            kinds.add(kind)
            named = directives(policy(scripts=[element.text], styles=[element.text]))[kind]
            assert named[-1] in made[kind], f"{name}: {element.text[:60]}"
        for element in page.iter("*"):
            inline = [key for key in element.attrib if key == "style" or key.startswith("on")]
            assert not inline, f"{name}: <{element.tag} {inline}>"
    assert kinds == {"script-src", "style-src"}


def test_data_in_pages_is_json_that_no_parser_leaves(site: str, site_folder: Path) -> None:
    count = 0
    for name, page in documents(site_folder):
        for block in page.xpath("//script[@type]"):
            assert block.get("type") == "application/ld+json", name
            assert not set("<>&") & set(block.text), name
            json.loads(block.text)
            count += 1
    assert count


@pytest.fixture
def watched(page: Page) -> Page:
    """A page that notes what the policy forbids; `page` itself watches console and requests."""
    page.add_init_script(WATCH)
    return page


def test_every_kind_of_page_is_within_its_policy(
    watched: Page, site: str, dataset: Dataset
) -> None:
    for path in every_kind(dataset):
        watched.goto(site + path)
        watched.emulate_media(media="print")
        watched.emulate_media(media="screen")
        assert watched.evaluate("violations") == [], path


def test_search_and_preferences_are_within_the_policy(
    watched: Page, site: str, dataset: Dataset
) -> None:
    watched.goto(site + first_pages(dataset)["reform"])
    watched.get_by_label("颜色").select_option("dark")
    watched.locator("#site-q").focus()
    watched.keyboard.type(dataset.reforms[-1].name[-4:])
    watched.locator("[role=option]").first.wait_for()
    assert watched.evaluate("violations") == []
    watched.keyboard.press("Escape")
    watched.locator("form[role=search] button").first.click()
    watched.wait_for_url("**/search/?q=*")
    watched.locator("[data-search-results] a").first.wait_for()
    assert watched.evaluate("violations") == []


def test_a_folder_on_disk_is_within_the_policy(
    browser: Browser, site: str, site_folder: Path, dataset: Dataset
) -> None:
    context = browser.new_context(locale="zh-CN")
    opened = context.new_page()
    opened.add_init_script(WATCH)
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    for path in every_kind(dataset):
        file = site_folder / (path if path.endswith(".html") else f"{path}index.html")
        opened.goto(file.as_uri())
        assert opened.evaluate("violations") == [], path
    opened.goto((site_folder / "reforms/index.html").as_uri())
    assert opened.evaluate("getComputedStyle(document.body).margin") == "0px"
    opened.locator("#site-q").focus()
    opened.keyboard.type(dataset.reforms[-1].name[-4:])
    opened.locator("[role=option]").first.wait_for()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/reforms/*/index.html*")
    assert opened.evaluate("violations") == [] and not wrong, wrong
    context.close()


PLANTED = """<script>ran.push(1)</script>
<img src="x:" onerror="ran.push(2)"><svg onload="ran.push(3)"></svg>
<a id="planted" href="javascript:void ran.push(4)">x</a><base href="https://trap.invalid/">
<script src="https://trap.invalid/x.js"></script><iframe src="https://trap.invalid/"></iframe>
<link rel="stylesheet" href="https://trap.invalid/x.css"><style>body { opacity: .5 }</style>
<img src="https://trap.invalid/x.png">
<iframe srcdoc="<script>top.ran.push(5)</script>"></iframe>"""


@contextmanager
def planted(browser: Browser, address: str, *, kept: bool) -> Iterator[tuple[Page, list[str]]]:
    """A page in which markup was planted, its policy kept or not, and whom it asked."""
    context = browser.new_context()
    opened = context.new_page()
    opened.add_init_script("window.ran = []")
    asked: list[str] = []

    def answer(route: Route) -> None:
        if "trap.invalid" in route.request.url:
            asked.append(route.request.url)
            route.abort()
            return
        answered = route.fetch()
        if not route.request.is_navigation_request() or route.request.url != address:
            route.fulfill(response=answered)
            return
        text = answered.text().replace("<main", f"{PLANTED}<main")
        text = text if kept else text.replace("Content-Security-Policy", "x-none")
        route.fulfill(response=answered, body=text)

    opened.route("**/*", answer)
    opened.goto(address, wait_until="load")
    opened.locator("#planted").click()
    opened.wait_for_timeout(200)
    yield opened, asked
    context.close()


def test_what_got_past_the_escaping_stays_dead(
    browser: Browser, site: str, dataset: Dataset
) -> None:
    for path in (first_pages(dataset)["reform"], urls.ABOUT, "404.html"):
        with planted(browser, site + path, kept=True) as (opened, asked):
            assert opened.evaluate("ran") == [], path
            assert opened.evaluate("getComputedStyle(document.body).opacity") == "1", path
            assert opened.evaluate("document.baseURI") == site + path
            assert not asked, f"{path}: {asked}"


def test_without_the_policy_it_would_run(browser: Browser, site: str, dataset: Dataset) -> None:
    with planted(browser, site + urls.ABOUT, kept=False) as (opened, asked):
        assert sorted(opened.evaluate("ran")) == [1, 2, 3, 4, 5]
        assert len(asked) >= 4, asked


def test_a_preview_has_none_since_its_engine_adds_a_script() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address]
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": f"http://{address}/"}
    quiet = subprocess.DEVNULL
    serving = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=quiet, stderr=quiet)
    try:
        text = _page(f"http://{address}/")
    finally:
        serving.terminate()
        serving.wait()
    assert "livereload" in text and "Content-Security-Policy" not in text


def _page(address: str) -> str:
    """A page of a server that has just been started."""
    for _ in range(150):
        try:
            with urlopen(address) as answer:
                return str(answer.read().decode())
        except URLError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")

"""The pages' Content-Security-Policy: it lets the site work, and nothing else run."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from conftest import fork
from helpers import documents, first_pages, replace_in, small_dataset, small_package
from reforms import urls
from reforms.model import Dataset
from reforms.site.theme import finished, policy
from test_reading import each_template

WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation",
  event => violations.push(`${event.violatedDirective} ${event.blockedURI}`));"""


def directives(text: str) -> dict[str, list[str]]:
    """Directive -> its sources."""
    parts = (part.split() for part in text.split(";"))
    return {name: sources for name, *sources in parts}


def test_policy_starts_from_nothing_and_has_no_way_around() -> None:
    made = directives(policy(["a"]))
    assert made["default-src"] == made["base-uri"] == ["'none'"]
    assert "unsafe" not in policy(["a"])
    assert not {"*", "http:", "https:"} & {source for of in made.values() for source in of}
    # Only a header may say this one.
    assert "frame-ancestors" not in made


def test_checksum_is_the_one_that_browsers_compute() -> None:
    """The pair that MDN prints in its guide."""
    made = directives(policy(["alert('Hello, world.');"]))
    assert "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='" in made["script-src"]


def test_every_page_has_one_policy_that_names_all_that_stands_inside(
    site: str, site_folder: Path
) -> None:
    kinds = set()
    for name, page in documents(site_folder):
        (found,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']")
        made = directives(found.get("content"))
        assert "unsafe" not in found.get("content"), name
        assert page.xpath("//meta[@name='referrer']/@content") == ["same-origin"], name
        governed = page.iter("script", "style", "link", "base", "img", "iframe", "object")
        order = {element: at for at, element in enumerate(page.iter())}
        assert all(order[found] < order[element] for element in governed), name
        assert not page.xpath("//style"), name
        for element in page.xpath("//script[not(@src or @type)]"):
            named = directives(policy([element.text]))["script-src"]
            assert named[-1] in made["script-src"], f"{name}: {element.text[:60]}"
        for element in page.iter("*"):
            inline = [key for key in element.attrib if key == "style" or key.startswith("on")]
            assert not inline, f"{name}: <{element.tag} {inline}>"
        for block in page.xpath("//script[@type]"):
            kinds.add(block.get("type"))
            assert not set("<>&") & set(block.text), "no parser leaves it"
            json.loads(block.text)
    assert kinds == {"application/json", "application/ld+json"}


def test_a_script_in_the_content_is_not_among_those_that_may_run() -> None:
    html = '<meta charset="utf-8"><script>frame()</script><article>{}</article>'
    found = re.findall(
        "sha256-[^']+", finished(html.format("<script>data()</script>"), serving=False)
    )
    assert found == re.findall("sha256-[^']+", finished(html.format(""), serving=False))
    assert len(found) == 1


@pytest.fixture
def watched(page: Page) -> Page:
    """A page that notes what the policy forbids; `page` itself watches console and requests."""
    page.add_init_script(WATCH)
    return page


def test_each_template_is_within_its_policy_on_disk_too(
    watched: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    for path in each_template(dataset):
        on_disk = (site_folder / path / "index.html").as_uri()
        for address in (site + path, site + path if path == "404.html" else on_disk):
            watched.goto(address)
            watched.emulate_media(media="print")
            watched.emulate_media(media="screen")
            assert watched.evaluate("violations") == [], path
    assert watched.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_search_and_preferences_are_within_the_policy(
    watched: Page, site: str, dataset: Dataset
) -> None:
    watched.goto(site + first_pages(dataset)["reform"])
    watched.locator("label[for=__palette_1]").click()
    watched.get_by_title("大字").click()
    watched.locator(".md-search__input").focus()
    watched.keyboard.type("x")
    watched.wait_for_timeout(200)
    assert watched.evaluate("violations") == []


PLANTED = """<script>ran.push(1)</script>
<img src="x:" onerror="ran.push(2)"><svg onload="ran.push(3)"></svg>
<a id="planted" href="javascript:void ran.push(4)">x</a><base href="https://trap.invalid/">
<script src="https://trap.invalid/x.js"></script><iframe src="https://trap.invalid/"></iframe>
<link rel="stylesheet" href="https://trap.invalid/x.css"><style>body { opacity: .5 }</style>
<img src="https://trap.invalid/x.png">
<iframe srcdoc="<script>top.ran.push(5)</script>"></iframe>"""


@contextmanager
def planted(
    context: BrowserContext, address: str, *, kept: bool
) -> Iterator[tuple[Page, list[str]]]:
    """A page in which markup was planted, its policy kept or not, and whom it asked."""
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
    yield opened, asked
    opened.close()


def test_what_got_past_the_escaping_stays_dead(
    context: BrowserContext, site: str, dataset: Dataset
) -> None:
    for path in (first_pages(dataset)["reform"], urls.ABOUT, "404.html"):
        with planted(context, site + path, kept=True) as (opened, asked):
            opened.wait_for_timeout(200)
            assert opened.evaluate("ran") == [], path
            assert opened.evaluate("getComputedStyle(document.body).opacity") == "1", path
            assert opened.evaluate("document.baseURI") == site + path
            assert not asked, f"{path}: {asked}"


def test_without_the_policy_it_would_run(context: BrowserContext, site: str) -> None:
    with planted(context, site + urls.ABOUT, kept=False) as (opened, asked):
        opened.wait_for_function("ran.length >= 5")
        assert sorted(opened.evaluate("ran")) == [1, 2, 3, 4, 5]
        assert len(asked) >= 4, asked


def changed(said: IO[bytes], file: Path, old: str, new: str) -> None:
    """Change a file and wait until the server that says so has taken notice of it."""
    replace_in(file, old, new)
    assert any(b"Reloading browsers" in line for line in said), "it ended"


def test_a_preview_reloads_and_has_none_since_its_engine_adds_a_script(
    tmp_path: Path, bundle: Path
) -> None:
    small_package(fork(tmp_path, bundle))
    term = small_dataset().terms[0].term
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address]
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": f"http://{address}/"}
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stderr=subprocess.PIPE) as serving:
        assert serving.stderr
        try:
            assert any(b"Serving on" in line for line in serving.stderr), "it ended"
            with urlopen(f"http://{address}/") as answer:
                text = answer.read().decode()
            assert "livereload" in text and "Content-Security-Policy" not in text
            # A changed cell is built and shown without a word from anybody.
            table = tmp_path / "datapackage/data/terms.csv"
            changed(serving.stderr, table, term, f"{term}改")
            with urlopen(f"http://{address}/data/terms.csv") as answer:
                assert f"{term}改" in answer.read().decode()
            # What stops the build stands on every page, until it is mended.
            template = tmp_path / "scripts/reforms/templates/agencies.html"
            layout = tmp_path / "scripts/overrides/main.html"
            for file, part, told in (
                (table, f"{term}改", "（规则 encoding.quotes）"),
                (template, "<h1", f"{template.relative_to(tmp_path)} 第"),
                (layout, "<title>", f"{layout.relative_to(tmp_path)} 第"),
            ):
                mended = file.read_text("utf-8")
                changed(serving.stderr, file, part, f'"{{{{ nothing.at }}}}{part}')
                with urlopen(f"http://{address}/agencies/") as answer:
                    text = answer.read().decode()
                assert told in text and "livereload" in text, text
                changed(serving.stderr, file, file.read_text("utf-8"), mended)
                with urlopen(f"http://{address}/agencies/") as answer:
                    assert told not in answer.read().decode()
        finally:
            serving.terminate()

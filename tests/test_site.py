"""The built site in a real browser: every kind of page, every link, every download."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Page

from helpers import html_files
from reforms import urls
from reforms.model import Dataset
from reforms.site import entries

SCHEMES = ("http", "https", "mailto", "tel", "data")


def references(text: str) -> Iterator[str]:
    """What a page links to or loads."""
    for match in re.finditer(r'\s(?:href|src|action)="([^"]*)"', text):
        yield match[1].replace("&amp;", "&")


def test_every_fixed_address_is_a_page(site: str, site_folder: Path) -> None:
    addresses = [it for name, it in vars(urls).items() if name.isupper() and isinstance(it, str)]
    assert urls.HOME in addresses
    for path in addresses:
        assert (site_folder / path / "index.html").is_file() or path == urls.API, path


def test_every_record_has_a_page_with_its_name(
    site: str, site_folder: Path, dataset: Dataset
) -> None:
    for table in urls.PAGES_OF_TABLE:
        for row in dataset.table(table):
            name = getattr(row, "name", None) or getattr(row, "title", "")
            page = site_folder / urls.record(table, row.record_id) / "index.html"
            text = page.read_text("utf-8")
            assert name in text, row.record_id


def test_every_reform_page_shows_every_field(page: Page, site: str, dataset: Dataset) -> None:
    for reform in dataset.reforms:
        page.goto(site + urls.record("reforms", reform.id))
        shown = "".join(page.locator("main").inner_text().split())
        expected = [
            reform.name,
            reform.content,
            dataset.domain[reform.domain_id].name,
            dataset.scope[reform.scope_id].name,
            dataset.notice[reform.notice_id].document_number,
            *(agency.name for agency in dataset.agencies_of[reform.id]),
        ]
        for value in expected:
            assert "".join(value.split()) in shown, f"{reform.id} lacks {value}"


def test_no_placeholder_and_no_template_syntax_is_left(site: str, site_folder: Path) -> None:
    for file in [*html_files(site_folder), site_folder / "sitemap.xml"]:
        left = re.search(r"<@\w+@>|\{\{ |\{%", file.read_text("utf-8"))
        assert left is None, f"{file}: {left}"


def test_every_internal_link_resolves(site: str, site_folder: Path) -> None:
    ids: dict[Path, set[str]] = {}
    for file in html_files(site_folder):
        base = site + file.relative_to(site_folder).as_posix()
        for reference in references(file.read_text("utf-8")):
            target = urljoin(base, reference)
            if not target.startswith(site):
                assert urlsplit(target).scheme in SCHEMES, f"{base}: {reference}"
                continue
            path, _, fragment = target.removeprefix(site).partition("#")
            found = site_folder / path.partition("?")[0]
            found = found / "index.html" if found.is_dir() else found
            assert found.is_file(), f"{base}: {reference}"
            if fragment and found.suffix == ".html":
                if found not in ids:
                    ids[found] = set(re.findall(r'\sid="([^"]+)"', found.read_text("utf-8")))
                assert fragment in ids[found], f"{base}: {reference}"


def test_links_are_relative(site: str, site_folder: Path) -> None:
    for file in html_files(site_folder):
        if file.name == "404.html":
            continue
        for reference in references(file.read_text("utf-8")):
            absolute = reference.startswith("/") or reference.startswith(site)
            canonical = f'rel="canonical" href="{reference}"' in file.read_text("utf-8")
            assert not absolute or canonical, f"{file}: {reference}"


def test_pages_load_nothing_from_another_host(site: str, site_folder: Path) -> None:
    loads = re.compile(r'<(?:script|img|iframe|source|video)[^>]*\ssrc="(https?:)?//')
    styles = re.compile(r'<link[^>]*rel="(?:stylesheet|icon|manifest|preload|preconnect)"[^>]*//')
    for file in html_files(site_folder):
        text = file.read_text("utf-8").replace(site, "")
        assert not loads.search(text) and not styles.search(text), file


def test_downloads_are_what_the_manifest_says(site: str, site_folder: Path) -> None:
    data = site_folder / "data"
    manifest = json.loads((data / "manifest.json").read_text("utf-8"))
    assert manifest["files"]
    for file in manifest["files"]:
        with urllib.request.urlopen(file["url"]) as response:
            content = response.read()
        assert len(content) == file["bytes"], file["path"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file["path"]
    sums = (data / "SHA256SUMS").read_text("utf-8").splitlines()
    for line in sums:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((data / name).read_bytes()).hexdigest() == digest, name


def test_data_page_links_every_download_with_its_size_and_checksum(
    site: str, site_folder: Path
) -> None:
    text = (site_folder / "data" / "index.html").read_text("utf-8")
    manifest = json.loads((site_folder / "data" / "manifest.json").read_text("utf-8"))
    for file in manifest["files"]:
        assert f'href="{file["path"]}"' in text or f'href="./{file["path"]}"' in text, file["path"]
        assert file["sha256"] in text, file["path"]


def test_sitemap_lists_every_page_once(site: str, site_folder: Path) -> None:
    listed = re.findall("<loc>([^<]+)</loc>", (site_folder / "sitemap.xml").read_text("utf-8"))
    pages = {
        site + file.relative_to(site_folder).as_posix().removesuffix("index.html")
        for file in html_files(site_folder)
        if file.name == "index.html"
    }
    assert sorted(listed) == sorted(pages)


def test_canonical_is_the_page_itself(site: str, site_folder: Path) -> None:
    for file in html_files(site_folder):
        if file.name != "404.html":
            path = file.relative_to(site_folder).as_posix().removesuffix("index.html")
            assert f'<link rel="canonical" href="{site}{path}">' in file.read_text("utf-8"), file


def test_unknown_address_gets_a_page_that_leads_home(page: Page, site: str) -> None:
    page.on("console", lambda message: None)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(site + "no/such/page/")
    text = urllib.request.urlopen(site + "404.html").read().decode()
    assert f'href="{urlsplit(site).path}"' in text
    assert '<link rel="stylesheet"' not in text and "<script src" not in text


def test_search_finds_a_word_from_the_middle_of_a_name(
    page: Page, site: str, dataset: Dataset
) -> None:
    reform = dataset.reforms[-1]
    word = reform.name[len(reform.name) // 2 :][:4]
    page.goto(site + urls.ABOUT)
    page.locator("#site-q").focus()
    page.keyboard.type(word)
    option = page.locator("[role=option]", has_text=reform.name)
    option.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reforms/**")


def test_search_page_finds_words_of_the_content(page: Page, site: str, dataset: Dataset) -> None:
    for reform in dataset.reforms[:3]:
        page.goto(f"{site}{urls.SEARCH}?q={reform.content[10:16]}")
        links = page.locator("[data-search-results] a")
        links.first.wait_for()
        hrefs = [link.get_attribute("href") or "" for link in links.all()]
        assert any(reform.id in href for href in hrefs), reform.id


def test_site_without_javascript_shows_every_reform(
    browser: object, site: str, dataset: Dataset
) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(site + urls.REFORMS)
    text = page.locator("main").inner_text()
    context.close()
    for reform in dataset.reforms:
        assert reform.name in text, reform.id


@pytest.mark.parametrize(("path", "title"), [(path, title) for path, title, _ in entries.PAGES])
def test_search_calls_a_page_by_its_title(
    site: str, site_folder: Path, path: str, title: str
) -> None:
    heading = html.parse(site_folder / path / "index.html").find(".//h1")
    assert heading is not None and heading.text_content().strip() == title

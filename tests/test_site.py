"""The built site in a real browser: every kind of page, every link, every download."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from helpers import documents, html_files
from reforms import urls
from reforms.site import search

SCHEMES = ("http", "https", "mailto", "tel", "data")


def test_every_fixed_address_is_a_page(site: str, site_folder: Path) -> None:
    addresses = [it for name, it in vars(urls).items() if name.isupper() and isinstance(it, str)]
    assert urls.HOME in addresses
    for path in addresses:
        assert (site_folder / path / "index.html").is_file() or path == urls.API, path


def test_no_placeholder_and_no_template_syntax_is_left(site: str, site_folder: Path) -> None:
    for file in [*html_files(site_folder), site_folder / "sitemap.xml"]:
        left = re.search(r"<@\w+@>|\{\{ |\{%", file.read_text("utf-8"))
        assert left is None, f"{file}: {left}"


def test_every_link_is_relative_and_resolves(site: str, site_folder: Path) -> None:
    pages = dict(documents(site_folder))
    ids = {name: set(document.xpath("//@id")) for name, document in pages.items()}
    # What a page names by its whole address: its own, its terms, its type.
    named = "@rel='canonical' or @rel='cite-as' or @rel='license' or @rel='type'"
    loading = f"//script/@src | //img/@src | //iframe/@src | //link[not({named})]/@href"
    for name, document in pages.items():
        for loaded in document.xpath(loading):
            assert urljoin(site + name, loaded).startswith((site, "data:")), f"{name}: {loaded}"
        here = document.xpath("//link[@rel='canonical']/@href")
        assert here == [site + name.removesuffix("index.html")] or name == "404.html"
        for reference in document.xpath(
            "//@href[not(../@rel='canonical' or ../@rel='cite-as')] | //@src | //@action"
        ):
            target = urljoin(site + name, reference)
            if not target.startswith(site):
                assert urlsplit(target).scheme in SCHEMES, f"{name}: {reference}"
                continue
            assert name == "404.html" or not reference.startswith(("/", site)), reference
            path, _, fragment = target.removeprefix(site).partition("#")
            path = path.partition("?")[0]
            found = path + "index.html" if path.endswith("/") or not path else path
            assert (site_folder / found).is_file(), f"{name}: {reference}"
            assert not fragment or found not in ids or fragment in ids[found], reference


def test_downloads_are_what_manifest_and_data_page_say(site: str, site_folder: Path) -> None:
    data = site_folder / "data"
    manifest = json.loads((data / "manifest.json").read_text("utf-8"))
    text = (data / "index.html").read_text("utf-8")
    assert manifest["files"]
    for file in manifest["files"]:
        with urllib.request.urlopen(file["url"]) as response:
            content = response.read()
        assert len(content) == file["bytes"], file["path"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file["path"]
        assert f'href="{file["path"]}"' in text or f'href="./{file["path"]}"' in text, file["path"]
        assert file["sha256"] in text, file["path"]
    for line in (data / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((data / name).read_bytes()).hexdigest() == digest, name


def test_sitemap_lists_every_page_once(site: str, site_folder: Path) -> None:
    listed = re.findall("<loc>([^<]+)</loc>", (site_folder / "sitemap.xml").read_text("utf-8"))
    pages = [site + name.removesuffix("index.html") for name, _ in documents(site_folder)]
    assert sorted(listed) == sorted(set(pages) - {f"{site}404.html"})


def test_unknown_address_gets_a_page_that_leads_home(site: str) -> None:
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(site + "no/such/page/")
    text = urllib.request.urlopen(site + "404.html").read().decode()
    assert f'href="{urlsplit(site).path}"' in text
    assert "md-header" in text and "非政府网站" in text


def test_search_calls_a_page_by_its_title(site: str, site_folder: Path) -> None:
    pages = dict(documents(site_folder))
    for path, title, _ in search.words()["pages"]:
        (heading,) = pages[f"{path}index.html"].xpath("//h1")
        assert heading.text_content().strip() == title

"""What machines find: a picture for links, the way to each page, a manifest, an address."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml.html import HtmlElement
from playwright.sync_api import Page

from helpers import documents
from reforms import urls
from reforms.model import Dataset
from reforms.site import brand

Documents = Mapping[str, HtmlElement]


@pytest.fixture(scope="module")
def listed(site: str, site_folder: Path) -> Documents:
    """Path -> elements of every page that has an address of its own."""
    pages = documents(site_folder)
    return {name.removesuffix("index.html"): page for name, page in pages if name != "404.html"}


def content(document: HtmlElement, name: str) -> str:
    """What a page's head says."""
    (said,) = document.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")
    return str(said)


def test_every_page_has_the_picture_by_its_address(
    listed: Documents, site: str, site_folder: Path, dataset: Dataset
) -> None:
    for path, document in listed.items():
        assert content(document, "og:title") and content(document, "og:url") == site + path
        assert content(document, "twitter:card") == "summary_large_image"
        assert dataset.descriptor["title"] in content(document, "og:image:alt")
        sides = [content(document, f"og:image:{it}") for it in ("width", "height")]
        assert sides == ["1200", "630"]
    (picture,) = {content(document, "og:image") for document in listed.values()}
    file = site_folder / picture.removeprefix(site)
    assert struct.unpack(">II", file.read_bytes()[16:24]) == (brand.WIDTH, brand.HEIGHT)


def test_manifest_and_icons_open(page: Page, site: str, dataset: Dataset) -> None:
    page.goto(site + urls.ABOUT)
    address = page.locator("link[rel=manifest]").evaluate("link => link.href")
    manifest = page.request.get(address).json()
    assert manifest["name"] == dataset.descriptor["title"]
    assert manifest["short_name"] == dataset.descriptor["site"]["short_title"]
    resolve = "([path, base]) => new URL(path, base).href"
    assert page.evaluate(resolve, [manifest["start_url"], address]) == site
    for icon in manifest["icons"]:
        assert page.request.get(page.evaluate(resolve, [icon["src"], address])).ok
    for name in ("icon", "apple-touch-icon"):
        assert page.request.get(page.locator(f"link[rel={name}]").evaluate("link => link.href")).ok


def test_the_way_to_a_page_is_told_in_whole_addresses(listed: Documents, site: str) -> None:
    for path, document in listed.items():
        texts = document.xpath("//script[@type='application/ld+json']/text()")
        ways = [it for it in map(json.loads, texts) if it["@type"] == "BreadcrumbList"]
        assert len(ways) == bool(path), path
        for items in (way["itemListElement"] for way in ways):
            assert [item["position"] for item in items] == [*range(1, len(items) + 1)], path
            assert items[0]["item"] == site and items[-1]["item"] == site + path
            links = document.xpath("//a[@class='md-path__link']/@href")
            shown = [at for at in (urljoin(site + path, it) for it in links) if at != site + path]
            above = [item["item"] for item in items[:-1]]
            assert shown == above or (not shown and len(above) < 2), path
            assert all(item["item"].removeprefix(site) in listed for item in items), path


def test_robots_lead_to_the_sitemap(site: str, site_folder: Path) -> None:
    assert f"Sitemap: {site}sitemap.xml" in (site_folder / "robots.txt").read_text("utf-8")

"""What machines find: a picture for links, the way to each page, a manifest, an address."""

import json
import struct
from dataclasses import replace
from urllib.parse import urlsplit

from playwright.sync_api import Page

from reforms import urls
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site import brand
from reforms.site.context import Site
from reforms.site.pages import pages
from test_pages import HOSTILE
from test_reading import every_kind

SCRIPT = "script[type='application/ld+json']"


def content(page: Page, name: str) -> str:
    """What a page's head says."""
    found = page.locator(f"meta[property='{name}'], meta[name='{name}']")
    return found.get_attribute("content") or ""


def test_every_page_has_the_picture_by_its_whole_address(
    page: Page, site: str, dataset: Dataset
) -> None:
    pictures = set()
    for path in every_kind(dataset):
        if path == "404.html":
            continue
        page.goto(site + path)
        assert content(page, "og:title") and content(page, "og:url") == site + path
        assert content(page, "twitter:card") == "summary_large_image"
        assert dataset.descriptor["title"] in content(page, "og:image:alt")
        pictures.add(content(page, "og:image"))
    (picture,) = pictures
    assert picture.startswith(site)
    size = struct.unpack(">II", page.request.get(picture).body()[16:24])
    assert size == (brand.WIDTH, brand.HEIGHT)
    assert [content(page, f"og:image:{it}") for it in ("width", "height")] == ["1200", "630"]


def test_manifest_and_icons_open(page: Page, site: str, dataset: Dataset) -> None:
    page.goto(site + urls.ABOUT)
    address = page.locator("link[rel=manifest]").evaluate("link => link.href")
    manifest = page.request.get(address).json()
    assert manifest["name"] == dataset.descriptor["title"]
    resolve = "([path, base]) => new URL(path, base).href"
    assert page.evaluate(resolve, [manifest["start_url"], address]) == site
    for icon in manifest["icons"]:
        assert page.request.get(page.evaluate(resolve, [icon["src"], address])).ok
    for name in ("icon", "apple-touch-icon"):
        assert page.request.get(page.locator(f"link[rel={name}]").evaluate("link => link.href")).ok


def test_the_way_to_a_page_is_told_in_whole_addresses(
    page: Page, site: str, dataset: Dataset
) -> None:
    for path in every_kind(dataset):
        if path == "404.html":
            continue
        page.goto(site + path)
        texts = page.locator(SCRIPT).all_text_contents()
        ways = [it for it in map(json.loads, texts) if it["@type"] == "BreadcrumbList"]
        assert len(ways) == (1 if path else 0), path
        if not path:
            continue
        (made,) = ways
        items = made["itemListElement"]
        assert [item["position"] for item in items] == [*range(1, len(items) + 1)], path
        assert items[0]["item"] == site and items[-1]["item"] == site + path
        shown = page.locator(".trail a").all_inner_texts()
        assert [item["name"] for item in items[:-1]] == shown, path
        for item in items:
            assert page.request.get(item["item"]).ok, item


def test_hostile_names_stay_inert_in_the_way(dataset: Dataset) -> None:
    name = HOSTILE + "</script><b>"
    first = replace(dataset.reforms[0], name=name)
    spoiled = replace(dataset, reforms=(first, *dataset.reforms[1:]))
    made = {page.path: page for page in pages(Site(spoiled, Settings()))}
    text = made[urls.record("reforms", first.id)].content
    script = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "<" not in script and "\\u003c" in script
    assert json.loads(script)["itemListElement"][-1]["name"] == name


def test_robots_and_sitemap_lead_to_every_page(page: Page, site: str, dataset: Dataset) -> None:
    robots = page.request.get(site + "robots.txt").text()
    assert f"Sitemap: {site}sitemap.xml" in robots
    listed = page.request.get(site + "sitemap.xml").text()
    for path in every_kind(dataset):
        assert (f"<loc>{site}{path}</loc>" in listed) is (path != "404.html"), path
    assert urlsplit(site).path in listed

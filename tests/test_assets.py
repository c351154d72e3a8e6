"""The site as files, without an engine."""

import json
from pathlib import Path

import lxml.html
import pytest

from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site.assets import Assets, Bundle, hashed, make_assets
from reforms.site.context import Site
from reforms.site.pages import pages
from reforms.site.static import StaticFile, static_files
from reforms.site.theme import context
from reforms.site.typeface import FONT, Typeface

MOVED = {"old/": "about/", "a/b/": "c/"}


class Blank(Typeface):
    """A typeface without a font: its characters have a width, and nothing is drawn."""

    def width(self, text: str, size: int, weight: int) -> float:
        return float(size * len(text))

    def draw(self, *arguments: object) -> None:
        """Draw nothing."""


BUNDLE = Bundle(css=b"a{}", js=b"1", search_engine=b"2", typeface=Blank(Path(), {}))
"""A stand-in, where what was bundled is of no matter."""


@pytest.fixture(scope="module")
def real(dataset: Dataset) -> Site:
    """The real package's site."""
    return Site(dataset, Settings(site_url="https://example.org/x/"))


@pytest.fixture(scope="module")
def assets(real: Site) -> Assets:
    """The site's own files, with a stand-in bundle."""
    return make_assets(real, BUNDLE)


@pytest.fixture(scope="module")
def made(real: Site, assets: Assets) -> list[StaticFile]:
    """All files but the pages."""
    return list(static_files(real, assets, MOVED))


def test_asset_name_changes_with_its_content() -> None:
    (first, content), (second, _) = hashed("site.css", b"a"), hashed("site.css", b"b")
    assert first != second and content == b"a"
    assert first.startswith("assets/site.") and first.endswith(".css")


def test_bundle_is_read_from_what_was_built(tmp_path: Path) -> None:
    for path, content in (
        ("dist/site.css", "css"),
        ("dist/site.js", "js"),
        ("dist/search.js", "search"),
        (FONT / "unicode.json", '{"[4]": "U+4e00-4e01", "latin": "U+41"}'),
        (FONT / "files" / "noto-sans-sc-4-wght-normal.woff2", "slice"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    bundle = Bundle.read(tmp_path)
    assert (bundle.css, bundle.js, bundle.search_engine) == (b"css", b"js", b"search")
    assert bundle.typeface.file("一").read_bytes() == b"slice"
    assert "latin" in bundle.typeface.file("A").name


def test_an_unbuilt_bundle_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Bundle.read(tmp_path)


def test_no_two_files_have_one_path(real: Site, made: list[StaticFile]) -> None:
    paths = [*(f.path for f in made), *(f"{page.path}index.html" for page in pages(real))]
    assert len(paths) == len(set(paths))


def test_context_is_all_that_the_theme_needs(real: Site, assets: Assets) -> None:
    words = "site assets picture policy qr breadcrumbs repo_url contact_email"
    assert set(context(real, assets)) == set(words.split())
    names = "css js search_engine search_index manifest picture icon icon_180 icon_192 icon_512"
    assert set(assets) == set(names.split())


def test_manifest_names_icons_that_exist(assets: Assets) -> None:
    manifest = json.loads(assets["manifest"][1])
    paths = {path.rpartition("/")[2] for path, _ in assets.values()}
    assert {icon["src"] for icon in manifest["icons"]} <= paths


def test_a_moved_address_leads_on_with_its_fragment(made: list[StaticFile]) -> None:
    (moved,) = (file for file in made if file.path == "a/b/index.html")
    page = lxml.html.fromstring(moved.content)
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../../c/"]
    assert page.xpath("//a/@href") == ["../../c/"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/x/c/"]
    assert "+location.hash" in page.xpath("string(//script)")

"""The site as files, without an engine."""

import json
from pathlib import Path

import lxml.html
import pytest

from conftest import ROOT
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site import files as made
from reforms.site.assets import FONT, Bundle, hashed, named, read_typeface

WEB = ROOT / "scripts" / "web"
BUNDLE = Bundle(css=b"a{}", js=b"1", search_engine=b"2", typeface=read_typeface(WEB / FONT))


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> made.Site:
    """A site with a stand-in bundle."""
    settings = Settings(site_url="https://example.org/x/")
    return made.Site(dataset=dataset, settings=settings, bundle=BUNDLE)


def test_asset_name_changes_with_its_content() -> None:
    assert hashed("site.css", b"a") != hashed("site.css", b"b")
    assert hashed("site.css", b"a").startswith("assets/site.")


def test_files_keep_what_the_theme_calls_them() -> None:
    made = named({"css": ("site.css", b"a")})
    assert made == {"css": (hashed("site.css", b"a"), b"a")}


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
    assert bundle.typeface.read(bundle.typeface.slice_of("一")) == b"slice"
    assert bundle.typeface.slice_of("A") == "latin"


def test_an_unbuilt_bundle_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Bundle.read(tmp_path)


def test_no_two_files_have_one_path(whole: made.Site) -> None:
    files = [file.path for file in made.files(whole, {"old/": "about/"})]
    paths = [*files, *(f"{path}index.html" for path in whole.pages)]
    assert len(paths) == len(set(paths))


def test_context_is_all_that_the_theme_needs(whole: made.Site) -> None:
    context = whole.context
    words = "site assets picture policy qr breadcrumbs repo_url contact_email"
    assert set(context) == set(words.split())
    files = "css js search_engine search_index manifest picture icon icon_180 icon_192 icon_512"
    assert set(whole.assets) == set(files.split())


def test_manifest_names_icons_that_exist(whole: made.Site) -> None:
    manifest = json.loads(whole.assets["manifest"][1])
    paths = {path.rpartition("/")[2] for path, _ in whole.assets.values()}
    assert {icon["src"] for icon in manifest["icons"]} <= paths


def test_a_moved_address_leads_on_with_its_fragment(whole: made.Site) -> None:
    (moved,) = (f for f in made.files(whole, {"a/b/": "c/"}) if f.path == "a/b/index.html")
    page = lxml.html.fromstring(moved.content)
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../../c/"]
    assert page.xpath("//a/@href") == ["../../c/"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/x/c/"]
    assert "+location.hash" in page.xpath("string(//script)")

"""The site as files, without an engine: assets, shells, filling."""

import json
from pathlib import Path

import pytest

from conftest import ROOT
from reforms import site as made
from reforms.model import Dataset
from reforms.pages import KINDS, pages
from reforms.settings import Settings
from reforms.web.assets import FONT, Bundle, hashed, named, read_typeface

WEB = ROOT / "scripts" / "web"
BUNDLE = Bundle(css=b"a{}", js=b"1", search_engine=b"2", typeface=read_typeface(WEB / FONT))
SHELL = (
    "<title><@title@></title><meta content='<@description@>'><@canonical@><@qr@><main><@content@>"
)


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> made.Site:
    """A site with a stand-in bundle."""
    settings = Settings(site_url="https://example.org/x/")
    return made.Site(dataset=dataset, settings=settings, bundle=BUNDLE)


def rendered(path: str) -> str:
    """What an engine would have written."""
    return "<urlset><@urls@></urlset>" if path == made.SITEMAP else SHELL


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


def test_there_is_a_shell_for_every_kind_and_it_is_the_kinds_first_page(whole: made.Site) -> None:
    first: dict[str, str] = {}
    for page in pages(whole.dataset, whole.settings):
        first.setdefault(page.kind, page.path)
    assert made.shells(whole.dataset) == first
    assert set(first) == set(KINDS)


def test_no_two_files_have_one_path(whole: made.Site) -> None:
    paths = [file.path for file in made.files(whole)]
    assert len(paths) == len(set(paths))


def published(whole: made.Site) -> dict[str, bytes]:
    """Path -> content of what a site fills."""
    return {file.path: file.content for file in made.publish(whole, rendered)}


def test_filled_page_holds_its_data_and_no_placeholder(whole: made.Site) -> None:
    filled = published(whole)
    for page in pages(whole.dataset, whole.settings):
        assert page.content.encode() in filled[f"{page.path}index.html"], page.path
    assert not [path for path in filled if b"<@" in filled[path] and not path.endswith(".gz")]


def test_placeholders_inside_data_stay_text(dataset: Dataset, whole: made.Site) -> None:
    from dataclasses import replace

    name = "<@content@><script>"
    first = replace(dataset.reforms[0], name=name)
    changed = replace(dataset, reforms=(first, *dataset.reforms[1:]))
    site = made.Site(dataset=changed, settings=whole.settings, bundle=BUNDLE)
    text = published(site)[f"reforms/{first.id}/index.html"].decode()
    assert text.startswith("<title>&lt;@content@&gt;&lt;script&gt;</title>")
    assert "<script>" not in text


def test_sitemap_lists_every_filled_page(whole: made.Site) -> None:
    sitemap = published(whole)[made.SITEMAP].decode()
    for page in pages(whole.dataset, whole.settings):
        assert f"<loc>https://example.org/x/{page.path}</loc>" in sitemap, page.path


def test_context_is_all_that_the_theme_needs(whole: made.Site) -> None:
    context = whole.context()
    words = "site picture policy qr breadcrumbs repo_url contact_email"
    assert set(context) == set(words.split())
    files = "css js search_engine search_index manifest picture icon icon_180 icon_192 icon_512"
    assert set(whole.assets) == set(files.split())


def test_manifest_names_icons_that_exist(whole: made.Site) -> None:
    manifest = json.loads(whole.assets["manifest"][1])
    paths = {path.rpartition("/")[2] for path, _ in whole.assets.values()}
    assert {icon["src"] for icon in manifest["icons"]} <= paths

"""The site as files, without an engine: assets, shells, filling."""

from pathlib import Path

import pytest

from reforms import site as made
from reforms.assets import Bundle, hashed
from reforms.model import Dataset
from reforms.pages import KINDS, pages
from reforms.settings import Settings

BUNDLE = Bundle(css=b"a{}", js=b"1", search_engine=b"2", icon=b"<svg/>")
SHELL = "<title>@@title@@</title><meta content='@@description@@'>@@canonical@@<main>@@content@@"


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> made.Site:
    """A site with a stand-in bundle."""
    settings = Settings(site_url="https://example.org/x/")
    return made.Site(dataset=dataset, settings=settings, bundle=BUNDLE)


def rendered(path: str) -> str:
    """What an engine would have written."""
    return "<urlset>@@urls@@</urlset>" if path == made.SITEMAP else SHELL


def test_asset_name_changes_with_its_content() -> None:
    assert hashed("site.css", b"a") != hashed("site.css", b"b")
    assert hashed("site.css", b"a").startswith("assets/site.")


def test_bundle_reads_materials_styles_before_ours(tmp_path: Path) -> None:
    web, theme, material = (tmp_path / name for name in ("web", "theme", "material"))
    for path, content in (
        (web / "dist" / "site.css", "ours"),
        (web / "dist" / "site.js", "js"),
        (web / "dist" / "search.js", "search"),
        (theme / "assets" / "images" / "icon.svg", "icon"),
        (material / "assets/stylesheets/main.1234.min.css", "theirs/*# sourceMappingURL=x */"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    bundle = Bundle.read(web, theme, material)
    assert bundle.css == b"theirsours"
    assert (bundle.js, bundle.search_engine, bundle.icon) == (b"js", b"search", b"icon")


def test_there_is_a_shell_for_every_kind_and_it_is_the_kinds_first_page(whole: made.Site) -> None:
    first: dict[str, str] = {}
    for page in pages(whole.dataset, whole.settings):
        first.setdefault(page.kind, page.path)
    assert made.shells(whole.dataset) == first
    assert set(first) == set(KINDS)


def test_no_two_files_have_one_path(whole: made.Site) -> None:
    paths = [file.path for file in made.files(whole)]
    assert len(paths) == len(set(paths))


def test_filled_page_holds_its_data_and_no_placeholder(whole: made.Site) -> None:
    for file in made.fill(whole, rendered):
        assert b"@@" not in file.content or file.path.endswith(".gz"), file.path


def test_placeholders_inside_data_stay_text(dataset: Dataset, whole: made.Site) -> None:
    from dataclasses import replace

    name = "@@content@@<script>"
    first = replace(dataset.reforms[0], name=name)
    changed = replace(dataset, reforms=(first, *dataset.reforms[1:]))
    site = made.Site(dataset=changed, settings=whole.settings, bundle=BUNDLE)
    filled = {
        file.path: file.content.decode()
        for file in made.fill(site, rendered)
        if file.path == f"reforms/{first.id}/index.html"
    }
    text = filled[f"reforms/{first.id}/index.html"]
    assert text.startswith("<title>@@content@@&lt;script&gt;</title>")
    assert "<script>" not in text


def test_sitemap_lists_every_filled_page(whole: made.Site) -> None:
    sitemap = {
        f.path: f.content.decode() for f in made.fill(whole, rendered) if f.path == made.SITEMAP
    }
    for page in pages(whole.dataset, whole.settings):
        assert f"<loc>https://example.org/x/{page.path}</loc>" in sitemap[made.SITEMAP], page.path


def test_context_is_all_that_the_theme_needs(whole: made.Site) -> None:
    context = whole.context()
    assert set(context) == {"site", "assets", "repo_url", "contact_email"}
    assert set(context["assets"]) == {"css", "js", "search_engine", "search_index", "icon"}

"""Material as the frame: its own files, its features, its columns; what every page says first."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import material
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from conftest import fork, mkdocs, served
from helpers import documents, first_pages, replace_in, small_dataset, small_package
from reforms import urls
from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site import column
from reforms.site.context import Site
from test_reading import each_template

THEME = Path(material.__file__).parent / "templates"


def test_pages_load_the_stylesheets_and_the_script_of_material(
    site: str, site_folder: Path
) -> None:
    for name, page in documents(site_folder):
        loaded = page.xpath("//link[@rel='stylesheet']/@href | //script/@src")
        own = [it.rpartition("assets/")[2] for it in loaded]
        theirs = [it for it in own if it.startswith(("stylesheets/", "javascripts/"))]
        assert len(theirs) == 3 and len(own) == 5, f"{name}: {own}"
        for path in theirs:
            made = (site_folder / "assets" / path).read_bytes()
            assert made == (THEME / "assets" / path).read_bytes(), path


def test_the_disclaimer_stands_on_the_first_phone_screen_and_on_paper(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in each_template(dataset):
        page.goto(site + path)
        note = page.locator(".brand__note")
        expect(note).to_have_text(dataset.descriptor["site"]["disclaimer"])
        for media in ("screen", "print"):
            page.emulate_media(media=media)  # type: ignore[arg-type]
            box = note.bounding_box()
            assert box and box["y"] + box["height"] < 844 and box["width"] > 80, f"{path} {media}"


@pytest.mark.parametrize("key", ["f", "s", "/", "n", "p", ",", "."])
def test_a_key_pressed_alone_does_nothing(
    key: str, page: Page, site: str, dataset: Dataset
) -> None:
    address = site + urls.record("reforms", dataset.reforms[1].id)
    page.goto(address)
    page.keyboard.press(key)
    page.wait_for_timeout(150)
    assert page.url == address
    assert not page.locator("#__search").is_checked()
    assert page.evaluate("document.activeElement === document.body")
    page.locator(".md-search__input").focus()
    page.keyboard.press(key)
    expect(page.locator(".md-search__input")).to_have_value(key)


@pytest.fixture(scope="module")
def switched(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[str]:
    """A small site with more of the theme's features switched on in `mkdocs.yml`."""
    folder = fork(tmp_path_factory.mktemp("switched"), bundle)
    small_package(folder)
    more = "    - navigation.tabs\n    - toc.follow\n    - content.tooltips\n"
    replace_in(folder / "mkdocs.yml", "    - navigation.tabs\n", more)
    with served(folder / "site") as address:
        built = mkdocs(folder, SITE_URL=address)
        assert built.returncode == 0, built.stdout + built.stderr
        yield address


def test_features_of_material_work_when_they_are_switched_on(
    context: BrowserContext, switched: str
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(switched + first_pages(small_dataset())["reform"])
    told = json.loads(page.locator("#__config").text_content() or "")
    assert {"toc.follow", "content.tooltips"} <= set(told["features"])
    page.locator(".md-content [title], .md-header [title]").first.hover()
    expect(page.locator("[role=tooltip]").first).to_be_visible()
    page.close()


def test_tabs_breadcrumbs_and_columns_show_where_a_page_is(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    reform = dataset.reforms[-1]
    page.goto(site + urls.record("reforms", reform.id))
    expect(page.locator(".md-tabs__item--active")).to_have_text("改革")
    domain = dataset.domain[reform.domain_id].name
    assert page.locator(".md-path__item").all_inner_texts() == ["首页", "改革", domain]
    left = page.locator(".md-sidebar--primary")
    expect(left.locator("[aria-current=page]")).to_contain_text(reform.name)
    for other in dataset.reforms_of_notice[reform.notice_id]:
        assert left.get_by_role("link", name=other.name).count() == 1, other.id
    right = page.locator(".md-sidebar--secondary .md-nav__link").all_inner_texts()
    assert right[0] == "实施内容" and len(right) > 4
    assert page.locator(".md-footer__link--prev").count() == 1


def test_a_column_holds_sixty_titles_at_most() -> None:
    small = small_dataset()
    first = small.reforms[0]
    many = tuple(replace(first, id=f"{first.id}{at}", number=at) for at in range(1, 201))
    other = next(row for row in small.reforms if row.domain_id != first.domain_id)
    site = Site(replace(small, reforms=(*many, other)), Settings())
    for at in (0, 100, 199):
        found = column.column(site, "reform", urls.record("reforms", many[at].id))
        assert found and [len(group.entries) for group in found.groups] == [column.MOST, 0]
        paths = [entry.path for entry in found.groups[0].entries]
        assert urls.record("reforms", many[at].id) in paths
        assert found.groups[1].path == urls.record("domains", other.domain_id)


def test_a_folder_on_disk_leads_on_and_has_no_dialog(
    page: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    page.goto((site_folder / "index.html").as_uri())
    page.get_by_role("link", name=dataset.domains[0].name).first.click()
    expect(page).to_have_url(re.compile("^file://.*/domains/.*/index.html$"))
    expect(page.locator(".md-header")).to_be_visible()
    expect(page.locator(".md-search")).to_be_hidden()


def test_own_style_is_one_file_of_at_most_770_lines(site: str, site_folder: Path) -> None:
    (own,) = (site_folder / "assets").glob("*.css")
    assert re.fullmatch(r"extra\.[0-9a-f]{8}\.css", own.name)
    source = Path(__file__).parent.parent / "scripts" / "web" / "src" / "extra.css"
    assert len(source.read_text("utf-8").splitlines()) <= 770


def test_the_first_key_leads_past_the_frame(page: Page, site: str) -> None:
    page.goto(site + urls.ABOUT)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "跳到正文"

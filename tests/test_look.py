"""How the site reads: type, measure, targets, zoom, motion, and controls without a mouse."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from helpers import documents, first_pages
from reforms import urls
from reforms.model import Dataset
from test_reading import each_template


def texts(dataset: Dataset) -> list[tuple[str, str]]:
    """Pages with long texts, and where these stand."""
    longest = max(dataset.reforms, key=lambda row: len(row.content))
    return [
        (urls.record("reforms", longest.id), ".official p, .official li"),
        (first_pages(dataset)["notice"], ".document .body"),
        (urls.ABOUT, "article > p"),
    ]


def test_text_is_sized_by_the_reader_alone_in_fonts_of_the_system(
    page: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    for path, document in documents(site_folder):
        (content,) = document.xpath("//meta[@name='viewport']/@content")
        assert "maximum-scale" not in content and "user-scalable" not in content, path
        assert document.get("lang") == dataset.descriptor["site"]["language"], path
    page.goto(site)
    assert page.evaluate("getComputedStyle(document.documentElement).textSizeAdjust") == "100%"
    styled = [*site_folder.rglob("*.css"), *site_folder.rglob("*.html")]
    assert styled and not [file for file in styled if "@font-face" in file.read_text("utf-8")]


@pytest.mark.parametrize(("width", "least"), [(360, 18), (768, 17), (1280, 17)])
def test_running_text_is_large_and_airy_and_lines_are_short(
    page: Page, site: str, dataset: Dataset, width: int, least: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path, text in texts(dataset):
        page.goto(site + path)
        measured = page.locator(text).evaluate_all(
            "all => all.map(e => { const s = getComputedStyle(e), size = parseFloat(s.fontSize);"
            " return [size, parseFloat(s.lineHeight) / size,"
            " (e.clientWidth - parseFloat(s.paddingLeft)) / size, s.lineBreak] })"
        )
        assert measured[0][0] >= least, path
        assert measured[0][1] == pytest.approx(1.8, abs=0.05), path
        assert measured[0][3] == "strict", "no line begins with a closing mark"
        if width == 1280:
            assert 36 <= max(characters for _, _, characters, _ in measured) <= 42.5, path


@pytest.mark.parametrize("width", [320, 390])
def test_the_header_is_one_slim_row_on_a_phone(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(site + urls.REFORMS)
    header = page.locator(".md-header").bounding_box()
    assert header and header["height"] <= 56 and not page.locator(".md-tabs").is_visible()
    page.get_by_title("菜单").focus()
    page.keyboard.press("Enter")
    page.locator(".md-nav--primary").get_by_role("link", name="单位").click()
    page.wait_for_url(site + urls.AGENCIES)


def test_fields_have_the_corners_of_buttons(page: Page, site: str) -> None:
    corners = "all => all.map(e => getComputedStyle(e).borderRadius)"
    for path, fields in (
        (urls.HOME, ".find > *"),
        (urls.REFORMS, "#list-q, #sort, .results button"),
    ):
        page.goto(site + path)
        assert set(page.locator(fields).evaluate_all(corners)) == {"6px"}, path


def test_motion_is_reduced_for_those_who_ask(page: Page, site: str, dataset: Dataset) -> None:
    page.emulate_media(reduced_motion="reduce")
    moving = (
        "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        " return s.scrollBehavior === 'smooth' || parseFloat(s.animationDuration) > 0"
        " || s.transitionDuration.split(',').some(d => parseFloat(d) > 0) }).length"
    )
    for path in each_template(dataset):
        page.goto(site + path)
        assert page.evaluate(moving) == 0, path


def test_who_does_what_is_read_by_keyboard_and_is_a_list_on_phones(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site + urls.AGENCIES)
    page.get_by_role("region", name="谁负责什么").focus()
    seen: list[str] = []
    marks = page.locator(".matrix .dot").count()
    for _ in range(marks + len(dataset.agencies) + len(dataset.domains)):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
    assert len([it for it in seen if it]) == marks
    last = page.locator(".matrix .dot").last
    last.focus()
    agency, _, said = (last.get_attribute("aria-label") or "").partition("，")
    domain, _, number = said.partition("：")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/agencies/.+/#"))
    assert page.locator("h1").inner_text() == agency
    assert page.locator(":target").inner_text().count(domain) == 1
    assert f"{page.locator('.worksheet th .meta', has_text=domain).count()}项" == number
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(site + urls.AGENCIES)
    assert not page.locator(".matrix").is_visible()
    for row in dataset.agencies:
        assert page.locator(".agencies").get_by_role("link", name=row.name, exact=True).count()


REFUSED = """
  Object.defineProperty(navigator, "clipboard", {value: {writeText: () => Promise.reject()}});
  document.execCommand = () => false;
"""


@pytest.mark.parametrize("target", ["cite-office", "fix-text"])
def test_where_copying_is_refused_the_text_is_selected(
    page: Page, site: str, dataset: Dataset, target: str
) -> None:
    page.add_init_script(REFUSED)
    page.goto(site + first_pages(dataset)["reform"])
    button = page.locator(f"[data-copy={target}]")
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="已选中")).to_be_visible()
    wanted = page.locator(f"#{target}").text_content() or ""
    assert "".join(page.evaluate("getSelection().toString()").split()) == "".join(wanted.split())

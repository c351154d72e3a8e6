"""A site for everyone: accessibility, weight, keyboard, paper, no JavaScript, a folder on disk."""

import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from conftest import ROOT
from helpers import documents, first_pages
from reforms import urls
from reforms.model import Dataset

SETTLED = """() => [...document.querySelectorAll("pre > code")].every(
  (code) => code.scrollWidth <= code.clientWidth || code.tabIndex === 0
)"""
AXE = ROOT / "scripts" / "web" / "node_modules" / "axe-core" / "axe.min.js"
HAND_WRITTEN = tuple(
    path.relative_to(ROOT / "docs").with_suffix("").as_posix().removesuffix("/index") + "/"
    for path in sorted((ROOT / "docs").rglob("*.md"))
    if "maintainers" not in path.parts
)
WIDTHS = (360, 768, 1280)
FIRST_VISIT, LATER_VISIT, REQUESTS = 85_000, 14_000, 10
"""Bytes, gzip -9, and requests of a visit to an item's page."""
ADDED = ("form", "button", "script", "noscript")
"""Parts of a page that a script may make or fill."""

TEXT = f"""(() => {{
  const main = document.querySelector("main").cloneNode(true);
  for (const part of main.querySelectorAll("{", ".join(ADDED)}")) part.remove();
  return main.textContent;
}})()"""


Paths = Callable[[Dataset], Iterator[str]]


def every_kind(dataset: Dataset) -> Iterator[str]:
    """One path of each kind of page, and every hand-written page."""
    yield from first_pages(dataset).values()
    yield from HAND_WRITTEN
    yield "404.html"


def each_template(dataset: Dataset) -> Iterator[str]:
    """One path of each kind of page; hand-written ones share a template."""
    yield from first_pages(dataset).values()
    yield urls.DATA
    yield "404.html"


@pytest.mark.parametrize(
    ("scheme", "paths", "widths"),
    [
        ("light", each_template, WIDTHS[:1]),
        ("dark", each_template, WIDTHS[-1:]),
        pytest.param("light", every_kind, WIDTHS, marks=pytest.mark.nightly),
        pytest.param("dark", every_kind, WIDTHS, marks=pytest.mark.nightly),
    ],
)
def test_axe_finds_nothing(
    scheme: Literal["light", "dark"],
    paths: Paths,
    widths: Sequence[int],
    page: Page,
    site: str,
    dataset: Dataset,
) -> None:
    found = []
    # Nothing is on its way when axe looks: no motion, and the theme has seen the new width.
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for path in paths(dataset):
        page.goto(site + path)
        page.evaluate(AXE.read_text("utf-8"))
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(SETTLED)
            result = page.evaluate("axe.run({resultTypes: ['violations']})")
            found += [
                f"{path} {width}: {violation['id']} {node['target']}"
                for violation in result["violations"]
                for node in violation["nodes"]
            ]
    assert not found, "\n".join(found)


def test_a_visit_to_an_item_stays_light(
    page: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    loaded: list[str] = []
    page.on(
        "request", lambda request: loaded.append(request.url.removeprefix(site).partition("?")[0])
    )
    first, second = (urls.record("reforms", row.id) for row in dataset.reforms[:2])
    page.goto(site + first)
    page.wait_for_load_state("networkidle")
    # What a browser fetches by itself, and a headless one does not.
    links = page.locator("link[rel=icon], link[rel=manifest]").evaluate_all(
        "all => all.map(link => link.href)"
    )
    paths = {*loaded, *(link.removeprefix(site) for link in links)}
    weight = sum(compressed(site_folder, path) for path in paths)
    assert len(paths) <= REQUESTS, sorted(paths)
    later = compressed(site_folder, second)
    assert weight <= FIRST_VISIT and later <= LATER_VISIT, (weight, later)
    print(f"first visit {weight} bytes, {len(paths)} requests; later visit {later} bytes")


def compressed(folder: Path, path: str) -> int:
    """The bytes of a file as a server would send it."""
    file = folder / path
    return len(gzip.compress((file / "index.html" if file.is_dir() else file).read_bytes(), 9))


def test_pages_hold_their_content_without_javascript(
    page: Page, site: str, site_folder: Path, dataset: Dataset
) -> None:
    bare = dict(documents(site_folder))
    for path in each_template(dataset):
        if path == "404.html":
            continue
        page.goto(site + path)
        (main,) = bare[f"{path}index.html"].iter("main")
        for part in [*main.iter(*ADDED)]:
            part.drop_tree()
        # What only a script can do (filters, copy buttons) is left out of both.
        texts = [set(re.sub(r"\s", "", it)) for it in (main.text_content(), page.evaluate(TEXT))]
        assert texts[0] >= texts[1], f"{path}: {texts[1] - texts[0]}"


def test_every_page_has_a_title_description_and_heading(site: str, site_folder: Path) -> None:
    seen: dict[str, str] = {}
    for path, page in documents(site_folder):
        title = page.findtext(".//title")
        assert title and title not in seen, f"{path} and {seen[title]} share the title {title}"
        seen[title] = path
        if path != "404.html":
            assert all(page.xpath("//meta[@name='description']/@content")), path
        levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1, path
        jumps = [b - a for a, b in pairwise(levels)]
        assert max(jumps, default=0) <= 1, f"{path}: {levels}"


def test_everything_is_reached_by_keyboard_with_a_visible_focus(
    page: Page, site: str, dataset: Dataset
) -> None:
    page.goto(site + first_pages(dataset)["reform"])
    # Of radio buttons the chosen one stands for its group.
    controls = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]"
        ".filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility()"
        " && !e.matches('[type=radio]:not(:checked)')).length"
    )
    hidden, reached = [], set()
    for _ in range(controls):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const e = document.activeElement; if (!e || e === document.body) return null;"
            "const s = getComputedStyle(e.matches('input[type=radio]') ? e.nextElementSibling : e);"
            "const place = [...document.querySelectorAll('*')].indexOf(e);"
            "return [`${place} ${e.outerHTML.slice(0, 80)}`, s.outlineStyle, s.boxShadow] })()"
        )
        if style is None:
            break
        reached.add(style[0])
        if style[1] == "none" and style[2] == "none":
            hidden.append(style[0])
    assert not hidden, hidden
    assert len(reached) == controls > 20


def test_copy_button_works_by_keyboard(browser: Browser, site: str, dataset: Dataset) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="zh-CN")
    page = context.new_page()
    page.goto(site + first_pages(dataset)["reform"])
    page.get_by_role("link", name="引用").first.click()
    button = page.get_by_role("button", name=re.compile("复制")).first
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert dataset.notices[0].document_number in copied
    context.close()


def test_colour_and_size_are_remembered(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("label[for=__palette_1]").click()
    page.locator("label[for=__palette_2]").click()
    page.get_by_title("大字").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    large = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert dark == "rgb(18, 24, 27)" and float(large.removesuffix("px")) >= 24
    page.goto(site + urls.REFORMS)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == large

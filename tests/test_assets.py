"""The site as files, without an engine."""

import json
from pathlib import Path

import lxml.html
import pytest

from reforms.model import Dataset
from reforms.settings import Settings
from reforms.site.context import Site
from reforms.site.pages import pages
from reforms.site.static import BUNDLED, Bundle, hashed, make_assets, static_files
from reforms.site.typeface import FONT, Typeface


class Blank(Typeface):
    """A typeface without a font: its characters have a width, and nothing is drawn."""

    def width(self, text: str, size: int, weight: int) -> float:
        return float(size * len(text))

    def draw(self, *arguments: object) -> None:
        """Draw nothing."""


BUNDLE = Bundle(files=dict.fromkeys(BUNDLED.values(), b""), typeface=Blank(Path(), {}))
"""A stand-in, where what was bundled is of no matter."""


def test_asset_name_changes_with_its_content() -> None:
    (first, content), (second, _) = hashed("site.css", b"a"), hashed("site.css", b"b")
    assert first != second and content == b"a"
    assert first.startswith("assets/site.") and first.endswith(".css")


def test_bundle_is_read_from_what_was_built(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Bundle.read(tmp_path)
    written = {Path("dist", name): name for name in BUNDLED.values()}
    written[FONT / "unicode.json"] = '{"[4]": "U+4e00-4e01", "latin": "U+41"}'
    for path, content in written.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    bundle = Bundle.read(tmp_path)
    assert bundle.files == {name: name.encode() for name in BUNDLED.values()}
    names = [bundle.typeface.file(it).name for it in "丁A乙"]
    part, latin = (f"noto-sans-sc-{name}-wght-normal.woff2" for name in ("4", "latin"))
    assert names == [part, latin, part], "one that is in no slice is looked for in the first"


def test_files_have_a_path_each_and_what_has_moved_leads_on(dataset: Dataset) -> None:
    site = Site(dataset, Settings(site_url="https://example.org/x/"))
    assets = make_assets(site, BUNDLE)
    files = list(static_files(site, assets, {"old/": "about/", "a/b/": "c/"}))
    paths = [*(path for path, _ in files), *(f"{page.path}index.html" for page in pages(site))]
    assert len(paths) == len(set(paths))
    icons = {icon["src"] for icon in json.loads(assets["manifest"][1])["icons"]}
    assert icons and {f"assets/{icon}" for icon in icons} <= set(paths)
    page = lxml.html.fromstring(dict(files)["a/b/index.html"])
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../../c/"]
    assert page.xpath("//a/@href") == ["../../c/"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/x/c/"]
    assert "+location.hash" in page.xpath("string(//script)")

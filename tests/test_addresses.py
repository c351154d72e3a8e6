"""Every address that was ever public answers or leads on: `data/addresses.txt` only grows."""

import re
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
import pytest

ADDRESSES = (Path(__file__).parent / "data" / "addresses.txt").read_text("utf-8").split()
FRAGMENTS: dict[str, set[str]] = {}
for address in ADDRESSES:
    path, _, fragment = address.partition("#")
    FRAGMENTS.setdefault(path, set()).update({fragment} - {""})


def document(folder: Path, path: str) -> lxml.html.HtmlElement:
    """A page of the built site."""
    return lxml.html.fromstring((folder / path.lstrip("/") / "index.html").read_bytes())


@pytest.mark.parametrize("path", sorted(FRAGMENTS))
def test_a_public_address_answers(site: str, site_folder: Path, path: str) -> None:
    if not path.endswith("/"):
        assert (site_folder / path.lstrip("/")).is_file()
        return
    page = document(site_folder, path)
    for moved in page.xpath("//meta[@http-equiv='refresh']/@content"):
        here = urljoin(site, path.lstrip("/"))
        target = urljoin(here, re.sub(r"^0; url=", "", moved)).removeprefix(site)
        assert page.xpath("//a/@href") == [moved.partition("url=")[2]]
        page = document(site_folder, target)
    assert FRAGMENTS[path] - {element.get("id") for element in page.xpath("//*[@id]")} == set()


def test_the_list_is_of_addresses_below_any_path() -> None:
    assert len(ADDRESSES) == len(set(ADDRESSES)) > 100
    assert all(address.startswith("/") for address in ADDRESSES)

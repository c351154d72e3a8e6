"""Paths of the site and the links between them."""

import posixpath
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import property_test
from reforms import urls

PAGES = [urls.HOME, urls.REFORMS, urls.DICTIONARY, "reforms/a1-01/", "reforms/a1-01/extra/"]
TARGETS = [*PAGES, "data/reforms.json", "search/?q=a", "notices/a1/#a1-01", "#top"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("reforms", "reforms/a1-01/"),
        ("notices", "notices/a1-01/"),
        ("domains", "domains/a1-01/"),
        ("agencies", "agencies/a1-01/"),
    ],
)
def test_the_page_of_a_record(table: str, expected: str) -> None:
    assert urls.record(table, "a1-01") == expected


def test_places_of_a_reform() -> None:
    assert urls.passage("a1", "a1-07") == "notices/a1/#a1-07"
    assert urls.reform_json("a1-07") == "api/v1/reforms/a1-07.json"
    assert urls.download("reforms.xlsx") == "data/reforms.xlsx"


def test_files_of_the_api() -> None:
    assert urls.api_list("domains") == "api/v1/domains.json"
    assert urls.api_record("domains", "a-b") == "api/v1/domains/a-b.json"
    assert urls.api_schema("domain") == "api/v1/schemas/domain.json"


@pytest.mark.parametrize(
    ("target", "page", "expected"),
    [
        ("", "", "./"),
        ("", "reforms/a1-01/", "../../"),
        ("reforms/", "", "reforms/"),
        ("reforms/a1-02/", "reforms/a1-01/", "../a1-02/"),
        ("reforms/a1-01/", "reforms/a1-01/", "./"),
        ("data/reforms.json", "reforms/", "../data/reforms.json"),
        ("notices/a1/#a1-01", "reforms/a1-01/", "../../notices/a1/#a1-01"),
        ("#top", "reforms/", "../#top"),
        ("https://example.org/a#b", "reforms/", "https://example.org/a#b"),
        ("mailto:a@example.org", "reforms/", "mailto:a@example.org"),
    ],
)
def test_a_link_from_a_page(target: str, page: str, expected: str) -> None:
    assert urls.relative(target, page) == expected


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("site", ["https://example.org/", "https://example.org/some/folder/"])
def test_a_browser_follows_it_to_the_target(site: str, target: str, page: str) -> None:
    assert urljoin(site + page, urls.relative(target, page)) == site + target


FOLDER = st.lists(st.text("ab1-", min_size=1, max_size=3), max_size=4).map(
    lambda names: "".join(f"{name}/" for name in names)
)


@property_test
@given(FOLDER, FOLDER)
def test_any_page_reaches_any_other(target: str, page: str) -> None:
    steps = urls.relative(target, page)
    assert not steps.startswith("/")
    reached = posixpath.normpath(posixpath.join("/" + page, steps))
    assert reached == posixpath.normpath("/" + target)


@property_test
@given(FOLDER)
def test_any_page_reaches_the_home_page_as_any_other(page: str) -> None:
    assert urls.root(page) == urls.relative(urls.HOME, page)

"""Paths of the site."""

from urllib.parse import urljoin

import pytest

from reforms import urls


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
    assert urls.download("reforms.xlsx") == "data/reforms.xlsx"


def test_files_of_the_api() -> None:
    assert urls.api_list("domains") == "api/v1/domains.json"
    assert urls.api_record("domains", "a-b") == "api/v1/domains/a-b.json"
    assert urls.api_schema("domain") == "api/v1/schemas/domain.json"


PAGES = [urls.HOME, urls.REFORMS, urls.DICTIONARY, "reforms/a1-01/", "reforms/a1-01/extra/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("site", ["https://example.org/", "https://example.org/some/folder/"])
def test_any_page_reaches_any_other_through_the_root(site: str, page: str) -> None:
    for target in (*PAGES, "data/reforms.json", "notices/a1/#a1-01"):
        assert urljoin(site + page, urls.root(page) + target) == site + target

"""Paths of the site; the addresses themselves are held by `tests/data`."""

from urllib.parse import urljoin

import pytest

from reforms import urls

PAGES = [urls.HOME, urls.REFORMS, urls.DICTIONARY, "reforms/a1-01/", "reforms/a1-01/extra/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("site", ["https://example.org/", "https://example.org/some/folder/"])
def test_any_page_reaches_any_other_through_the_root(site: str, page: str) -> None:
    for target in (*PAGES, "data/reforms.json", "notices/a1/#a1-01"):
        assert urljoin(site + page, urls.root(page) + target) == site + target

"""What the environment says of one deployment."""

import pytest

from reforms.settings import DEFAULT_SITE_URL, Settings


def test_without_an_environment() -> None:
    assert Settings.from_environment({}) == Settings(
        site_url=DEFAULT_SITE_URL, repo_url="", contact_email=""
    )


def test_empty_variables_count_as_unset() -> None:
    empty = {"SITE_URL": "", "REPO_URL": "", "CONTACT_EMAIL": ""}
    assert Settings.from_environment(empty) == Settings()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/", "https://example.org/"),
        ("https://example.org/some/folder//", "https://example.org/some/folder/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000", "http://[::1]:8000/"),
    ],
)
def test_the_site_url_ends_in_one_slash(given: str, expected: str) -> None:
    assert Settings.from_environment({"SITE_URL": given}).site_url == expected


def test_the_repository_ends_in_none() -> None:
    made = Settings.from_environment({"REPO_URL": "https://example.org/a/b/"})
    assert made.repo_url == "https://example.org/a/b"


def test_the_contact_is_kept() -> None:
    made = Settings.from_environment({"CONTACT_EMAIL": "a@example.org"})
    assert made.contact_email == "a@example.org"


@pytest.mark.parametrize("name", ["SITE_URL", "REPO_URL"])
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "example.org",
        "//example.org",
        "ftp://example.org",
        "https://",
        "https://:80",
        "http://[::1",
        "http://[x]",
        "http://example.org:port",
        "http://example.org:99999",
    ],
)
def test_what_is_no_address_is_refused(name: str, url: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} 须是 .*的完整网址"):
        Settings.from_environment({name: url})

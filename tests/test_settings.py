"""What the environment says of one deployment."""

import pytest

from reforms.settings import Settings


@pytest.mark.parametrize("environ", [{}, dict.fromkeys(["SITE_URL", "REPO_URL"], "")])
def test_empty_variables_count_as_unset(environ: dict[str, str]) -> None:
    assert Settings.from_environment(environ) == Settings()


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "https://example.org/some/folder//", "http://[::1]:8000/"],
)
def test_the_site_url_ends_in_one_slash_and_the_repository_in_none(url: str) -> None:
    environ = {"SITE_URL": url, "REPO_URL": url, "CONTACT_EMAIL": "a@example.org"}
    made = Settings.from_environment(environ)
    assert made.site_url == url.rstrip("/") + "/"
    assert made.repo_url == url.rstrip("/")
    assert made.contact_email == "a@example.org"


@pytest.mark.parametrize("name", ["SITE_URL", "REPO_URL"])
@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "example.org", "//example.org", "ftp://example.org", "https://"),
        *("https://:80", "http://[::1", "http://example.org:port", "http://example.org:99999"),
    ],
)
def test_what_is_no_address_is_refused(name: str, url: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} 须是 .*的完整网址"):
        Settings.from_environment({name: url})

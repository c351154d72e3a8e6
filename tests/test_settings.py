"""What the environment says of one deployment."""

import pytest

from reforms.settings import DEFAULT_SITE_URL, Settings


@pytest.mark.parametrize(
    "environ", [{}, dict.fromkeys(["SITE_URL", "REPO_URL", "CONTACT_EMAIL"], "")]
)
def test_empty_variables_count_as_unset(environ: dict[str, str]) -> None:
    made = Settings.from_environment(environ)
    assert made == Settings(site_url=DEFAULT_SITE_URL, repo_url="", contact_email="")


@pytest.mark.parametrize("slashes", ["", "/", "//"])
def test_the_site_ends_in_one_slash_and_the_repository_in_none(slashes: str) -> None:
    made = Settings.from_environment(
        {
            "SITE_URL": f"http://[::1]:8000/some{slashes}",
            "REPO_URL": f"https://example.org/a/b{slashes}",
            "CONTACT_EMAIL": "a@example.org",
        }
    )
    assert made.site_url == "http://[::1]:8000/some/"
    assert (made.repo_url, made.contact_email) == ("https://example.org/a/b", "a@example.org")


@pytest.mark.parametrize("name", ["SITE_URL", "REPO_URL"])
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "example.org",
        "//example.org",
        "ftp://example.org",
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

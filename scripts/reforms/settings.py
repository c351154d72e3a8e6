"""What the environment says of one deployment; everything else is data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from reforms.problems import Usage

DEFAULT_SITE_URL = "http://127.0.0.1:8000/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where this copy of the site lives and whom its readers can reach."""

    site_url: str = DEFAULT_SITE_URL  # Ends in a slash
    repo_url: str = ""  # The repository's page; empty when unknown, and then nothing links there
    contact_email: str = ""

    @property
    def has_site(self) -> bool:
        """Whether it is known where the site is published."""
        return self.site_url != DEFAULT_SITE_URL

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """SITE_URL, REPO_URL and CONTACT_EMAIL, unset if empty; raises Usage for no http(s) URL."""
        site_url = (environ.get("SITE_URL") or DEFAULT_SITE_URL).rstrip("/") + "/"
        repo_url = environ.get("REPO_URL", "").rstrip("/")
        for name, url in (("SITE_URL", site_url), ("REPO_URL", repo_url)):
            if url and not _is_address(url):
                raise Usage(f"{name} 须是 http:// 或 https:// 开头的完整网址，现为 {url}")
        contact_email = environ.get("CONTACT_EMAIL", "")
        return cls(site_url=site_url, repo_url=repo_url, contact_email=contact_email)


def _is_address(url: str) -> bool:
    """Whether a URL is http(s) and names a host, and a port that can be if any."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # a bracket without its other half, or a port that is no number

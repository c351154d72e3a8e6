"""What the environment says of one deployment; everything else is data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

DEFAULT_SITE_URL = "http://127.0.0.1:8000/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where this copy of the site lives and whom its readers can reach."""

    site_url: str = DEFAULT_SITE_URL
    """Ends in a slash."""
    repo_url: str = ""
    """The repository's page; empty when unknown, and then nothing links there."""
    contact_email: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read SITE_URL, REPO_URL and CONTACT_EMAIL; an empty one counts as unset.

        Raises ValueError for a URL that is not http(s): it would end up in links.
        """
        site_url = (environ.get("SITE_URL") or DEFAULT_SITE_URL).rstrip("/") + "/"
        repo_url = environ.get("REPO_URL", "").rstrip("/")
        for name, url in (("SITE_URL", site_url), ("REPO_URL", repo_url)):
            parts = urlsplit(url)
            if url and not (parts.scheme in ("http", "https") and parts.netloc):
                raise ValueError(f"{name} 须以 http:// 或 https:// 开头，现为 {url}")
        return cls(
            site_url=site_url,
            repo_url=repo_url,
            contact_email=environ.get("CONTACT_EMAIL", ""),
        )

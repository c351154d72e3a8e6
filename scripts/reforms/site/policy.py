"""The Content-Security-Policy of the pages.

A page loads the site's own files and nothing else, and of what stands in its own text
it runs only what it names by checksum: a script that came in with data stays dead even
where some escaping should fail.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    # From a folder on disk no worker can be loaded by its path.
    "worker-src": "blob:",
    "form-action": "'self'",
    "base-uri": "'none'",
}
"""What a page may load, and where it may send a form."""


def policy(*, scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """The policy for a page that holds these scripts and styles in its own text."""
    inside = {"script-src": scripts, "style-src": styles}
    return "; ".join(
        " ".join((name, allowed, *map(_checksum, inside.get(name, ()))))
        for name, allowed in _SOURCES.items()
    )


def _checksum(text: str) -> str:
    """What names a text as it stands between its element's tags."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

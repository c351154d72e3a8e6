"""What the theme's templates know besides their page, and what becomes of a page after them.

The policy: a page loads the site's own files and nothing else, and of what stands in its
own text it runs only what it names by checksum.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

import segno

from reforms.site import brand, schemaorg
from reforms.site.context import Site
from reforms.site.render import linked

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
"""What a page may load, and where it may send a form."""

MASK = 2  # of a QR code: any can be read, and trying all eight takes four times as long


def context(site: Site, assets: Mapping[str, str]) -> Mapping[str, Any]:
    """What the templates find in `config.extra`; `assets` has the files' paths by name."""
    return {
        "site": site.facts,
        "assets": assets,
        "picture": brand.described(site),
        "qr": qr_code,
        "breadcrumbs": lambda trail: linked(schemaorg.breadcrumbs(site, trail)),
        "signposts": partial(schemaorg.signposts, site),
        "repo_url": site.settings.repo_url,
        "contact_email": site.settings.contact_email,
    }


_SCRIPT = re.compile("<script>(.*?)</script>", re.DOTALL)
_ARTICLE = re.compile("<article.*</article>", re.DOTALL)
_CHARSET = '<meta charset="utf-8">'


def finished(html: str, *, serving: bool) -> str:
    """A rendered page with its policy, and with the theme's faults mended.

    While serving there is no policy: MkDocs adds a script of its own to each page.
    """
    html = html.replace('role="dialog"', 'role="dialog" aria-label="搜索"', 1)
    html = html.replace(' tabindex=""', "")
    # Browsers forget what is checked anyway, and a checkbox may not say so.
    html = re.sub(r'(type="checkbox" id="__(?:drawer|search)") autocomplete="off"', r"\1", html)
    if 'id="__toc"' not in html:
        html = html.replace(' for="__toc"', "")
    if serving:
        return html
    # Those of the frame alone: a script that came in with data stays dead.
    made = policy(_SCRIPT.findall(_ARTICLE.sub("", html)))
    head = f'''{_CHARSET}
      <meta http-equiv="Content-Security-Policy" content="{made}">
      <meta name="referrer" content="same-origin">'''
    return html.replace(_CHARSET, head, 1)


def policy(scripts: Iterable[str]) -> str:
    """The Content-Security-Policy of a page that holds these scripts in its text."""
    inside = " ".join((_SOURCES["script-src"], *map(_checksum, scripts)))
    return "; ".join(map(" ".join, (_SOURCES | {"script-src": inside}).items()))


def _checksum(text: str) -> str:
    """What names a text as it stands between its element's tags."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def qr_code(address: str) -> str:
    """A page's address as an inline picture for a sheet of paper, one pixel a module."""
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
    source = made.png_data_uri(border=0)
    return f'<img class="qr" alt="本页网址的二维码" src="{source}">'

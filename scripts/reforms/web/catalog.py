"""The list of reforms as files that a browser filters, where one page does not hold it.

The columns are small numbers in the list's order; the names come in files of
their own, which are fetched as they are shown. Scripts, so that they also load
from a folder on disk.
"""

from collections.abc import Iterable
from typing import Any

from reforms.model import Reform
from reforms.web import paging
from reforms.web.assets import Files
from reforms.web.literal import compact, safe
from reforms.web.shared import Shared

COLUMNS, NAMES = "reformsList", "reformsNames"
"""The names under which the scripts leave what they bring."""

SHELF = 1_000
"""Names in one file."""


def files(shared: Shared) -> Files:
    """What the theme calls a file -> (its name, its content); none where a page holds the list."""
    rows = shared.listed
    if len(rows) <= paging.SIZE:
        return {}
    shelves = [rows[at : at + SHELF] for at in range(0, len(rows), SHELF)]
    names = {f"list_{at}": (f"list-{at}.js", _names(at, shelf)) for at, shelf in enumerate(shelves)}
    columns = f"self.{COLUMNS}={safe(compact(_columns(shared, rows)))};\n".encode()
    return {"list": ("list.js", columns)} | names


def _names(at: int, rows: Iterable[Reform]) -> bytes:
    found = safe(compact([row.name for row in rows]))
    return f"(self.{NAMES}=self.{NAMES}||{{}})[{at}]={found};\n".encode()


def _columns(shared: Shared, rows: Iterable[Reform]) -> dict[str, Any]:
    """The values of each filter, and each reform's by their places among those."""
    data = shared.dataset
    values = shared.options
    place = {
        name: {option.value: at for at, option in enumerate(options)}
        for name, options in values.items()
    }
    return {
        "page": paging.SIZE,
        "shelf": SHELF,
        "values": {name: [[o.value, o.name] for o in options] for name, options in values.items()},
        "number": [row.number for row in rows],
        "domain": [place["domain"][row.domain_id] for row in rows],
        "scope": [place["scope"][row.scope_id] for row in rows],
        "notice": [place["notice"][row.notice_id] for row in rows],
        "agency": [
            _short([place["agency"][agency.id] for agency in data.agencies_of.get(row.id, ())])
            for row in rows
        ],
    }


def _short(places: list[int]) -> int | list[int]:
    return places[0] if len(places) == 1 else places

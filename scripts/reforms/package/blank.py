"""A descriptor -> the files of an empty package for another list."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reforms import tables
from reforms.model import table_path
from reforms.package.checks import UNFILLED
from reforms.package.descriptor import DESCRIPTOR

TEXT, ID = UNFILLED
GENERAL = ("$schema", "licenses", "resources")
"""What of a descriptor is of no one list: of the columns all that is said."""
# True of every list of this kind.
DESCRIPTION = "民间整理的改革创新经验清单：通知推广的每项经验，逐条可查、可引用、可下载、可纠错。"
KEYWORDS = ("改革创新经验", "政策清单", "开放数据", "open data")


def blank(
    descriptor: Mapping[str, Any], created: date, *, title: str, short_title: str, name: str
) -> dict[str, bytes]:
    """The files of an empty package (path inside it -> bytes), with the descriptor's columns.

    All that names the descriptor's own list is left out. A name that is empty gets a text that
    the check tells of until it is filled in.
    """
    title = title or f"{TEXT}的名称"
    look = ("disclaimer", "theme_color", "language")
    site = {key: text for key, text in descriptor["site"].items() if key in look}
    made = {
        "name": name or ID,
        "title": title,
        "description": DESCRIPTION,
        "version": "0.1.0",
        "created": f"{created}T00:00:00Z",
        "keywords": KEYWORDS,
        "site": {"short_title": short_title or title} | site,
        "sources": [],
        "contributors": [{"title": title, "roles": ["publisher"]}],
    }
    made |= {key: descriptor[key] for key in GENERAL if key in descriptor}
    made = {key: made[key] for key in dict.fromkeys([*descriptor, *made]) if key in made}
    files = {DESCRIPTOR: tables.to_json(made)}
    for resource in descriptor["resources"]:
        header = [column["name"] for column in resource["schema"]["fields"]]
        files[table_path(resource["name"])] = tables.write(header, [])
    return files

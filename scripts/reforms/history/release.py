"""A new version in the three files that name it: descriptor, citation and changelog."""

import json
import re
from collections.abc import Mapping
from datetime import date

from reforms.history.bumps import PREFIX
from reforms.package.descriptor import DESCRIPTOR
from reforms.problems import Refused
from reforms.tables import to_json

CITATION, CHANGELOG = "CITATION.cff", "CHANGELOG.md"
"""What lies beside the package's folder."""

_COMING = "未发布"
_LINK = re.compile(rf"^\[{_COMING}\]: (.*/){PREFIX}(\S+?)\.\.\.HEAD$", re.MULTILINE)
"""Where the changes since the last version are shown."""


def release(files: Mapping[str, str], number: str, day: date) -> dict[str, str]:
    """The three files by name -> the same as of a version and its day; raises Refused."""
    descriptor = json.loads(files[DESCRIPTOR])
    dated = {**descriptor, "version": number, "created": f"{day}T00:00:00Z"}
    return {
        DESCRIPTOR: to_json(dated).decode(),
        CITATION: _cited(files[CITATION], number, day),
        CHANGELOG: _logged(files[CHANGELOG], number, day),
    }


def _cited(citation: str, number: str, day: date) -> str:
    """The citation with these two lines changed."""
    for name, value in {"version": number, "date-released": str(day)}.items():
        citation, count = re.subn(rf"^{name}:.*$", f"{name}: {value}", citation, flags=re.MULTILINE)
        if count != 1:
            raise Refused(f"{CITATION} 里应有一行以 {name}: 开头，现在有 {count} 行")
    return citation


def _logged(changelog: str, number: str, day: date) -> str:
    """The changelog with what is under its first heading under this version's."""
    head = f"## [{_COMING}]\n"
    if not notes(changelog, _COMING):
        raise Refused(f"{CHANGELOG} 的“{_COMING}”下面还没有写这一版改了什么")
    if notes(changelog, number):
        raise Refused(f"{CHANGELOG} 里已有 {number} 版")
    changelog = changelog.replace(head, f"{head}\n## [{number}] - {day}\n", 1)
    return _LINK.sub(
        lambda at: (
            f"[{_COMING}]: {at[1]}{PREFIX}{number}...HEAD\n"
            f"[{number}]: {at[1]}{PREFIX}{at[2]}...{PREFIX}{number}"
        ),
        changelog,
    )


def notes(changelog: str, number: str) -> str:
    """What the changelog says of a version; empty where it says nothing."""
    parts = re.split(r"^## \[?([^\]\s]+)\]?.*\n", changelog, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    # The references at a changelog's end belong to no version.
    return re.sub(r"^\[[^\]]+\]: .*$", "", sections.get(number, ""), flags=re.MULTILINE).strip()

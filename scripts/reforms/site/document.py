"""What the page of one notice shows: the document that it is."""

import re
from typing import Any

from reforms.model import Notice
from reforms.site import schemaorg
from reforms.site.fix import fix
from reforms.site.shared import Shared
from reforms.source import AnnexRow, SourceNotice

_CHAPTER = re.compile(r"^[一二三四五六七八九十]+、[^。]*$")
_SECTION = re.compile(r"^（[一二三四五六七八九十]+）.{1,30}$")


def values(shared: Shared, row: Notice, path: str) -> dict[str, Any]:
    """Everything that the template of a notice names."""
    reading = shared.archive[row.id]
    return {
        "notice": row,
        "reading": reading,
        "merged": _merged(reading),
        "mention": reading.text[reading.paragraphs[-1].end : reading.issuer.start].strip(),
        "is_chapter": _CHAPTER.match,
        "is_section": _SECTION.match,
        "reform_at": {it.number: it for it in shared.dataset.reforms_of_notice[row.id]},
        "entries": shared.entries_on(("notices", row.id)),
        "node": schemaorg.notice(shared.dataset, shared.settings, row),
        "fix": fix(shared, path, row.id, row.title, shared.titles["notices", "title"], ()),
    }


def _merged(reading: SourceNotice) -> list[list[AnnexRow]]:
    """The annex's rows, those under one printed domain cell together."""
    groups: list[list[AnnexRow]] = []
    for row in reading.rows:
        if row.domain_printed or not groups:
            groups.append([])
        groups[-1].append(row)
    return groups

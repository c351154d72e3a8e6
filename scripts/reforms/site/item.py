"""What the page of one reform shows."""

from typing import Any

from reforms.model import LIST_SEPARATOR, Agency, Dataset, Notice, Reform
from reforms.site import cite, prose, schemaorg
from reforms.site.fix import fix
from reforms.site.shared import Shared

SUMMARY = 90
"""Characters of the content in the page's description."""


def summary(dataset: Dataset, row: Reform) -> str:
    """Who does it, and how the text begins."""
    names = LIST_SEPARATOR.join(agency.name for agency in dataset.agencies_of.get(row.id, ()))
    text = row.content if len(row.content) <= SUMMARY else row.content[:SUMMARY] + "……"
    return f"{names}：{text}"


def values(shared: Shared, row: Reform, path: str) -> dict[str, Any]:
    """Everything that the template of a reform names."""
    data = shared.dataset
    notice, scope = data.notice[row.notice_id], data.scope[row.scope_id]
    agencies = data.agencies_of.get(row.id, ())
    title = shared.titles["reforms", "content"]
    url = shared.settings.site_url + path
    return {
        "reform": row,
        "notice": notice,
        "domain": data.domain[row.domain_id],
        "scope": scope,
        "vague": is_vague(scope.name),
        "agencies": agencies,
        "names_note": _names_note(shared, notice, agencies),
        "reading": shared.archive[notice.id],
        "row": shared.annex[notice.id, row.number],
        "entries": shared.entries_on(*_keys(row, agencies)),
        "related": shared.related.of(row),
        "citations": cite.citations(row, notice, shared.site, url),
        "history": shared.history[row.id],
        "node": schemaorg.reform(data, shared.settings, row),
        "fix": fix(shared, path, row.id, row.name, title, ("passages", "terms")),
        **_content(data, row),
    }


def _names_note(shared: Shared, notice: Notice, agencies: tuple[Agency, ...]) -> str:
    """What holds for all names that nobody has checked; empty where there are none."""
    year = notice.issued_on.year
    return next((shared.agency_note(row, year) for row in agencies if not row.checked_on), "")


def is_vague(scope: str) -> bool:
    """Whether a scope speaks of districts that it does not name."""
    return "有关" in scope or "相关" in scope


def _content(dataset: Dataset, row: Reform) -> dict[str, Any]:
    passages = dataset.passages_of.get(row.id, ())
    blocks = prose.blocks(row.content, passages)
    return {
        "blocks": blocks,
        "shown": prose.anchors(blocks),
        "notes": [(prose.anchor(row), row) for row in passages if row.kind != "measure"],
    }


def _keys(row: Reform, agencies: tuple[Agency, ...]) -> list[tuple[str, str]]:
    """The records whose ledger entries a reform's readers should see."""
    return [
        ("reforms", row.id),
        ("domains", row.domain_id),
        ("scopes", row.scope_id),
        *(("responsibilities", f"{row.id}/{agency.id}") for agency in agencies),
        *(("agencies", agency.id) for agency in agencies),
    ]

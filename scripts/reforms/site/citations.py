"""A reform -> how to cite it: as offices do, after GB/T 7714—2025, and in BibTeX."""

from dataclasses import dataclass

from reforms import urls
from reforms.facts import place_in_annex
from reforms.history import versions
from reforms.model import Notice, Reform
from reforms.site.context import Site

ACCESSED = "[引用日期]"
"""Readers put the day on which they looked; the site has no clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A way to cite, ready to copy; `code` is set line by line."""

    id: str
    label: str
    text: str
    code: bool = False


def citations(site: Site, row: Reform) -> list[Citation]:
    """The four forms: in prose, the notice, the entry in this dataset, and both in BibTeX.

    An entry is cited with a version, so its address is that version's, where the cited words
    stay as they were and the id finds them. The item's own page changes with the next version;
    it is cited only while the data on it is of no released version.
    """
    notice, facts = site.dataset.notice[row.notice_id], site.facts
    place, known = place_in_annex(site.dataset, row), site.dataset.history
    is_released = known and known[-1].tag
    path = versions.place(known[-1]) if is_released else urls.record("reforms", row.id)
    entry = f"{facts['title']}：{row.id} {row.name}[DS/OL]. {facts['version']}版"
    of_notice = _bibtex(
        f"misc{{{row.id}-notice",  # its note tells items apart, and so does the key
        author=f"{{{_tex(notice.issuer)}}}",  # an office is one name, not family and given
        title=_tex(notice.title),
        howpublished=_tex(notice.document_number),
        date=str(notice.issued_on),
        note=_tex(f"附件{place}：{row.name}"),
        url=_tex(notice.source_url),
    )
    of_entry = _bibtex(
        f"dataset{{{row.id}",
        title=_tex(f"{facts['title']}：{row.name}"),
        version=_tex(facts["version"]),
        date=facts["date"],
        url=_tex(site.url(path)),
    )
    return [
        Citation(id="cite-office", label="公文中引用", text=f"{office(notice)}附件{place}"),
        Citation(id="cite-notice", label="引用通知（GB/T 7714—2025）", text=_reference(notice)),
        Citation(
            id="cite-data",
            label="引用本数据集（GB/T 7714—2025）",
            text=f"{entry}. ({facts['date']}){ACCESSED}. {site.url(path)}.",
        ),
        Citation(id="cite-bibtex", label="BibTeX", text=f"{of_notice}\n\n{of_entry}", code=True),
    ]


def office(notice: Notice) -> str:
    """《标题》（文号）."""
    number = f"（{notice.document_number}）" if notice.document_number else ""
    return f"《{notice.title}》{number}"


def _reference(notice: Notice) -> str:
    """The notice as a document of record; with its address once that is known."""
    title = "：".join(filter(None, (notice.title, notice.document_number)))
    head = f"{notice.issuer}. {title}"
    if notice.source_url:
        return f"{head}[A/OL]. ({notice.issued_on}){ACCESSED}. {notice.source_url}."
    return f"{head}[A]. {notice.issued_on}."


def _bibtex(head: str, **values: str) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value]
    return "\n".join([f"@{head},", *lines, "}"])


def _tex(value: str) -> str:
    """A value whose braces cannot end its field."""
    return value.replace("{", "(").replace("}", ")")

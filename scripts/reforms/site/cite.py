"""How to cite a reform: as offices do, after GB/T 7714—2025, and in BibTeX."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reforms.model import Notice, Reform

ACCESSED = "[引用日期]"
"""Readers put the day on which they looked; the site has no clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A way to cite, ready to copy."""

    id: str
    label: str
    text: str
    code: bool = False
    """Set as code, line by line."""


def citations(
    reform: Reform, notice: Notice, site: Mapping[str, Any], url: str
) -> tuple[Citation, ...]:
    """The four forms; `url` is the reform's own page."""
    return (
        Citation(id="cite-office", label="公文中引用", text=office(notice, reform.number)),
        Citation(id="cite-notice", label="引用通知（GB/T 7714—2025）", text=reference(notice)),
        Citation(
            id="cite-data",
            label="引用本数据集（GB/T 7714—2025）",
            text=dataset_reference(reform, site, url),
        ),
        Citation(
            id="cite-bibtex",
            label="BibTeX",
            text=bibtex(reform, notice, site, url),
            code=True,
        ),
    )


def office(notice: Notice, number: int | None = None) -> str:
    """《标题》（文号）附件第n项."""
    item = f"附件第{number}项" if number else ""
    return f"《{notice.title}》（{notice.document_number}）{item}"


def reference(notice: Notice) -> str:
    """The notice as a document of record; with its address once that is known."""
    head = f"{notice.issuer}. {notice.title}：{notice.document_number}"
    if notice.source_url:
        return f"{head}[A/OL]. ({notice.issued_on}){ACCESSED}. {notice.source_url}."
    return f"{head}[A]. {notice.issued_on}."


def dataset_reference(reform: Reform, site: Mapping[str, Any], url: str) -> str:
    """The reform's entry in this dataset, with the version."""
    name = f"{site['title']}：{reform.id} {reform.name}"
    return f"{name}[DS/OL]. {site['version']}版. ({site['date']}){ACCESSED}. {url}."


def bibtex(reform: Reform, notice: Notice, site: Mapping[str, Any], url: str) -> str:
    """Two entries: the notice, and this dataset's entry."""
    of_notice = {
        "author": notice.issuer,
        "title": notice.title,
        "howpublished": notice.document_number,
        "date": str(notice.issued_on),
        "note": f"附件第{reform.number}项：{reform.name}",
        "url": notice.source_url,
    }
    of_data = {
        "title": f"{site['title']}：{reform.name}",
        "version": site["version"],
        "date": site["date"],
        "url": url,
    }
    return "\n\n".join(
        (_entry("misc", notice.id, of_notice), _entry("dataset", reform.id, of_data))
    )


def _entry(kind: str, key: str, values: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{_tex(name, value)}}}," for name, value in values.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _tex(name: str, value: str) -> str:
    """A value whose braces cannot end its field; an office is one name, not family and given."""
    text = value.replace("{", "(").replace("}", ")")
    return f"{{{text}}}" if name == "author" else text

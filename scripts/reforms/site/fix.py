"""The ways in which a reader can correct a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from reforms.settings import Settings
from reforms.site.shared import Shared

BRANCH = "main"
"""The repository's branch that links for editing go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """The ways to correct a record; a link is empty where the settings lack its target."""

    form: str
    mail: str
    """Opens a letter to the address with the text in it."""
    address: str
    text: str
    """What to send by any other way."""
    edits: tuple[tuple[str, str], ...]
    """(title, address) of the tables that hold the record's editorial columns."""


def fix(
    shared: Shared, path: str, row_id: str, name: str, field: str, tables: Iterable[str]
) -> Fix:
    """The ways to correct the record whose page is at `path`."""
    settings = shared.settings
    text = "\n".join(
        (
            f"条目：{row_id} {name}",
            f"网址：{settings.site_url}{path}",
            "哪一栏：",
            "现在的文字：",
            "正确的文字：",
            "依据：",
        )
    )
    return Fix(
        form=_form(settings, row_id, name, field),
        mail=_mail(settings, name, text),
        address=settings.contact_email,
        text=text,
        edits=edits(shared, tables) if settings.repo_url else (),
    )


def edits(shared: Shared, tables: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Titles of tables, and where they are edited in the repository."""
    start = f"{shared.settings.repo_url}/edit/{BRANCH}/datapackage/data"
    return tuple((shared.titles[table, ""], f"{start}/{table}.csv") for table in tables)


def _form(settings: Settings, row_id: str, name: str, field: str) -> str:
    if not settings.repo_url:
        return ""
    values = {"template": "correction.yml", "title": f"更正：{name}", "item": row_id}
    query = urlencode({**values, "field": field}, quote_via=quote)
    return f"{settings.repo_url}/issues/new?{query}"


def _mail(settings: Settings, name: str, text: str) -> str:
    if not settings.contact_email:
        return ""
    query = urlencode({"subject": f"更正：{name}", "body": text}, quote_via=quote)
    return f"mailto:{quote(settings.contact_email, safe='@')}?{query}"

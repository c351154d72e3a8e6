"""A record -> the ways in which a reader can correct it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from reforms import facts, urls
from reforms.site.context import Site

BRANCH = "main"
"""The repository's branch that links for editing go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The ways to correct a record: links to a form and to a letter, each empty where the settings
    lack its target, the text to send by any other way, and `edits` of the editorial columns."""

    form: str
    mail: str
    address: str
    text: str
    edits: list[tuple[str, str]]


def feedback(
    site: Site, table: str, row_id: str, name: str, column: str, editorial: Iterable[str]
) -> Feedback:
    """The ways to correct a record, and the tables that editors fill."""
    repository, address = site.settings.repo_url, site.settings.contact_email
    title = f"更正：{name}"
    text = (
        f"条目：{row_id} {name}\n网址：{site.url(urls.record(table, row_id))}\n"
        "哪一栏：\n现在的文字：\n正确的文字：\n依据："
    )
    field = site.titles[table, column]
    if reform := site.dataset.reform.get(row_id):
        field = facts.field_title(site.titles, column, [site.dataset.notice[reform.notice_id]])
    form = {"template": "correction.yml", "title": title, "item": row_id, "field": field}
    letter = urlencode({"subject": title, "body": text}, quote_via=quote)
    return Feedback(
        form=f"{repository}/issues/new?{urlencode(form, quote_via=quote)}" if repository else "",
        mail=f"mailto:{quote(address, safe='@')}?{letter}" if address else "",
        address=address,
        text=text,
        edits=edits(site, editorial) if repository else [],
    )


def edits(site: Site, tables: Iterable[str]) -> list[tuple[str, str]]:
    """Titles of tables, and where they are edited in the repository."""
    start = f"{site.settings.repo_url}/edit/{BRANCH}/datapackage/data"
    return [(site.titles[table, ""], f"{start}/{table}.csv") for table in tables]

"""What the list of reforms can be filtered by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reforms.model import Dataset, Domain, Notice, Reform, group

FACETS = {
    "domain": "领域",
    "agency": "责任单位",
    "scope": "推广范围",
    "notice": "通知",
}
"""A filter -> its heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A value to filter the list by."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A filter of the list."""

    name: str
    label: str
    options: tuple[Option, ...]
    """The values that any reform has, in the order in which people look for them."""


def facets(data: Dataset, domains: Iterable[Domain], notices: Iterable[Notice]) -> list[Facet]:
    """The filters, from domains and notices in their order on the site."""
    of_scope = group((row.scope_id, row) for row in data.reforms)
    tables: dict[str, tuple[Iterable[Any], Mapping[str, tuple[Reform, ...]]]] = {
        "domain": (domains, data.reforms_of_domain),
        "agency": (data.agencies, data.reforms_of_agency),
        "scope": (data.scopes, of_scope),
        "notice": (notices, data.reforms_of_notice),
    }
    return [
        Facet(
            name=name,
            label=FACETS[name],
            options=tuple(
                Option(
                    value=row.id,
                    name=row.document_number if name == "notice" else row.name,
                    count=len(used[row.id]),
                )
                for row in rows
                if row.id in used
            ),
        )
        for name, (rows, used) in tables.items()
    ]

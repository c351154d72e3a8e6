"""What the list of reforms can be filtered by."""

from collections.abc import Iterable, Mapping, Sequence
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

OFFERED = 12
"""Options of a filter that a page offers at once, where the others come from a file."""


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
    options: Sequence[Option]
    """Those that the page offers at once."""
    total: int
    """Of all options."""


Options = Mapping[str, tuple[Option, ...]]
"""A filter -> its values that any reform has, in the order in which people look for them."""


def options(data: Dataset, domains: Iterable[Domain], notices: Iterable[Notice]) -> Options:
    """The values of each filter, from domains and notices in their order on the site."""
    of_scope = group((row.scope_id, row) for row in data.reforms)
    tables: dict[str, tuple[Iterable[Any], Mapping[str, tuple[Reform, ...]]]] = {
        "domain": (domains, data.reforms_of_domain),
        "agency": (data.agencies, data.reforms_of_agency),
        "scope": (data.scopes, of_scope),
        "notice": (notices, data.reforms_of_notice),
    }
    return {
        name: tuple(
            Option(
                value=row.id,
                name=row.document_number if name == "notice" else row.name,
                count=len(used[row.id]),
            )
            for row in rows
            if row.id in used
        )
        for name, (rows, used) in tables.items()
    }


def facets(options: Options, *, short: bool) -> list[Facet]:
    """The filters; where they are `short`, only with the values that most reforms have."""
    return [
        Facet(
            name=name,
            label=label,
            options=_most(name, options[name]) if short else options[name],
            total=len(options[name]),
        )
        for name, label in FACETS.items()
    ]


def _most(name: str, options: Sequence[Option]) -> Sequence[Option]:
    """The first to offer; notices stay in their order, the newest first."""
    often = sorted(options, key=lambda option: -option.count)
    return (options if name == "notice" or len(options) <= OFFERED else often)[:OFFERED]

"""A reform -> which others to offer beside it, and why."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reforms.model import Reform
from reforms.site.context import Site

CROWD = 12
"""A search word of more reforms than this says little."""

WEIGHTS = {"同一责任单位": 3, "同一检索词": 2, "同一领域": 1}
TOLD = 3
"""Reasons that a page gives."""

Reason = tuple[str, str]
"""What is the same, and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Another reform and the reasons for showing it."""

    reform: Reform
    reasons: tuple[Reason, ...]
    """The weightiest first."""

    @property
    def why(self) -> str:
        """The first reasons in words."""
        return "；".join(f"{same}：{name}" for same, name in self.reasons[:TOLD])


def related(site: Site, reform: Reform, limit: int = 5) -> list[Relation]:
    """The nearest others, most reasons first, then the nearest by number."""
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for reason, others in _shared(site, reform):
        for other in others:
            reasons[other.id].append(reason)
    reasons.pop(reform.id, None)

    def rank(found: Relation) -> tuple[int, bool, int, str]:
        other, weight = found.reform, sum(WEIGHTS[same] for same, _ in found.reasons)
        distance = abs(other.number - reform.number)
        return -weight, other.notice_id != reform.notice_id, distance, other.id

    known = site.dataset.reform
    found = (Relation(reform=known[key], reasons=tuple(of)) for key, of in reasons.items())
    return sorted(found, key=rank)[:limit]


def _shared(site: Site, reform: Reform) -> Iterator[tuple[Reason, Sequence[Reform]]]:
    """Each reason once, and the reforms that it speaks for."""
    data = site.dataset
    for agency in data.agencies_of.get(reform.id, ()):
        yield ("同一责任单位", agency.name), data.reforms_of_agency[agency.id]
    words = (row.term for row in data.terms_of.get(("reforms", reform.id), ()))
    for word in dict.fromkeys(words):
        if len(rows := site.reforms_of_term[word]) <= CROWD:
            yield ("同一检索词", word), rows
    domain = data.domain[reform.domain_id]
    yield ("同一领域", domain.name), data.reforms_of_domain[domain.id]

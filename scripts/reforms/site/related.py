"""A reform -> which others to offer beside it, and why."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from reforms.model import Reform
from reforms.site.context import Site

MOST = 5
REASONS = 3  # that a page gives
CROWD = 12  # a search word of more reforms than this says little


def related(site: Site, reform: Reform) -> list[tuple[Reform, str]]:
    """The nearest others with what is the same: most reasons first, then the nearest by number."""
    weights: dict[str, int] = defaultdict(int)
    reasons: dict[str, list[str]] = defaultdict(list)
    for weight, reason, others in _shared(site, reform):
        for other in others:
            weights[other.id] += weight
            reasons[other.id].append(reason)
    reasons.pop(reform.id, None)

    def rank(other: Reform) -> tuple[int, bool, int, str]:
        distance = abs(other.number - reform.number)
        return -weights[other.id], other.notice_id != reform.notice_id, distance, other.id

    nearest = sorted((site.dataset.reform[key] for key in reasons), key=rank)[:MOST]
    return [(other, "；".join(reasons[other.id][:REASONS])) for other in nearest]


def _shared(site: Site, reform: Reform) -> Iterator[tuple[int, str, Sequence[Reform]]]:
    """Each reason once, the weightiest kind first: its weight, and the reforms it speaks for."""
    data = site.dataset
    for agency in data.agencies_of.get(reform.id, ()):
        yield 3, f"同一责任单位：{agency.name}", data.reforms_of_agency[agency.id]
    words = (row.term for row in data.terms_of.get(("reforms", reform.id), ()))
    for word in dict.fromkeys(words):
        if len(rows := site.reforms_of_term[word]) <= CROWD:
            yield 2, f"都涉及“{word}”", rows
    if domain := data.domain.get(reform.domain_id):
        yield 1, f"同一领域：{domain.name}", data.reforms_of_domain[domain.id]

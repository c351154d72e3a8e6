"""Which reforms to offer beside one, and why; the work per reform does not grow with the list."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from reforms.model import Dataset, Reform, Term, group

REACH = 4
"""How far to look on each side of a reform in a list that it stands in."""

CROWD = 12
"""A search word of more reforms than this says little."""

WEIGHTS = {"agency": 3, "term": 2, "domain": 1}
NAMES = {"agency": "同一责任单位", "term": "同一检索词", "domain": "同一领域"}

TOLD = 3
"""Reasons that a page gives."""


Reason = tuple[str, str]
"""Agency, domain or term; its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Another reform and the reasons for showing it."""

    reform: Reform
    reasons: tuple[Reason, ...]
    """The weightiest first."""

    @property
    def why(self) -> str:
        """The first reasons in words."""
        return "；".join(f"{NAMES[kind]}：{name}" for kind, name in self.reasons[:TOLD])


@dataclass(frozen=True)
class Related:
    """The indexes that all pages share. Not slotted: they are cached."""

    dataset: Dataset

    @cached_property
    def _place(self) -> Mapping[tuple[str, str, str], int]:
        """(kind, its id, reform id) -> place in the list of that agency or domain."""
        data = self.dataset
        lists = (("agency", data.reforms_of_agency), ("domain", data.reforms_of_domain))
        return {
            (kind, key, row.id): at
            for kind, of_kind in lists
            for key, rows in of_kind.items()
            for at, row in enumerate(rows)
        }

    @cached_property
    def _telling(self) -> Sequence[Term]:
        """The reforms' search words that say something; most are those of one reform only."""
        known = self.dataset.reform
        rows = [r for r in self.dataset.terms if r.table == "reforms" and r.row_id in known]
        often = Counter(map(attrgetter("term"), rows))
        telling = {word for word, number in often.items() if 1 < number <= CROWD}
        return [row for row in rows if row.term in telling]

    @cached_property
    def _words(self) -> Mapping[str, tuple[str, ...]]:
        """Reform id -> its words among those."""
        return group((row.row_id, row.term) for row in self._telling)

    @cached_property
    def _sharing(self) -> Mapping[str, tuple[Reform, ...]]:
        """Such a word -> the reforms that have it."""
        known = self.dataset.reform
        return group((row.term, known[row.row_id]) for row in self._telling)

    def _beside(
        self, kind: str, key: str, rows: Sequence[Reform], reform: Reform
    ) -> Sequence[Reform]:
        at = self._place[kind, key, reform.id]
        return (*rows[max(0, at - REACH) : at], *rows[at + 1 : at + REACH + 1])

    def _candidates(self, reform: Reform) -> Iterator[tuple[Reason, Sequence[Reform]]]:
        """Each reason once, and the other reforms that it speaks for."""
        data = self.dataset
        for agency in data.agencies_of.get(reform.id, ()):
            rows = data.reforms_of_agency[agency.id]
            yield ("agency", agency.name), self._beside("agency", agency.id, rows, reform)
        for word in dict.fromkeys(self._words.get(reform.id, ())):
            yield ("term", word), [it for it in self._sharing[word] if it.id != reform.id]
        domain = data.domain[reform.domain_id]
        rows = data.reforms_of_domain[domain.id]
        yield ("domain", domain.name), self._beside("domain", domain.id, rows, reform)

    def of(self, reform: Reform, limit: int = 5) -> tuple[Relation, ...]:
        """The nearest others, most reasons first, then the nearest by number."""
        weights: dict[str, int] = defaultdict(int)
        reasons: dict[str, list[Reason]] = defaultdict(list)
        for reason, others in self._candidates(reform):
            weight = WEIGHTS[reason[0]]
            for other in others:
                weights[other.id] += weight
                reasons[other.id].append(reason)
        known = self.dataset.reform
        # Few are to be ranked: those that weigh at least as much as the last of the best.
        enough = min(sorted(weights.values())[-limit:], default=0)

        def rank(other: Reform) -> tuple[int, bool, int, str]:
            distance = abs(other.number - reform.number)
            return -weights[other.id], other.notice_id != reform.notice_id, distance, other.id

        ranked = sorted((known[i] for i, weight in weights.items() if weight >= enough), key=rank)
        return tuple(Relation(reform=it, reasons=tuple(reasons[it.id])) for it in ranked[:limit])

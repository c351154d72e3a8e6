"""The rows of invented items: what each says, who is responsible, what an editor marks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from random import Random

from bench.wording import Author
from reforms.model import (
    Agency,
    Correction,
    Dataset,
    Domain,
    Passage,
    Reform,
    Responsibility,
    Term,
    reform_id,
)
from reforms.typography import typeset

_ORDINAL = "[一二三四五六七八九十]+是"
_PATTERNS = {
    "measure": re.compile(f"{_ORDINAL}[^。]*。(?:(?!{_ORDINAL})[^。]*。)*"),
    "document": re.compile("《[^》]+》(?:（[^）]+）)?"),
}
"""Kinds of passages that can be told by their form."""
_QUOTED = re.compile("“([^”]+)”")
_RUN = re.compile("[一-鿿]{4,}")
_PER_CORRECTION = 250
"""Items for each correction."""


class Rows:
    """Makes rows like those of the real items, which are told by their index."""

    def __init__(
        self, real: Dataset, author: Author, agencies: Sequence[Agency], random: Random
    ) -> None:
        self.real, self.author, self.random = real, author, random
        self.agencies = [row.id for row in agencies]
        # The first agencies have the most items, as in any such list.
        self.shares = list(accumulate(1 / rank**0.9 for rank in range(1, len(agencies) + 1)))

    def reform(self, notice_id: str, number: int, domain: Domain, model: int) -> Reform:
        """An item."""
        return Reform(
            id=reform_id(notice_id, number),
            notice_id=notice_id,
            number=number,
            domain_id=domain.id,
            name=self.author.name(),
            content=typeset(self.author.content(model)),
            scope_id=self.real.reforms[model].scope_id,
        )

    def duties(self, reform: Reform, model: int) -> Iterator[Responsibility]:
        """About as many agencies as the model has."""
        wanted = len(self.real.responsibilities_of[self.real.reforms[model].id])
        drawn = self.random.choices(self.agencies, cum_weights=self.shares, k=wanted)
        for position, agency_id in enumerate(dict.fromkeys(drawn), 1):
            yield Responsibility(reform_id=reform.id, agency_id=agency_id, position=position)

    def passages(self, reform: Reform, model: int) -> Iterator[Passage]:
        """As many passages as the model has, of the same kinds where the text has such."""
        rows = self.real.passages_of.get(self.real.reforms[model].id, ())
        found: dict[str, list[tuple[str, str]]] = {
            kind: [(match[0], "") for match in _PATTERNS[kind].finditer(reform.content)]
            for kind in {row.kind: None for row in rows}
            if kind in _PATTERNS
        }
        quoted = iter(match[1] for match in _QUOTED.finditer(reform.content))
        for row in rows:
            if row.kind in _PATTERNS:
                continue
            text = row.text if row.text in reform.content else ""
            if not text and row.kind == "formula":
                text = next(quoted, "")
            text = text or self._piece(reform.content, 12)
            if text:
                explained = self._piece(reform.content, 30) if row.explained_by else ""
                found.setdefault(row.kind, []).append((text, explained))
        for kind, pairs in found.items():
            for position, (text, explained) in enumerate(pairs, 1):
                yield Passage(
                    reform_id=reform.id,
                    kind=kind,
                    position=position,
                    text=text,
                    explained_by=explained,
                )

    def _piece(self, content: str, longest: int) -> str:
        """The last words of one of a content's clauses."""
        runs = _RUN.findall(content)
        return self.random.choice(runs)[-longest:] if runs else ""

    def corrections(self, reforms: Sequence[Reform]) -> Iterator[Correction]:
        """A remark, and corrections in proportion; their words are still to be archived."""
        first = reforms[0]
        yield self._entry(1, "remark", first, "name", first.name, first.name)
        for at, row in enumerate(reforms[_PER_CORRECTION - 1 :: _PER_CORRECTION], 2):
            words = _RUN.findall(row.content)
            right = next(w[:4] for w in words if row.content.count(w[:4]) == 1)
            wrong = self.author.coin() + self.author.coin()
            while wrong in row.content:
                wrong = self.author.coin() + self.author.coin()
            yield self._entry(at, "correction", row, "content", wrong, right)

    def _entry(
        self, number: int, kind: str, reform: Reform, field: str, wrong: str, right: str
    ) -> Correction:
        model = self.real.corrections[0]
        return Correction(
            id=f"c{number:03d}",
            kind=kind,
            table="reforms",
            row_id=reform.id,
            field=field,
            source_text=wrong,
            published_text=right,
            reason=model.reason,
            reference=model.reference,
            recorded_on=model.recorded_on,
            contributor=model.contributor,
        )

    def terms(self, models: Mapping[tuple[str, str], str]) -> list[Term]:
        """Search words for records by (table, row id): as many as their models have."""
        made = {
            (table, row_id, self.author.term(term.term)): term.kind
            for (table, row_id), model in models.items()
            for term in self.real.terms_of.get((table, model), ())
        }
        width = max(3, len(str(len(made))))
        return [
            Term(id=f"t{at:0{width}d}", table=table, row_id=row_id, term=term, kind=kind)
            for at, ((table, row_id, term), kind) in enumerate(made.items(), 1)
        ]

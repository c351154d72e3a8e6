"""Texts that read like the real ones and differ from them: same shapes, other words.

A text is cut into clauses and words. New ones keep the shape of a real one and
take clauses from the others; words give way to other words, some of them coined
from the same characters, so that a long list has a vocabulary that grows with
it, as real lists have.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import rjieba

from reforms.model import CELL_SEPARATOR, LIST_SEPARATOR, Dataset

_WHOLE = re.compile("(“[^”]*”|《[^》]*》|（[^）]*）)")
"""What stays together: cut inside, it would leave half a pair of marks."""
_CLAUSE_END = "，；。：！？"
_ORDINAL = re.compile("^[一二三四五六七八九十]+是")
_CHINESE = re.compile("[一-鿿]{2,4}")
_KEPT = 0.4
"""The share of a text's clauses that are its model's own."""
_OTHER_WORD = 0.4
"""The share of words that give way to others."""
_DRAWN = 4096
"""Coined words are drawn in lots: one at a time is slow."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The words of a clause, what counts it (as 一是), and the mark that ends it."""

    ordinal: str
    words: tuple[str, ...]
    mark: str


def words(text: str) -> list[str]:
    """A text's words; what stands in quotes or brackets counts as one."""
    parts = _WHOLE.split(text)
    return [
        word
        for at, part in enumerate(parts)
        for word in ([part] if at % 2 else rjieba.cut(part, False))
        if word
    ]


def clauses(text: str) -> list[Clause]:
    """A text's clauses in order."""
    found: list[Clause] = []
    pending: list[str] = []
    for word in words(text):
        if word in _CLAUSE_END:
            found.append(_clause(pending, word))
            pending = []
        else:
            pending.append(word)
    return [*found, _clause(pending, "。")] if pending else found


def _clause(parts: Sequence[str], mark: str) -> Clause:
    text = "".join(parts)
    ordinal = _ORDINAL.match(text)
    if ordinal is None:
        return Clause("", tuple(parts), mark)
    return Clause(ordinal[0], tuple(words(text[ordinal.end() :])), mark)


class Author:
    """Writes for one list; what it writes depends on the seed and the list's size alone."""

    def __init__(self, dataset: Dataset, size: int, random: Random) -> None:
        self.random = random
        self.size = size
        self.contents = [clauses(row.content) for row in dataset.reforms]
        self.names = [words(row.name) for row in dataset.reforms]
        self.terms = sorted({row.term for row in dataset.terms})
        self._clauses = [clause.words for content in self.contents for clause in content]
        self._used: set[str] = set()
        self._lot: list[str] = []

    @cached_property
    def vocabulary(self) -> list[str]:
        """The real texts' Chinese words, as often as they stand there."""
        lists = [*self.names, *self._clauses]
        return [word for parts in lists for word in parts if _CHINESE.fullmatch(word)]

    @cached_property
    def coined(self) -> list[str]:
        """Words that no text has, from characters that they have; more for a longer list."""
        characters = "".join(self.vocabulary)
        count = int(12 * self.size**0.8)
        made = dict.fromkeys("".join(self.random.choices(characters, k=2)) for _ in range(count))
        known = set(self.vocabulary)
        return [word for word in made if word not in known]

    @cached_property
    def _weights(self) -> list[float]:
        total, sums = 0.0, []
        for rank in range(1, len(self.coined) + 1):
            total += 1 / rank**0.6
            sums.append(total)
        return sums

    def coin(self) -> str:
        """A coined word; the first ones come most often."""
        if not self._lot:
            self._lot = self.random.choices(self.coined, cum_weights=self._weights, k=_DRAWN)
        return self._lot.pop()

    def name(self) -> str:
        """A name that no other item of the list has."""
        while True:
            first, last = self.random.choice(self.names), self.random.choice(self.names)
            head = first[: self.random.randint(1, max(1, len(first) // 2))]
            tail = last[-self.random.randint(1, max(1, len(last) // 2)) :]
            made = "".join(self._varied([*head, self.coin(), *tail], self._theme()))
            plain = not {LIST_SEPARATOR, CELL_SEPARATOR} & set(made)
            if plain and made not in self._used:
                self._used.add(made)
                return made

    def content(self, model: int) -> str:
        """A content in the shape of the real one at an index."""
        theme = self._theme()
        parts: list[str] = []
        for clause in self.contents[model]:
            if clause.mark == "，" and not clause.ordinal and self.random.random() < 0.1:
                continue
            own = self.random.random() < _KEPT
            chosen = clause.words if own else self.random.choice(self._clauses)
            parts += [clause.ordinal, *self._varied(chosen, theme)]
            if self.random.random() < 0.1:
                parts += ["，", *self._varied(self.random.choice(self._clauses), theme)]
            parts.append(clause.mark)
        return "".join(parts)

    def term(self, like: str) -> str:
        """A search word: the real one, or one of its kind."""
        if self.random.random() < 0.4:
            return like
        other = self.random.choice(self.terms)
        if like.isascii():
            return f"{like} {other}" if other.isascii() else like
        return self.coin() if self.random.random() < 0.5 else self.random.choice(self.vocabulary)

    def _theme(self) -> list[str]:
        """Words that a text comes back to."""
        return [self.coin() for _ in range(4)]

    def _varied(self, parts: Iterable[str], theme: Sequence[str]) -> list[str]:
        """The words with some of them replaced, and other numbers."""
        random = self.random.random
        made: list[str] = []
        for word in parts:
            if word.isdecimal() and random() < 0.5:
                word = str(self.random.randint(2, 60))
            elif _CHINESE.fullmatch(word) and random() < _OTHER_WORD:
                chance = random()
                if chance < 0.4:
                    word = self.random.choice(self.vocabulary)
                else:
                    word = self.random.choice(theme) if chance < 0.7 else self.coin()
            made.append(word)
        return made

"""What is found while a table's file is read, and what the file says all the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reforms.messages import filled, texts, words
from reforms.problems import Problem, Where
from reforms.tables import Line

Column = Mapping[str, Any]
"""As the descriptor has it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell."""

    key: str
    """What it breaks: a rule, or a variant of one."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the rule's text is filled with."""
    mended: str | None = None
    """The cell with this undone; None where somebody has to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table's file as it is on disk."""

    name: str
    path: str
    data: bytes
    columns: Sequence[Column]
    """As the descriptor has them."""

    @property
    def header(self) -> list[str]:
        """The headings."""
        return [column["name"] for column in self.columns]

    def finding(
        self,
        key: str,
        /,
        *,
        undone: bool = False,
        change: str = "",
        count: int = 0,
        line: int | None = None,
        column: str | None = None,
        record: str | None = None,
        value: str | None = None,
        **values: Any,
    ) -> "Finding":
        """Something found in this file that breaks a rule; `undone`: without a guess."""
        where = Where(path=self.path, line=line, column=column, record=record)
        return Finding(
            problem=Problem.of(key, where, value=value, **values),
            deed=filled(texts()[key]["deed"], values) if undone else "",
            change=change,
            count=count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem, and how it is undone where that takes no guess."""

    problem: Problem
    deed: str
    """What undoing it is called; empty where somebody has to decide."""
    change: str
    """Of a cell: the old and the new writing."""
    count: int
    """Of a file: in how many places; 0 where it is the whole file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A table's records with everything undone that can be."""

    lines: Sequence[Line]
    """None at all where the file cannot be read for certain."""
    findings: list[Finding]

    @property
    def certain(self) -> bool:
        """Whether the records are what was meant: everything found could be undone."""
        return all(finding.deed for finding in self.findings)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the file, each fault told once."""
        return _gathered(_without_consequences([finding.problem for finding in self.findings]))


_SAVED_OTHERWISE = ("encoding.utf-16", "encoding.not-utf-8", "encoding.sep-line")
_CONSEQUENCES = ("encoding.line-ends", "encoding.delimiter")


def _without_consequences(problems: list[Problem]) -> list[Problem]:
    """A spreadsheet's other encodings come with its line ends and delimiter: one fault."""
    if not problems or problems[0].rule not in _SAVED_OTHERWISE:
        return problems
    follow = [problem for problem in problems if problem.rule in _CONSEQUENCES]
    also = [filled(words("also"), {"message": problem.message}) for problem in follow]
    first = replace(problems[0], details=tuple(also))
    return [first, *(p for p in problems[1:] if p not in follow)]


_GATHERED = ("garbled", "date", "number", "scientific", "zeros", "quotes-doubled")


def _gathered(problems: list[Problem]) -> list[Problem]:
    """What a program does to a whole column or file is told once, with its first place."""
    told: dict[tuple[str, object], Problem] = {}
    lines: dict[tuple[str, object], list[int | None]] = {}
    for number, problem in enumerate(problems):
        rule = problem.rule.removeprefix("encoding.")
        key = (problem.rule, "" if rule == "garbled" else problem.where.column)
        key = key if rule in _GATHERED else (problem.rule, number)
        told.setdefault(key, problem)
        lines.setdefault(key, []).append(problem.where.line)
    return [_with_others(problem, lines[key][1:]) for key, problem in told.items()]


def _with_others(problem: Problem, lines: list[int | None]) -> Problem:
    if not lines:
        return problem
    text = words("elsewhere-and-more" if len(lines) > 10 else "elsewhere")
    more = filled(text, {"count": len(lines), "lines": list(dict.fromkeys(lines[:10]))})
    return replace(problem, details=(*problem.details, more))

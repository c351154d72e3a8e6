"""Second stage: the cells that are plainly right, so that only the others need judging.

A test says yes only where frictionless is sure to, too; where it says no,
nothing is decided. A table whose columns have anything that is not known here
has no tests.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reforms.rules.descriptor import is_written
from reforms.tables import Line, Test, by_column, refused

_KEYS = {"name", "type", "title", "description", "example", "origin", "constraints", "format"}
_CONSTRAINTS = {
    "string": {"required", "pattern", "enum"},
    "integer": {"required", "minimum"},
    "date": {"required"},
}
"""Type -> the constraints that are known here."""

_URI = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~-]+)*/?")


def doubtful(columns: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> list[Line] | None:
    """The lines with a cell that is not plainly right; None where columns are out of the common."""
    tests = [_tests(column) for column in columns]
    known = [of_column for of_column in tests if of_column is not None]
    if len(known) < len(tests):
        return None
    return [lines[at] for at in refused(by_column(lines), known)]


def _tests(column: Mapping[str, Any]) -> Sequence[Test] | None:
    """What a cell of a column passes if it is plainly right; None for a column not plain itself."""
    limits: Mapping[str, Any] = column.get("constraints", {})
    kind = column["type"]
    known = column.keys() <= _KEYS and limits.keys() <= _CONSTRAINTS[kind]
    if not known or not isinstance(limits.get("required", False), bool):
        return None
    of_type = _of_type(kind, column.get("format", "default"))
    if of_type is None or not all(test(column.get("example", "")) for test in of_type):
        return None
    tests = [*of_type, *_limits(limits)]
    return [bool, *tests] if limits.get("required") else [_or_empty(test) for test in tests]


def _or_empty(test: Test) -> Test:
    return lambda cell: not cell or test(cell)


def _of_type(kind: str, form: str) -> Sequence[Test] | None:
    if kind != "string":
        return [lambda cell: is_written(kind, cell)] if form == "default" else None
    forms: Mapping[str, Sequence[Test]] = {"default": (), "uri": (_URI.fullmatch,)}
    return forms.get(form)


def _limits(limits: Mapping[str, Any]) -> list[Test]:
    tests: list[Test] = []
    if "pattern" in limits:
        # Put together as frictionless does, which is not the same where it has a bar.
        tests.append(re.compile(f"^{limits['pattern']}$").match)
    if "enum" in limits:
        tests.append(frozenset(limits["enum"]).__contains__)
    if "minimum" in limits:
        least = int(limits["minimum"])
        tests.append(lambda cell: int(cell) >= least)
    return tests

"""The descriptor as JSON that every reader understands alike."""

import json
import math
from collections import Counter
from dataclasses import replace
from typing import Any

from reforms.problems import Problem, Where, shorten
from reforms.rules.descriptor import DESCRIPTOR


def parsed(data: bytes) -> Any:
    """The document; raises ValueError or RecursionError, which `unreadable` puts into words."""
    document = json.loads(
        data.decode(),
        object_pairs_hook=_object,
        parse_float=_number,
        parse_constant=_number,
    )
    json.dumps(document, ensure_ascii=False).encode()
    return document


def unreadable(error: Exception) -> Problem:
    """Why it could not be read, and where."""
    where = Where(path=DESCRIPTOR)
    if isinstance(error, _NotAlike):
        return Problem.of(error.key, where, **error.values)
    if isinstance(error, json.JSONDecodeError):
        key = "descriptor.json.bom" if "BOM" in error.msg else "descriptor.json.syntax"
        return Problem.of(key, replace(where, line=error.lineno, column=error.colno))
    undecoded = isinstance(error, UnicodeDecodeError)
    return Problem.of("descriptor.json.encoding" if undecoded else "descriptor.json", where)


class _NotAlike(ValueError):
    """What readers of JSON take in several ways."""

    def __init__(self, key: str, /, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two values for one key readers would see one or the other."""
    made = dict(pairs)
    if len(made) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise _NotAlike("descriptor.json.key-twice", key=shorten(key))
    return made


def _number(text: str) -> float:
    """A number that JSON can write again: neither NaN nor beyond all bounds."""
    if not math.isfinite(value := float(text)):
        raise _NotAlike("descriptor.json.number", number=shorten(text))
    return value

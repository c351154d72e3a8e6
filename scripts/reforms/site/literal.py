"""Values as scripts hold them."""

import json
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def compact(value: Any) -> str:
    """A value as the shortest JSON; Chinese stays as it is."""
    return _ENCODER.encode(value)


def safe(text: str) -> str:
    """JSON that ends no script element and no line of a script."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")

"""A column of the descriptor as JSON Schema."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_TYPES: Mapping[str, Json] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
}
"""Type in the descriptor -> in JSON Schema."""


def column_schema(field: Mapping[str, Any]) -> Json:
    """A column of the descriptor as JSON Schema; one that may be empty may be null."""
    limits = field.get("constraints", {})
    made: Json = {**_TYPES[field["type"]], "title": field["title"]}
    made["description"] = field["description"]
    if field.get("format") == "uri":
        made["format"] = "uri"
    if "enum" in limits:
        made["enum"] = list(limits["enum"])
    if "pattern" in limits:
        # Table Schema's patterns hold for the whole text, JSON Schema's for a part.
        made["pattern"] = f"^(?:{limits['pattern']})$"
    if "minimum" in limits and field["type"] == "integer":
        made["minimum"] = int(limits["minimum"])
    if not limits.get("required"):
        made["type"] = [made["type"], "null"]
        if "enum" in made:
            made["enum"].append(None)
    example = field["example"]
    made["examples"] = [int(example) if field["type"] == "integer" else example]
    return made | {"x-origin": field["origin"]}

"""What v1 of the API has promised stays so: today's shapes against the record of them.

The record is `tests/data/api-v1.json`. After a release, enter what the release
has added: `.venv/bin/python tests/test_api_v1.py`. It never forgets a promise.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reforms.exports.api import make_api
from reforms.model import Dataset
from reforms.package import examination
from reforms.settings import Settings

ROOT = Path(__file__).parent.parent
RECORD = ROOT / "tests" / "data" / "api-v1.json"
Json = Any
Shapes = dict[str, dict[str, Json]]
"""Place -> what is promised there: `schemas/reforms#reforms[].id` or a path of the API."""


def shapes(dataset: Dataset) -> Shapes:
    """Today's shapes."""
    files = {path: json.loads(text) for path, text in make_api(dataset, Settings()).items()}
    found: Shapes = {}
    for path, schema in files.items():
        if "/schemas/" in path:
            name = path.rpartition("/")[2].removesuffix(".json")
            found |= dict(places(schema, schema.get("$defs", {}), f"schemas/{name}#"))
    for path, item in files["api/v1/openapi.json"]["paths"].items():
        content = item["get"]["responses"]["200"]["content"]
        found[path] = {"types": sorted(content), "required": True}
    return found


def whole(schema: Json, definitions: Json) -> Json:
    """A schema, or the one that it refers to."""
    return definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def listed(kind: Json) -> list[str]:
    """One type or several."""
    return kind if isinstance(kind, list) else [kind]


def places(schema: Json, definitions: Json, at: str) -> Iterator[tuple[str, Json]]:
    """(Place, promise) of every property under a schema."""
    schema = whole(schema, definitions)
    for name, part in schema.get("properties", {}).items():
        place = f"{at}{name}"
        choices = [whole(choice, definitions) for choice in part.get("anyOf", [part])]
        kinds = {kind for choice in choices for kind in listed(choice.get("type", "any"))}
        promise = {"types": sorted(kinds), "required": name in schema.get("required", ())}
        yield place, promise | ({"format": part["format"]} if "format" in part else {})
        for choice in choices:
            yield from places(choice, definitions, f"{place}.")
    if "items" in schema:
        yield from places(schema["items"], definitions, at.removesuffix(".") + "[].")


def breaches(promised: Shapes, now: Shapes) -> Iterator[str]:
    """What was promised and is no longer so."""
    for place, was in promised.items():
        if (found := now.get(place)) is None:
            yield f"{place}: removed"
        elif widened := set(found["types"]) - set(was["types"]):
            yield f"{place}: may now be {sorted(widened)}"
        elif set(was["types"]) - set(found["types"]) - {"null"}:
            yield f"{place}: was {was['types']}"
        elif was.get("format") != found.get("format"):
            yield f"{place}: was {was.get('format')}"
        elif was["required"] and not found["required"]:
            yield f"{place}: may now be missing"


PROMISED: Shapes = json.loads(RECORD.read_text(encoding="utf-8"))


def test_every_promise_is_kept(dataset: Dataset) -> None:
    assert list(breaches(PROMISED, shapes(dataset))) == []


def main() -> None:
    """Enter additions into the record; refuse breaches."""
    now = shapes(examination.load(ROOT / "datapackage"))
    if found := list(breaches(PROMISED, now)):
        sys.exit("\n".join(found))
    lines = (f"{json.dumps(place)}: {json.dumps(now[place])}" for place in sorted(now))
    RECORD.write_text("{\n  " + ",\n  ".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

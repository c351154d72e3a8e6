"""Our rules for a descriptor against the official Data Package v2 profile, as `dplib-py` has it.

The descriptors that there are follow the profile, and of those that are the real one
with a single change, none that the profile refuses passes our check.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from helpers import REAL, descriptor, small_dataset
from reforms.exports.all import make_files
from reforms.exports.provenance import publish
from reforms.model import Dataset
from reforms.package.descriptor import DESCRIPTOR, check_descriptor
from reforms.settings import Settings

pytestmark = pytest.mark.nightly

TEXT = (REAL / DESCRIPTOR).read_text(encoding="utf-8")
DROPPED = object()
WRONG: tuple[Any, ...] = (DROPPED, True, 7, "", "e f", [], [7], ["a", "a"], [["a", "a"]], [{}], {})
WRONG += ({"name": 7, "fields": 7, "header": 7}, {"headerRows": [0]})
OUTSIDE = ("../x", "/x", "x/../y", "a\\b", "file:x", "c://d")
"""More that is wrong, of a path."""
ABSENT = {
    "": "id homepage image contributors.0.path contributors.0.email sources.0.version",
    "resources.0.": "homepage bytes hash sources data dialect schema.missingValues",
    "resources.0.schema.fields.0.": "rdfType format missingValues categories constraints.unique",
    "resources.0.schema.fields.1.": "format bareNumber groupChar constraints.maximum",
    "resources.0.schema.fields.6.constraints.": "enum minimum maximum exclusiveMinimum",
}
"""Place in the real descriptor -> keys of the standard that it has not there."""


@cache
def official() -> jsonschema.Draft7Validator:
    """The official profile."""
    file = files("dplib") / "profiles" / "2.0" / "datapackage.json"
    return jsonschema.Draft7Validator(json.loads(file.read_text(encoding="utf-8")))


def present(value: Any, at: str = "", kind: str = "") -> Iterator[tuple[str, str]]:
    """(What it is, where) of every value in a descriptor; columns differ by their types."""
    if isinstance(value, dict | list):
        for step, one in value.items() if isinstance(value, dict) else enumerate(value):
            name = one.get("type") if isinstance(one, dict) and isinstance(step, int) else step
            inside = f"{kind}.{name if isinstance(name, str) else ''}"
            yield inside, f"{at}{step}"
            yield from present(one, f"{at}{step}.", inside)


def changed(place: str, value: object) -> dict[str, Any]:
    """The real descriptor with another value at one place, or without it."""
    made: dict[str, Any] = json.loads(TEXT)
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    inner: Any = made
    for step in way:
        inner = inner[step]
    if value is not DROPPED:
        inner[last] = value
    elif isinstance(last, int) or last in inner:
        del inner[last]
    return made


PLACES = {
    # The first of each kind, since the profile comes to it soonest.
    *dict(reversed([*present(json.loads(TEXT))])).values(),
    *(at + key for at, keys in ABSENT.items() for key in keys.split()),
}
CHANGES = [
    (place, value) for place in sorted(PLACES) for value in WRONG + OUTSIDE * place.endswith("path")
]


@pytest.mark.parametrize("of", ["real", "small"])
def test_a_descriptor_and_a_published_one_follow_the_official_profile(
    of: str, dataset: Dataset
) -> None:
    data = publish(dataset if of == "real" else small_dataset())
    published = make_files(data, Settings(site_url="https://example.org/x/"))[DESCRIPTOR]
    for made in (json.loads(published), json.loads(TEXT) if of == "real" else descriptor()):
        assert [(e.json_path, e.message) for e in official().iter_errors(made)] == []


def test_what_the_official_profile_refuses_is_refused_here() -> None:
    refused, missed = 0, []
    for place, value in CHANGES:
        made = changed(place, value)
        if not official().is_valid(made):
            refused += 1
            if not any(check_descriptor(made)):
                missed.append((place, value))
    print(f"{refused} of {len(CHANGES)} changes refused")
    assert missed == []
    assert refused > len(CHANGES) // 2

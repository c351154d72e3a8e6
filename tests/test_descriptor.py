"""The descriptor against the Data Package profile and the model.

What is told of one fault each is in `broken/cases`; here is what else is refused.
"""

from typing import Any

import pytest

from helpers import descriptor, rules
from reforms.package.descriptor import check_descriptor

DROPPED = object()
ENUM = ["notices", "reforms"]
KEY = "resources.4.schema.foreignKeys.0"
CHANGES: list[tuple[str, object, str]] = [
    ("resources.0.name", DROPPED, "profile $.resources[0]"),
    ("licenses", [{}], "profile $.licenses[0]"),
    ("licenses", [{"name": "some", "title": "某许可"}], "whole $.licenses[0]"),
    ("resources.1.schema.fields.1.format", "link", "profile"),
    ("resources.0.schema.fields.6.constraints.exclusiveMinimum", 2000, "profile"),
    ("resources.10.schema.fields.1.constraints.enum", [*ENUM, "reforms"], "profile"),
    ("resources.0.data", [], "profile $.resources[0]"),
    ("resources.1.schema.primaryKey", [1], "profile $.resources[1].schema.primaryKey[0]"),
    ("title", " ", "described $"),
    ("resources.3.title", DROPPED, "described $.resources[3]"),
    ("resources.1.schema", "http://a.org/b.json", "columns $.resources[1].schema.fields"),
    ("resources.10.schema.fields.1.constraints.enum", [*ENUM, "people"], "types"),
    ("resources.10.schema.fields.1.constraints.enum", DROPPED, "types"),
    ("resources.0.schema.fields.6.constraints.required", DROPPED, "types"),
    *[
        ("resources.10.schema.fields.0.constraints.pattern", pattern, "types")
        for pattern in ("([", "(?x)t", "a{99999999999}", "^[[:alpha:]]", "[a--b]")
    ],
    ("resources.1.schema.fields.1.missingValues", ["", "-"], "whole"),
    ("resources.1.schema.uniqueKeys.0", ["nothing"], "keys $.resources[1].schema.uniqueKeys[0]"),
    *[
        (f"{KEY}.{place}", value, "keys $.resources[4].schema.foreignKeys[0]")
        for place, value in (
            ("fields", []),
            ("fields", ["nothing"]),
            ("reference.resource", "people"),
            ("reference.fields", ["batch"]),
        )
    ],
]


def changed(place: str, value: object) -> tuple[dict[str, Any], str]:
    """The descriptor with another value at one place, or without it; the place as JSON path."""
    made: Any = descriptor()
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    inner = made
    for step in way:
        inner = inner[step]
    inner[last] = value
    if value is DROPPED:
        del inner[last]
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in (*way, last))
    return made, "$" + "".join(steps)


@pytest.mark.parametrize(("place", "value", "expected"), CHANGES)
def test_a_change_is_refused(place: str, value: object, expected: str) -> None:
    made, path = changed(place, value)
    (found,) = check_descriptor(made)
    rule, _, at = expected.partition(" ")
    assert (found.rule, found.where.column) == (f"descriptor.{rule}", at or path)
    assert found.where.path == "datapackage.json"


def test_tables_are_the_models() -> None:
    made = descriptor()
    tables = made["resources"]
    for other in (tables[::-1], [*tables, tables[0]]):
        assert rules(list(check_descriptor(made | {"resources": other}))) == ["descriptor.tables"]


def test_a_descriptor_that_is_no_object_and_one_with_two_offences() -> None:
    assert rules(list(check_descriptor([]))) == ["descriptor.profile"]
    made = descriptor() | {"title": 7, "keywords": "one"}
    assert rules(list(check_descriptor(made))) == ["descriptor.profile"] * 2

"""The descriptor against the Data Package profile and the model."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from helpers import Descriptor, descriptor, rules, table_of
from reforms.package.descriptor import check_descriptor, profile_problems

Change = Callable[[Descriptor], object]


def column(made: Descriptor, table: str, name: str) -> dict[str, Any]:
    fields = table_of(made, table)["schema"]["fields"]
    found: dict[str, Any] = next(field for field in fields if field["name"] == name)
    return found


def _with_pattern(made: Descriptor, pattern: str) -> None:
    column(made, "terms", "id")["constraints"]["pattern"] = pattern


def test_the_descriptor_is_fine() -> None:
    assert list(profile_problems(descriptor())) == []
    assert list(check_descriptor(descriptor())) == []


CHANGES: dict[str, tuple[Change, str, str]] = {
    "no resources": (lambda d: d.pop("resources"), "descriptor.profile", "$"),
    "a resource without a name": (
        lambda d: d["resources"][0].pop("name"),
        "descriptor.profile",
        "$.resources[0]",
    ),
    "a wrong type": (lambda d: d.update(title=7), "descriptor.profile", "$.title"),
    "a wrong licence": (lambda d: d.update(licenses=[{}]), "descriptor.profile", "$.licenses[0]"),
    "a licence without its terms": (
        lambda d: d.update(licenses=[{"name": "some", "title": "某许可"}]),
        "descriptor.whole",
        "$.licenses[0]",
    ),
    "a path that leaves the package": (
        lambda d: d["resources"][0].update(path="/etc/passwd"),
        "descriptor.profile",
        "$.resources[0].path",
    ),
    "an unknown type of a column": (
        lambda d: column(d, "domains", "name").update(type="text"),
        "descriptor.profile",
        "$.resources[1].schema.fields[1].type",
    ),
    "an unknown format of a column": (
        lambda d: column(d, "domains", "name").update(format="link"),
        "descriptor.profile",
        "$.resources[1].schema.fields[1].format",
    ),
    "a date that is limited by a number": (
        lambda d: column(d, "notices", "issued_on")["constraints"].update(exclusiveMinimum=2000),
        "descriptor.profile",
        "$.resources[0].schema.fields[6].constraints.exclusiveMinimum",
    ),
    "a value allowed twice": (
        lambda d: column(d, "terms", "table")["constraints"]["enum"].append("reforms"),
        "descriptor.profile",
        "$.resources[7].schema.fields[1].constraints.enum",
    ),
    "data beside its path": (
        lambda d: d["resources"][0].update(data=[]),
        "descriptor.profile",
        "$.resources[0]",
    ),
    "a column of a key that is a number": (
        lambda d: table_of(d, "domains")["schema"].update(primaryKey=[1]),
        "descriptor.profile",
        "$.resources[1].schema.primaryKey[0]",
    ),
    "no description": (lambda d: d.pop("description"), "descriptor.described", "$"),
    "a blank title": (lambda d: d.update(title=" "), "descriptor.described", "$"),
    "a table without a title": (
        lambda d: d["resources"][3].pop("title"),
        "descriptor.described",
        "$.resources[3]",
    ),
    "a column without an example": (
        lambda d: column(d, "domains", "name").pop("example"),
        "descriptor.described",
        "$.resources[1].schema.fields[1]",
    ),
    "a column of no origin": (
        lambda d: column(d, "domains", "name").pop("origin"),
        "descriptor.described",
        "$.resources[1].schema.fields[1].origin",
    ),
    "two tables in another order": (
        lambda d: d["resources"].reverse(),
        "descriptor.tables",
        "$.resources",
    ),
    "a table twice": (
        lambda d: d["resources"].append(d["resources"][0]),
        "descriptor.tables",
        "$.resources",
    ),
    "another file": (
        lambda d: d["resources"][0].update(path="data/other.csv"),
        "descriptor.path",
        "$.resources[0].path",
    ),
    "a remote schema": (
        lambda d: d["resources"][0].update(schema="https://example.org/schema.json"),
        "descriptor.columns",
        "$.resources[0].schema.fields",
    ),
    "columns in another order": (
        lambda d: table_of(d, "domains")["schema"]["fields"].reverse(),
        "descriptor.columns",
        "$.resources[1].schema.fields",
    ),
    "a number as text": (
        lambda d: column(d, "domains", "position").update(type="string"),
        "descriptor.types",
        "$.resources[1].schema.fields[2].type",
    ),
    "a number that may be empty": (
        lambda d: column(d, "domains", "position")["constraints"].pop("required"),
        "descriptor.types",
        "$.resources[1].schema.fields[2].constraints.required",
    ),
    "names of tables that are none": (
        lambda d: column(d, "terms", "table")["constraints"]["enum"].append("people"),
        "descriptor.types",
        "$.resources[7].schema.fields[1].constraints.enum",
    ),
    "names of tables left open": (
        lambda d: column(d, "terms", "table")["constraints"].pop("enum"),
        "descriptor.types",
        "$.resources[7].schema.fields[1].constraints.enum",
    ),
    "a broken pattern": (
        lambda d: column(d, "terms", "id")["constraints"].update(pattern="(["),
        "descriptor.types",
        "$.resources[7].schema.fields[0].constraints.pattern",
    ),
    **{
        f"the pattern {pattern}": (
            partial(_with_pattern, pattern=pattern),
            "descriptor.types",
            "$.resources[7].schema.fields[0].constraints.pattern",
        )
        for pattern in ("(?i)^t", "(?x)t", "a{99999999999}", "^[[:alpha:]]", "[a--b]")
    },
    "a limit of another type": (
        lambda d: column(d, "domains", "position")["constraints"].update(minimum="x"),
        "descriptor.types",
        "$.resources[1].schema.fields[2].constraints.minimum",
    ),
    "another writing of nothing": (
        lambda d: column(d, "domains", "name").update(missingValues=["", "-"]),
        "descriptor.whole",
        "$.resources[1].schema.fields[1].missingValues",
    ),
    "no primary key": (
        lambda d: table_of(d, "domains")["schema"].pop("primaryKey"),
        "descriptor.keys",
        "$.resources[1].schema.primaryKey",
    ),
    "a unique key of nothing": (
        lambda d: table_of(d, "domains")["schema"]["uniqueKeys"].append(["nothing"]),
        "descriptor.keys",
        "$.resources[1].schema.uniqueKeys[2]",
    ),
    "a reference without columns": (
        lambda d: table_of(d, "reforms")["schema"]["foreignKeys"][0].update(fields=[]),
        "descriptor.keys",
        "$.resources[4].schema.foreignKeys[0]",
    ),
    "a reference from nothing": (
        lambda d: table_of(d, "reforms")["schema"]["foreignKeys"][0].update(fields=["nothing"]),
        "descriptor.keys",
        "$.resources[4].schema.foreignKeys[0]",
    ),
    "a reference to no table": (
        lambda d: table_of(d, "reforms")["schema"]["foreignKeys"][0]["reference"].update(
            resource="people"
        ),
        "descriptor.keys",
        "$.resources[4].schema.foreignKeys[0]",
    ),
    "a reference to no key": (
        lambda d: table_of(d, "reforms")["schema"]["foreignKeys"][0]["reference"].update(
            fields=["batch"]
        ),
        "descriptor.keys",
        "$.resources[4].schema.foreignKeys[0]",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_descriptor_with(what: str) -> None:
    change, rule, place = CHANGES[what]
    made = descriptor()
    change(made)
    found = list(check_descriptor(made))
    assert [(p.rule, p.where.column) for p in found] == [(rule, place)], what
    assert all(p.where.path == "datapackage.json" for p in found)


@pytest.mark.parametrize("document", [None, [], "text", 7])
def test_a_descriptor_that_is_no_object(document: object) -> None:
    assert rules(list(check_descriptor(document))) == ["descriptor.profile"]


def test_all_offences_of_a_descriptor_are_told_at_once() -> None:
    made = descriptor()
    made.update(title=7, keywords="one")
    assert rules(list(check_descriptor(made))) == ["descriptor.profile"] * 2

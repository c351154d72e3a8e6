"""Second stage, first part: the descriptor `datapackage.json` is what it should be.

It follows the Data Package v2 profile and has the model's tables, columns,
types and keys; no path in it leaves the package.
"""

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

import jsonschema

from reforms.messages import words
from reforms.model import ROW_TYPES, table_path
from reforms.problems import Problem, Where
from reforms.rules import whole

DESCRIPTOR = "datapackage.json"
ORIGINS = ("official", "editorial", "key")
_TYPES: Mapping[object, str] = {
    int: "integer",
    date: "date",
    date | None: "date",
    str: "string",
}
"""Type in the model -> type in the descriptor."""
WRITTEN = {"integer": "0|-?[1-9][0-9]{0,17}", "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
"""Type -> the one way to write its values; frictionless also takes 05 and 2000-1-31."""
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "reforms": {"notice_id": "notices", "domain_id": "domains", "scope_id": "scopes"},
    "responsibilities": {"reform_id": "reforms", "agency_id": "agencies"},
    "passages": {"reform_id": "reforms"},
}
"""Table -> column -> the table whose rows it names: rules and pages follow these."""


@cache
def _validator() -> jsonschema.Draft202012Validator:
    """What Data Package v2 asks of a descriptor, as this project uses it."""
    return jsonschema.Draft202012Validator(whole.schemas()[0])


def profile_problems(descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Each offence against the v2 profile."""
    for error in _validator().iter_errors(descriptor):
        yield _offence(error)


def _offence(error: jsonschema.ValidationError) -> Problem:
    at = error.json_path
    limit: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "required":
        return fault("descriptor.profile.required", at, missing=whole.lacking(error))
    if error.validator == "type":
        types = words("or").join([limit] if isinstance(limit, str) else limit)
        return fault("descriptor.profile.type", at, types=types)
    if error.validator in ("minItems", "minProperties"):
        return fault("descriptor.profile.empty", at)
    if error.validator == "enum":
        return fault("descriptor.profile.enum", at, allowed=limit)
    given = words("here") if isinstance(instance, dict | list) else f"“{str(instance)[:60]}”"
    return fault("descriptor.profile", at, given=given, keyword=error.validator)


def check_descriptor(descriptor: object) -> Iterator[Problem]:
    """The descriptor follows the v2 profile and has the model's tables and columns."""
    if not isinstance(descriptor, dict):
        yield fault("descriptor.profile.object", "$")
        return
    offences = list(profile_problems(descriptor))
    yield from offences
    if offences:
        return
    yield from _described(descriptor, "$", ("title", "description"))
    unprintable = [fault(key, at, **values) for key, at, values in whole.offences(descriptor)]
    yield from unprintable
    if unprintable:
        return
    names = [resource["name"] for resource in descriptor["resources"]]
    if names != list(ROW_TYPES):
        yield fault("descriptor.tables", "$.resources", tables=list(ROW_TYPES))
        return
    for index, resource in enumerate(descriptor["resources"]):
        yield from _check_resource(resource["name"], resource, f"$.resources[{index}]")


def _described(item: Mapping[str, Any], at: str, keys: Sequence[str]) -> Iterator[Problem]:
    lacking = [key for key in keys if not (isinstance(item.get(key), str) and item[key].strip())]
    if lacking:
        name = item.get("name", words("package"))
        yield fault("descriptor.described", at, name=name, missing=lacking)


def _check_resource(table: str, resource: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _described(resource, at, ("title", "description"))
    if resource.get("path") != table_path(table):
        yield fault("descriptor.path", f"{at}.path", path=table_path(table))
    schema = resource.get("schema")
    columns = schema.get("fields", []) if isinstance(schema, dict) else []
    expected = [f.name for f in fields(ROW_TYPES[table])]
    if not isinstance(schema, dict) or [c["name"] for c in columns] != expected:
        yield fault("descriptor.columns", f"{at}.schema.fields", columns=expected)
        return
    for number, column in enumerate(columns):
        yield from _check_column(table, column, f"{at}.schema.fields[{number}]")
    yield from _check_keys(table, schema, f"{at}.schema")


def _check_column(table: str, column: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _described(column, at, ("title", "description", "example"))
    if column.get("origin") not in ORIGINS:
        yield fault("descriptor.described.origin", f"{at}.origin", origins=ORIGINS)
    kind = next(f.type for f in fields(ROW_TYPES[table]) if f.name == column["name"])
    constraints = column.get("constraints", {})
    if column.get("type") != _TYPES[kind]:
        name = column["name"]
        yield fault("descriptor.types", f"{at}.type", column=name, type=_TYPES[kind])
    elif kind in (int, date) and constraints.get("required") is not True:
        yield fault("descriptor.types.required", f"{at}.constraints.required")
    if column["name"] == "table" and not set(constraints.get("enum", "-")) <= set(ROW_TYPES):
        yield fault("descriptor.types.enum", f"{at}.constraints.enum")
    for limit in {"minimum", "maximum"} & set(constraints):
        if not is_written(_TYPES[kind], str(constraints[limit])):
            yield fault("descriptor.types.limit", f"{at}.constraints.{limit}")
    if not _compiles(constraints.get("pattern", "")):
        yield fault("descriptor.types.pattern", f"{at}.constraints.pattern")


def _compiles(pattern: str) -> bool:
    """Whether a pattern can be used, and will be read alike by those who put it in `^` and `$`."""
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(f"^{pattern}$")
    except (re.error, OverflowError, RecursionError, FutureWarning):
        return False
    return True


def _check_keys(table: str, schema: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """The keys are the model's, and what other keys name exists."""
    key = list(ROW_TYPES[table].KEY)
    if schema.get("primaryKey") != key:
        yield fault("descriptor.keys", f"{at}.primaryKey", key=json.dumps(key))
    known = {f.name for f in fields(ROW_TYPES[table])}
    for number, unique in enumerate(schema.get("uniqueKeys", ())):
        if not known.issuperset(unique):
            yield fault("descriptor.keys.unique", f"{at}.uniqueKeys[{number}]")
    yield from _check_foreign(table, schema.get("foreignKeys", ()), f"{at}.foreignKeys")


def _check_foreign(table: str, keys: Sequence[Mapping[str, Any]], at: str) -> Iterator[Problem]:
    """Foreign keys lead somewhere, and those that the program follows are there."""
    known = {f.name for f in fields(ROW_TYPES[table])}
    there: list[tuple[Sequence[str], str]] = []
    for number, foreign in enumerate(keys):
        own, target = foreign["fields"], foreign["reference"]
        of = ROW_TYPES.get(target.get("resource"))
        leads = of is not None and target["fields"] == [*of.KEY]
        if not (leads and known.issuperset(own) and len(own) == len(target["fields"])):
            yield fault("descriptor.keys.foreign", f"{at}[{number}]")
            return
        there.append((own, target["resource"]))
    expected = _REFERENCES.get(table, {}).items()
    lead = words("leads-to")
    if lacking := [f"{own}{lead}{of}" for own, of in expected if ([own], of) not in there]:
        yield fault("descriptor.keys.missing", at, missing=lacking)


def fault(key: str, at: str, /, **values: Any) -> Problem:
    """A problem at a place (a JSON path) of the descriptor."""
    return Problem.of(key, Where(path=DESCRIPTOR, column=at), **values)


def is_written(kind: str, cell: str) -> bool:
    """Whether a cell is a value of its type, written in the one way."""
    if not re.fullmatch(WRITTEN.get(kind, ".*"), cell):
        return False
    try:
        return kind != "date" or bool(date.fromisoformat(cell))
    except ValueError:
        return False

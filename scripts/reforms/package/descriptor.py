"""`datapackage.json`: bytes -> the descriptor, and what is wrong with it.

It follows the Data Package v2 profile, holds what pages and downloads print, and has
the model's tables, columns, types and keys; no path in it leaves the package.
"""

import json
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from reforms.archive.ideographs import lookalikes
from reforms.characters import STACKED, unseen
from reforms.model import ROW_TYPES, table_path
from reforms.problems import Problem, Where, shorten, words

DESCRIPTOR = "datapackage.json"
ORIGINS = ("official", "editorial", "key")
VERSION = r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
"""A pattern of a version's number, by which its tag is found, too."""
_MOMENT = "(19[89][0-9]|20[0-9]{2})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
_MERGE_MARKER = re.compile(r"(?:<{7}|\|{7}|>{7})(?: .*)?|={7}")
# Type in the model -> type in the descriptor.
_TYPES: Mapping[object, str] = {
    **dict.fromkeys((int, int | None), "integer"),
    **dict.fromkeys((date, date | None), "date"),
    str: "string",
}
WRITTEN = {"integer": "0|-?[1-9][0-9]{0,17}", "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
"""Type -> the one way to write its values; frictionless also takes 05 and 2000-1-31."""
# Table -> column -> the table whose rows it names: rules and pages follow these.
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "reforms": {"notice_id": "notices", "domain_id": "domains", "scope_id": "scopes"},
    "responsibilities": {"reform_id": "reforms", "agency_id": "agencies"},
    "extras": {"reform_id": "reforms"},
    "relevance": {"reform_id": "reforms", "audience_id": "audiences"},
    "passages": {"reform_id": "reforms"},
}


def read_descriptor(data: bytes) -> tuple[Mapping[str, Any] | None, list[Problem]]:
    """The descriptor in a file's bytes, and what is wrong with it: None if anything is."""
    try:
        document = json.loads(
            data.decode(), object_pairs_hook=_object, parse_float=_number, parse_constant=_number
        )
        json.dumps(document, ensure_ascii=False).encode()
    except _Ambiguous as error:
        return None, [error.problem]
    except json.JSONDecodeError as error:
        if marked := merge_markers(data.decode()):
            where = Where(path=DESCRIPTOR, line=marked[0])
            return None, [Problem.of("encoding.merge", where, lines=marked)]
        where = Where(path=DESCRIPTOR, line=error.lineno, column=error.colno)
        key = "descriptor.json.bom" if "BOM" in error.msg else "descriptor.json.syntax"
        return None, [Problem.of(key, where)]
    except UnicodeDecodeError:
        return None, [Problem.of("descriptor.json.encoding", Where(path=DESCRIPTOR))]
    except (ValueError, RecursionError):
        return None, [Problem.of("descriptor.json", Where(path=DESCRIPTOR))]
    problems = list(check_descriptor(document))
    return None if problems else document, problems


def merge_markers(text: str) -> list[int]:
    """The lines, from 1, with which Git marks two versions that it could not merge."""
    lines = enumerate(re.split("\r\n|\r|\n", text), 1)
    return [number for number, line in lines if _MERGE_MARKER.fullmatch(line.strip('" ,;\t'))]


class _Ambiguous(ValueError):
    """JSON that readers take in several ways."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.problem = Problem.of(key, Where(path=DESCRIPTOR), **values)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two values for one name readers would see one or the other."""
    made = dict(pairs)
    if len(made) < len(pairs):
        ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise _Ambiguous("descriptor.json.name-twice", name=shorten(name))
    return made


def _number(text: str) -> float:
    """A number that JSON can write again: neither NaN nor beyond all bounds."""
    if not math.isfinite(value := float(text)):
        raise _Ambiguous("descriptor.json.number", number=shorten(text))
    return value


def check_descriptor(descriptor: object) -> Iterator[Problem]:
    """The descriptor follows the v2 profile and has the model's tables and columns."""
    if not isinstance(descriptor, dict):
        yield fault("descriptor.profile.object", "$")
        return
    if offences := list(profile_problems(descriptor)):
        yield from offences
        return
    yield from _described(descriptor, "$", ("title", "description"))
    if unprintable := list(_unprintable(descriptor)):
        yield from unprintable
        return
    names = [resource["name"] for resource in descriptor["resources"]]
    if names != list(ROW_TYPES):
        yield fault("descriptor.tables", "$.resources", tables=list(ROW_TYPES))
        return
    for index, resource in enumerate(descriptor["resources"]):
        yield from _check_resource(resource["name"], resource, f"$.resources[{index}]")


def fault(key: str, at: str, /, **values: Any) -> Problem:
    """A problem at a place (a JSON path) of the descriptor."""
    return Problem.of(key, Where(path=DESCRIPTOR, column=at), **values)


@cache
def _validators() -> tuple[jsonschema.Draft202012Validator, jsonschema.Draft202012Validator]:
    """Of what the v2 profile asks of a descriptor, and of what pages and downloads need."""
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("version")(lambda text: re.fullmatch(VERSION, str(text)) is not None)
    formats.checks("moment", raises=ValueError)(
        lambda text: bool(re.fullmatch(_MOMENT, str(text)) and datetime.fromisoformat(str(text)))
    )
    text = Path(__file__).with_name("descriptor-schema.yaml").read_text(encoding="utf-8")
    profile, own = yaml.safe_load_all(text)
    validator = jsonschema.Draft202012Validator
    return validator(profile), validator(own, format_checker=formats)


def profile_problems(descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Each offence against the v2 profile."""
    error: Any
    for error in _validators()[0].iter_errors(descriptor):
        at, limit, instance = error.json_path, error.validator_value, error.instance
        if error.validator == "required":
            missing = [name for name in limit if name not in instance]
            yield fault("descriptor.profile.required", at, missing=missing)
        elif error.validator == "type":
            types = words("or").join([limit] if isinstance(limit, str) else limit)
            yield fault("descriptor.profile.type", at, types=types)
        elif error.validator in ("minItems", "minProperties"):
            yield fault("descriptor.profile.empty", at)
        elif error.validator == "enum":
            yield fault("descriptor.profile.enum", at, allowed=limit)
        else:
            inside = isinstance(instance, dict | list)
            given = words("here") if inside else shorten(str(instance), 60)
            yield fault("descriptor.profile", at, given=given)


def _unprintable(descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """What pages and downloads could not print, or link by."""
    error: Any
    for error in _validators()[1].iter_errors(descriptor):
        if error.validator == "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            yield fault("descriptor.whole.required", error.json_path, missing=missing)
        elif error.validator == "anyOf":
            yield fault("descriptor.whole.terms", error.json_path)
        else:
            yield fault("descriptor.whole", error.json_path, expected=error.schema["title"])
    for at, text in texts_of(descriptor, "$"):
        if characters := unseen(text):
            yield fault("descriptor.whole.unseen", at, characters=characters)
        if STACKED.search(text):
            yield fault("descriptor.whole.stacked", at)
        for _, characters in lookalikes(text):
            yield fault("descriptor.whole.lookalike", at, characters=characters)


def texts_of(value: object, at: str) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, with its path; a name is a text, too."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield at, name
            yield from texts_of(one, f"{at}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from texts_of(one, f"{at}[{number}]")


def _described(item: Mapping[str, Any], at: str, keys: Sequence[str]) -> Iterator[Problem]:
    if missing := [key for key in keys if not str(item.get(key) or "").strip()]:
        name = item.get("name", words("package"))
        yield fault("descriptor.described", at, name=name, missing=missing)


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
    name, constraints = column["name"], column.get("constraints", {})
    kind = next(f.type for f in fields(ROW_TYPES[table]) if f.name == name)
    if column.get("type") != _TYPES[kind]:
        yield fault("descriptor.types", f"{at}.type", column=name, type=_TYPES[kind])
    elif kind in (int, date) and constraints.get("required") is not True:
        yield fault("descriptor.types.required", f"{at}.constraints.required")
    if column.get("separator") != (separator := ROW_TYPES[table].SEPARATORS.get(name)):
        separator = json.dumps(separator, ensure_ascii=False)
        yield fault("descriptor.types.separator", f"{at}.separator", separator=separator)
    if name == "table" and not set(constraints.get("enum", "-")) <= set(ROW_TYPES):
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
    """The keys are the model's, what other keys name exists, and no needed one is missing."""
    key = list(ROW_TYPES[table].KEY)
    if schema.get("primaryKey") != key:
        yield fault("descriptor.keys", f"{at}.primaryKey", key=json.dumps(key))
    known = {f.name for f in fields(ROW_TYPES[table])}
    for number, unique in enumerate(schema.get("uniqueKeys", ())):
        if not known.issuperset(unique):
            yield fault("descriptor.keys.unique", f"{at}.uniqueKeys[{number}]")
    references = []
    for number, foreign in enumerate(schema.get("foreignKeys", ())):
        own, target = foreign["fields"], foreign["reference"]
        of = ROW_TYPES.get(target.get("resource"))
        leads = of is not None and target["fields"] == [*of.KEY]
        if not (leads and known.issuperset(own) and len(own) == len(target["fields"])):
            yield fault("descriptor.keys.foreign", f"{at}.foreignKeys[{number}]")
            return
        references.append((own, target["resource"]))
    expected, lead = _REFERENCES.get(table, {}).items(), words("leads-to")
    if missing := [f"{own}{lead}{of}" for own, of in expected if ([own], of) not in references]:
        yield fault("descriptor.keys.missing", f"{at}.foreignKeys", missing=missing)


def is_written(kind: str, cell: str) -> bool:
    """Whether a cell is a value of its type, written in the one way."""
    if not re.fullmatch(WRITTEN.get(kind, ".*"), cell):
        return False
    try:
        return kind != "date" or bool(date.fromisoformat(cell))
    except ValueError:
        return False

"""Second stage: what the descriptor says of the package as a whole.

Pages and downloads print it and link by it, so each text is a text, each link leads to
a web page, and nothing that they need is missing. The profile asks for less.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from reforms.characters import STACKED, UNSEEN

VERSION = r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
"""A pattern of a version's number, by which its tag is found, too."""

_FORMATS = jsonschema.FormatChecker(formats=())


@_FORMATS.checks("moment", raises=ValueError)
def _is_moment(value: object) -> bool:
    written = "(19[89][0-9]|20[0-9]{2})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
    return not isinstance(value, str) or (
        bool(re.fullmatch(written, value)) and bool(datetime.fromisoformat(value))
    )


@_FORMATS.checks("version")
def _is_version(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(VERSION, value))


@cache
def schemas() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What the Data Package v2 profile asks of a descriptor, and what pages and downloads need."""
    text = Path(__file__).with_name("descriptor-schema.yaml").read_text(encoding="utf-8")
    profile, own = yaml.safe_load_all(text)
    return profile, own


def offences(
    descriptor: Mapping[str, Any],
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(Rule, JSON path, values for its text) of all that pages and downloads could not print."""
    validator = jsonschema.Draft7Validator(schemas()[1], format_checker=_FORMATS)
    for error in validator.iter_errors(descriptor):
        key, values = _offence(error)
        yield key, error.json_path, values
    for path, text in _texts(descriptor, "$"):
        if UNSEEN.search(text) or STACKED.search(text):
            yield "descriptor.whole.unseen", path, {}


def _texts(value: object, at: str) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, with its path; a key is a text, too."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield at, key
            yield from _texts(one, f"{at}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(one, f"{at}[{number}]")


def lacking(error: jsonschema.ValidationError) -> list[str]:
    """Which keys an object has not, though they are required."""
    required: Any = error.validator_value
    instance: Any = error.instance
    return [name for name in required if name not in instance]


def _offence(error: jsonschema.ValidationError) -> tuple[str, Mapping[str, Any]]:
    if error.validator == "required":
        return "descriptor.whole.required", {"missing": lacking(error)}
    if error.validator == "anyOf":
        return "descriptor.whole.terms", {}
    schema: Any = error.schema
    return "descriptor.whole", {"expected": schema["title"]}

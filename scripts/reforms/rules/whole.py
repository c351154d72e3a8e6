"""Second stage: what the descriptor says of the package as a whole.

Pages and downloads print it and link by it, so each text is a text, each link leads to
a web page, and nothing that they need is missing. The profile asks for less.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import jsonschema

from reforms.characters import STACKED, UNSEEN

VERSION = r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
"""A pattern of a version's number, by which its tag is found, too."""

_LONGEST = 10_000
_TEXT = {
    "type": "string",
    "pattern": r"\S",
    "maxLength": _LONGEST,
    "title": f"文字，不能空着，也不超过 {_LONGEST} 字",
}
_ANY = {key: value for key, value in _TEXT.items() if key != "pattern"}
_LINK = {"type": "string", "pattern": "^https?://", "title": "以 http:// 或 https:// 开头的网址"}


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _list(of: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_LICENCE = _object("name", "title", name=_TEXT, title=_TEXT, path=_LINK, description=_TEXT)
_SITE = _object(
    "short_title",
    "disclaimer",
    short_title=_TEXT,
    disclaimer=_TEXT,
    hotline=_object(
        name={"type": "string", "title": "文字"},
        number={"type": "string", "pattern": "^[0-9+ -]*$", "title": "电话号码"},
    ),
    theme_color={
        "type": "string",
        "pattern": "^(#[0-9A-Fa-f]{6})?$",
        "title": "颜色，写成 # 和六位十六进制数",
    },
    language={
        "type": "string",
        "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        "title": "语言代码，如 zh-Hans",
    },
)
_WHOLE = _object(
    "name",
    "version",
    "created",
    "keywords",
    "licenses",
    "site",
    name=_TEXT,
    title=_ANY,
    description=_ANY,
    version={"type": "string", "pattern": f"^{VERSION}$", "title": "用点隔开的三个数，如 1.0.0"},
    created={
        "type": "string",
        "pattern": "^(19[89][0-9]|20[0-9]{2})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        "format": "moment",
        "title": "时间，如 2000-01-31T00:00:00Z",
    },
    keywords=_list(_TEXT),
    licenses=_list({**_LICENCE, "anyOf": [{"required": ["path"]}, {"required": ["description"]}]}),
    contributors=_list(_object("title", title=_TEXT, path=_LINK)),
    site=_SITE,
    resources=_list(_object("licenses", licenses=_list(_object("name", name=_TEXT)))),
)

_FORMATS = jsonschema.FormatChecker(formats=())


@_FORMATS.checks("moment", raises=ValueError)
def _is_moment(value: object) -> bool:
    return bool(datetime.fromisoformat(str(value)))


_VALIDATOR = jsonschema.Draft7Validator(_WHOLE, format_checker=_FORMATS)


def offences(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(JSON path, what is wrong there) for all that pages and downloads could not print."""
    for error in _VALIDATOR.iter_errors(descriptor):
        yield error.json_path, _words(error)
    for path, text in _texts(descriptor, "$"):
        if UNSEEN.search(text) or STACKED.search(text):
            yield path, "有看不见的字符，或者一个字上叠了一堆符号"


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


def lacking(error: jsonschema.ValidationError) -> str:
    """Which keys an object has not, though they are required."""
    required: Any = error.validator_value
    instance: Any = error.instance
    return f"缺少 {'、'.join(name for name in required if name not in instance)}"


def _words(error: jsonschema.ValidationError) -> str:
    if error.validator == "required":
        return lacking(error)
    if error.validator == "anyOf":
        return "要有网址（path）或说明（description）"
    names = {"object": "一个对象", "array": "一个列表"}
    schema: Any = error.schema
    return f"应是{schema.get('title') or names.get(schema.get('type'), '别的内容')}"

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
from pathlib import Path
from typing import Any

import jsonschema
import yaml

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
    text = Path(__file__).with_name("descriptor-schema.yaml").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(yaml.safe_load(text))


def profile_errors(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(JSON path, what is wrong there) for each offence against the v2 profile."""
    for error in _validator().iter_errors(descriptor):
        yield error.json_path, _profile_words(error)


def _profile_words(error: jsonschema.ValidationError) -> str:
    limit: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "required":
        return whole.lacking(error)
    if error.validator == "type":
        return f"类型应是 {' 或 '.join([limit] if isinstance(limit, str) else limit)}"
    if error.validator in ("minItems", "minProperties"):
        return "不能空着"
    if error.validator == "enum":
        return f"只能是 {'、'.join(map(str, limit))}"
    value = "这里" if isinstance(instance, dict | list) else f"“{str(instance)[:60]}”"
    return f"{value}的写法不合规定（{error.validator}）"


def check_descriptor(descriptor: object) -> Iterator[Problem]:
    """The descriptor follows the v2 profile and has the model's tables and columns."""
    if not isinstance(descriptor, dict):
        yield fault("profile", "$", "应是一个 JSON 对象")
        return
    offences = list(profile_errors(descriptor))
    for path, message in offences:
        yield fault("profile", path, f"不合 Data Package v2 规范：{message}")
    if offences:
        return
    yield from _described(descriptor, "$", ("title", "description"))
    unprintable = list(whole.offences(descriptor))
    for path, message in unprintable:
        yield fault("whole", path, message)
    if unprintable:
        return
    names = [resource["name"] for resource in descriptor["resources"]]
    if names != list(ROW_TYPES):
        expected = "、".join(ROW_TYPES)
        yield fault("tables", "$.resources", f"应依次是这些表，不多不少：{expected}")
        return
    for index, resource in enumerate(descriptor["resources"]):
        yield from _check_resource(resource["name"], resource, f"$.resources[{index}]")


def _described(item: Mapping[str, Any], at: str, keys: Sequence[str]) -> Iterator[Problem]:
    lacking = [key for key in keys if not (isinstance(item.get(key), str) and item[key].strip())]
    if lacking:
        name = item.get("name", "数据包")
        yield fault("described", at, f"“{name}”应写明 {'、'.join(lacking)}")


def _check_resource(table: str, resource: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _described(resource, at, ("title", "description"))
    if resource.get("path") != table_path(table):
        yield fault("path", f"{at}.path", f"应是 {table_path(table)}，不能指向别处")
    schema = resource.get("schema")
    columns = schema.get("fields", []) if isinstance(schema, dict) else []
    expected = [f.name for f in fields(ROW_TYPES[table])]
    if not isinstance(schema, dict) or [c["name"] for c in columns] != expected:
        yield fault("columns", f"{at}.schema.fields", f"应依次是：{'、'.join(expected)}")
        return
    for number, column in enumerate(columns):
        yield from _check_column(table, column, f"{at}.schema.fields[{number}]")
    yield from _check_keys(table, schema, f"{at}.schema")


def _check_column(table: str, column: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _described(column, at, ("title", "description", "example"))
    if column.get("origin") not in ORIGINS:
        yield fault("described", f"{at}.origin", f"应是 {'、'.join(ORIGINS)} 之一")
    kind = next(f.type for f in fields(ROW_TYPES[table]) if f.name == column["name"])
    constraints = column.get("constraints", {})
    if column.get("type") != _TYPES[kind]:
        yield fault("types", f"{at}.type", f"“{column['name']}”的类型应是 {_TYPES[kind]}")
    elif kind in (int, date) and constraints.get("required") is not True:
        yield fault("types", f"{at}.constraints.required", "应是 true：程序要用到这一栏")
    if column["name"] == "table" and not set(constraints.get("enum", "-")) <= set(ROW_TYPES):
        yield fault("types", f"{at}.constraints.enum", "应列出表名，而且都是已有的表")
    for limit in {"minimum", "maximum"} & set(constraints):
        if not is_written(_TYPES[kind], str(constraints[limit])):
            yield fault("types", f"{at}.constraints.{limit}", "应与这一栏的类型相同")
    if not _compiles(constraints.get("pattern", "")):
        message = "不是正确的正则表达式；也不能以 (?i) 这样的标志开头"
        yield fault("types", f"{at}.constraints.pattern", message)


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
        yield fault("keys", f"{at}.primaryKey", f"应是 {json.dumps(key)}")
    known = {f.name for f in fields(ROW_TYPES[table])}
    for number, unique in enumerate(schema.get("uniqueKeys", ())):
        if not known.issuperset(unique):
            yield fault("keys", f"{at}.uniqueKeys[{number}]", "有这张表没有的列")
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
            yield fault("keys", f"{at}[{number}]", "应从已有的列指向一张表的主键")
            return
        there.append((own, target["resource"]))
    expected = _REFERENCES.get(table, {}).items()
    if lacking := [f"{own} 指向 {of}" for own, of in expected if ([own], of) not in there]:
        yield fault("keys", at, f"缺少外键：{'、'.join(lacking)}")


def fault(rule: str, at: str, message: str) -> Problem:
    """A problem at a place (a JSON path) of the descriptor."""
    return Problem(
        where=Where(path=DESCRIPTOR, column=at),
        rule=f"descriptor.{rule}",
        message=message,
        hint="改正 datapackage.json 的这一处；不熟悉格式时从代码仓库重新下载原文件再改",
    )


def is_written(kind: str, cell: str) -> bool:
    """Whether a cell is a value of its type, written in the one way."""
    if not re.fullmatch(WRITTEN.get(kind, ".*"), cell):
        return False
    try:
        return kind != "date" or bool(date.fromisoformat(cell))
    except ValueError:
        return False

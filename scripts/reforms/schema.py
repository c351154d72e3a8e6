"""Second stage: descriptor and cells are what `datapackage.json` declares.

The descriptor is held against the Data Package v2 profile, the cells against
its schemas by frictionless, whose English errors become ours. What neither
checks is checked here: columns and types of the model, paths that leave the
package, the shape of rows, and numbers and dates written in another way.
"""

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
from referencing import Registry
from referencing.jsonschema import DRAFT7

from reforms.model import ROW_TYPES, record_id, table_path
from reforms.problems import Problem, Where
from reforms.tables import Line

DESCRIPTOR = "datapackage.json"
ORIGINS = ("official", "editorial", "key")
_TYPES: Mapping[object, str] = {
    int: "integer",
    int | None: "integer",
    date: "date",
    date | None: "date",
    str: "string",
}
"""Type in the model -> type in the descriptor."""
_WRITTEN = {"integer": "0|-?[1-9][0-9]{0,17}", "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
"""Type -> the one way to write its values; frictionless also takes 05 and 2000-1-31."""
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


@cache
def _validator() -> jsonschema.Draft7Validator:
    """The v2 profile from the locked wheel `dplib-py`, its references kept local."""
    spec = importlib.util.find_spec("dplib")
    assert spec is not None and spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "profiles" / "2.0"
    contents = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in folder.glob("*.json")}
    base = _PROFILE.rpartition("/")[0]
    registry: Registry[Any] = Registry().with_resources(
        (f"{base}/{name}", DRAFT7.create_resource(content)) for name, content in contents.items()
    )
    return jsonschema.Draft7Validator({"$ref": _PROFILE}, registry=registry)


def profile_errors(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(JSON path, what is wrong there) for each offence against the v2 profile."""
    for error in _validator().iter_errors(descriptor):
        deepest = jsonschema.exceptions.best_match([error]) or error
        yield deepest.json_path, _profile_words(deepest)


def _profile_words(error: jsonschema.ValidationError) -> str:
    limit: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "required":
        return f"缺少 {'、'.join(name for name in limit if name not in instance)}"
    if error.validator == "type":
        return f"类型应是 {limit}"
    if error.validator in ("minItems", "minLength", "minProperties"):
        return "不能空着"
    if error.validator == "enum":
        return f"只能是 {'、'.join(map(str, limit))}"
    return f"“{str(instance)[:60]}”的写法不合规定（{error.validator}）"


def check_descriptor(descriptor: object) -> Iterator[Problem]:
    """The descriptor follows the v2 profile and has the model's tables and columns."""
    if not isinstance(descriptor, dict):
        yield _descriptor("profile", "$", "应是一个 JSON 对象")
        return
    offences = list(profile_errors(descriptor))
    for path, message in offences:
        yield _descriptor("profile", path, f"不合 Data Package v2 规范：{message}")
    if offences:
        return
    yield from _described(descriptor, "$", ("title", "description"))
    names = [resource["name"] for resource in descriptor["resources"]]
    if names != list(ROW_TYPES):
        expected = "、".join(ROW_TYPES)
        yield _descriptor("tables", "$.resources", f"应依次是这些表，不多不少：{expected}")
        return
    for index, resource in enumerate(descriptor["resources"]):
        yield from _check_resource(resource["name"], resource, f"$.resources[{index}]")


def _described(item: Mapping[str, Any], at: str, keys: Sequence[str]) -> Iterator[Problem]:
    lacking = [key for key in keys if not (isinstance(item.get(key), str) and item[key].strip())]
    if lacking:
        name = item.get("name", "数据包")
        yield _descriptor("described", at, f"“{name}”应写明 {'、'.join(lacking)}")


def _check_resource(table: str, resource: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _described(resource, at, ("title", "description"))
    if resource.get("path") != table_path(table):
        yield _descriptor("path", f"{at}.path", f"应是 {table_path(table)}，不能指向别处")
    schema = resource.get("schema")
    columns = schema.get("fields", []) if isinstance(schema, dict) else []
    expected = [f.name for f in fields(ROW_TYPES[table])]
    if not isinstance(schema, dict) or [c["name"] for c in columns] != expected:
        yield _descriptor("columns", f"{at}.schema.fields", f"应依次是：{'、'.join(expected)}")
        return
    for number, column in enumerate(columns):
        yield from _check_column(table, column, f"{at}.schema.fields[{number}]")
    yield from _check_keys(table, schema, f"{at}.schema")


def _check_column(table: str, column: Mapping[str, Any], at: str) -> Iterator[Problem]:
    yield from _described(column, at, ("title", "description", "example"))
    if column.get("origin") not in ORIGINS:
        yield _descriptor("described", f"{at}.origin", f"应是 {'、'.join(ORIGINS)} 之一")
    kind = next(f.type for f in fields(ROW_TYPES[table]) if f.name == column["name"])
    constraints = column.get("constraints", {})
    if column.get("type") != _TYPES[kind]:
        yield _descriptor("types", f"{at}.type", f"“{column['name']}”的类型应是 {_TYPES[kind]}")
    elif kind in (int, date) and constraints.get("required") is not True:
        yield _descriptor("types", f"{at}.constraints.required", "应是 true：程序要用到这一栏")
    if column["name"] == "table" and not set(constraints.get("enum", "-")) <= set(ROW_TYPES):
        yield _descriptor("types", f"{at}.constraints.enum", "应列出表名，而且都是已有的表")
    try:
        re.compile(constraints.get("pattern", ""))
    except re.error:
        yield _descriptor("types", f"{at}.constraints.pattern", "不是正确的正则表达式")


def _check_keys(table: str, schema: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """The primary key is the model's, and what other keys name exists."""
    key = list(ROW_TYPES[table].KEY)
    if schema.get("primaryKey") != key:
        yield _descriptor("keys", f"{at}.primaryKey", f"应是 {json.dumps(key)}")
    known = {f.name for f in fields(ROW_TYPES[table])}
    for number, unique in enumerate(schema.get("uniqueKeys", ())):
        if not known.issuperset(unique):
            yield _descriptor("keys", f"{at}.uniqueKeys[{number}]", "有这张表没有的列")
    for number, foreign in enumerate(schema.get("foreignKeys", ())):
        target = foreign["reference"]
        of = ROW_TYPES.get(target.get("resource"))
        if not known.issuperset(foreign["fields"]) or of is None or target["fields"] != [*of.KEY]:
            yield _descriptor("keys", f"{at}.foreignKeys[{number}]", "应从已有的列指向一张表的主键")


def _descriptor(rule: str, at: str, message: str) -> Problem:
    return Problem(
        where=Where(path=DESCRIPTOR, column=at),
        rule=f"descriptor.{rule}",
        message=message,
        hint="改正 datapackage.json 的这一处；不熟悉格式时从仓库取回原文件再改",
    )


def check_table(
    table: str, resource: Mapping[str, Any], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Every row has its columns, and every cell is of its type and meets its constraints."""
    columns: list[Mapping[str, Any]] = resource["schema"]["fields"]
    header = [column["name"] for column in columns]
    if list(lines[0].cells) != header:
        yield _header(table, header, lines[0].cells)
        return
    whole = []
    for line in lines[1:]:
        if rule := _shape(line, len(header)):
            message, hint = _SHAPES[rule]
            counts = f"表头有 {len(header)} 格，这一行有 {len(line.cells)} 格"
            yield _at(table, line, rule, message.format(counts), hint)
        else:
            whole.append(line)
    yield from _written(table, columns, whole)
    yield from _constrained(table, columns, whole)


def _at(
    table: str, line: Line, rule: str, message: str, hint: str, column: str | None = None
) -> Problem:
    number = [f.name for f in fields(ROW_TYPES[table])].index(column) if column else None
    return Problem(
        where=Where(
            path=table_path(table),
            line=line.number,
            column=column,
            record=record_id(table, line.cells) or None,
        ),
        rule=f"schema.{rule}",
        message=message,
        hint=hint,
        value=None if number is None else line.cells[number],
    )


def _header(table: str, expected: Sequence[str], actual: Sequence[str]) -> Problem:
    lacking = [name for name in expected if name not in actual]
    extra = [name or "空的一栏" for name in actual if name not in expected]
    faults = [
        f"{what} {'、'.join(names)}" for what, names in (("缺", lacking), ("多", extra)) if names
    ]
    commas = "；各行末尾多余的逗号也删去" if "" in actual else ""
    verb = "把第一行改回" if set(expected) & set(actual) else "在最前面加上表头"
    return Problem(
        where=Where(path=table_path(table), line=1),
        rule="schema.header",
        message=f"表头不对：{'；'.join(faults) or '各栏的次序变了，或者有重复'}",
        value=",".join(actual),
        hint=f"{verb}：{','.join(expected)}{commas}",
    )


_SHAPES = {
    "blank-row": ("这一行是空的", "删去这一行"),
    "missing-cell": ("缺格：{}", "补齐缺的格，空的格也要留逗号"),
    "extra-cell": (
        "多格：{}",
        "若是一格的文字里有英文逗号，把那一格用英文双引号括起来；否则删去多出的格",
    ),
}
"""How a row differs from the header -> (what is wrong, what to do)."""


def _shape(line: Line, width: int) -> str | None:
    if not any(line.cells):
        return "blank-row"
    if len(line.cells) == width:
        return None
    return "missing-cell" if len(line.cells) < width else "extra-cell"


def _is_written(kind: str, cell: str) -> bool:
    if not re.fullmatch(_WRITTEN[kind], cell):
        return False
    try:
        return kind != "date" or bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _written(
    table: str, columns: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Numbers and dates are written in their one way (Excel drops zeros and turns dates)."""
    for at, column in enumerate(columns):
        if column["type"] not in _WRITTEN:
            continue
        for line in lines:
            if line.cells[at] and not _is_written(column["type"], line.cells[at]):
                message = f"“{column['title']}”{_FORMS[column['type']]}"
                yield _at(table, line, "type-error", message, _example(column), column["name"])


_FORMS = {
    "integer": "应是整数，前面不补 0",
    "date": "应是日期，写作“年-月-日”，年四位，月和日各两位",
}


def _constrained(
    table: str, columns: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Cells meet their constraints, as frictionless judges them."""
    header = [column["name"] for column in columns]
    described = frictionless.Resource.from_descriptor(
        {
            "name": table,
            "data": [header, *(list(line.cells) for line in lines)],
            "schema": {"fields": columns},
        }
    )
    report = described.validate(limit_errors=1000)
    for error in (e.to_descriptor() for task in report.tasks for e in task.errors):
        if error["type"] == "constraint-error":
            column = next(c for c in columns if c["name"] == error["fieldName"])
            message, hint = _constraint(error, column)
            line = lines[error["rowNumber"] - 2]
            yield _at(table, line, "constraint-error", message, hint, column["name"])


def _example(column: Mapping[str, Any]) -> str:
    return f"写成这样：{column['example']}"


def _constraint(error: Mapping[str, Any], column: Mapping[str, Any]) -> tuple[str, str]:
    found = re.match(r'constraint "(\w+)"', error["note"])
    name = found[1] if found else ""
    limit = column.get("constraints", {}).get(name)
    if name == "required":
        return f"“{column['title']}”不能空着", f"填上内容；{_example(column)}"
    if name == "enum":
        return f"“{column['title']}”只能是：{'、'.join(limit)}", "从这几个里选一个"
    if name == "pattern":
        return f"“{column['title']}”的写法不对，应合乎 {limit}", _example(column)
    if name == "minimum":
        return f"“{column['title']}”不能小于 {limit}", _example(column)
    return f"“{column['title']}”应合乎 {name} {limit}", _example(column)

"""Second stage, second part: rows and cells are what the descriptor declares.

frictionless judges the cells; its English errors become ours. What it does not check
is checked here: headers, the shape of rows, and numbers and dates written in another way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import frictionless

from reforms.model import ROW_TYPES, record_id, table_path
from reforms.problems import Problem, Where
from reforms.rules import descriptor
from reforms.rules.descriptor import WRITTEN, is_written
from reforms.tables import Line


def check_table(
    table: str, resource: Mapping[str, Any], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Every row has its columns, and every cell is of its type and meets its constraints."""
    columns: list[Mapping[str, Any]] = resource["schema"]["fields"]
    header = [column["name"] for column in columns]
    if list(lines[0].cells) != header:
        yield _header(table, header, lines[0].cells)
        return
    width = len(header)
    whole = [line for line in lines[1:] if _shape(line, width) is None]
    yield from _odd(table, lines[1:], width)
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


def _odd(table: str, lines: Sequence[Line], width: int) -> Iterator[Problem]:
    for line in lines:
        if rule := _shape(line, width):
            message, hint = _SHAPES[rule]
            counts = f"表头有 {width} 格，这一行有 {len(line.cells)} 格"
            yield _at(table, line, rule, message.format(counts), hint)


def _shape(line: Line, width: int) -> str | None:
    if not any(line.cells):
        return "blank-row"
    if len(line.cells) == width:
        return None
    return "missing-cell" if len(line.cells) < width else "extra-cell"


def _written(
    table: str, columns: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> Iterator[Problem]:
    """Numbers and dates are written in their one way (Excel drops zeros and turns dates)."""
    for line in lines:
        for column, cell in zip(columns, line.cells, strict=True):
            kind = column["type"]
            if not cell or kind not in WRITTEN or is_written(kind, cell):
                continue
            fault = "在日历上没有这一天" if re.fullmatch(WRITTEN[kind], cell) else _FORMS[kind]
            message = f"“{column['title']}”{fault}"
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
    data = [header, *(list(line.cells) for line in lines)]
    try:
        described = frictionless.Resource.from_descriptor(
            {"name": table, "data": data, "schema": {"fields": columns}}
        )
    except frictionless.FrictionlessException as refused:
        notes = "；".join(reason.note for reason in refused.reasons or [refused.error])
        at = f"$.resources[{list(ROW_TYPES).index(table)}].schema"
        yield descriptor.fault("types", at, f"有一栏的类型、约束和示例互相不合：{notes}")
        return
    report = described.validate(limit_errors=1000)
    for error in (e.to_descriptor() for task in report.tasks for e in task.errors):
        line = lines[error["rowNumber"] - 2]
        column = next(c for c in columns if c["name"] == error["fieldName"])
        if error["type"] == "constraint-error":
            message, hint = _constraint(error, column)
            yield _at(table, line, "constraint-error", message, hint, column["name"])
        elif column["type"] not in WRITTEN:
            message = f"“{column['title']}”应是 {column.get('format')}"
            yield _at(table, line, "type-error", message, _example(column), column["name"])


def _example(column: Mapping[str, Any]) -> str:
    return f"写成这样：{column['example']}"


def _constraint(error: Mapping[str, Any], column: Mapping[str, Any]) -> tuple[str, str]:
    found = re.match(r'constraint "(\w+)"', error["note"])
    name = found[1] if found else ""
    limit = column.get("constraints", {}).get(name)
    if name == "required":
        return f"“{column['title']}”不能空着", f"填上内容；{_example(column)}"
    if name == "enum":
        return f"“{column['title']}”只能是：{'、'.join(map(str, limit))}", "从这几个里选一个"
    if name == "pattern":
        return f"“{column['title']}”的写法不对", f"{_example(column)}（规定：{limit}）"
    if name == "minimum":
        return f"“{column['title']}”不能小于 {limit}", _example(column)
    return f"“{column['title']}”应合乎 {name} {limit}", _example(column)

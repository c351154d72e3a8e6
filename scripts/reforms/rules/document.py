"""The descriptor as JSON that every reader understands alike."""

import json
import math
from collections import Counter
from typing import Any

from reforms.problems import Problem, Refused, Where, shorten
from reforms.rules.descriptor import DESCRIPTOR


def parsed(data: bytes) -> Any:
    """The document; raises ValueError or RecursionError, which `unreadable` puts into words."""
    document = json.loads(
        data.decode(),
        object_pairs_hook=_object,
        parse_float=_number,
        parse_constant=_number,
    )
    json.dumps(document, ensure_ascii=False).encode()
    return document


def unreadable(error: Exception) -> Problem:
    """Why it could not be read, and where."""
    line, column, message = None, None, "读不出来，不是 UTF-8 编码的 JSON"
    hint = "检查这里和上一行的逗号、引号和括号，或者从代码仓库的网页上下载原文件，在它上面再改"
    if isinstance(error, UnicodeDecodeError):
        hint = "在编辑器里选“UTF-8”重新保存；字已经乱了的，从代码仓库的网页上下载原文件再改"
    elif isinstance(error, Refused):
        message = str(error)
    elif isinstance(error, json.JSONDecodeError):
        line, column = error.lineno, error.colno
        message = "从这里起读不出来，不是正确的 JSON"
        if "BOM" in error.msg:
            message = "文件开头有 BOM，应是不带 BOM 的 UTF-8"
            hint = "在编辑器里选“UTF-8”（不带 BOM）重新保存"
    return Problem(
        where=Where(path=DESCRIPTOR, line=line, column=column),
        rule="descriptor.json",
        message=message,
        hint=hint,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two values for one key readers would see one or the other."""
    made = dict(pairs)
    if len(made) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise Refused(f"有一处把{shorten(key)}写了两次，只能有一个")
    return made


def _number(text: str) -> float:
    """A number that JSON can write again: neither NaN nor beyond all bounds."""
    if not math.isfinite(value := float(text)):
        raise Refused(f"{shorten(text)}不是 JSON 的数")
    return value

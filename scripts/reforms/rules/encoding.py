"""First stage: is the file the plain CSV text that it should be?

What a spreadsheet does to a CSV file is met here by name, before anything
tries to read it. Nothing is mended.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from reforms import tables
from reforms.model import record_id
from reforms.problems import Problem, Where
from reforms.tables import BrokenQuotes, Line

_SAVE_AS = (
    "用“UTF-8”（不带 BOM）重新保存；Excel 和 WPS 请改用网站的表单，或直接在网页上编辑这个文件"
)
_RESTORE = "从仓库取回原来的文字再改，不要在乱码上改"
_GARBLED = re.compile("\ufffd|锟斤拷|烫烫烫|缂栧彿|[ÃÂ][\u0080-\u00bf]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SPACE = re.compile("^[ \t\n\u00a0\u3000]|[ \t\n\u00a0\u3000]$")
_FORMULA = re.compile("[=+@-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table's file as it is on disk."""

    name: str
    path: str
    data: bytes


def read(table: RawTable) -> tuple[list[Line], list[Problem]]:
    """The records of a file, or none and the reasons why it cannot be read."""
    problems = list(_bytes(table))
    if problems:
        return [], problems
    try:
        lines = tables.read(table.data.decode())
    except BrokenQuotes as error:
        message = "从这一行起引号不成对，读不出各栏"
        return [], [_problem(table, "quotes", message, _QUOTES, line=error.line)]
    return lines, _gathered(list(_cells(table, lines)))


_QUOTES = "含英文逗号、双引号或换行的一格要用英文双引号括起来，格里的双引号写两个"


def _problem(
    table: RawTable,
    rule: str,
    message: str,
    hint: str,
    *,
    line: int | None = None,
    column: str | None = None,
    record: str | None = None,
    value: str | None = None,
) -> Problem:
    where = Where(path=table.path, line=line, column=column, record=record)
    return Problem(where=where, rule=f"encoding.{rule}", message=message, hint=hint, value=value)


def _bytes(table: RawTable) -> Iterator[Problem]:
    """The file is UTF-8 without a byte order mark, and its lines end in LF."""
    data = table.data
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        yield _problem(
            table, "utf-16", "文件是 UTF-16 编码（Excel 的“Unicode 文本”）", _SAVE_AS, line=1
        )
        return
    if data.startswith(BOM_UTF8):
        yield _problem(table, "bom", "文件开头有 BOM（Excel 的“CSV UTF-8”）", _SAVE_AS, line=1)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        yield _not_utf8(table, error.start)
        return
    if b"\r" in data:
        line = data[: data.index(b"\r")].count(b"\n") + 1
        hint = "把换行改为 LF；Windows 的编辑器一般在右下角可以切换"
        yield _problem(table, "line-ends", "换行是 Windows 的 CRLF，应是 LF", hint, line=line)
    if not data.strip():
        yield _problem(table, "empty", "文件是空的", "从仓库取回这个文件")
    elif not data.endswith(b"\n"):
        line = data.count(b"\n") + 1
        yield _problem(table, "last-line", "最后一行没有换行", "在文件末尾加一个换行", line=line)


def _not_utf8(table: RawTable, start: int) -> Problem:
    """Name the first line that is not UTF-8 and, where GBK reads it, its record."""
    line = table.data.count(b"\n", 0, start) + 1
    raw = table.data.split(b"\n")[line - 1]
    try:
        text = raw.decode("gb18030")
        message = "文件不是 UTF-8 编码，看来是 GBK（中文 Windows 的 Excel 存 CSV 就是这样）"
    except UnicodeDecodeError:
        text, message = "", "文件不是 UTF-8 编码"
    record = record_id(table.name, text.split(",")) or None
    return _problem(
        table, "not-utf-8", message, _SAVE_AS, line=line, record=record, value=text or None
    )


def _cells(table: RawTable, lines: list[Line]) -> Iterator[Problem]:
    header = lines[0].cells
    if len(header) == 1 and re.search("[;\t]", header[0]):
        hint = "各栏之间用英文逗号；另存时选“CSV（逗号分隔）”"
        yield _problem(table, "delimiter", "各栏之间不是逗号", hint, line=1, value=header[0])
        return
    for line in lines:
        for column, cell in zip(header, line.cells, strict=False):
            for rule, message, hint in _faults(cell):
                yield _problem(
                    table,
                    rule,
                    message,
                    hint,
                    line=line.number,
                    column=column,
                    record=record_id(table.name, line.cells),
                    value=cell,
                )


def _gathered(problems: list[Problem]) -> list[Problem]:
    """Garbled cells told once: a file saved in the wrong encoding is full of them."""
    garbled = [p for p in problems if p.rule == "encoding.garbled"]
    if len(garbled) < 2:
        return problems
    told = replace(garbled[0], details=(f"这个文件里另有 {len(garbled) - 1} 格成了乱码",))
    return [told, *(p for p in problems if p.rule != told.rule)]


_CELL_RULES: tuple[tuple[str, Callable[[str], object], str, str], ...] = (
    ("garbled", _GARBLED.search, "文字已经成了乱码", _RESTORE),
    (
        "invisible",
        _INVISIBLE.search,
        "有看不见的字符（控制字符、零宽字符或方向字符）",
        "删去它们；从网页或 Word 复制时常会带上",
    ),
    ("space", _SPACE.search, "开头或结尾有空白", "删去空白"),
    ("formula", _FORMULA.match, "开头是 = + - @ 之一，表格软件会当成公式", "开头换成文字"),
    ("long", lambda cell: len(cell) > 20_000, "一格超过两万字", "检查是否漏了引号或换行"),
)
"""Rule, its test, message and remedy, for each cell."""


def _faults(cell: str) -> Iterator[tuple[str, str, str]]:
    for rule, test, message, hint in _CELL_RULES:
        if test(cell):
            yield rule, message, hint

"""What a check yields when something is wrong, in the words of `messages.yaml`."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml

from reforms.characters import UNSEEN
from reforms.model import Dataset, table_path

CONTEXT = 12  # Characters kept on each side of a difference, so that a message stays short
LONGEST = 120  # Characters shown of one differing part
LONGEST_LINE = 1_000
"""Characters shown of one line: an id or a value may be a stranger's, and endless."""
_MATCHABLE = 1_000_000
"""The product of two lengths beyond which no fine comparison is tried: it takes too long."""


class Refused(ValueError):
    """What was asked does not fit the data; the message says why and what to do."""


class Usage(ValueError):
    """What was asked cannot be carried out as it was put; the message says why."""


@cache
def texts() -> Mapping[str, Any]:
    """Id -> its texts, those of a rule's variant completed by the rule's own."""
    file = Path(__file__).with_name("messages.yaml")
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        key: {**written[rule_of(key)], **entry} if "." in key else entry
        for key, entry in written.items()
    }


def rule_of(key: str) -> str:
    """The rule that an id belongs to: its first two parts."""
    return ".".join(key.split(".")[:2])


def words(key: str, part: str = "", /, **values: object) -> str:
    """One text of an id, or the words that belong to no rule, filled in."""
    entry = texts()[key]
    return filled(entry[part] if part else entry, values)


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with what stands in braces filled in; several things are listed."""
    listed = {
        name: "、".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in values.items()
    }
    return text.format_map(listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place of a problem, as exact as it is known."""

    path: str  # From the package's folder: `data/reforms.csv`
    line: int | None = None  # In the file, from 1
    # A CSV column's name, in a text the character in the line, from 1, in JSON a path.
    column: str | int | None = None
    record: str | None = None  # The row id

    @classmethod
    def of(cls, dataset: Dataset, table: str, row_id: str, column: str | None = None) -> Self:
        """The place of a row, or of one cell of it, in its table's file."""
        line = dataset.lines.get(table, {}).get(row_id)
        return cls(path=table_path(table), line=line, column=column, record=row_id)

    def __str__(self) -> str:
        text = self.path
        if self.line:
            text += f" 第 {self.line} 行"
        if isinstance(self.column, int):
            text += f" 第 {self.column} 字"
        elif self.column:
            text += f" 位置 {self.column}" if self.column.startswith("$") else f" {self.column} 列"
        return f"{text} 记录 {self.record}" if self.record else text

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The order in which problems are listed."""
        at, name = (self.column, "") if isinstance(self.column, int) else (0, self.column or "")
        return (self.path, self.line or 0, at, name, self.record or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, why, and what to do about it."""

    where: Where
    rule: str  # The rule's id, `stage.name`
    message: str
    hint: str  # The remedy
    value: str | None = None
    details: tuple[str, ...] = ()  # Further lines: rows concerned, two texts side by side
    level: Literal["error", "warning"] = "error"

    @classmethod
    def of(
        cls,
        key: str,
        where: Where,
        /,
        *,
        value: str | None = None,
        rows: Iterable[Where] = (),
        **values: Any,
    ) -> Self:
        """What breaks a rule or its variant: `values` fill the braces, each row gets a line."""
        entry = texts()[key]
        details = [filled(line, values) for line in entry.get("details", ())]
        details += [entry["row"].format(row=row) for row in rows]
        return cls(
            where=where,
            rule=rule_of(key),
            message=filled(entry["message"], values),
            hint=filled(entry["remedy"], values),
            value=value,
            details=tuple(details),
            level=entry.get("level", "error"),
        )

    def __str__(self) -> str:
        lines = [f"{self.where}", f"  {words(self.level)}：{self.message}（规则 {self.rule}）"]
        if self.value:
            lines.append(f"  现值：{shorten(self.value)}")
        lines += [f"  {line}" for line in self.details]
        lines.append(f"  怎么办：{self.hint}")
        return "\n".join(visible(_cut(line, LONGEST_LINE)) for line in lines)


def visible(text: str) -> str:
    """A text on one line, with what cannot be seen escaped: it may be a stranger's."""
    shown = "".join(
        c if (c.isprintable() or c == "\u3000") and not UNSEEN.match(c) else json.dumps(c)[1:-1]
        for c in text
    )
    # In a log, GitHub's runner takes these for commands: one at a line's beginning, one anywhere.
    if shown.lstrip().startswith("::"):
        shown = shown.replace(":", "\\u003a", 1)
    return shown.replace("##[", "\\u0023#[")


def shorten(value: str, limit: int = 80) -> str:
    """A value in quotation marks, visible; a long one is cut."""
    shown = visible(value[: limit + 1])
    if len(value) <= limit and len(shown) <= limit:
        return f"“{shown}”"
    return f"“{shown[:limit]}……”（共 {len(value)} 字）"


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by place, each once."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.where.order, p.rule, p.message))


def as_text(problems: list[Problem]) -> str:
    """All problems for a person, numbered, with their count at the end."""
    blocks = [f"{number}. {problem}" for number, problem in enumerate(problems, 1)]
    return "\n\n".join([*blocks, f"{_count(problems)}。"]) + "\n"


def _count(problems: list[Problem]) -> str:
    """How many errors and warnings there are."""
    errors = sum(problem.level == "error" for problem in problems)
    count = f"共 {errors} 个问题" if errors else "没有问题"
    warned = len(problems) - errors
    return f"{count}，有 {warned} 处提醒" if warned else count


def as_json(problems: list[Problem]) -> str:
    """All problems for a program."""
    return json.dumps([asdict(p) for p in problems], ensure_ascii=False, indent=2) + "\n"


def of_file(error: OSError) -> str:
    """What the system would not do with a file, in words."""
    known = {FileNotFoundError: "没有这个文件", PermissionError: "没有读写的权限"}
    known |= {IsADirectoryError: "这是文件夹，不是文件", FileExistsError: "已有同名的文件"}
    return f"{known.get(type(error), '文件读写失败')}：{error.filename or error.strerror or error}"


def compare(expected: str, actual: str) -> tuple[str, str]:
    """Two texts with what differs in 【】, far-off equal parts left out."""
    left = right = ""
    for equal, a, b, c, d in parts(expected, actual):
        if equal:
            last = b == len(expected) and d == len(actual)
            kept = _middle_out(expected[a:b], first=a == c == 0, last=last)
            left, right = left + kept, right + kept
        else:
            left, right = f"{left}【{_cut(expected[a:b])}】", f"{right}【{_cut(actual[c:d])}】"
    return left, right


def parts(left: str, right: str) -> Iterator[tuple[bool, int, int, int, int]]:
    """Equal and differing parts in turn: whether equal, and the ranges on both sides."""
    head = alike(left, right)
    tail = alike(left[head:][::-1], right[head:][::-1])
    if head:
        yield True, 0, head, 0, head
    inner, other = left[head : len(left) - tail], right[head : len(right) - tail]
    if len(inner) * len(other) > _MATCHABLE:
        yield False, head, head + len(inner), head, head + len(other)
    else:
        for tag, a, b, c, d in SequenceMatcher(None, inner, other, autojunk=False).get_opcodes():
            yield tag == "equal", head + a, head + b, head + c, head + d
    if tail:
        yield True, len(left) - tail, len(left), len(right) - tail, len(right)


def alike(left: str, right: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(left), len(right)))


def _cut(text: str, limit: int = LONGEST) -> str:
    return text if len(text) <= limit else f"{text[:limit]}……"


def _middle_out(text: str, *, first: bool, last: bool) -> str:
    """The ends of an equal part that stand beside a difference."""
    head = "" if first else text[:CONTEXT]
    tail = "" if last else text[-CONTEXT:]
    return text if len(text) <= len(head) + len(tail) + 2 else f"{head}……{tail}"


# --- as workflow commands: GitHub shows each beside the line that it is about ---

# The runner takes every line of a step's output that begins with `::` (and any
# `##[`) for a command, so what may be a stranger's stands escaped inside one.

LISTED = 10  # GitHub shows no more errors of one step beside the lines; the log has them all

LONGEST_COMMAND = 4000
"""Characters of a message: the runner cuts longer ones, and the remedy stands at the end."""

_UNWRITTEN = "……（太长，没有写完）"


def as_github(problems: list[Problem], folder: str) -> str:
    """One command a problem and their count; `folder` is the package's from the repository's."""
    rest = f"改动处只显示前 {LISTED} 个，其余看这里的日志。" if len(problems) > LISTED else ""
    commands = (_command(problem, folder) for problem in problems)
    return "\n".join([*commands, f"{_count(problems)}。{rest}", ""])


def in_repository(folder: Path) -> str:
    """A folder's path from the root of its repository, or from here if it is in none."""
    whole = folder.resolve()
    roots = [parent for parent in (whole, *whole.parents) if (parent / ".git").exists()]
    path = os.path.relpath(whole, roots[0] if roots else Path.cwd())
    return "" if path == "." else Path(path).as_posix()


def _command(problem: Problem, folder: str) -> str:
    where = problem.where
    properties = {"file": f"{folder}/{where.path}" if folder else where.path}
    if where.line is not None:
        properties["line"] = str(where.line)
        if isinstance(where.column, int):
            properties["col"] = str(where.column)
    properties["title"] = visible(problem.message[:100])
    written = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    return f"::{problem.level} {written}::{_data(_message(problem))}"


def _message(problem: Problem) -> str:
    """The whole text of a problem, which is also what the log shows; long details are cut."""
    *lines, hint = str(problem).split("\n")
    room = LONGEST_COMMAND - len(hint) - len(_UNWRITTEN)
    text = "\n".join(lines)
    return f"{text if len(text) <= room else text[:room] + _UNWRITTEN}\n{hint}"


def _data(text: str) -> str:
    """A command's text, escaped as the runner reads it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The value of a command's property: what would end it is escaped too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")

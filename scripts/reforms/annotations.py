"""Problems as workflow commands: GitHub shows each beside the line that it is about.

The runner takes every line of a step's output that begins with `::` (and any
`##[`) for a command, so what may be a stranger's stands escaped inside one.
"""

import os
from pathlib import Path

from reforms.problems import Problem, visible

SHOWN = 10  # GitHub shows no more errors of one step beside the lines; the log has them all

LONGEST = 4000
"""Characters of a message: the runner cuts longer ones, and the remedy stands at the end."""

_MORE = "……（太长，没有写完）"


def as_github(problems: list[Problem], folder: str) -> str:
    """One command a problem and their count; `folder` is the package's from the repository's."""
    rest = f"改动处只显示前 {SHOWN} 个，其余看这里的日志。" if len(problems) > SHOWN else ""
    count = f"共 {len(problems)} 个问题。{rest}" if problems else "没有问题。"
    return "\n".join([*(_command(problem, folder) for problem in problems), count, ""])


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
    return f"::error {written}::{_data(_message(problem))}"


def _message(problem: Problem) -> str:
    """The whole text of a problem, which is also what the log shows; long details are cut."""
    *lines, hint = str(problem).split("\n")
    room = LONGEST - len(hint) - len(_MORE)
    text = "\n".join(lines)
    return f"{text if len(text) <= room else text[:room] + _MORE}\n{hint}"


def _data(text: str) -> str:
    """A command's text, escaped as the runner reads it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The value of a command's property: what would end it is escaped too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")

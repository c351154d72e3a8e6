"""A terminal, whatever stands behind it: click in Chinese, colours, no reader, a full disk."""

import codecs
import errno
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self, TextIO
from unicodedata import east_asian_width

import click

from reforms.problems import shorten, visible

_WORDS = {
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示这段说明",
    "Show the version and exit.": "显示工具的版本",
    "[required]": "（必填）",
}
"""What click says in a help text -> the same in Chinese."""

_COLOURS = {"  问题：": "red", "  怎么办：": "green"}
"""How a line begins -> its colour on a terminal."""

_SECOND = "\u2060"
"""Stands, while click counts characters, for the second column of a full-width one."""


def _in_columns(text: str) -> str:
    """A text in Chinese in which as many characters stand as it takes columns."""
    for words, translated in _WORDS.items():
        text = text.replace(words, translated)
    return "".join(c + _SECOND if east_asian_width(c) in "WF" else c for c in text)


class Formatter(click.HelpFormatter):
    """Writes help in Chinese."""

    def write(self, string: str) -> None:
        """Write a text that click has put into lines."""
        super().write(string.replace(_SECOND, ""))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(prog, _in_columns(args), _in_columns("用法："))

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        self.write(_in_columns(f"{heading}：\n"))

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(_in_columns(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names and what each means."""
        made = [(_in_columns(name), _in_columns(meaning)) for name, meaning in rows]
        super().write_dl(made, col_max, col_spacing)


class Context(click.Context):
    """Has help written in Chinese."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is in Chinese."""

    context_class = Context


class Group(click.Group):
    """Commands in the order in which they are defined."""

    context_class = Context
    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names."""
        return list(self.commands)


def name_of(parameter: click.Parameter) -> str:
    """An option or argument -> how a person writes it."""
    option = isinstance(parameter, click.Option)
    return parameter.opts[-1] if option else parameter.human_readable_name


def explained(error: click.UsageError) -> str:
    """What click does not understand in a command -> that in Chinese, and how to go on."""
    command = error.ctx.command_path if error.ctx else "reforms"
    return f"命令不对：{_fault(error)}（用 {command} --help 查看用法）"


def _fault(error: click.UsageError) -> str:
    match error:
        case click.NoSuchCommand():
            return f"没有 {error.command_name} 这个命令{_meant(error.possibilities)}"
        case click.NoSuchOption():
            return f"没有 {error.option_name} 这个选项{_meant(error.possibilities)}"
        case click.BadOptionUsage():
            none = "not take" in error.message
            return f"{error.option_name} 后面{'不写值' if none else '要写明一个值'}"
        case click.MissingParameter(param=click.Parameter() as parameter):
            return f"还要写明 {name_of(parameter)}"
        case click.BadParameter(param=click.Parameter(type=click.Choice() as choice) as parameter):
            return f"{name_of(parameter)} 只能是 {'、'.join(choice.choices)}"
        case click.BadParameter(param=click.Parameter() as parameter):
            return f"{name_of(parameter)} 不能是{shorten(error.message)}"
    extra = re.search(r"unexpected extra arguments? \((.*)\)", error.message, re.DOTALL)
    return f"多了 {extra[1]}" if extra else error.message


def _meant(names: Sequence[str] | None) -> str:
    return f"，是不是 {'、'.join(names)}？" if names else ""


class Stream(io.TextIOWrapper):
    """A standard stream that lets a command go on where nothing can be written any more.

    `head` leaves when it has seen enough, and a disk gets full: the rest goes nowhere.
    """

    fault: OSError | None = None
    """Why something was not written."""

    @classmethod
    def over(cls, stream: TextIO | None) -> Self:
        """What takes a stream's place; None stands for one that was closed from the start."""
        if not isinstance(stream, io.TextIOWrapper):
            return cls(Path(os.devnull).open("wb"), encoding="utf-8")
        encoding, line_buffering = stream.encoding, stream.line_buffering
        # A terminal that lacks a character shows its code instead.
        return cls(stream.detach(), encoding, "backslashreplace", line_buffering=line_buffering)

    def write(self, text: str) -> int:
        """Write a text, or drop it."""
        try:
            return super().write(text)
        except OSError as error:
            self._give_up(error)
            return len(text)

    def flush(self) -> None:
        """Write what waits, or drop it."""
        try:
            super().flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Lead the descriptor nowhere, so that what waits leaves without a further error."""
        self.fault = self.fault or error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def guarded(command: Callable[[], int]) -> int:
    """Run a command on streams that never fail; its exit code."""
    sys.stdout, sys.stderr = output, _ = Stream.over(sys.stdout), Stream.over(sys.stderr)
    code = command()
    output.flush()
    # A reader who has seen enough misses nothing.
    if output.fault is None or isinstance(output.fault, BrokenPipeError):
        return code
    full = output.fault.errno == errno.ENOSPC
    why = "磁盘满了" if full else output.fault.strerror
    return fail(2, f"命令已经执行，但输出没有写全：{why}")


def say(text: str, *, to: TextIO | None = None) -> None:
    """Print lines that may hold a stranger's words."""
    click.echo("\n".join(map(_line, text.rstrip("\n").split("\n"))), file=to or sys.stdout)


def _line(text: str) -> str:
    colour = next((of for begin, of in _COLOURS.items() if text.startswith(begin)), None)
    return click.style(visible(text), fg=colour) if colour else visible(text)


def show(text: str, form: str = "") -> None:
    """Print what a command has put into a form; JSON in ASCII where the output is not UTF-8."""
    if form == "json" and codecs.lookup(sys.stdout.encoding).name != "utf-8":
        text = json.dumps(json.loads(text), indent=2) + "\n"
    click.echo(text, file=sys.stdout, nl=False)


def fail(code: int, message: str) -> int:
    """Say on the error stream why nothing was done; the code."""
    say(message, to=sys.stderr)
    return code

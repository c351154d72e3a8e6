"""A terminal: click in Chinese, colours, and readers who have seen enough."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

import click

from reforms.problems import visible

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

_COLOURS = {"  问题：": "red", "  提醒：": "yellow", "  怎么办：": "green"}
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
        super().write(string.replace(_SECOND, ""))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _in_columns(args), _in_columns("用法："))

    def write_heading(self, heading: str) -> None:
        self.write(_in_columns(f"{heading}：\n"))

    def write_text(self, text: str) -> None:
        super().write_text(_in_columns(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
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
        return list(self.commands)


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
            return f"还要写明 {_name(parameter)}"
        case click.BadParameter(param=click.Parameter(type=click.Choice() as choice) as parameter):
            return f"{_name(parameter)} 只能是 {'、'.join(choice.choices)}"
        case click.BadParameter(param=click.Option() as parameter):
            return f"{_name(parameter)} 后面的值不对，应是{parameter.help}"
    extra = re.search(r"unexpected extra arguments? \((.*)\)", error.message, re.DOTALL)
    return f"多了 {extra[1]}" if extra else error.message


def _name(parameter: click.Parameter) -> str:
    """An option or argument as a person writes it."""
    option = isinstance(parameter, click.Option)
    return parameter.opts[-1] if option else parameter.human_readable_name


def _meant(names: Sequence[str] | None) -> str:
    return f"，是不是 {'、'.join(names)}？" if names else ""


def say(text: str, *, error: bool = False) -> None:
    """Print lines that may hold a stranger's words."""
    lines = map(_line, text.rstrip("\n").split("\n"))
    show("".join(f"{line}\n" for line in lines), error=error)


def _line(text: str) -> str:
    colour = next((of for begin, of in _COLOURS.items() if text.startswith(begin)), None)
    return click.style(visible(text), fg=colour) if colour else visible(text)


def show(text: str, *, error: bool = False) -> None:
    """Print a text as it is; raises OSError where there is no room for it."""
    stream = sys.stderr if error else sys.stdout
    if stream is None:
        return  # closed from the start
    try:
        click.echo(text, file=stream, nl=False)
    except OSError as fault:
        # What waits in the stream would fail once more at the end: it goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # `head` leaves when it has seen enough, and the command goes on.
        if not isinstance(fault, BrokenPipeError):
            raise


def fail(code: int, message: str) -> int:
    """Say on the error stream why nothing was done; the code."""
    say(message, error=True)
    return code

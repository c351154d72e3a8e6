"""The standard streams, whatever stands behind them: no reader, a full disk, no UTF-8."""

import codecs
import errno
import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self, TextIO

from reforms.problems import visible

INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended, as in a shell."""


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
            return cls(Path(os.devnull).open("wb"), encoding="utf-8", errors="backslashreplace")
        return cls(
            encoding=stream.encoding,
            # A terminal that lacks a character shows its code instead.
            errors="backslashreplace",
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
            # Last: then the old stream can no longer be asked.
            buffer=stream.detach(),
        )

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
    try:
        code = command()
        output.flush()
    except KeyboardInterrupt:
        return fail(INTERRUPTED, "已中断。")
    # A reader who has seen enough misses nothing.
    if output.fault is None or isinstance(output.fault, BrokenPipeError):
        return code
    full = output.fault.errno == errno.ENOSPC
    why = "磁盘满了" if full else output.fault.strerror
    return fail(2, f"命令已经执行，但输出没有写全：{why}")


def say(lines: Iterable[str]) -> None:
    """Print lines that may hold a stranger's words, at once."""
    sys.stdout.write("\n".join(map(visible, lines)) + "\n")
    sys.stdout.flush()


def show(text: str, form: str) -> None:
    """Print what a command has put into a form; JSON in ASCII where the output is not UTF-8."""
    if form == "json" and codecs.lookup(sys.stdout.encoding).name != "utf-8":
        text = json.dumps(json.loads(text), indent=2) + "\n"
    sys.stdout.write(text)


def fail(code: int, message: str) -> int:
    """Say why nothing was done: line by line, since parts of it may be a stranger's."""
    # What it refers to stands before it in a file, too.
    sys.stdout.flush()
    sys.stderr.write("\n".join(map(visible, message.split("\n"))) + "\n")
    return code

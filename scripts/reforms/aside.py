"""Work that runs beside this process, in one of its own: the other core has nothing to do."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

T = TypeVar("T")


def possible() -> bool:
    """Whether a second process would help, and can be split off as it stands."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


class Aside(Generic[T]):
    """A piece of work; begun at once where it is `apart`, else done when it is asked for."""

    def __init__(self, work: Callable[[], T], *, apart: bool) -> None:
        self._work = work
        self._answer: Connection | None = None
        if apart:
            # Forked: what the work needs is there without being sent.
            context = multiprocessing.get_context("fork")
            self._answer, answer = context.Pipe(duplex=False)
            self._process = context.Process(target=send, args=(work, answer), daemon=True)
            self._process.start()
            answer.close()

    def result(self) -> T:
        """What the work gave; raises what the work raised."""
        if self._answer is None:
            return self._work()
        done, value = self._answer.recv()
        self._process.join()
        self._answer.close()
        if not done:
            raise value
        made: T = value
        return made


def send(work: Callable[[], object], answer: Connection) -> None:
    """Do the work and send what it gave, or why it failed."""
    try:
        answer.send((True, work()))
    except Exception as error:
        answer.send((False, error))
    answer.close()

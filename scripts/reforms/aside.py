"""Work that runs beside this process, in one of its own: the other core has nothing to do."""

import multiprocessing
import os
import pickle
import sys
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import BinaryIO, Generic, TypeVar

T = TypeVar("T")


def possible() -> bool:
    """Whether a second process would help, and can be split off as it stands."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


class Aside(Generic[T]):
    """A piece of work; begun at once where it is `apart`, else done when it is asked for."""

    def __init__(self, work: Callable[[], T], *, apart: bool) -> None:
        self._work = work
        self._answer: BinaryIO | None = None
        if apart:
            # A file: what is large goes through a pipe only while somebody reads, and twice.
            self._answer = TemporaryFile()  # noqa: SIM115 - `result` closes it
            # Forked: what the work needs is there without being sent.
            context = multiprocessing.get_context("fork")
            self._process = context.Process(target=send, args=(work, self._answer), daemon=True)
            self._process.start()

    def result(self) -> T:
        """What the work gave; raises what the work raised, or ChildProcessError if it was ended."""
        if self._answer is None:
            return self._work()
        self._process.join()
        with self._answer as answer:
            if self._process.exitcode:
                # By a signal, most likely for want of memory: it has left no answer.
                raise ChildProcessError(f"ended with {self._process.exitcode}")
            answer.seek(0)
            done, value = pickle.load(answer)
        if not done:
            raise value
        made: T = value
        return made


def send(work: Callable[[], object], answer: BinaryIO) -> None:
    """Do the work and write down what it gave, or why it failed."""
    try:
        pickle.dump((True, work()), answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        answer.seek(0)
        answer.truncate()
        pickle.dump((False, error), answer)
    answer.flush()

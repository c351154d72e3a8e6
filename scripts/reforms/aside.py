"""Work that runs beside this process, in one of its own: the other core has nothing to do."""

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from multiprocessing.connection import Connection
from tempfile import TemporaryFile
from typing import BinaryIO, Generic, TypeVar

T = TypeVar("T")
Part = TypeVar("Part")
Made = TypeVar("Made")
Given = TypeVar("Given")


def possible() -> bool:
    """Whether a second process would help, and can be split off as it stands."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


NICE = 10
"""By how much a process gives way: this one, for which they all wait in the end, goes first."""


class Aside(Generic[T]):
    """A piece of work; begun at once where it is `apart`, else done when it is asked for."""

    def __init__(self, work: Callable[[], T], *, apart: bool, urgent: bool = False) -> None:
        """It gives way to this process, unless that will soon wait for it (`urgent`)."""
        self._work = work
        self._answer: BinaryIO | None = None
        if apart:
            # A file: what is large goes through a pipe only while somebody reads, and twice.
            self._answer = TemporaryFile()  # noqa: SIM115 - `result` closes it
            # Forked: what the work needs is there without being sent.
            context = multiprocessing.get_context("fork")
            given = (work, self._answer, os.getpid(), 0 if urgent else NICE)
            self._process = context.Process(target=_beside, args=given, daemon=True)
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


_ON_PARENTS_DEATH = 1
"""Linux's PR_SET_PDEATHSIG."""


def _beside(work: Callable[[], object], answer: BinaryIO, first: int, nice: int) -> None:
    """`send`, in a process that ends when the `first` one does, and clears up behind itself."""
    # From the keyboard it comes to all of them; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # By an exception, so that temporary files go with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    ctypes.CDLL(None).prctl(_ON_PARENTS_DEATH, signal.SIGTERM)
    os.nice(nice)
    if os.getppid() == first:  # else it was gone before that could be asked for
        send(work, answer)


def send(work: Callable[[], object], answer: BinaryIO) -> None:
    """Do the work and write down what it gave, or why it failed."""
    try:
        pickle.dump((True, work()), answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        error.add_note(traceback.format_exc())  # else where it happened stays here
        answer.seek(0)
        answer.truncate()
        pickle.dump((False, error), answer)
    answer.flush()


SHARES = 256
"""Into how many shares the parts of a work are dealt: a byte has the number of one."""


class Ahead(Generic[Part, Made, Given]):
    """Many like parts of a work, in two steps: the first needs nothing that is still to come.

    Where it is `apart`, another process begins with the first step at once. When `go` has
    what the second step needs, the two take turns at what is left.
    """

    def __init__(
        self,
        parts: Callable[[], Sequence[Part]],
        prepare: Callable[[Part], Made],
        finish: Callable[[Made, Given], None],
        *,
        apart: bool,
    ) -> None:
        self._parts, self._prepare, self._finish = parts, prepare, finish
        self._other: Aside[None] | None = None
        self._turns: int | None = None
        if apart:
            # A pipe: of those who read from it, each gets bytes that no other gets.
            self._turns, turns = os.pipe()
            os.write(turns, bytes(range(SHARES)))
            os.close(turns)
            receiver, self._sender = multiprocessing.Pipe(duplex=False)
            self._other = Aside(partial(self._beside, receiver), apart=True)
            receiver.close()

    def go(self, given: Given) -> None:
        """Do the second step of all, and the first of what is left.

        Raises what the other process raised, as `Aside.result` does.
        """
        if self._other:
            # Where it has ended before its time, its result says why.
            with suppress(BrokenPipeError):
                self._sender.send(given)
        for made in self._prepared():
            self._finish(made, given)
        if self._other and self._turns is not None:
            os.close(self._turns)
            self._sender.close()
            self._other.result()

    def _beside(self, receiver: "Connection[Given, Given]") -> None:
        """What the other process does."""
        # Else it would wait for itself where the first process is gone.
        self._sender.close()
        prepared = self._prepared()
        ahead: list[Made] = []
        for made in prepared:
            ahead.append(made)
            if receiver.poll():
                break
        given = receiver.recv()
        for made in chain(ahead, prepared):
            self._finish(made, given)

    def _prepared(self) -> Iterator[Made]:
        """The first step of all parts, or of one share after the other until none is left."""
        parts = self._parts()
        if self._turns is None:
            yield from map(self._prepare, parts)
            return
        while share := os.read(self._turns, 1):
            yield from map(self._prepare, parts[share[0] :: SHARES])

"""Work in a process of its own gives what it gives here."""

import os
import pickle
import signal
from io import BytesIO

import pytest

from reforms.aside import Aside, possible, send

BOTH = pytest.mark.parametrize(
    "apart",
    [False, pytest.param(True, marks=pytest.mark.skipif(not possible(), reason="one core"))],
)


@BOTH
def test_the_result_comes_back(apart: bool) -> None:
    text = "甲" * 1_000_000
    assert Aside(lambda: text + "乙", apart=apart).result() == text + "乙"


@BOTH
def test_a_failure_comes_back(apart: bool) -> None:
    def fail() -> None:
        raise ValueError("坏了")

    with pytest.raises(ValueError, match="坏了"):
        Aside(fail, apart=apart).result()


@pytest.mark.skipif(not possible(), reason="one core")
def test_a_process_that_is_killed_is_told() -> None:
    with pytest.raises(ChildProcessError, match="-9"):
        Aside(lambda: os.kill(os.getpid(), signal.SIGKILL), apart=True).result()


def test_it_is_another_process_only_when_asked() -> None:
    assert Aside(os.getpid, apart=False).result() == os.getpid()
    if possible():
        assert Aside(os.getpid, apart=True).result() != os.getpid()


def test_what_is_written_says_whether_it_is_done() -> None:
    good, bad = BytesIO(), BytesIO()
    send(lambda: 1, good)
    send(lambda: 1 / 0, bad)
    assert pickle.loads(good.getvalue()) == (True, 1)
    done, error = pickle.loads(bad.getvalue())
    assert not done and isinstance(error, ZeroDivisionError)

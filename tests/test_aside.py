"""Work in a process of its own gives what it gives here."""

import os

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


def test_it_is_another_process_only_when_asked() -> None:
    assert Aside(os.getpid, apart=False).result() == os.getpid()
    if possible():
        assert Aside(os.getpid, apart=True).result() != os.getpid()


class _Pipe:
    def __init__(self) -> None:
        self.sent: list[object] = []

    def send(self, value: object) -> None:
        self.sent.append(value)

    def close(self) -> None:
        self.sent.append("closed")


def test_what_is_sent_says_whether_it_is_done() -> None:
    good, bad = _Pipe(), _Pipe()
    send(lambda: 1, good)  # type: ignore[arg-type]
    send(lambda: 1 / 0, bad)  # type: ignore[arg-type]
    assert good.sent == [(True, 1), "closed"]
    ((done, error), closed) = bad.sent
    assert (done, closed) == (False, "closed") and isinstance(error, ZeroDivisionError)

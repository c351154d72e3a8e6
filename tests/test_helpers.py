"""What the tests themselves rely on."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count

import pytest

from helpers import at_most

Failed = pytest.fail.Exception


def called(times: int) -> None:
    for _ in range(times):
        len("")


def test_work_up_to_the_limit_passes() -> None:
    with at_most(110):
        called(100)


def test_work_without_end_is_ended() -> None:
    numbers = count()
    with pytest.raises(Failed, match="more than 1,000 calls"), at_most(1_000):
        while True:
            next(numbers)
    assert next(numbers) <= 1_000


def test_functions_of_python_count_too() -> None:
    def numbers() -> Iterator[int]:
        yield from range(100)

    with pytest.raises(Failed), at_most(90):
        list(numbers())


def test_nothing_that_is_caught_inside_passes() -> None:
    with pytest.raises(AssertionError, match="caught"), at_most(10), suppress(Failed):
        called(100)


def test_nothing_is_counted_after_it() -> None:
    with at_most(110):
        called(100)
    called(200)

"""What the tests themselves rely on."""

from contextlib import suppress
from itertools import count

import pytest

from helpers import at_most

Failed = pytest.fail.Exception


def called(times: int) -> None:
    for _ in (len("") for _ in range(times)):
        pass


def test_work_up_to_the_limit_passes_and_nothing_counts_after_it() -> None:
    with at_most(220):
        called(100)
    called(400)


def test_work_without_end_is_ended() -> None:
    numbers = count()
    with pytest.raises(Failed, match="more than 1,000 calls"), at_most(1_000):
        while True:
            next(numbers)
    assert next(numbers) <= 1_000


def test_functions_of_python_count_and_nothing_that_is_caught_passes() -> None:
    with pytest.raises(AssertionError, match="caught"), at_most(150), suppress(Failed):
        called(100)

"""The readers of strangers' bytes on mutations of real inputs: a refusal or a sound result.

`make fuzz` runs the same targets for longer, guided by coverage.
"""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import FILES, FORMS, TARGETS, WORDS
from helpers import examples

pytestmark = pytest.mark.usefixtures("quick")

EXAMPLES = {"source": 400, "notice": 250, "package": 170, "issue": 500}
"""Target -> how many mutations."""


@cache
def seeds(name: str) -> list[bytes]:
    """A target's real inputs."""
    return TARGETS[name].seeds()


Cut = tuple[float, int, bytes]
"""Where, how many bytes go, and what comes in their place."""

CUTS: st.SearchStrategy[Cut] = st.tuples(
    st.floats(0, 1),
    st.one_of(st.just(0), st.integers(0, 8), st.integers(0, 2_000)),
    st.one_of(st.sampled_from(WORDS), st.binary(max_size=4)),
)


def mutated(seed: bytes, cuts: list[Cut]) -> bytes:
    """An input with some places of it changed, its first byte kept."""
    for place, length, new in cuts:
        at = 1 + round(place * max(len(seed) - 1, 0))
        seed = seed[:at] + new + seed[at + length :]
    return seed


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_are_refused_or_read(name: str) -> None:
    @settings(examples(EXAMPLES[name]), suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(seeds(name)), st.lists(CUTS, min_size=1, max_size=6))
    def check(seed: bytes, cuts: list[Cut]) -> None:
        TARGETS[name].run(mutated(seed, cuts))

    @settings(examples(50), suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=200))
    def check_any(data: bytes) -> None:
        TARGETS[name].run(data)

    check()
    check_any()


@pytest.mark.parametrize("name", TARGETS)
def test_every_real_input_is_accepted(name: str) -> None:
    accepted = [TARGETS[name].run(seed) for seed in seeds(name)]
    # Most of the recorded issues are hostile.
    assert all(accepted) if name != "issue" else set(accepted) == {True, False}
    kinds = {"notice": len(FORMS), "package": len(FILES)}
    assert name not in kinds or {seed[0] for seed in seeds(name)} == set(range(kinds[name]))
    assert len(accepted) >= 2

"""The readers of strangers' bytes on mutations of real inputs: a refusal or a sound result.

`make fuzz` runs the same targets for longer, guided by coverage.
"""

import re
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import measure
from fuzz.targets import FILES, FORMS, TARGETS, WORDS
from helpers import examples

pytestmark = pytest.mark.usefixtures("quick")

EXAMPLES = {"source": 400, "notice": 250, "package": 170, "issue": 500}
"""Target -> how many mutations."""


def test_figures_are_written_alike() -> None:
    many = measure.Result(
        target=TARGETS["notice"], seconds=60, executions=121_020, edges=1743, inputs=1, found=()
    )
    row = measure.table([many], datetime(2031, 2, 3, tzinfo=UTC)).splitlines()[-1]
    assert row.endswith("| 1.0 | 121,020 | 2,017 | 1,743 | 无 |")
    assert not re.search(r"\| \d{4,} \|", measure.REPORT.read_text("utf-8"))


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
def test_any_mutation_is_refused_or_read(name: str) -> None:
    @settings(examples(EXAMPLES[name]), suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(seeds(name)), st.lists(CUTS, min_size=1, max_size=6))
    def check(seed: bytes, cuts: list[Cut]) -> None:
        TARGETS[name].run(mutated(seed, cuts))

    check()


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_are_refused_or_read(name: str) -> None:
    @settings(examples(50), suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=200))
    def check(data: bytes) -> None:
        TARGETS[name].run(data)

    check()


@pytest.mark.parametrize("name", TARGETS)
def test_every_real_input_is_accepted(name: str) -> None:
    accepted = [TARGETS[name].run(seed) for seed in seeds(name)]
    # Most of the recorded issues are hostile.
    assert all(accepted) if name != "issue" else set(accepted) == {True, False}


def test_seeds_are_of_every_kind() -> None:
    """Each form of a notice and each file of the package is mutated."""
    assert {seed[0] for seed in seeds("notice")} == set(range(len(FORMS)))
    assert {seed[0] for seed in seeds("package")} == set(range(len(FILES)))
    assert len(seeds("source")) >= 2 and len(seeds("issue")) >= 10


def test_a_target_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target lets nothing pass but the refusals that it declares."""

    def broken(*arguments: object) -> object:
        raise KeyError("not a refusal")

    readers = {"source": "parse", "notice": "text_of", "package": "examine", "issue": "parse_issue"}
    for name, reader in readers.items():
        monkeypatch.setattr(f"fuzz.targets.{reader}", broken)
        with pytest.raises(KeyError):
            TARGETS[name].run(seeds(name)[-1])

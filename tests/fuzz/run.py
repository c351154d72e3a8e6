"""Fuzz one target with atheris: run.py TARGET CORPUS [options of libFuzzer].

Started by measure.py; `python tests/fuzz/run.py TARGET FILE` runs a found input again.
"""

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))
with atheris.instrument_imports(include=["reforms"]):
    from fuzz.targets import TARGETS

target = TARGETS[sys.argv.pop(1)]


def run(data: bytes) -> None:
    """One input."""
    target.run(data)


atheris.Setup(sys.argv, run)
atheris.Fuzz()

"""docs/maintainers/paths.md: each way is short, and leads through functions that there are."""

import inspect
import pkgutil
import re
import sys
from pathlib import Path
from types import FrameType

import pytest

from reforms import publishing
from reforms.history import repository, versions
from reforms.package import examination
from reforms.settings import Settings
from reforms.site.context import Site
from reforms.site.pages import pages

ROOT = Path(__file__).parents[1]
LONGEST = 20
WAYS = re.split(r"(?m)^### ", (ROOT / "docs" / "maintainers" / "paths.md").read_text("utf-8"))[1:]
GIVEN = [way for way in WAYS if "\n1. " in way]


def steps(way: str) -> list[str]:
    """The functions of a way, in its order."""
    return re.findall(r"(?m)^\d+\. `([\w.]+)`", way)


def function(name: str) -> object:
    """What a dotted name stands for: a function, or a method of a class."""
    found = pkgutil.resolve_name(name)
    return getattr(found, "callback", found)  # of a command, what it runs


@pytest.mark.parametrize("way", GIVEN, ids=lambda way: way.splitlines()[0])
def test_a_way_is_short_and_every_function_on_it_exists(way: str) -> None:
    listed = steps(way)
    assert 0 < len(listed) == len(set(listed)) <= LONGEST
    for name in listed:
        assert inspect.isroutine(function(name)), name


def test_the_way_of_a_datum_is_the_one_that_it_goes() -> None:
    """The program's functions on it are all called."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called.add(f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}")

    sys.setprofile(note)
    try:
        folder = ROOT / "datapackage"
        dataset = publishing.ready(examination.load(folder))
        released = repository.releases(folder, dataset.descriptor["name"])
        dataset = versions.dated(dataset, repository.states(released))
        assert list(pages(Site(dataset, Settings())))
    finally:
        sys.setprofile(None)
    listed = [name for name in steps(GIVEN[0]) if name.startswith("reforms.")]
    assert [name for name in listed if name not in called] == []

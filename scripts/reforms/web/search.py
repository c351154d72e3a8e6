"""The index that the site's search reads, and the script files that carry it.

The browser folds and joins the texts itself; what it cannot know is sent along:
how characters are read, and which Traditional ones stand for which Simplified.
A small index is one file with every text. A large one is a root, and pieces that
the browser fetches as a query needs them (`shards`).
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from reforms.model import Dataset
from reforms.web import grams, shards
from reforms.web.entries import SEVERAL, SINGLE, Entry, records, scope
from reforms.web.literal import compact, safe
from reforms.web.readings import Reader
from reforms.web.variants import simplified

GLOBAL = "reformsIndex"
"""The name under which the script leaves the index."""

PIECE = "reformsPiece"
"""The function to which the script of a piece hands its name and content."""

MOST_WHOLE = 100_000
"""Compressed bytes up to which an index stays one file: some 300 items, as `shards` explains."""

_LEAST_RATIO = 10
"""Characters for a compressed byte: what is longer need not be compressed to be known as large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """The script files of an index."""

    index: bytes
    """All of it, or the root of a large one."""
    pieces: Mapping[str, bytes] = field(default_factory=dict)
    """Path -> script; empty where the index is one file."""


def scripts(dataset: Dataset, folder: str, most: int = MOST_WHOLE) -> Scripts:
    """The index as scripts: they load from a folder on disk, where fetch does not.

    `folder` is where the site keeps them; `most` is the compressed size of one file
    from which on the index is split.
    """
    source = _Source(dataset)
    if source.size <= most * _LEAST_RATIO:
        whole = script(source.whole())
        if len(gzip.compress(whole)) <= most:
            return Scripts(index=whole)
    pieces = source.pieces()
    made = {
        name: f"self.{PIECE}({compact(name)},{safe(text)});\n".encode()
        for name, text in pieces.texts.items()
    }
    digest = sha256(b"".join(made.values())).hexdigest()[:8]
    base = f"{folder}search-{digest}/"
    root = source.root(pieces, base)
    return Scripts(index=script(root), pieces={f"{base}{name}.js": made[name] for name in made})


def script(payload: Mapping[str, Any]) -> bytes:
    """The payload as a script that leaves it in `GLOBAL`."""
    return f"self.{GLOBAL}={safe(compact(payload))};\n".encode()


def index(dataset: Dataset) -> dict[str, Any]:
    """The whole index: records, scopes and the tables that reading them needs."""
    return _Source(dataset).whole()


class _Source:
    """What an index of either form is made from."""

    def __init__(self, dataset: Dataset) -> None:
        self._records = list(records(dataset))
        self._scopes = [scope(dataset, row) for row in dataset.scopes]
        texts = list(_texts([*self._records, *self._scopes]))
        self.size = sum(map(len, texts))
        """In characters."""
        self._reader = Reader(texts)
        self._simplified = simplified(self._reader.usual)
        self._told = {text: _with_readings(text, said) for text, said in self._reader.excepted()}
        """Texts that have readings other than the usual -> them with these."""
        self._annotated = [self._annotate(entry) for entry in self._records]

    def whole(self) -> dict[str, Any]:
        """Everything."""
        return self._payload(self._annotated)

    def pieces(self) -> shards.Pieces:
        """The lists and the reforms of a large index."""
        reforms = [entry for entry in self._records if entry["type"] == "reform"]
        postings = shards.Speller(self._reader, self._simplified).postings(reforms)
        entries = [compact(entry) for entry in self._annotated if entry["type"] == "reform"]
        return shards.pieces(postings.lines(), entries)

    def root(self, pieces: shards.Pieces, base: str) -> dict[str, Any]:
        """What a browser needs of a large index before it knows the query."""
        reforms = [entry for entry in self._records if entry["type"] == "reform"]
        others = [entry for entry in self._annotated if entry["type"] != "reform"]
        values = {
            name: [entry["id"] for entry in others if entry["type"] == name]
            for name in ("agency", "domain", "notice")
        } | {"scope": [entry["id"] for entry in self._scopes]}
        payload = self._payload(others)
        rare = dict.fromkeys(sorted(self._reader.sounds - payload["syllables"].keys()), "")
        return payload | {
            "syllables": payload["syllables"] | rare,
            "base": base,
            "places": ",".join(pieces.places),
            "sizes": shards.numbers(pieces.sizes),
            "values": values,
            "columns": shards.columns(reforms, values),
            "coding": {
                "digits": grams.DIGITS,
                "codes": list(grams.MARKS),
                "marks": "".join(grams.MARKS.values()),
            },
        }

    def _payload(self, annotated: list[Entry]) -> dict[str, Any]:
        return {
            "records": annotated,
            "scopes": [self._annotate(scope) for scope in self._scopes],
            "simplified": list(self._simplified),
            "syllables": self._reader.syllables(),
        }

    def _annotate(self, entry: Entry) -> Entry:
        """The entry without what is empty, and with the readings that differ from the usual."""
        result = {name: value for name, value in entry.items() if value not in ("", [])}
        for name in SINGLE:
            if name in result:
                result[name] = self._told.get(result[name], result[name])
        for name in SEVERAL:
            if name in result:
                result[name] = [*map(self._told.get, result[name], result[name])]
        return result


def _texts(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield from (entry[name] for name in SINGLE if name in entry)
        for name in SEVERAL:
            yield from entry.get(name, ())


def _with_readings(text: str, exceptions: Iterable[tuple[int, str]]) -> list[str]:
    said = (f"{_utf16_offset(text, offset)}{syllable}" for offset, syllable in exceptions)
    return [text, " ".join(said)]


def _utf16_offset(text: str, offset: int) -> int:
    """The offset as a browser counts."""
    return len(text[:offset].encode("utf-16-le")) // 2

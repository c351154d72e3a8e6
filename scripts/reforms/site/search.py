"""The index that the site's search reads, and the script that carries it.

The browser folds and joins the texts itself; what it cannot know is sent along:
how characters are read, and which Traditional ones stand for which Simplified.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reforms.model import Dataset
from reforms.site.entries import SEVERAL, SINGLE, Entry, records, scope
from reforms.site.readings import Readings
from reforms.site.variants import simplified

GLOBAL = "reformsIndex"
"""The name under which the script leaves the index."""


def script(payload: Mapping[str, Any]) -> bytes:
    """The index as a script: one loads from a folder on disk, too, where fetch does not."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"self.{GLOBAL}={text};\n".encode()


def index(dataset: Dataset) -> dict[str, Any]:
    """Records, scopes and the tables that reading them needs."""
    entries = list(records(dataset))
    scopes = [scope(dataset, row) for row in dataset.scopes]
    reader = Readings(_texts([*entries, *scopes]))
    return {
        "records": [_annotated(entry, reader) for entry in entries],
        "scopes": [_annotated(entry, reader) for entry in scopes],
        "simplified": list(simplified(reader.usual)),
        "syllables": reader.syllables(),
    }


def _annotated(entry: Entry, reader: Readings) -> Entry:
    """The entry without what is empty, and with the readings that differ from the usual."""
    result = {name: value for name, value in entry.items() if value not in ("", [])}
    for name in SINGLE:
        if name in result:
            result[name] = _told(result[name], reader)
    for name in SEVERAL:
        if name in result:
            result[name] = [_told(text, reader) for text in result[name]]
    return result


def _texts(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield from (entry[name] for name in SINGLE if name in entry)
        for name in SEVERAL:
            yield from entry.get(name, ())


def _told(text: str, reader: Readings) -> str | list[str]:
    """A text, with its exceptional readings if it has any."""
    exceptions = reader.exceptions(text)
    said = (f"{_utf16_offset(text, offset)}{syllable}" for offset, syllable in exceptions)
    return [text, " ".join(said)] if exceptions else text


def _utf16_offset(text: str, offset: int) -> int:
    """The offset as a browser counts."""
    return len(text[:offset].encode("utf-16-le")) // 2

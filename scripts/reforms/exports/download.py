"""A published file: what the lists of downloads say of it, and how JSON is written in it."""

import json
from dataclasses import dataclass, field
from hashlib import sha256

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
    "zip": "application/zip",
    "SHA256SUMS": "text/plain; charset=utf-8",
}
"""By the name's ending, or by the whole name where it has none."""


@dataclass(frozen=True, slots=True)
class Download:
    """A published file."""

    name: str
    """Its path under `/data/`."""
    title: str
    note: str
    """For whom it is."""
    content: bytes = field(repr=False)
    is_whole: bool = False
    """Whether it is the list as a whole: no single table, source or list of files."""

    @property
    def media_type(self) -> str:
        """By the name's ending."""
        return MEDIA_TYPES.get(self.name.rpartition(".")[2], "application/octet-stream")

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()


def to_json(value: object) -> bytes:
    """Readable JSON with a final newline; Chinese stays as it is."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()

"""A published file, and what lists say of it."""

from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What lists say of a published file."""

    name: str
    """Its path under `/data/`."""
    title: str
    note: str
    """For whom it is."""
    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal."""

    @property
    def media_type(self) -> str:
        """By the name's ending."""
        return MEDIA_TYPES.get(self.name.rpartition(".")[2], "application/octet-stream")


@dataclass(frozen=True, kw_only=True)
class Download:
    """A published file. Not slotted: its checksum is cached."""

    name: str
    title: str
    note: str
    content: bytes

    @cached_property
    def listed(self) -> Listed:
        """What lists say of it, which outlives the content."""
        return Listed(
            name=self.name,
            title=self.title,
            note=self.note,
            size=len(self.content),
            sha256=sha256(self.content).hexdigest(),
        )

    @property
    def media_type(self) -> str:
        """By the name's ending."""
        return self.listed.media_type

    @property
    def size(self) -> int:
        """In bytes."""
        return self.listed.size

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal."""
        return self.listed.sha256

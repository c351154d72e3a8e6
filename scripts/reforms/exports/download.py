"""A published file: what the lists of downloads say of it."""

from dataclasses import dataclass, field
from hashlib import sha256
from mimetypes import MimeTypes

# Not the machine's own list, which differs from one to the next.
_TYPES = MimeTypes()
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES.add_type(f"{_OFFICE}.wordprocessingml.document", ".docx")
_TYPES.add_type(f"{_OFFICE}.spreadsheetml.sheet", ".xlsx")
_TYPES.add_type("application/ld+json", ".jsonld")
_TYPES.add_type("application/vnd.apache.parquet", ".parquet")
_TYPES.add_type("application/vnd.sqlite3", ".sqlite")
_TYPES.add_type("text/turtle", ".ttl")


def media_type(name: str) -> str:
    """What a file of this name is: by its ending; raises ValueError for an unknown one."""
    kind = _TYPES.guess_type(name)[0] if "." in name else "text/plain"
    if kind is None:
        raise ValueError(f"no media type is known for {name}")
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


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
    table: str = ""
    """The one table that it holds; empty for all else."""

    @property
    def media_type(self) -> str:
        """By the name's ending."""
        return media_type(self.name)

    @property
    def essence(self) -> str:
        """The media type without its charset."""
        return self.media_type.partition(";")[0]

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()

"""Readable JSON, as `json.dumps` indents it; that takes twice as long, and most of an export."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring as quoted


def to_json(value: object) -> bytes:
    """Readable JSON with a final newline; Chinese stays as it is."""
    return (pretty(value) + "\n").encode()


def pretty(value: object, lead: str = "\n") -> str:
    """A value as indented JSON; `lead` begins each of its lines but the first."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or type(value) is int:
        return "null" if value is None else str(value)
    deeper = lead + "  "
    if isinstance(value, Mapping) and value:
        pairs = [f"{quoted(key)}: {pretty(of, deeper)}" for key, of in value.items()]
        return f"{{{members(pairs, lead)}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{members([pretty(one, deeper) for one in value], lead)}]"
    return json.dumps(value)


def members(texts: Sequence[str], lead: str) -> str:
    """What stands between an object's or a list's brackets: one member on each line."""
    deeper = lead + "  "
    return f"{deeper}{f',{deeper}'.join(texts)}{lead}" if texts else ""


MEMBER, LISTED = "\n  ", "\n    "
"""What begins the lines of a file's member, and of a value in a list that is one."""


def head(values: Mapping[str, object]) -> str:
    """The first members of an object, which `listing` and `single` complete."""
    return joined(*[f"{quoted(key)}: {pretty(of, MEMBER)}" for key, of in values.items()])


def joined(*heads: str) -> str:
    """The members of several heads as those of one."""
    return f",{MEMBER}".join(heads)


def listing(head: str, name: str, texts: Iterable[bytes]) -> bytes:
    """An object whose last member is a list, of values that `pretty` has written as LISTED."""
    made = io.BytesIO()
    made.write(start(head, name) + b"[")
    lead = LISTED.encode()
    for text in texts:
        made.write(lead + text)
        lead = b"," + LISTED.encode()
    made.write(b"\n  ]\n}\n" if lead[:1] == b"," else b"]\n}\n")
    return made.getvalue()


def single(head: str, name: str, text: bytes) -> bytes:
    """An object whose last member is a value that `pretty` has written as LISTED."""
    return start(head, name) + text.replace(LISTED.encode(), MEMBER.encode()) + b"\n}\n"


def start(head: str, name: str) -> bytes:
    """What stands before the last member of such an object."""
    return f"{{{MEMBER}{head},{MEMBER}{quoted(name)}: ".encode()

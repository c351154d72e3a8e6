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


def listing(head: Mapping[str, object], name: str, texts: Iterable[bytes]) -> bytes:
    """An object whose last member is a list, of values that `pretty` has written."""
    made = io.BytesIO()
    made.write(f"{pretty(head)[:-2]},\n  {quoted(name)}: [".encode())
    comma = b""
    for text in texts:
        made.write(comma + b"\n    " + text.replace(b"\n", b"\n    "))
        comma = b","
    made.write(b"\n  ]\n}\n" if comma else b"]\n}\n")
    return made.getvalue()


def single(head: Mapping[str, object], name: str, text: bytes) -> bytes:
    """An object whose last member is a value that `pretty` has written."""
    start = f"{pretty(head)[:-2]},\n  {quoted(name)}: ".encode()
    return start + text.replace(b"\n", b"\n  ") + b"\n}\n"

"""Turtle and JSON-LD from one graph, without an RDF library.

A graph is a list of JSON-LD nodes whose keys are prefixed names, in the order
in which they are to be read. That is all that the catalogue needs, and so its
bytes depend on nothing but the data.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
"""`@id` (missing: a blank node), `@type`, and predicates with a value or a list of them."""


def text(value: str, language: str) -> Node:
    """A text in a language."""
    return {"@value": value, "@language": language}


def typed(value: object, kind: str) -> Node:
    """A literal of a type: `xsd:date`."""
    return {"@value": str(value), "@type": kind}


def iri(value: str) -> Node:
    """A reference to something named elsewhere."""
    return {"@id": value}


def to_jsonld(prefixes: Mapping[str, str], nodes: Sequence[Node]) -> bytes:
    """The graph as JSON-LD."""
    document = {"@context": dict(prefixes), "@graph": list(nodes)}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def to_turtle(prefixes: Mapping[str, str], nodes: Sequence[Node]) -> bytes:
    """The same graph as Turtle."""
    head = [f"@prefix {name}: <{namespace}> .\n" for name, namespace in prefixes.items()]
    body = [f"\n{_iri(node['@id'])}{_predicates(node, 1)} .\n" for node in nodes]
    return "".join([*head, *body]).encode()


def _predicates(node: Node, depth: int) -> str:
    indent = "\n" + "  " * depth
    return " ;".join(f"{indent}{line}" for line in _lines(node, depth))


def _lines(node: Node, depth: int) -> Iterator[str]:
    for name, value in node.items():
        if name == "@type":
            yield f"a {', '.join(_list(value))}"
        elif name != "@id" and _list(value):
            yield f"{name} {', '.join(_term(one, depth) for one in _list(value))}"


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _term(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if "@value" in value:
        if language := value.get("@language"):
            return f"{_quoted(value['@value'])}@{language}"
        return f"{_quoted(value['@value'])}^^{value['@type']}"
    if "@id" in value:
        return _iri(value["@id"])
    return f"[{_predicates(value, depth + 1)}\n{'  ' * depth}]"


def _iri(value: str) -> str:
    """An address; what an IRI may not hold is written as percent code."""
    return f"<{escaped_iri(value)}>"


def escaped_iri(value: str) -> str:
    """An address without the characters that end an IRI."""
    return "".join(f"%{ord(c):02X}" if c <= " " or c in '<>"{}|\\^`' else c for c in value)


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _quoted(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


@dataclass(frozen=True, slots=True)
class Notation:
    """A way to write a graph."""

    write: Callable[[Mapping[str, str], Sequence[Node]], bytes]
    title: str


NOTATIONS = {
    "catalog.ttl": Notation(to_turtle, "数据目录（Turtle）"),
    "catalog.jsonld": Notation(to_jsonld, "数据目录（JSON-LD）"),
}
"""Name of the catalogue's file -> its notation."""

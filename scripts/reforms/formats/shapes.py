"""The shapes of the API's objects, each defined once.

From one definition come the objects, as text, and their JSON Schema; types,
titles and descriptions of columns are those of the data package's descriptor.
Objects are written many at a time, one property after the other: that takes
half as long as one object after the other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain, islice, repeat
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import Any, Protocol

from reforms import urls
from reforms.canonical import columns
from reforms.formats.column import Json, column_schema
from reforms.formats.written import members, pretty
from reforms.model import ROW_TYPES, Dataset, Row
from reforms.settings import Settings
from reforms.tables import plain


@dataclass(frozen=True, slots=True)
class World:
    """What objects are made from."""

    dataset: Dataset
    settings: Settings
    made: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Objects that stand inside many others: shape, row id and what begins a line -> text."""


class Property(Protocol):
    """One property of a shape: its values for rows as JSON, and its schema."""

    def texts(self, world: World, rows: Sequence[Any], lead: str) -> Iterable[str]:
        """What the object of each row holds; `lead` begins each line but the first."""

    def schema(self, dataset: Dataset, definitions: str) -> Json:
        """Its JSON Schema; other shapes are found under `definitions`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row's own table."""

    table: str
    name: str

    def texts(self, world: World, rows: Sequence[Any], lead: str) -> Iterable[str]:
        """The cells; what is empty is null."""
        cells = [*map(attrgetter(self.name), rows)]
        # Most columns are full, and of text: the short way for them.
        return map(quoted if all(cells) and {*map(type, cells)} == {str} else _cell, cells)

    def schema(self, dataset: Dataset, definitions: str) -> Json:
        """As the descriptor defines the column."""
        return column_schema(columns(dataset, self.table)[self.name])


@dataclass(frozen=True, slots=True)
class Link:
    """An address of the record: its page or its file, absolute or from the site's root."""

    table: str
    path: Callable[[str, str], str]
    absolute: bool
    title: str

    def texts(self, world: World, rows: Sequence[Any], lead: str) -> Iterable[str]:
        """The addresses."""
        root = world.settings.site_url if self.absolute else ""
        return [quoted(root + self.path(self.table, row.record_id)) for row in rows]

    def schema(self, dataset: Dataset, definitions: str) -> Json:
        """Text in the form of a URL or of a path."""
        form = "uri" if self.absolute else "uri-reference"
        return {"type": "string", "format": form, "title": self.title}


@dataclass(frozen=True, slots=True)
class One:
    """Another record inside this one."""

    shape: str
    title: str
    get: Callable[[Dataset, Any], Row]

    def texts(self, world: World, rows: Sequence[Any], lead: str) -> Iterable[str]:
        """The other record of each as an object."""
        return texts(world, self.shape, [self.get(world.dataset, row) for row in rows], lead)

    def schema(self, dataset: Dataset, definitions: str) -> Json:
        """The other shape."""
        return {"$ref": definitions + self.shape, "title": self.title}


@dataclass(frozen=True, slots=True)
class Many:
    """A list of other records inside this one."""

    shape: str
    title: str
    get: Callable[[Dataset, Any], Sequence[Row]]

    def texts(self, world: World, rows: Sequence[Any], lead: str) -> Iterable[str]:
        """The other records of each as objects."""
        others = [self.get(world.dataset, row) for row in rows]
        made = iter(texts(world, self.shape, [*chain.from_iterable(others)], lead + "  "))
        return [f"[{members([*islice(made, len(some))], lead)}]" for some in others]

    def schema(self, dataset: Dataset, definitions: str) -> Json:
        """A list of the other shape."""
        items = {"$ref": definitions + self.shape}
        return {"type": "array", "title": self.title, "items": items}


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object made from a row of `table` holds."""

    table: str
    properties: Mapping[str, Property]
    shared: bool = False
    """Whether its objects stand inside many others."""


def texts(world: World, name: str, rows: Sequence[Row], lead: str) -> Sequence[str]:
    """The object of the shape `name` that each row makes, as `written.pretty` writes it."""
    if not SHAPES[name].shared:
        return _objects(world, name, rows, lead)
    keys = [(name, row.record_id, lead) for row in rows]
    new = {key: row for key, row in zip(keys, rows, strict=True) if key not in world.made}
    world.made.update(zip(new, _objects(world, name, [*new.values()], lead), strict=True))
    return [world.made[key] for key in keys]


def _objects(world: World, name: str, rows: Sequence[Row], lead: str) -> Sequence[str]:
    deeper = lead + "  "
    pieces: list[Iterable[str]] = []
    for key, part in SHAPES[name].properties.items():
        start = f"{',' if pieces else '{'}{deeper}{quoted(key)}: "
        pieces += repeat(start, len(rows)), part.texts(world, rows, deeper)
    # Every object is its pieces, one after the other.
    return [*map("".join, zip(*pieces, repeat(lead + "}", len(rows)), strict=True))]


def _cell(value: object) -> str:
    return quoted(value) if value and isinstance(value, str) else pretty(plain(value))


def shape_schema(dataset: Dataset, name: str, definitions: str) -> Json:
    """The JSON Schema of the shape `name`: every property is always there."""
    shape = SHAPES[name]
    resource = next(r for r in dataset.descriptor["resources"] if r["name"] == shape.table)
    return {
        "type": "object",
        "title": resource["title"],
        "description": resource["description"],
        "properties": {
            key: part.schema(dataset, definitions) for key, part in shape.properties.items()
        },
        "required": list(shape.properties),
    }


def _some(table: str, *names: str) -> dict[str, Property]:
    return {name: Column(table, name) for name in names}


def _all_but(table: str, *without: str) -> dict[str, Property]:
    return _some(table, *(f.name for f in fields(ROW_TYPES[table]) if f.name not in without))


def _links(table: str) -> dict[str, Property]:
    page, file = urls.record, urls.api_record
    return {
        "url": Link(table, page, True, "网页的网址"),
        "path": Link(table, page, False, "网页从网站根目录起的路径"),
        "api_url": Link(table, file, True, "JSON 文件的网址"),
        "api_path": Link(table, file, False, "JSON 文件从网站根目录起的路径"),
    }


def _brief(table: str, *names: str) -> Shape:
    return Shape(table, _some(table, *names) | _links(table), shared=True)


def _editors(table: str) -> dict[str, Property]:
    """What the project has added to a record of this table."""
    return {
        "terms": Many(
            "Term", "这条记录的检索词", lambda d, row: d.terms_of.get((table, row.record_id), ())
        ),
        "corrections": Many(
            "Correction",
            "对这条记录的更正与说明",
            lambda d, row: d.corrections_of.get((table, row.record_id), ()),
        ),
    }


def _reforms_of(index: str) -> dict[str, Property]:
    """The reforms that an index of the dataset gives for a record."""
    return {
        "reforms": Many(
            "ReformBrief",
            "有关的改革创新经验",
            lambda d, row: getattr(d, index).get(row.record_id, ()),
        )
    }


SHAPES: Mapping[str, Shape] = {
    "Reform": Shape(
        "reforms",
        _some("reforms", "id", "number", "name", "content")
        | {
            "domain": One("DomainBrief", "领域", lambda d, row: d.domain[row.domain_id]),
            "scope": One("Scope", "推广范围", lambda d, row: d.scope[row.scope_id]),
            "agencies": Many(
                "AgencyBrief",
                "责任单位，先后照附件，不表示谁牵头",
                lambda d, row: d.agencies_of.get(row.id, ()),
            ),
            "notice": One("NoticeBrief", "出自的通知", lambda d, row: d.notice[row.notice_id]),
            "passages": Many("Passage", "内容摘录", lambda d, row: d.passages_of.get(row.id, ())),
        }
        | _editors("reforms")
        | _links("reforms"),
    ),
    "Notice": Shape(
        "notices",
        _all_but("notices")
        | _reforms_of("reforms_of_notice")
        | _editors("notices")
        | _links("notices"),
    ),
    "Agency": Shape(
        "agencies",
        _all_but("agencies")
        | _reforms_of("reforms_of_agency")
        | _editors("agencies")
        | _links("agencies"),
    ),
    "Domain": Shape(
        "domains",
        _all_but("domains")
        | _reforms_of("reforms_of_domain")
        | _editors("domains")
        | _links("domains"),
    ),
    "Scope": Shape("scopes", _all_but("scopes"), shared=True),
    "ReformBrief": _brief("reforms", "id", "number", "name"),
    "NoticeBrief": _brief("notices", "id", "document_number", "title", "issued_on"),
    "DomainBrief": _brief("domains", "id", "name"),
    "AgencyBrief": _brief("agencies", "id", "name", "full_name"),
    "Passage": Shape("passages", _all_but("passages", "reform_id")),
    "Term": Shape("terms", _all_but("terms", "table", "row_id")),
    "Correction": Shape("corrections", _all_but("corrections", "table", "row_id")),
}
"""Name in the schemas -> shape."""

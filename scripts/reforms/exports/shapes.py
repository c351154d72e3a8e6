"""The shapes of the API's objects, each defined once: from it come the object and its schema.

Types, titles and descriptions of columns are those of the data package's descriptor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from reforms import urls
from reforms.model import ROW_TYPES, Dataset
from reforms.package.canonical import columns
from reforms.settings import Settings
from reforms.tables import plain

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Related:
    """Other records inside an object: a list of them, or one."""

    shape: str
    title: str
    rows: Callable[[Dataset, Any], Any]
    """A row of the dataset -> the rows that belong to it, or the one."""
    is_list: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object made from a row of `table` holds, in this order."""

    table: str
    columns: tuple[str, ...]
    related: Mapping[str, Related] = field(default_factory=dict)
    has_links: bool = True
    """Whether the record has a page and a file, whose addresses come last."""


_TEXT: Json = {"type": "string"}
_TYPES: Mapping[str, Json] = {
    "string": _TEXT,
    "integer": {"type": "integer"},
    "date": _TEXT | {"format": "date"},
}
"""Type in the descriptor -> in JSON Schema."""

_LINKS: Mapping[str, tuple[str, Callable[[str, str], str], bool]] = {
    "url": ("网页的网址", urls.record, True),
    "path": ("网页从网站根目录起的路径", urls.record, False),
    "api_url": ("JSON 文件的网址", urls.api_record, True),
    "api_path": ("JSON 文件从网站根目录起的路径", urls.api_record, False),
}
"""Property -> title, path of a table's row, whether the site's address stands before it."""


def make_object(dataset: Dataset, settings: Settings, name: str, row: Any) -> Json:
    """The object of the shape `name` for a row; an empty cell is null."""
    shape = SHAPES[name]
    made = {column: plain(getattr(row, column)) for column in shape.columns}
    for key, part in shape.related.items():
        rows = part.rows(dataset, row) if part.is_list else [part.rows(dataset, row)]
        objects = [make_object(dataset, settings, part.shape, other) for other in rows]
        made[key] = objects if part.is_list else objects[0]
    for key, (_, path, is_whole) in _LINKS.items() if shape.has_links else ():
        made[key] = (settings.site_url if is_whole else "") + path(shape.table, row.record_id)
    return made


def shape_schema(dataset: Dataset, name: str, definitions: str) -> Json:
    """The JSON Schema of the shape `name`: every property is always there.

    Other shapes are found under `definitions`.
    """
    shape = SHAPES[name]
    resource = next(r for r in dataset.descriptor["resources"] if r["name"] == shape.table)
    of_columns = columns(dataset, shape.table)
    properties = {column: column_schema(of_columns[column]) for column in shape.columns}
    for key, part in shape.related.items():
        other: Json = {"$ref": definitions + part.shape}
        listed: Json = {"type": "array", "title": part.title, "items": other}
        properties[key] = listed if part.is_list else other | {"title": part.title}
    for key, (title, _, is_whole) in _LINKS.items() if shape.has_links else ():
        form = "uri" if is_whole else "uri-reference"
        properties[key] = _TEXT | {"format": form, "title": title}
    return {
        "type": "object",
        "title": resource["title"],
        "description": resource["description"],
        "properties": properties,
        "required": list(properties),
    }


def column_schema(column: Mapping[str, Any]) -> Json:
    """A column of the descriptor as JSON Schema; one that may be empty may be null."""
    limits = column.get("constraints", {})
    made = {**_TYPES[column["type"]], "title": column["title"]}
    made["description"] = column["description"]
    if column.get("format") == "uri":
        made["format"] = "uri"
    if "enum" in limits:
        made["enum"] = list(limits["enum"])
    if "pattern" in limits:
        # Table Schema's patterns hold for the whole text, JSON Schema's for a part.
        made["pattern"] = f"^(?:{limits['pattern']})$"
    if "minimum" in limits and column["type"] == "integer":
        made["minimum"] = int(limits["minimum"])
    if not limits.get("required"):
        made["type"] = [made["type"], "null"]
        if "enum" in made:
            made["enum"].append(None)
    example = column["example"]
    made["examples"] = [int(example) if column["type"] == "integer" else example]
    return made | {"x-origin": column["origin"]}


def _all_but(table: str, *without: str) -> tuple[str, ...]:
    return tuple(f.name for f in fields(ROW_TYPES[table]) if f.name not in without)


def _editors(table: str) -> dict[str, Related]:
    """What the project has added to a record of this table."""
    return {
        "terms": Related(
            "Term", "这条记录的检索词", lambda d, row: d.terms_of.get((table, row.id), ())
        ),
        "corrections": Related(
            "Correction",
            "对这条记录的更正与说明",
            lambda d, row: d.corrections_of.get((table, row.id), ()),
        ),
    }


def _with_reforms(table: str, index: str) -> Shape:
    """A whole record, with its reforms by an index of the dataset."""
    reforms = Related(
        "ReformBrief", "有关的改革创新经验", lambda d, row: getattr(d, index).get(row.id, ())
    )
    return Shape(table, _all_but(table), {"reforms": reforms} | _editors(table))


SHAPES: Mapping[str, Shape] = {
    "Reform": Shape(
        "reforms",
        _all_but("reforms", "notice_id", "domain_id", "scope_id"),
        {
            "domain": Related("DomainBrief", "领域", lambda d, row: d.domain[row.domain_id], False),
            "scope": Related("Scope", "推广范围", lambda d, row: d.scope[row.scope_id], False),
            "agencies": Related(
                "AgencyBrief",
                "责任单位，先后照附件，不表示谁牵头",
                lambda d, row: d.agencies_of.get(row.id, ()),
            ),
            "notice": Related(
                "NoticeBrief", "出自的通知", lambda d, row: d.notice[row.notice_id], False
            ),
            "passages": Related(
                "Passage", "内容摘录", lambda d, row: d.passages_of.get(row.id, ())
            ),
        }
        | _editors("reforms"),
    ),
    "Notice": _with_reforms("notices", "reforms_of_notice"),
    "Agency": _with_reforms("agencies", "reforms_of_agency"),
    "Domain": _with_reforms("domains", "reforms_of_domain"),
    "Scope": Shape("scopes", _all_but("scopes"), has_links=False),
    "ReformBrief": Shape("reforms", ("id", "number", "name")),
    "NoticeBrief": Shape("notices", ("id", "document_number", "title", "issued_on")),
    "DomainBrief": Shape("domains", ("id", "name")),
    "AgencyBrief": Shape("agencies", ("id", "name", "full_name")),
    "Passage": Shape("passages", _all_but("passages", "reform_id"), has_links=False),
    "Term": Shape("terms", _all_but("terms", "table", "row_id"), has_links=False),
    "Correction": Shape("corrections", _all_but("corrections", "table", "row_id"), has_links=False),
}
"""Name in the schemas -> shape."""

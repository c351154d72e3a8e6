"""The shapes of the API's objects, each defined once: from it come the object and its schema.

Types, titles and descriptions of columns are those of the data package's descriptor. JSON
Schemas describe the files that hold the objects.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from reforms import facts, urls
from reforms.model import ROW_TYPES, Agency, Dataset, Provenance, Reform
from reforms.settings import Settings
from reforms.tables import columns, example, plain

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Related:
    """Other records inside an object: a list of them, or one."""

    shape: str
    title: str
    rows: Callable[[Dataset, Any], Any]
    """A row of the dataset -> the rows that belong to it, or the one."""
    is_list: bool = True
    is_optional: bool = False
    """Whether the one may be lacking: then it is null."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object made from a row of `table` holds, in this order."""

    table: str
    columns: tuple[str, ...]
    related: Mapping[str, Related] = field(default_factory=dict)
    has_links: bool = True
    """Whether the record has a page and a file, whose addresses come last."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Column -> the table that defines it, where that is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyOfReform(Agency):
    """An agency of a reform, and what it is there for."""

    role: str


def agencies_of(dataset: Dataset, reform: Reform) -> list[AgencyOfReform]:
    """The agencies of a reform in the printed order."""
    return [
        AgencyOfReform(**asdict(dataset.agency[row.agency_id]), role=row.role)
        for row in dataset.responsibilities_of.get(reform.id, ())
    ]


_TYPES: Mapping[str, Json] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
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
    made: Json = {
        column: row.values(column) if column in row.SEPARATORS else plain(getattr(row, column))
        for column in shape.columns
    }
    for key, part in shape.related.items():
        rows = part.rows(dataset, row) if part.is_list else [part.rows(dataset, row)]
        objects = [other and make_object(dataset, settings, part.shape, other) for other in rows]
        made[key] = objects if part.is_list else objects[0]
    for key, (_, path, is_whole) in _LINKS.items() if shape.has_links else ():
        made[key] = (settings.site_url if is_whole else "") + path(shape.table, row.record_id)
    return made


def shape_schema(dataset: Dataset, name: str) -> Json:
    """The JSON Schema of the shape `name`: every property is always there."""
    shape = SHAPES[name]
    resource = dataset.resources[shape.table]
    properties = {
        column: column_schema(dataset, shape.elsewhere.get(column, shape.table), column)
        for column in shape.columns
    }
    for key, part in shape.related.items():
        one = _ref(part.shape, part.is_optional)
        properties[key] = _list(part.title, one) if part.is_list else one | {"title": part.title}
    for key, (title, _, is_whole) in _LINKS.items() if shape.has_links else ():
        properties[key] = _text(title, "uri" if is_whole else "uri-reference")
    return _object(properties, title=resource["title"], description=resource["description"])


def column_schema(dataset: Dataset, table: str, name: str) -> Json:
    """A column of the descriptor as JSON Schema; one that may be empty may be null.

    One that holds several values is a list, empty where there are none.
    """
    column = columns(dataset, table)[name]
    limits = column.get("constraints", {})
    shown = example(dataset, table, name)
    origin = f"来源：{facts.ORIGINS[column['origin']]}。" if column["origin"] != "key" else ""
    words = {"title": column["title"], "description": column["description"] + origin}
    if separator := column.get("separator"):
        least = {"minItems": 1} if limits.get("required") else {}
        items = {"type": "string", "minLength": 1}
        words["examples"] = [shown.split(separator)]
        return {"type": "array", "items": items, **least, **words}
    made = _TYPES[column["type"]] | words
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
    return made | {"examples": [int(shown) if column["type"] == "integer" else shown]}


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


def _with_reforms(table: str, index: str, *, has_links: bool = True) -> Shape:
    """A whole record, with its reforms by an index of the dataset."""
    reforms = Related(
        "ReformBrief", "有关的改革创新经验", lambda d, row: getattr(d, index).get(row.id, ())
    )
    return Shape(table, _all_but(table), {"reforms": reforms} | _editors(table), has_links)


SHAPES: Mapping[str, Shape] = {
    "Reform": Shape(
        "reforms",
        _all_but("reforms", "notice_id", "domain_id", "scope_id"),
        {
            "domain": Related(
                "DomainBrief",
                "领域，附件不分领域时为空",
                lambda d, row: d.domain.get(row.domain_id),
                is_list=False,
                is_optional=True,
            ),
            "scope": Related(
                "ScopeBrief",
                "推广范围，附件没有写时为空",
                lambda d, row: d.scope.get(row.scope_id),
                is_list=False,
                is_optional=True,
            ),
            "agencies": Related(
                "AgencyBrief", "责任单位，先后照附件，谁牵头只看 role", agencies_of
            ),
            "extras": Related("Extra", "附件其他栏", lambda d, row: d.extras_of.get(row.id, ())),
            "audiences": Related(
                "Audience", "和谁有关，本站补充", lambda d, row: d.audiences_of.get(row.id, ())
            ),
            "notice": Related(
                "NoticeBrief", "出自的通知", lambda d, row: d.notice[row.notice_id], is_list=False
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
    "Scope": _with_reforms("scopes", "reforms_of_scope", has_links=False),
    "ReformBrief": Shape("reforms", ("id", "number", "name")),
    "NoticeBrief": Shape("notices", ("id", "document_number", "title", "issued_on")),
    "DomainBrief": Shape("domains", ("id", "name")),
    "ScopeBrief": Shape("scopes", ("id", "name"), has_links=False),
    "AgencyBrief": Shape(
        "agencies", ("id", "name", "full_name", "role"), elsewhere={"role": "responsibilities"}
    ),
    "Extra": Shape("extras", _all_but("extras", "reform_id"), has_links=False),
    "Audience": Shape("audiences", _all_but("audiences"), has_links=False),
    "Passage": Shape("passages", _all_but("passages", "reform_id"), has_links=False),
    "Term": Shape("terms", _all_but("terms", "table", "row_id"), has_links=False),
    "Correction": Shape(
        "corrections",
        _all_but("corrections", "table", "row_id", "withdrawn_on", "withdrawal_reason"),
        has_links=False,
    ),
    "Retirement": Shape("retired", _all_but("retired"), has_links=False),
    "Provenance": Shape("provenance", tuple(of.name for of in fields(Provenance)), has_links=False),
}
"""Name in the schemas -> shape."""


VERSION = "1.0"
"""Of the shapes: the first number is the API's."""

RECORDS: Mapping[str, tuple[str, str]] = {
    "reforms": ("reform", "Reform"),
    "notices": ("notice", "Notice"),
    "agencies": ("agency", "Agency"),
    "domains": ("domain", "Domain"),
    "scopes": ("", "Scope"),
    "provenance": ("", "Provenance"),
    "retired": ("", "Retirement"),
}
"""Table, also the key of its list -> the key of one record in a file of its own, its shape.

Where that key is empty, records have no files.
"""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFINITIONS = "#/$defs/"


def _text(title: str, form: str = "") -> Json:
    return {"type": "string", **({"format": form} if form else {}), "title": title}


def _object(properties: Mapping[str, Json], **more: str) -> Json:
    required = list(properties)
    return {**more, "type": "object", "properties": dict(properties), "required": required}


def _list(title: str, items: Json) -> Json:
    return {"type": "array", "title": title, "items": items}


def _ref(name: str, is_optional: bool = False) -> Json:
    """What a definition describes, or null."""
    one = {"$ref": DEFINITIONS + name}
    return {"anyOf": [one, {"type": "null"}]} if is_optional else one


_MAYBE: Json = {"type": ["string", "null"]}
_COUNT: Json = {"type": "integer", "minimum": 0}

ENVELOPE: Mapping[str, Json] = {
    "$schema": _text("本文件的 JSON Schema", "uri"),
    "schema_version": _text("结构的版本，第一个数变了才会不兼容"),
    "title": _text("数据的名称"),
    "disclaimer": _text("数据的性质"),
    "version": _text("数据的版本"),
    "date": _text("数据的日期", "date"),
    "site_url": _text("网站的网址", "uri"),
    "descriptor_url": _text("数据包说明的网址，内有许可", "uri"),
    "url": _text("本文件的网址", "uri"),
    "path": _text("本文件从网站根目录起的路径", "uri-reference"),
    "root": _text("从本文件到网站根目录的相对路径，接上各个 path 就是相对链接", "uri-reference"),
    "total": _COUNT | {"title": "本文件里有几条记录"},
}
"""What every file of records has besides them."""

_COMMON = {
    name: ENVELOPE[name]
    for name in ("$schema", "schema_version", "title", "disclaimer", "version", "date", "total")
}
"""What of the envelope every file has, also one that holds no records."""

OTHERS: Mapping[str, Json] = {
    "index": _object(
        {
            **ENVELOPE,
            "lists": _list("各个列表", _ref("Listing")),
            "openapi_url": _text("全部接口的说明（OpenAPI）", "uri"),
            "manifest_url": _text("下载文件清单", "uri"),
            "changes_url": _text("历次改动", "uri"),
        },
        title="接口目录",
        description="有哪些列表，各有几条，结构写在哪里；接口的说明、下载文件清单和历次改动在哪里。",
    ),
    "manifest": _object(
        {
            **_COMMON,
            "files": _list("除清单和校验值以外的全部下载文件", _ref("Download")),
        },
        title="下载文件清单",
        description="每个下载文件的网址、大小、校验值和类型。",
    ),
    "changes": _object(
        {**_COMMON, "versions": _list("各个版本，新的在前", _ref("Version"))},
        title="历次改动",
        description="每一版增删了哪些表、列和行，改了哪些值。",
    ),
}
"""Name of a file that holds no records -> its schema."""

_PLACE = {
    "table": _text("表"),
    "field": _MAYBE | {"title": "列；整行或整表时为空"},
    "kind": _text("增、删或改"),
}
_BUMPS = ("none", "patch", "minor", "major")
_PARTS: Mapping[str, Json] = {
    "Listing": _object(
        {
            "name": _text("表名，也是列表在文件里的名称"),
            "title": _text("列表的名称"),
            "url": _text("网址", "uri"),
            "path": _text("从网站根目录起的路径", "uri-reference"),
            "schema_url": _text("JSON Schema 的网址", "uri"),
            "total": _COUNT | {"title": "有几条记录"},
            "record_url": _MAYBE
            | {"format": "uri-template", "title": "一条记录的网址，记录没有自己的文件时为空"},
        },
        title="列表",
    ),
    "Download": _object(
        {
            "path": _text("在下载目录中的路径", "uri-reference"),
            "url": _text("网址", "uri"),
            "bytes": _COUNT | {"title": "字节数"},
            "sha256": _text("SHA-256 校验值") | {"pattern": "^[0-9a-f]{64}$"},
            "media_type": _text("媒体类型"),
        },
        title="下载文件",
    ),
    "Version": _object(
        {
            "version": _text("版本"),
            "date": _text("日期", "date"),
            "tag": _MAYBE | {"title": "代码仓库里的标签；尚未定版时为空"},
            "url": _text("说明这一版的网址", "uri"),
            "bump": {
                "enum": ["none", "patch", "minor", "major", None],
                "title": "相对上一版的幅度",
            },
            "rows": _ref("RowCounts") | {"title": "各表的行数"},
            "columns": _list("增删的表和列", _ref("ColumnChange")),
            "changes": _list("增删的行和改动的值", _ref("Change")),
        },
        title="版本",
    ),
    "RowCounts": {"type": "object", "title": "各表的行数", "additionalProperties": _COUNT},
    "ColumnChange": _object(_PLACE, title="表或列"),
    "Change": _object(
        {
            **_PLACE,
            "row_id": _text("行的编号"),
            "old": _MAYBE | {"title": "旧值"},
            "new": _MAYBE | {"title": "新值"},
        },
        title="改动",
    ),
}
"""Name -> a definition that is of no table."""


def make_schemas(dataset: Dataset, settings: Settings) -> dict[str, Json]:
    """Name -> a self-contained JSON Schema of a kind of file."""
    parts, made = definitions(dataset), {}
    for name, schema in file_schemas(dataset).items():
        held = {part: parts[part] for part in sorted(_inside(schema, parts))}
        address = settings.site_url + urls.api_schema(name)
        made[name] = {"$schema": _DIALECT, "$id": address, **schema, "$defs": held}
    return made


def file_schemas(dataset: Dataset) -> dict[str, Json]:
    """Name -> schema of a kind of file: a list, one record, and what holds no records."""
    made = dict(OTHERS)
    for table, (singular, shape) in RECORDS.items():
        title, more = dataset.resources[table]["title"], dataset.resources[table]["description"]
        every = {**ENVELOPE, table: _list("全部记录", _ref(shape))}
        made[table] = _object(every, title=f"{title}：全部", description=more)
        if singular:
            one = {**ENVELOPE, singular: _ref(shape)}
            made[singular] = _object(one, title=f"{title}：一条", description=more)
    return made


def definitions(dataset: Dataset) -> dict[str, Json]:
    """Name -> what is inside files; a column's enum is a definition of its own."""
    whole = {name: shape_schema(dataset, name) for name in SHAPES} | dict(_PARTS)
    return dict(pair for name, part in whole.items() for pair in _apart(name, part))


def _apart(name: str, part: Json) -> Iterator[tuple[str, Json]]:
    """A definition whose enums are elsewhere, and these: makers of clients name types so."""
    properties = dict(part.get("properties", {}))
    for key, column in properties.items():
        if values := [value for value in column.get("enum", ()) if value is not None]:
            named = name.removesuffix("Brief") + key.title().replace("_", "")
            yield named, {"type": "string", "enum": values}
            words = {word: column[word] for word in column if word not in ("type", "enum")}
            properties[key] = _ref(named, None in column["enum"]) | words
    yield name, part | ({"properties": properties} if properties else {})


def references(value: Any) -> Iterator[Json]:
    """Every object inside a schema that refers to a definition."""
    if isinstance(value, dict) and "$ref" in value:
        yield value
    inside: Iterable[Any] = value.values() if isinstance(value, dict) else value
    for part in inside:
        if isinstance(part, dict | list):
            yield from references(part)


def _inside(schema: Json, parts: Mapping[str, Json]) -> set[str]:
    """The definitions that a schema needs."""
    names = {part["$ref"].removeprefix(DEFINITIONS) for part in references(schema)}
    return names.union(*(_inside(parts[name], parts) for name in names))

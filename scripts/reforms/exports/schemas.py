"""The shapes of the API's objects, each defined once: from it come the object and its schema.

Types, titles and descriptions of columns are those of the data package's descriptor. JSON
Schemas and OpenAPI 3.1 describe the files that hold the objects.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from reforms import urls
from reforms.model import ROW_TYPES, Agency, Dataset, Reform
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


def shape_schema(dataset: Dataset, name: str, definitions: str) -> Json:
    """The JSON Schema of the shape `name`: every property is always there.

    Other shapes are found under `definitions`.
    """
    shape = SHAPES[name]
    resource = dataset.resources[shape.table]
    properties = {
        column: column_schema(dataset, shape.elsewhere.get(column, shape.table), column)
        for column in shape.columns
    }
    for key, part in shape.related.items():
        other: Json = {"$ref": definitions + part.shape}
        one = {"anyOf": [other, {"type": "null"}]} if part.is_optional else other
        properties[key] = _list(part.title, other) if part.is_list else one | {"title": part.title}
    for key, (title, _, is_whole) in _LINKS.items() if shape.has_links else ():
        properties[key] = _text(title, "uri" if is_whole else "uri-reference")
    return {
        "type": "object",
        "title": resource["title"],
        "description": resource["description"],
        "properties": properties,
        "required": list(properties),
    }


def column_schema(dataset: Dataset, table: str, name: str) -> Json:
    """A column of the descriptor as JSON Schema; one that may be empty may be null.

    One that holds several values is a list, empty where there are none.
    """
    column = columns(dataset, table)[name]
    limits = column.get("constraints", {})
    shown = example(dataset, table, name)
    words = {key: column[key] for key in ("title", "description")} | {"x-origin": column["origin"]}
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
            "domain": Related(
                "DomainBrief",
                "领域，附件不分领域时为空",
                lambda d, row: d.domain.get(row.domain_id),
                is_list=False,
                is_optional=True,
            ),
            "scope": Related(
                "Scope",
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
    "Scope": Shape("scopes", _all_but("scopes"), has_links=False),
    "ReformBrief": Shape("reforms", ("id", "number", "name")),
    "NoticeBrief": Shape("notices", ("id", "document_number", "title", "issued_on")),
    "DomainBrief": Shape("domains", ("id", "name")),
    "AgencyBrief": Shape(
        "agencies", ("id", "name", "full_name", "role"), elsewhere={"role": "responsibilities"}
    ),
    "Extra": Shape("extras", _all_but("extras", "reform_id"), has_links=False),
    "Audience": Shape("audiences", _all_but("audiences"), has_links=False),
    "Passage": Shape("passages", _all_but("passages", "reform_id"), has_links=False),
    "Term": Shape("terms", _all_but("terms", "table", "row_id"), has_links=False),
    "Correction": Shape("corrections", _all_but("corrections", "table", "row_id"), has_links=False),
}
"""Name in the schemas -> shape."""


VERSION = "1.0"
"""Of the shapes: the first number is the API's."""

RECORDS: Mapping[str, tuple[str, str]] = {
    "reforms": ("reform", "Reform"),
    "notices": ("notice", "Notice"),
    "agencies": ("agency", "Agency"),
    "domains": ("domain", "Domain"),
}
"""Table, which is also the key of its list -> the key of one record, its shape."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DEFINITIONS = "#/$defs/"
_COMPONENTS = "#/components/schemas/"


def _text(title: str, form: str = "") -> Json:
    return {"type": "string", **({"format": form} if form else {}), "title": title}


ENVELOPE: Mapping[str, Json] = {
    "$schema": _text("本文件的 JSON Schema", "uri"),
    "schema_version": _text("结构的版本，首位数字变了才会不兼容"),
    "title": _text("数据的名称"),
    "disclaimer": _text("数据的性质"),
    "version": _text("数据的版本"),
    "date": _text("数据的日期", "date"),
    "site_url": _text("网站的网址", "uri"),
    "descriptor_url": _text("数据包说明的网址，内有许可", "uri"),
    "url": _text("本文件的网址", "uri"),
    "path": _text("本文件从网站根目录起的路径", "uri-reference"),
    "root": _text("从本文件到网站根目录的相对路径，接上各个 path 就是相对链接", "uri-reference"),
    "total": {"type": "integer", "minimum": 0, "title": "本文件里有几条记录"},
}
"""What every file of records has besides them."""


def _object(properties: Mapping[str, Json], **more: str) -> Json:
    required = list(properties)
    return {**more, "type": "object", "properties": dict(properties), "required": required}


def _list(title: str, items: Json) -> Json:
    return {"type": "array", "title": title, "items": items}


_ENTRY = {
    "path": _text("在下载目录中的路径", "uri-reference"),
    "url": _text("网址", "uri"),
    "bytes": {"type": "integer", "minimum": 0, "title": "字节数"},
    "sha256": _text("SHA-256 校验值") | {"pattern": "^[0-9a-f]{64}$"},
    "media_type": _text("媒体类型"),
}
_MANIFEST = _object(
    {"files": _list("除清单和校验值以外的全部下载文件", _object(_ENTRY))}, title="下载文件清单"
)

_MAYBE: Json = {"type": ["string", "null"]}
_COLUMN = {
    "table": _text("表"),
    "field": _MAYBE | {"title": "列；整行或整表时为空"},
    "kind": _text("增、删或改"),
}
_CHANGE = {
    **_COLUMN,
    "row_id": _text("行的编号"),
    "old": _MAYBE | {"title": "旧值"},
    "new": _MAYBE | {"title": "新值"},
}
_VERSION = {
    "version": _text("版本"),
    "date": _text("日期", "date"),
    "tag": _MAYBE | {"title": "代码仓库里的标签；尚未定版时为空"},
    "url": _text("说明这一版的网址", "uri"),
    "bump": _MAYBE
    | {"enum": ["none", "patch", "minor", "major", None], "title": "相对上一版的幅度"},
    "rows": {
        "type": "object",
        "title": "各表的行数",
        "additionalProperties": {"type": "integer"},
    },
    "columns": _list("增删的表和列", _object(_COLUMN, title="表或列")),
    "changes": _list("增删的行和改动的值", _object(_CHANGE, title="改动")),
}
COMMON = ("$schema", "schema_version", "title", "disclaimer", "version", "date")
"""What of the envelope every file has, also one that holds no records."""

_CHANGES = _object(
    {name: ENVELOPE[name] for name in COMMON}
    | {
        "total": {"type": "integer", "minimum": 1, "title": "有几个版本"},
        "versions": _list("各个版本，新的在前", _object(_VERSION, title="版本")),
    },
    title="历次改动",
)


def make_schemas(dataset: Dataset, settings: Settings) -> dict[str, Json]:
    """Name -> a self-contained JSON Schema of a kind of file."""
    made = {"manifest": _MANIFEST, "changes": _CHANGES}
    for table, (_, shape) in RECORDS.items():
        schemas = file_schemas(dataset, table, _DEFINITIONS)
        parts = {name: shape_schema(dataset, name, _DEFINITIONS) for name in sorted(_inside(shape))}
        made |= {name: schema | {"$defs": parts} for name, schema in schemas.items()}
    return {
        name: {"$schema": _DIALECT, "$id": settings.site_url + urls.api_schema(name), **schema}
        for name, schema in made.items()
    }


def file_schemas(dataset: Dataset, table: str, definitions: str) -> dict[str, Json]:
    """Name -> schema, of a table's list and of one record; shapes are under `definitions`."""
    title = dataset.resources[table]["title"]
    singular, shape = RECORDS[table]
    one = {"$ref": definitions + shape}
    many = _list("全部记录", one)
    return {
        table: _object({**ENVELOPE, table: many}, title=f"{title}：全部"),
        singular: _object({**ENVELOPE, singular: one}, title=f"{title}：一条"),
    }


def _inside(shape: str) -> set[str]:
    """A shape and those inside it."""
    return {shape}.union(*(_inside(part.shape) for part in SHAPES[shape].related.values()))


def make_openapi(dataset: Dataset, settings: Settings) -> Json:
    """The whole of `openapi.json`."""
    parts = {name: shape_schema(dataset, name, _COMPONENTS) for name in SHAPES}
    for table in RECORDS:
        files = file_schemas(dataset, table, _COMPONENTS)
        parts |= {_component(name): schema for name, schema in files.items()}
    return {
        "openapi": "3.1.0",
        "info": _info(dataset, settings),
        "servers": [
            {"url": settings.site_url + urls.API.rstrip("/")},
            {"url": ".", "description": "和本文件在一起，适用于镜像"},
        ],
        "security": [],
        "paths": _paths(dataset),
        "components": {"schemas": parts},
    }


def _info(dataset: Dataset, settings: Settings) -> Json:
    descriptor = dataset.descriptor
    licences = "；".join(licence["title"] for licence in descriptor["licenses"])
    return {
        "title": descriptor["title"],
        "version": VERSION,
        "summary": descriptor["site"]["disclaimer"],
        "description": f"{descriptor['description']}全部是静态文件，只读，不需要密钥。",
        "license": {"name": licences, "url": settings.site_url + urls.DATA},
        "contact": {"name": descriptor["title"], "url": settings.site_url + urls.ABOUT},
    }


def _paths(dataset: Dataset) -> Json:
    paths: Json = {}
    for table in [name for name in dataset.resources if name in RECORDS]:
        singular, title = RECORDS[table][0], dataset.resources[table]["title"]
        every, one = urls.api_list(table), urls.api_record(table, "{id}")
        get_all = _operation(f"list{table.capitalize()}", f"{title}：全部", table)
        get_one = _operation(f"get{singular.capitalize()}", f"{title}：一条", singular)
        get_one["responses"]["404"] = {"description": "没有这个编号"}
        key = column_schema(dataset, table, "id")
        named = {"name": "id", "in": "path", "required": True, "schema": key}
        paths["/" + every.removeprefix(urls.API)] = {"get": get_all}
        paths["/" + one.removeprefix(urls.API)] = {"parameters": [named], "get": get_one}
    return paths


def _operation(name: str, summary: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": _COMPONENTS + _component(schema)}}}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": "找到了", "content": content}},
    }


def _component(name: str) -> str:
    """`reforms` -> `ReformsFile`: no shape is called so."""
    return f"{name.capitalize()}File"

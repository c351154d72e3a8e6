"""`changes.json`: what each version changed, by record and field, for programs."""

import json
from collections.abc import Mapping
from typing import Any

from reforms import urls
from reforms.history import versions
from reforms.model import Change, Dataset, Version
from reforms.settings import Settings

FILE = "changes.json"
"""Its name under `/data/`."""

SCHEMA_VERSION = "1.0"


def changes_json(dataset: Dataset, settings: Settings) -> bytes:
    """What each version changed, by record and field, the newest first."""
    listed = versions.known(dataset)
    document = {
        "$schema": settings.site_url + urls.api_schema("changes"),
        "schema_version": SCHEMA_VERSION,
        "title": dataset.descriptor["title"],
        "disclaimer": dataset.descriptor["site"]["disclaimer"],
        "version": listed[-1].number,
        "date": listed[-1].date,
        "total": len(listed),
        "versions": [_object(version, settings) for version in reversed(listed)],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _object(version: Version, settings: Settings) -> dict[str, Any]:
    return {
        "version": version.number,
        "date": version.date,
        "tag": version.tag or None,
        "url": settings.site_url + versions.place(version),
        "bump": version.bump or None,
        "rows": dict(version.rows),
        "columns": [
            {"table": row.table, "field": row.field or None, "kind": row.kind}
            for row in version.columns
        ],
        "changes": [_change(row) for row in version.changes],
    }


def _change(row: Change) -> dict[str, str | None]:
    changed = row.kind == "changed"
    return {
        "table": row.table,
        "row_id": row.row_id,
        "kind": row.kind,
        "field": row.field or None,
        "old": row.old if changed else None,
        "new": row.new if changed else None,
    }


def _text(title: str, **more: object) -> dict[str, Any]:
    return {"type": "string", "title": title, **more}


def _maybe(title: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "title": title}


def _closed(title: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "title": title,
        "properties": dict(properties),
        "required": list(properties),
    }


def _many(title: str, items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "title": title, "items": dict(items)}


_ROW = {"table": _text("表"), "field": _maybe("列；整行或整表时为空"), "kind": _text("增、删或改")}
_VERSION = {
    "version": _text("版本"),
    "date": _text("日期", format="date"),
    "tag": _maybe("代码仓库里的标签；尚未定版时为空"),
    "url": _text("说明这一版的网址", format="uri"),
    "bump": {"enum": ["none", "patch", "minor", "major", None], "title": "相对上一版的幅度"},
    "rows": {"type": "object", "title": "各表的行数", "additionalProperties": {"type": "integer"}},
    "columns": _many("增删的表和列", _closed("表或列", _ROW)),
    "changes": _many(
        "增删的行和改动的值",
        _closed(
            "改动",
            {**_ROW, "row_id": _text("行的编号"), "old": _maybe("旧值"), "new": _maybe("新值")},
        ),
    ),
}
SCHEMA: dict[str, Any] = _closed(
    "历次改动",
    {
        "$schema": _text("本文件的 JSON Schema", format="uri"),
        "schema_version": _text("结构的版本，首位数字变了才会不兼容"),
        "title": _text("数据的名称"),
        "disclaimer": _text("数据的性质"),
        "version": _text("数据的版本"),
        "date": _text("数据的日期", format="date"),
        "total": {"type": "integer", "minimum": 1, "title": "有几个版本"},
        "versions": _many("各个版本，新的在前", _closed("版本", _VERSION)),
    },
)
"""The JSON Schema of `changes.json`."""

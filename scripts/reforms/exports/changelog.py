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


def _of(kind: str | list[str], title: str, **more: object) -> dict[str, Any]:
    return {"type": kind, "title": title, **more}


def _record(title: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    return _of("object", title, properties=columns, required=list(columns))


_MAYBE = ["string", "null"]
_ROW = {
    "table": _of("string", "表"),
    "field": _of(_MAYBE, "列；整行或整表时为空"),
    "kind": _of("string", "增、删或改"),
}
_CHANGE = {
    **_ROW,
    "row_id": _of("string", "行的编号"),
    "old": _of(_MAYBE, "旧值"),
    "new": _of(_MAYBE, "新值"),
}
_VERSION = {
    "version": _of("string", "版本"),
    "date": _of("string", "日期", format="date"),
    "tag": _of(_MAYBE, "代码仓库里的标签；尚未定版时为空"),
    "url": _of("string", "说明这一版的网址", format="uri"),
    "bump": {"enum": ["none", "patch", "minor", "major", None], "title": "相对上一版的幅度"},
    "rows": _of("object", "各表的行数", additionalProperties={"type": "integer"}),
    "columns": _of("array", "增删的表和列", items=_record("表或列", _ROW)),
    "changes": _of("array", "增删的行和改动的值", items=_record("改动", _CHANGE)),
}
SCHEMA = _record(
    "历次改动",
    {
        "$schema": _of("string", "本文件的 JSON Schema", format="uri"),
        "schema_version": _of("string", "结构的版本，首位数字变了才会不兼容"),
        "title": _of("string", "数据的名称"),
        "disclaimer": _of("string", "数据的性质"),
        "version": _of("string", "数据的版本"),
        "date": _of("string", "数据的日期", format="date"),
        "total": {"type": "integer", "minimum": 1, "title": "有几个版本"},
        "versions": _of("array", "各个版本，新的在前", items=_record("版本", _VERSION)),
    },
)
"""The JSON Schema of `changes.json`."""
